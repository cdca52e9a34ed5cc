"""Words with their place on a page -> lines as a reader sees them, with where each begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge_base.law.reading.columns import Box, columns_of


@dataclass(frozen=True, slots=True)
class Word:
    """A word in points: `left` to `right`, its `baseline` counted downwards, its `height`."""

    text: str
    left: float
    right: float
    baseline: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line without its indentation, and where it begins, in points."""

    left: float
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's lines in reading order; `character` is how wide a letter is, in points."""

    lines: tuple[PlacedLine, ...]
    character: float


# How far baselines of one line may differ, in word heights.
_SAME_LINE = 0.4
# A gap that is more than a space, in letters.
_WIDE_GAP = 3.2
# `(12)` or `a.`: the gap behind a unit's mark is not stretched with the others.
_MARK_LENGTH = 4
# Of the lines, so few stand further left that they are specks and not the margin.
_SPECKS = 0.01


def lay_out(words: Sequence[Word]) -> Layout:
    """Lines from top to bottom, column after column where the page is set in columns."""
    words = [word for word in words if word.text.strip()]
    if not words:
        return Layout((), 0.0)
    height = median(word.height for word in words) or 1.0
    character = median((word.right - word.left) / len(word.text) for word in words) or 1.0
    rows = _rows(words, _SAME_LINE * height)
    boxes = [[Box(word.left, word.right) for word in row] for row in rows]
    lines = [
        PlacedLine(part[0].left, _joined(part, character, _WIDE_GAP * character))
        for row, span in columns_of(boxes, character)
        if (part := rows[row][span])
    ]
    return Layout(tuple(lines), character)


def indented(layouts: Iterable[Layout]) -> list[tuple[str, ...]]:
    """The lines of each page with leading spaces, counted from the margin all pages share."""
    layouts = list(layouts)
    lefts = sorted(line.left for layout in layouts for line in layout.lines)
    if not lefts:
        return [() for _ in layouts]
    margin = lefts[int(_SPECKS * len(lefts))]
    character = median(layout.character for layout in layouts if layout.lines)
    return [
        tuple(
            " " * max(0, round((line.left - margin) / character)) + line.text
            for line in layout.lines
        )
        for layout in layouts
    ]


def _rows(words: Sequence[Word], tolerance: float) -> list[list[Word]]:
    """Words that share a baseline, left to right; each follows its neighbour, as scans slant."""
    rows: list[list[Word]] = []
    # Rows by the height of their last word, so that only those near a word are looked at.
    near: dict[int, list[list[Word]]] = {}
    for word in sorted(words, key=lambda word: word.left):
        at = int(word.baseline / tolerance)
        close = [row for height in (at - 1, at, at + 1) for row in near.get(height, ())]
        row = min(close, key=lambda row: abs(row[-1].baseline - word.baseline), default=None)
        if row is None or abs(row[-1].baseline - word.baseline) > tolerance:
            row = []
            rows.append(row)
        else:
            near[int(row[-1].baseline / tolerance)].remove(row)
        row.append(word)
        near.setdefault(at, []).append(row)
    return sorted(rows, key=lambda row: median(word.baseline for word in row))


def _joined(words: Sequence[Word], character: float, wide: float) -> str:
    """The words of a line; a gap wider than a space keeps its width in spaces."""
    gaps = [word.left - before.right for before, word in pairwise(words)]
    spaces = gaps[1:] if len(words[0].text) <= _MARK_LENGTH else gaps
    if len(spaces) > 1 and max(spaces) <= 2 * min(spaces):
        # All alike: the line was stretched to the margin.
        wide = max(wide, *spaces)
    parts = [words[0].text]
    for gap, word in zip(gaps, words[1:], strict=True):
        parts.append(" " * max(2, round(gap / character)) if gap > wide else " ")
        parts.append(word.text)
    return "".join(parts)
