"""A text leaf by leaf, as it is compared with its pages: a PDF's own pages, else equal parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from knowledge_base.law.amending import ELUCIDATION
from knowledge_base.law.corrections import (
    ANNEX,
    CLOSING,
    GENERAL,
    OPENING,
    node_mark,
    places_of,
    text_mark,
    texts_of,
)
from knowledge_base.law.model import Doubt, LawText, Node, Unit

_UNITS_A_LEAF = 40
_INDENT = {Unit.AYAT: 1, Unit.HURUF: 2, Unit.ANGKA: 3}


def name_of(place: str) -> str:
    """An address as people read it: `Pasal 5 ayat (2)`, `BAB II`."""
    said = re.sub(r"\b(?:bab|buku)\b", lambda found: found[0].upper(), place.partition("~")[0])
    return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Line:
    """A unit or a part of plain text on a leaf: its address, and the mark of what stands there.

    A tail is what a unit says after the last of those below it; it is changed with the unit.
    """

    place: str
    mark: str
    node: Node | None
    text: str
    depth: int = 0
    is_tail: bool = False

    @property
    def name(self) -> str:
        """`Pasal 5 ayat (2)`."""
        return name_of(self.place)


@dataclass(frozen=True)
class Leaf:
    """What is compared at once. Its number is the page of a file that has pages."""

    number: int
    lines: tuple[Line, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Leaves:
    """All leaves of a text by their numbers, and the doubts that belong to none."""

    leaves: dict[int, Leaf]
    loose: tuple[Doubt, ...]
    has_pages: bool

    @property
    def numbers(self) -> list[int]:
        return list(self.leaves)

    def doubtful(self, checked: Collection[int]) -> list[Leaf]:
        """Those somebody should look at first and has not."""
        found = (leaf for leaf in self.leaves.values() if leaf.doubts)
        return [leaf for leaf in found if leaf.number not in checked]


def leaves_of(law: LawText) -> Leaves:
    """The leaves of a text, each with what begins on it and what is doubted there."""
    has_pages = law.provenance.pages > 1
    lines = _lines(law)
    numbers = _numbers(lines, has_pages)
    count = law.provenance.pages if has_pages else max(numbers, default=1)
    doubts = law.doubts
    by_leaf: dict[int, list[Line]] = {number: [] for number in range(1, count + 1)}
    for number, line in zip(numbers, lines, strict=True):
        by_leaf[min(number, count)].append(line)
    leaves = {
        number: Leaf(
            number,
            tuple(held),
            tuple(d for d in doubts if has_pages and d.page == number),
        )
        for number, held in by_leaf.items()
    }
    loose = tuple(d for d in doubts if not has_pages or d.page not in leaves)
    return Leaves(leaves, loose, has_pages)


def leaf_of(leaves: Leaves, place: str) -> int:
    """The leaf a place stands on; the first when it is nowhere."""
    for leaf in leaves.leaves.values():
        if any(line.place == place for line in leaf.lines):
            return leaf.number
    return 1


def _lines(law: LawText) -> list[Line]:
    """Everything in the order of print."""
    texts = texts_of(law)
    units = list(_units(law))
    body = [line for line in units if not line.place.startswith(ELUCIDATION)]
    explained = [line for line in units if line.place.startswith(ELUCIDATION)]

    def part(place: str) -> list[Line]:
        text = texts.get(place, "")
        return [Line(place, text_mark(text), None, text)] if text else []

    annexes = [line for place in texts if place.split()[0] == ANNEX for line in part(place)]
    return [*part(OPENING), *body, *part(CLOSING), *annexes, *part(GENERAL), *explained]


def _units(law: LawText) -> Iterator[Line]:
    """The units, each with its tail behind all that is below it."""
    waiting: list[tuple[int, Line]] = []
    for at, (place, node) in enumerate(places_of(law).items()):
        while waiting and waiting[-1][0] <= at:
            yield waiting.pop()[1]
        yield Line(place, node_mark(node), node, node.text, _depth(node))
        if node.tail:
            below = sum(1 for _ in node.walk())
            tail = Line(place, "", None, node.tail, _depth(node), is_tail=True)
            waiting.append((at + below, tail))
    yield from (line for _, line in reversed(waiting))


def _numbers(lines: list[Line], has_pages: bool) -> list[int]:
    if not has_pages:
        return [at // _UNITS_A_LEAF + 1 for at in range(len(lines))]
    numbers, page = [], 1
    for line in lines:
        # What has no page of its own stands behind what came before it.
        page = (line.node.page if line.node else None) or page
        numbers.append(page)
    return numbers


def _depth(node: Node) -> int:
    return _INDENT.get(node.unit, 0)
