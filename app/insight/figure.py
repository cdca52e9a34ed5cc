"""A figure as it is shown, exported and printed: rows of cells with what they mean."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.sheets.writing import csv_bytes

# Fewer than so many could be known to somebody.
FEWEST = 5
HIDDEN = f"< {FEWEST} warga"
BLURRED = "disamarkan"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class Share(NamedTuple):
    """A part of a whole."""

    part: int
    whole: int


class Span(NamedTuple):
    """A time in seconds."""

    seconds: float


class Count(int):
    """A number of things, and how many conversations they come from."""

    people: int

    def __new__(cls, number: int, people: int) -> Count:
        count = super().__new__(cls, number)
        count.people = people
        return count


class Tally:
    """Counts things by a key, each with who it is of."""

    def __init__(self, pairs: Iterable[tuple[Hashable, str]] = ()) -> None:
        self._numbers: Counter[Hashable] = Counter()
        self._people: defaultdict[Hashable, set[str]] = defaultdict(set)
        for key, who in pairs:
            self.add(key, who)

    def add(self, key: Hashable, who: str) -> None:
        self._numbers[key] += 1
        self._people[key].add(who)

    def __getitem__(self, key: Hashable) -> Count:
        return Count(self._numbers[key], len(self._people[key]) if key in self._people else 0)

    @property
    def keys(self) -> list[Any]:
        """Everything that was counted, the most frequent first."""
        return [key for key, _ in self._numbers.most_common()]

    @property
    def total(self) -> Count:
        people = set().union(*self._people.values())
        return Count(self._numbers.total(), len(people))


Cell = str | int | float | Share | Span | None


@dataclass(frozen=True)
class Figure:
    """`definition` says what is counted and how. `bars` is the column that is drawn; `plot` says
    that it is drawn as columns of time instead. Rows beyond `most` are in the export only."""

    key: str
    title: str
    definition: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    bars: int | None = None
    plot: str = ""
    note: str = ""
    most: int = 15

    @property
    def is_empty(self) -> bool:
        cells = [cell for row in self.rows for cell in row]
        return not any((isinstance(c, (int, float)) and c) or c in (HIDDEN, BLURRED) for c in cells)

    @property
    def largest(self) -> float:
        """The largest number of the column that is drawn."""
        column = self.bars or 0
        return max((number_in(row[column]) for row in self.rows), default=0)

    def csv(self) -> bytes:
        return csv_bytes([self.columns, *([plain(cell) for cell in row] for row in self.rows)])


def number_in(cell: Cell) -> float:
    """What of a cell can be drawn."""
    match cell:
        case Share(part, whole):
            return part / whole if whole else 0
        case Span(seconds):
            return seconds
        case int() | float():
            return cell
    return 0


def shown(cell: Cell) -> str:
    """A cell for a reader: `1.234`, `56,7 %`, `3 menit`."""
    match cell:
        case None:
            return "–"
        case Share(part, whole):
            return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"
        case Span(seconds):
            return _in_words(seconds)
        case int():
            return f"{cell:,}".replace(",", ".")
        case float():
            return f"{cell:.2f}".replace(".", ",")
    return cell


def plain(cell: Cell) -> str:
    """A cell for a program: shares from 0 to 1, times in seconds, with a decimal point."""
    match cell:
        case None:
            return ""
        case Share(part, whole):
            return f"{part / whole:.4f}" if whole else ""
        case Span(seconds):
            return f"{seconds:.0f}"
        case float():
            return f"{cell:.2f}"
    return str(cell)


def percentile(values: Sequence[float], share: float) -> Span | None:
    """The smallest value that is at least as large as this share of all; None of none."""
    if not values:
        return None
    return Span(sorted(values)[math.ceil(share * len(values)) - 1])


def guarded(count: Count) -> Cell:
    """A count that may say something of few people."""
    return count if count == 0 or count.people >= FEWEST else HIDDEN


def guarded_parts(counts: Sequence[Count]) -> list[Cell]:
    """Parts of a sum that is known: where one is hidden a second is, or it could be worked out."""
    cells = [guarded(count) for count in counts]
    hidden = [at for at, cell in enumerate(cells) if cell == HIDDEN]
    if len(hidden) == 1:
        others = [at for at, count in enumerate(counts) if count and at not in hidden]
        if others:
            cells[min(others, key=lambda at: counts[at])] = BLURRED
    return cells


def _in_words(seconds: float) -> str:
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} detik"
    if whole < _HOUR:
        rest = whole % _MINUTE
        return f"{whole // _MINUTE} menit" + (f" {rest} detik" if rest else "")
    if whole < 2 * _DAY:
        rest = whole % _HOUR // _MINUTE
        return f"{whole // _HOUR} jam" + (f" {rest} menit" if rest else "")
    return f"{seconds / _DAY:.1f} hari".replace(".", ",")
