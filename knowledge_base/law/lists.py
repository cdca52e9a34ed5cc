"""The ayat, huruf and angka of one Pasal: lines -> nested items.

Marks are taken or left as text so that the whole reading costs least: numbers should count on,
lists begin at their first number, and a reference such as `ayat (2)` broken over two lines is no
mark. A beam of readings is kept, since what a mark is often shows only further down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge_base.law.lines import Line
from knowledge_base.law.marks import Mark, Style, begins_list, context_cost, marks_of
from knowledge_base.law.numerals import Number, letter_name
from knowledge_base.law.sequence import missing_between

_BEAM = 16
_BARE = re.compile(r"^\W*(?:(?:[Aa]yat|[Hh]uruf|[Aa]ngka)\s?\W?)?[\w|]{1,3}\W{0,2}$")


@dataclass
class Item:
    """A unit while it is being built; the root of a Pasal has no style."""

    style: Style | None = None
    number: Number = (0, "")
    lines: list[Line] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    at: Line | None = None
    repaired: bool = False
    missing: list[int] = field(default_factory=list)

    def walk(self) -> Iterator[Item]:
        yield self
        for child in self.children:
            yield from child.walk()


class _Taken(NamedTuple):
    """A mark taken at a line: how deep it stands, its number and the numbers missing before it."""

    depth: int
    mark: Mark
    number: Number
    repaired: bool
    missing: tuple[int, ...]


_Stack = tuple[tuple[Style, Number, int], ...]


class _Chain(NamedTuple):
    at: int
    taken: _Taken
    before: _Chain | None


class _State(NamedTuple):
    cost: float
    stack: _Stack
    chain: _Chain | None


class _Place(NamedTuple):
    """A line with marks: what stands before it, and whether it is one of a row of bare marks.

    `hangs` tells that it stands further left than the line before, as a mark in a list does.
    """

    at: int
    marks: list[Mark]
    before: str | None
    row: bool
    indent: int
    hangs: bool


def items_of(lines: Sequence[Line], *, spelled_out: bool = False, anywhere: bool = False) -> Item:
    """The root item of a Pasal's lines; the count of a fragment may begin `anywhere`."""
    split = _marks_apart(lines, spelled_out=spelled_out)
    states = [_State(0.0, (), None)]
    for at, (line, marks) in enumerate(split):
        if marks:
            before = split[at - 1][0].text if at else None
            beside = [split[i][0].text for i in (at - 1, at + 1) if 0 <= i < len(split)]
            bare = [_BARE.match(text) and not text[:1].isupper() for text in (line.text, *beside)]
            row = bool(bare[0] and any(bare[1:]))
            hangs = at > 0 and split[at - 1][0].indent >= line.indent + 2
            place = _Place(at, marks, before, row, line.indent, hangs)
            states = _advance(states, place, anywhere=anywhere)
    return _built([line for line, _ in split], min(states, key=lambda state: state.cost).chain)


def _marks_apart(lines: Sequence[Line], *, spelled_out: bool) -> list[tuple[Line, list[Mark]]]:
    """Each line with its marks; `a. 1. words` becomes two lines."""
    split: list[tuple[Line, list[Mark]]] = []
    for line in lines:
        marks = marks_of(line.text, spelled_out=spelled_out)
        outer = next((mark for mark in marks if not mark.cost and begins_list(mark.rest)), None)
        if outer is not None:
            head = line.text.removesuffix(outer.rest).rstrip()
            split.append((Line(head, line.page, line.indent), marks_of(head)))
            line = Line(outer.rest, line.page, line.indent + len(head) + 1)
            marks = marks_of(line.text)
        parts = _next_letter_apart(line, marks)
        split += [(part, marks_of(part.text)) for part in parts] if parts[1:] else [(line, marks)]
    return split


def _next_letter_apart(line: Line, marks: Sequence[Mark]) -> list[Line]:
    """`b. perceraian dan c. putusan` as two lines: the next letter is already on this one."""
    for mark in marks:
        number, noise = mark.readings[0]
        if mark.style is not Style.HURUF or noise or number[1]:
            continue
        following = letter_name((number[0] + 1, ""))
        found = re.search(rf"(?:[;,]|\b(?:dan|atau))\s+(?={following}\.\s)", line.text)
        if found:
            first = Line(line.text[: found.end()].rstrip(), line.page, line.indent)
            return [first, Line(line.text[found.end() :], line.page, line.indent)]
    return [line]


def _advance(states: list[_State], place: _Place, *, anywhere: bool) -> list[_State]:
    """The cheapest readings after one more line with marks."""
    found: dict[_Stack, _State] = {}

    def keep(state: _State) -> None:
        held = found.get(state.stack)
        if held is None or state.cost < held.cost:
            found[state.stack] = state

    after_mark = place.before is not None and bool(_BARE.match(place.before))
    doubts = [
        mark.cost + (0.0 if after_mark else context_cost(place.before, mark.style))
        for mark in place.marks
    ]
    least = min(doubts[i] + m.readings[0].cost for i, m in enumerate(place.marks))
    for state in states:
        worth = 6.0 if place.marks[0].style.spelled_out else 4.0
        text = 0.5 if place.row else max(0.5, worth - least)
        keep(state._replace(cost=state.cost + text))
        for mark, doubt in zip(place.marks, doubts, strict=True):
            for number, noise in mark.readings:
                here = min(doubt, mark.cost + 1.0) if _aligned(state.stack, mark, place) else doubt
                base = state.cost + here + noise + (3.0 if place.row else 0.0)
                for depth, missing, step in _steps(
                    state.stack, mark.style, number, place, anywhere
                ):
                    taken = _Taken(depth, mark, number, noise > 0 or mark.cost > 0, missing)
                    stack = (*state.stack[:depth], (mark.style, number, place.indent))
                    keep(_State(base + step, stack, _Chain(place.at, taken, state.chain)))
    return sorted(found.values(), key=lambda state: state.cost)[:_BEAM]


def _aligned(stack: _Stack, mark: Mark, place: _Place) -> bool:
    """Whether a mark stands right under the last one of its list, with the words hanging."""
    return place.hangs and any(
        held is mark.style and abs(indent - place.indent) <= 1 for held, _, indent in stack
    )


def _steps(
    stack: _Stack, style: Style, number: Number, place: _Place, anywhere: bool
) -> Iterator[tuple[int, tuple[int, ...], float]]:
    """Where a mark may stand: the depth, the numbers missing before it, and the cost."""
    opens = place.before is None or bool(re.search(r":[\W_]*$|^\W*\w{1,3}\W{0,2}$", place.before))
    for depth, (held, last, _) in enumerate(stack):
        if held is not style:
            continue
        if number > last:
            missing = tuple(missing_between(last, number))
            if len(missing) <= 3:
                inserted = 0.5 if number[1] else 0.0
                yield depth, missing, inserted + (1.0 + 2.0 * len(missing) if missing else 0.0)
        if number == (1, "") and not style.spelled_out:
            yield depth, (), 2.0 if opens else 4.5
        return
    depth = len(stack)
    if style.spelled_out:
        depth = sum(held < style for held, _, _ in stack)
    cost = 0.0 if opens or style.spelled_out else 2.0
    if stack and style is Style.AYAT and not stack[-1][0].spelled_out:
        cost += 4.0
    elif stack and stack[-1][0] > style and not style.spelled_out:
        cost += 0.5
    if number[0] == 1 or (anywhere and not stack):
        yield depth, (), cost
    elif style.spelled_out:
        yield depth, (), cost + 0.5
    elif number[0] <= 6:
        yield depth, tuple(range(1, number[0])), cost + 3.0 + number[0]


def _built(lines: list[Line], chain: _Chain | None) -> Item:
    """Items from the marks taken."""
    taken: dict[int, _Taken] = {}
    while chain is not None:
        taken[chain.at] = chain.taken
        chain = chain.before
    root = Item()
    stack = [root]
    for at, line in enumerate(lines):
        here = taken.get(at)
        if here is None:
            stack[-1].lines.append(line)
            continue
        del stack[here.depth + 1 :]
        item = Item(here.mark.style, here.number, at=line, repaired=here.repaired)
        item.missing = list(here.missing)
        if here.mark.rest:
            item.lines.append(Line(here.mark.rest, line.page, line.indent))
        stack[-1].children.append(item)
        stack.append(item)
    return root
