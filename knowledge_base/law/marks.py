"""Reading the marks that begin ayat, huruf and angka, through the noise of OCR."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from knowledge_base.law.model import Unit
from knowledge_base.law.numerals import Number, Reading, arabic, letter, letter_name


class Style(IntEnum):
    """How a mark is written, from the widest unit to the narrowest.

    An elucidation spells its units out: `Ayat (1)`, `Huruf a`, `Angka 1`.
    """

    WORD_AYAT = 0
    WORD_HURUF = 1
    WORD_ANGKA = 2
    AYAT = 3
    HURUF = 4
    ANGKA = 5
    HURUF_PAREN = 6
    ANGKA_PAREN = 7

    @property
    def unit(self) -> Unit:
        if self in (Style.WORD_AYAT, Style.AYAT):
            return Unit.AYAT
        is_letter = self in (Style.WORD_HURUF, Style.HURUF, Style.HURUF_PAREN)
        return Unit.HURUF if is_letter else Unit.ANGKA

    @property
    def spelled_out(self) -> bool:
        return self <= Style.WORD_ANGKA

    def name(self, number: Number) -> str:  # type: ignore[override]
        """The number as the law writes it: `1a`, `b`, `3`."""
        if self.unit is Unit.HURUF:
            return letter_name(number)
        return f"{number[0]}{number[1]}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that a line may begin with, and what is left of the line after it."""

    style: Style
    readings: tuple[Reading, ...]
    rest: str
    cost: float = 0.0


# Specks of a scan before a mark.
_JUNK = r"^[\s|.,;:'`\"“”‘’~_—–«»•*\\-]{0,4}"
_N = r"[0-9lIiOoSsZzTBatr|!]"
_AYAT = re.compile(_JUNK + rf"[(\[{{]\s{{0,2}}({_N}{{1,3}}|\d{{1,2}}[a-z])\s{{0,2}}[)\]}}]\s*(.*)$")
_AYAT_UNCLOSED = re.compile(
    _JUNK + r"[(\[{]\s?([0-9lIiOSs]{1,2}?)(?:[1lItrT|!\]fJ}]|(?=\s))\s*(?=[A-Z(\"“]|$)(.*)$"
)
_AYAT_UNOPENED = re.compile(_JUNK + r"[lI|f\[]?(\d{1,2})\s?[)lI|\]}]\s+([A-Z].*)$")
_HURUF = re.compile(
    _JUNK + r"([a-z]\d?|([a-z])\2|[A-Za-z][a-z]|[a-z][I1|]|[A-Z0159|])"
    r"\s{0,2}-?[.,]\s?[-–]?\s*(\D.*|\d.*\s.*|)$"
)
_ANGKA = re.compile(
    _JUNK + r"([0-9lIiOSsZzLt|]{1,3}|\d{1,3}[a-z]|\d\s\d)\s?[.,]\s?[-–]?\s*([^\d\s].*|\d.*\s.*|)$"
)
_HURUF_PAREN = re.compile(_JUNK + r"\(?([a-z])\)\s*(.*)$")
_ANGKA_PAREN = re.compile(_JUNK + r"([0-9lIO]{1,2})\)\s*(.*)$")
_WORD = re.compile(
    _JUNK + r"(Ayat|AYAT|Ajat|Huruf|Angka|ayat|huruf|angka|Butir)\s?[(\[{]?\s?([\w|!]{1,4}?)\s?"
    r"([)\]}1lItf|!]?)\s*[.:]?(?:\s+([A-Z\"“].*))?$"
)
_WORDS = {"ayat": Style.WORD_AYAT, "ajat": Style.WORD_AYAT, "huruf": Style.WORD_HURUF}


def marks_of(text: str, *, spelled_out: bool = False) -> list[Mark]:
    """Every mark the line may begin with; none for most lines."""
    marks = []
    word = _WORD.match(text) if spelled_out else None
    # `(pasal 11 | ayat (1). Bentuk ...`: in small letters only a line of its own is a mark.
    if word and not (word[1].islower() and word[4]):
        marks.append(_word_mark(word))
    if (found := _AYAT.match(text)) or (found := _AYAT_UNCLOSED.match(text)):
        open_end = 0.0 if _AYAT.match(text) else 1.0
        lower = 3.0 if found[2][:1].islower() else 0.0
        marks.append(Mark(Style.AYAT, arabic(found[1]), found[2], open_end + lower))
    elif found := _AYAT_UNOPENED.match(text):
        marks.append(Mark(Style.AYAT, arabic(found[1]), found[2], 2.5))
    if found := _HURUF.match(text):
        marks.append(Mark(Style.HURUF, letter(found[1]), found[3], _comma(text, found.end(1))))
    if found := _ANGKA.match(text):
        marks.append(Mark(Style.ANGKA, arabic(found[1]), found[2], _comma(text, found.end(1))))
    if found := _HURUF_PAREN.match(text):
        marks.append(Mark(Style.HURUF_PAREN, letter(found[1]), found[2]))
    if found := _ANGKA_PAREN.match(text):
        marks.append(Mark(Style.ANGKA_PAREN, arabic(found[1]), found[2]))
    return [mark for mark in marks if mark.readings]


def _comma(text: str, at: int) -> float:
    return 1.5 if "," in text[at : at + 2] else 0.0


def _word_mark(found: re.Match[str]) -> Mark:
    word, token, close, rest = found[1].lower(), found[2], found[3], found[4] or ""
    style = _WORDS.get(word, Style.WORD_ANGKA)
    if style is Style.WORD_HURUF:
        readings = letter(token) if close in "1l)]|" or not close else letter(token + close)
        if not close and len(token) == 1:
            readings = letter(token)
    elif close and close not in ")]}" and "(" not in found[0]:
        readings = arabic(token + close)
    else:
        readings = arabic(token)
    if style is Style.WORD_AYAT:
        readings += _doubled(readings)
    return Mark(style, readings, rest, 1.0 if found[1].islower() else 0.0)


def _doubled(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`(55)` may be a `(5)` whose bracket was read as a digit."""
    return tuple(
        Reading((number[0] // 11, number[1]), cost + 2.5)
        for number, cost in readings
        if number[0] in range(22, 100, 11)
    )


def begins_list(text: str) -> bool:
    """Whether what follows a mark on its own line is a first mark again: `a. 1. ...`."""
    first = re.match(r"(?:\(1\)|a\.|1\.|a\)|1\))\s+\S", text)
    return first is not None


_POINTS_ON = re.compile(
    r"(?:\b(?:ayat|ajat|diktum|huruf|angka|pasal|nomor|tahun|tanggal|dalam|pada|dengan|sampai|yang|oleh|"
    r"untuk|dari|menurut|ke|butir|bulan|di)|\bno\.)\s*$",
    re.IGNORECASE,
)
_JOINS_UP = re.compile(r"(?<![;:,.])\s(?:dan/atau|dan|atau|serta)\s*$", re.IGNORECASE)


def context_cost(before: str | None, style: Style) -> float:
    """What the end of the line before says against a mark: `pada ayat` | `(2) pasal ini`."""
    if not before:
        return 0.0
    if _POINTS_ON.search(before):
        return 8.0
    if _JOINS_UP.search(before):
        return 6.0 if style is Style.AYAT else 2.0
    if re.search(
        r"[;:.\"”]\s*(?:dan\s?/\s?atau|dan|atau)?\s*$|,\s*(?:dan|atau|dan/atau)\s*$", before
    ):
        return 0.0
    return 0.5 if before.endswith(",") else 1.5
