"""The text layer of a PDF page: PDFium's characters joined to words, upright and in their place."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from knowledge_base.law.reading.layout import Word

# Letters PDFium marks where a word was divided, and the soft hyphen.
_HYPHENS = {0x02, 0xAD, 0xFFFE, 0x2010, 0x2011}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_BULLETS = {0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC}


def words_of(text: Any, count: int, bounds: tuple[float, float, float, float]) -> list[Word]:
    """The words of a text page of `count` characters, as far as they stand on the page."""
    left, bottom, right, top = bounds
    widest = max(right - left, top - bottom)
    return [
        word
        for word in _words(_characters(text, count), _shifts(bounds))
        if word.right >= 0 and word.left <= widest and 0 <= word.baseline <= widest + word.height
    ]


@dataclass(slots=True)
class _Character:
    text: str
    left: float
    right: float
    baseline: float
    height: float
    turn: int


def _characters(text: Any, count: int) -> Iterator[_Character | None]:
    """The characters of a page upright; None where a word ends. Slanted ones are watermarks."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    for at in range(count):
        letter = _letter(raw.FPDFText_GetUnicode(text, at))
        # PDFium counts it to the right; a quarter turn to the left runs up the page.
        angle = -math.degrees(raw.FPDFText_GetCharAngle(text, at)) % 360
        turn = round(angle / 90) % 4
        if letter.isspace() or not letter:
            yield None
        elif min(abs(angle - 90 * turn), 360 - abs(angle - 90 * turn)) < 10:
            raw.FPDFText_GetCharOrigin(text, at, x, y)
            raw.FPDFText_GetLooseCharBox(text, at, box)
            yield _upright(letter, turn, (x.value, y.value), box)


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code in _BULLETS:
        return "•"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    return _LIGATURES.get(code) or chr(code)


def _upright(letter: str, turn: int, origin: tuple[float, float], box: Any) -> _Character:
    """A character turned so that its line runs to the right and lines follow downwards."""
    x, y = origin
    match turn:
        case 0:
            return _Character(letter, box.left, box.right, -y, box.top - box.bottom, turn)
        case 1:
            return _Character(letter, box.bottom, box.top, x, box.right - box.left, turn)
        case 2:
            return _Character(letter, -box.right, -box.left, y, box.top - box.bottom, turn)
        case _:
            return _Character(letter, -box.top, -box.bottom, -x, box.right - box.left, turn)


def _shifts(bounds: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    """For each turn, what makes places count from the upper left corner of the page as seen."""
    left, bottom, right, top = bounds
    return [(-left, top), (-bottom, -left), (right, -bottom), (top, right)]


def _words(
    characters: Iterator[_Character | None], shifts: list[tuple[float, float]]
) -> Iterator[Word]:
    """Characters that follow each other, joined; words of another turn than most left out."""
    words: list[tuple[int, Word]] = []
    run: list[_Character] = []
    for character in characters:
        if run and (character is None or not _follows(run[-1], character)):
            words.append(_word(run))
            run = []
        if character is not None:
            run.append(character)
    if run:
        words.append(_word(run))
    turns = [turn for turn, word in words for _ in word.text]
    upright = max(set(turns), key=turns.count, default=0)
    x, y = shifts[upright]
    return (
        replace(word, left=word.left + x, right=word.right + x, baseline=word.baseline + y)
        for turn, word in words
        if turn == upright
    )


def _follows(before: _Character, character: _Character) -> bool:
    gap = character.left - before.right
    return (
        character.turn == before.turn
        and abs(character.baseline - before.baseline) < 0.3 * before.height
        and -0.6 * before.height < gap < 0.6 * before.height
    )


def _word(run: list[_Character]) -> tuple[int, Word]:
    return run[0].turn, Word(
        text="".join(character.text for character in run),
        left=min(character.left for character in run),
        right=max(character.right for character in run),
        baseline=run[0].baseline,
        height=max(character.height for character in run),
    )
