"""An OCR word by word beside the text layer of the same page, where one helps the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge_base.law.reading.layout import Word

_MARK = re.compile(r"\(\d{1,2}[a-z]?\)|[a-z]\.|\d{1,2}\.")
_LETTERS = re.compile(r"[\W_]+")
# Rows are this high when words are looked up by place, in points.
_ROW = 6.0


def agreed(words: Sequence[Word], layer: Sequence[Word]) -> list[Word]:
    """The OCR's words, with the layer's wording where that is surely the better one.

    It is where both have the same letters but the OCR read a semicolon as another sign, and where
    the layer has a unit's mark that the OCR misread.
    """
    rows: dict[int, list[Word]] = {}
    for word in layer:
        rows.setdefault(int(word.baseline / _ROW), []).append(word)
    return [replace(word, text=_better(word, _beside(word, rows))) for word in words]


def _better(word: Word, others: Iterator[Word]) -> str:
    for other in others:
        if _lost_semicolon(word.text, other.text):
            return other.text
        if _MARK.fullmatch(other.text) and not _MARK.fullmatch(word.text) and len(word.text) <= 5:
            return other.text
    return word.text


def _lost_semicolon(read: str, other: str) -> bool:
    return (
        other.endswith(";")
        and read.endswith((",", ":", "."))
        and _LETTERS.sub("", read) == _LETTERS.sub("", other)
    )


def _beside(word: Word, rows: dict[int, list[Word]]) -> Iterator[Word]:
    """The layer's words at the same place."""
    row = int(word.baseline / _ROW)
    for other in (other for at in (row - 1, row, row + 1) for other in rows.get(at, ())):
        shared = min(word.right, other.right) - max(word.left, other.left)
        widest = max(word.right - word.left, other.right - other.left)
        if shared > 0.6 * widest and abs(word.baseline - other.baseline) < 0.6 * word.height:
            yield other
