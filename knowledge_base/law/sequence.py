"""Choosing, among candidate marks, the chain that counts on as a law does.

Every accepted candidate is worth `WORTH`; what it costs is how doubtful it looks where it stands
plus the numbers that are missing before it. The best chain is found by dynamic programming, so
that one false mark never hides the true ones after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.law.numerals import Number, Reading

WORTH = 10.0
_FAR = 24.0
# From so many missing numbers on, it no longer matters how many.
_NEAR = 9
_LAST = 1 << 14


@dataclass(frozen=True)
class Candidate:
    """A line that may begin a unit: its place, the numbers it may show, what speaks against it."""

    at: int
    readings: tuple[Reading, ...]
    cost: float = 0.0


@dataclass(frozen=True)
class Accepted:
    """A candidate that is in the chain, with the number it has there."""

    at: int
    number: Number
    repaired: bool


def step_cost(before: Number | None, after: Number, *, anywhere: bool = False) -> float | None:
    """What it costs that `after` follows `before`; None when it cannot.

    A first number other than 1 is free when a fragment may begin `anywhere`.
    """
    if before is None:
        missing = after[0] - 1
        if anywhere:
            return 0.0
        return (1.0 if after[1] else 0.0) if missing <= 0 else min(2.0 + 3.0 * missing, _FAR)
    if after <= before:
        return None
    if after[0] == before[0]:
        following = chr(ord(before[1][0]) + 1) if before[1] else "A"
        return 1.0 if after[1].upper() == following.upper() else 4.0
    missing = after[0] - before[0] - 1
    inserted = 2.0 if after[1] else 0.0
    return inserted + (0.0 if not missing else min(2.0 + 3.0 * missing, _FAR))


def best_chain(candidates: Iterable[Candidate], *, anywhere: bool = False) -> list[Accepted]:
    """The chain of rising numbers worth most; later candidates win ties."""
    ends = _Ends()
    for candidate in candidates:
        found: list[tuple[Number, float, _Link]] = []
        for number, noise in candidate.readings:
            accepted = Accepted(candidate.at, number, noise > 0)
            gain = WORTH - candidate.cost - noise
            start = step_cost(None, number, anywhere=anywhere)
            score, link = gain - (start or 0.0), _Link(accepted, None)
            for before, worth, chain in ends.below(number):
                step = step_cost(before, number)
                if step is not None and worth + gain - step > score:
                    score, link = worth + gain - step, _Link(accepted, chain)
            found.append((number, score, link))
        for number, score, link in found:
            ends.keep(number, score, link)
    link_back = ends.top[1] if ends.top and ends.top[0] > 0 else None
    members = []
    while link_back is not None:
        members.append(link_back.accepted)
        link_back = link_back.before
    return members[::-1]


class _Ends:
    """The best chain that ends at each number, and the best of all far below a number.

    Far below, the cost of a step no longer depends on how far: a Fenwick tree of prefix maxima
    answers that in logarithmic time, so that thousands of odd headings stay cheap.
    """

    def __init__(self) -> None:
        self.top: tuple[float, _Link] | None = None
        self._at: dict[int, dict[str, tuple[float, _Link]]] = {}
        self._far: dict[int, tuple[float, Number, _Link]] = {}

    def keep(self, number: Number, score: float, link: _Link) -> None:
        value, suffix = number
        held = self._at.setdefault(value, {}).get(suffix)
        if held is not None and score < held[0]:
            return
        self._at[value][suffix] = (score, link)
        if self.top is None or score >= self.top[0]:
            self.top = (score, link)
        while 0 < value <= _LAST:
            if value not in self._far or score >= self._far[value][0]:
                self._far[value] = (score, number, link)
            value += value & -value

    def below(self, number: Number) -> Iterator[tuple[Number, float, _Link]]:
        """The ends a number may follow: all near ones, and the best of the far ones."""
        for near in range(number[0], max(0, number[0] - _NEAR), -1):
            for suffix, (worth, link) in self._at.get(near, {}).items():
                yield (near, suffix), worth, link
        value = min(number[0] - _NEAR, _LAST)
        far: list[tuple[float, Number, _Link]] = []
        while value > 0:
            if value in self._far:
                far.append(self._far[value])
            value -= value & -value
        if far:
            worth, end, link = max(far, key=lambda held: held[0])
            yield end, worth, link


def missing_between(before: Number | None, after: Number) -> list[int]:
    """The whole numbers skipped between two members of a chain."""
    return list(range((before[0] if before else 0) + 1, after[0]))


def ends_of(starts: Sequence[int], end: int) -> list[int]:
    """Where each of the parts that begin at `starts` ends; the last one at `end`."""
    return [*starts[1:], end] if starts else []


@dataclass(frozen=True)
class _Link:
    accepted: Accepted
    before: _Link | None
