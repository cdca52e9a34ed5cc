"""Whether a page is set in two columns, and in which order its parts are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple


class Box(NamedTuple):
    """From where to where a word stands on its line, in points."""

    left: float
    right: float


# A part of a row: its index and which of its words.
Part = tuple[int, slice]

# Columns of running text are long, full on both sides, and stand close. Labels (Menimbang), pairs
# of signatures and the cells of a table are not so, and their rows are read straight across.
_ROWS = 10
_BOTH_SIDES = 0.7
_FULL = 0.7
_WORDS = 3
# In letters.
_GUTTER = 1.2
_WIDEST_GUTTER = 9.0
# Places tried across a page, at most.
_STEPS = 300


def columns_of(rows: Sequence[Sequence[Box]], character: float) -> Iterator[Part]:
    """Parts of rows in reading order: whole rows, but a column's left side before its right."""
    start, end, gutter = _widest(rows, character)
    yield from ((row, slice(None)) for row in range(start))
    split = [sum(box.left < gutter for box in rows[row]) for row in range(start, end)]
    yield from ((row, slice(0, at)) for row, at in zip(range(start, end), split, strict=True))
    yield from ((row, slice(at, None)) for row, at in zip(range(start, end), split, strict=True))
    yield from ((row, slice(None)) for row in range(end, len(rows)))


def _widest(rows: Sequence[Sequence[Box]], character: float) -> tuple[int, int, float]:
    """The longest run of rows that a gutter divides into full columns; empty where none is."""
    best = (0, 0, 0.0)
    if len(rows) < _ROWS:
        return best
    left = min(row[0].left for row in rows)
    right = max(row[-1].right for row in rows)
    gutter = left + 0.35 * (right - left)
    while gutter < left + 0.65 * (right - left):
        for start, end in _runs(rows, gutter, character):
            if end - start > best[1] - best[0] and _is_columns(rows[start:end], gutter, character):
                best = (start, end, gutter)
        gutter += max(character / 2, (right - left) / _STEPS)
    return best


def _runs(
    rows: Sequence[Sequence[Box]], gutter: float, character: float
) -> Iterator[tuple[int, int]]:
    """Runs of rows in which no word comes near the gutter."""
    reach = _GUTTER * character / 2
    start = 0
    for at, row in enumerate(rows):
        if any(box.left < gutter + reach and box.right > gutter - reach for box in row):
            yield start, at
            start = at + 1
    yield start, len(rows)


def _is_columns(rows: Sequence[Sequence[Box]], gutter: float, character: float) -> bool:
    left, right = (
        [side for row in rows if (side := [box for box in row if (box.left < gutter) is is_left])]
        for is_left in (True, False)
    )
    both = len(left) + len(right) - len(rows)
    if both < max(_ROWS, _BOTH_SIDES * len(rows)):
        return False
    between = min(row[0].left for row in right) - max(row[-1].right for row in left)
    return between <= _WIDEST_GUTTER * character and _is_running(left) and _is_running(right)


def _is_running(column: Sequence[Sequence[Box]]) -> bool:
    """Whether a column's middling row has several words and covers most of its width."""
    width = max(row[-1].right for row in column) - min(row[0].left for row in column)
    covered = median(row[-1].right - row[0].left for row in column)
    return median(len(row) for row in column) >= _WORDS and covered >= _FULL * width
