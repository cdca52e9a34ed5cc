"""Lines -> the tree of a law: groups, Pasal, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge_base.law.amended import amending_node, is_amending
from knowledge_base.law.build import Notes, item_node, node_of, note_missing, text_of
from knowledge_base.law.headings import (
    PASAL,
    Heading,
    group_heading,
    pasal_candidates,
    unnumbered_heading,
)
from knowledge_base.law.lines import Line, as_lines, vocabulary
from knowledge_base.law.lists import items_of
from knowledge_base.law.marks import Style, context_cost
from knowledge_base.law.model import Node, Unit
from knowledge_base.law.numerals import Reading, ordinal, roman_name
from knowledge_base.law.parts import is_dictum, is_first_dictum
from knowledge_base.law.quotes import announces, quoted_headings
from knowledge_base.law.sequence import Accepted, Candidate, best_chain, ends_of
from knowledge_base.law.tails import give_tails

_QUOTED_COST = 14.0
# What a line that ends in `dan` says against an order of a decision at the start of the next.
_JOINED_AT = 6.0
_MENTIONED_COST = 14.0
_RANK = (Unit.BUKU, Unit.BAB, Unit.BAGIAN, Unit.PARAGRAF)


@dataclass
class _Open:
    """A unit whose children are still being gathered."""

    unit: Unit
    number: str
    lines: list[Line]
    children: list[Node | _Open] = field(default_factory=list)
    page: int | None = None


def units_of(lines: Iterable[Line | str]) -> tuple[Node, ...]:
    """The units a fragment holds, such as the new wording an amending law quotes.

    A fragment may begin at any number and at any height: a BAB, a Pasal, an ayat, a huruf.
    """
    found = as_lines(lines)
    return tree_of(found, Notes(), vocabulary(found), anywhere=True)


def tree_of(
    lines: Sequence[Line],
    notes: Notes,
    words: frozenset[str],
    *,
    anywhere: bool = False,
    amends: bool = False,
) -> tuple[Node, ...]:
    """The tree of a body's lines. A law that `amends` is made of Pasal I, II in Roman numbers."""
    chain, quoted = _arabic_chain(lines, anywhere=anywhere)
    if not anywhere and _is_of_dictums(lines, len(chain)):
        return _dictum(lines, notes, words)
    roman = [] if anywhere else _roman_chain(lines)
    if roman and _amends_in_roman(lines, roman[0].at, len(chain) <= len(roman) and amends):
        note_missing(roman, lines, notes, what="Pasal", roman=True)
        named = {a.at: roman_name(a.number) for a in roman}
        return _assembled(lines, named, [], notes, words, anywhere=False)
    if not anywhere:
        note_missing(chain, lines, notes, what="Pasal")
    named = {a.at: f"{a.number[0]}{a.number[1]}" for a in chain}
    groups = _group_headings(lines, named, quoted, notes, anywhere=anywhere)
    if chain and not anywhere:
        named |= _roman_after(lines, chain[-1].at, groups)
    if not named and not groups:
        return _without_pasal(lines, notes, words, anywhere=anywhere)
    return _assembled(lines, named, groups, notes, words, anywhere=anywhere)


def _is_of_dictums(lines: Sequence[Line], pasal: int) -> bool:
    """Whether a body is orders KESATU, KEDUA ..., more of them than it has headings of Pasal."""
    if not lines or not is_first_dictum(lines[0].text):
        return False
    return len(_dictum_chain(lines)) > pasal


def _amends_in_roman(lines: Sequence[Line], first: int, said_so: bool) -> bool:
    """Whether the body begins with a Pasal I that orders changes, and is no Pasal 1 misread."""
    begins = next((at for at, line in enumerate(lines) if PASAL.match(line.text)), first)
    return begins == first and (said_so or is_amending(lines[first + 1 :]))


def _roman_chain(lines: Sequence[Line]) -> list[Accepted]:
    return best_chain(pasal_candidates(lines, in_roman=True))


def _arabic_chain(lines: Sequence[Line], *, anywhere: bool) -> tuple[list[Accepted], set[int]]:
    """The Pasal in order, and the headings that are quoted from another law."""
    quoted = set() if anywhere else quoted_headings(lines)
    candidates = [
        Candidate(c.at, c.readings, c.cost + (_QUOTED_COST if c.at in quoted else 0.0))
        for c in pasal_candidates(lines)
    ]
    return best_chain(candidates, anywhere=anywhere), quoted


def _group_headings(
    lines: Sequence[Line],
    named: dict[int, str],
    quoted: set[int],
    notes: Notes,
    *,
    anywhere: bool,
) -> list[Heading]:
    """The headings that group Pasal; BAB must count on."""
    found = [
        heading
        for at in range(len(lines))
        if at not in named and (heading := group_heading(lines, at))
    ]
    if quoted:
        found = [heading for heading in found if not _in_quote(heading.at, lines, named, quoted)]
    found = _without_contents(found)
    babs = [heading for heading in found if heading.unit is Unit.BAB]
    has_buku = any(heading.unit is Unit.BUKU for heading in found)
    kept = {heading.at for heading in babs}
    if not has_buku:
        readings = [Candidate(h.at, (Reading(h.value, 0.0),), h.cost) for h in babs]
        chain = best_chain(readings, anywhere=anywhere)
        kept = {accepted.at for accepted in chain}
        if not anywhere:
            note_missing(chain, lines, notes, what="BAB", roman=True)
        for odd in babs:
            if odd.at not in kept and not odd.cost:
                kept.add(odd.at)
                notes.doubt(lines[odd.at], f"BAB {odd.number} berada di luar urutan.")
    return [heading for heading in found if heading.unit is not Unit.BAB or heading.at in kept]


def _without_contents(found: Sequence[Heading]) -> list[Heading]:
    """Without a table of BAB on lines that follow each other, which a Pasal may hold."""
    babs = {h.at for h in found if h.unit is Unit.BAB and h.rest}
    rows = {at + step for at in babs if {at, at + 1, at + 2} <= babs for step in range(3)}
    return [heading for heading in found if heading.at not in rows]


def _in_quote(at: int, lines: Sequence[Line], named: dict[int, str], quoted: set[int]) -> bool:
    """Whether a heading is new wording: announced, or above a quoted Pasal.

    A heading after quoted wording that stands right above one of the law's own Pasal is its own.
    """
    owner = max((own for own in named if own < at), default=-1)
    following = min((own for own in named if own > at), default=10**9)
    if any(at < quote < following for quote in quoted):
        return True
    after_quote = any(owner < quote < at for quote in quoted)
    return after_quote and (announces(lines[at - 1].text) or following == 10**9)


def _roman_after(lines: Sequence[Line], last: int, groups: list[Heading]) -> dict[int, str]:
    """Pasal in Roman numbers after the others, under headings such as ATURAN PERALIHAN."""
    heads = []
    for at in range(last + 1, len(lines)):
        title = unnumbered_heading(lines[at].text)
        dictum = is_dictum(lines[at].text)
        if title and any(PASAL.match(line.text) for line in lines[at + 1 : at + 3]):
            heads.append(Heading(at, Unit.BAB, title, (0, ""), ""))
        elif dictum and len(lines[at].text) < 40:
            heads.append(Heading(at, Unit.BUKU, dictum[1].title(), (0, ""), dictum[2]))
    named: dict[int, str] = {}
    for head, end in zip(heads, ends_of([h.at for h in heads], len(lines)), strict=True):
        segment = lines[head.at : end]
        found = {head.at + a.at: roman_name(a.number) for a in _roman_chain(segment)}
        named |= found
        groups.append(head)
    return named


def _assembled(
    lines: Sequence[Line],
    named: dict[int, str],
    groups: Sequence[Heading],
    notes: Notes,
    words: frozenset[str],
    *,
    anywhere: bool,
) -> tuple[Node, ...]:
    heads = {heading.at: heading for heading in groups}
    starts = sorted({*named, *heads})
    root: list[Node | _Open] = []
    stack: list[_Open] = []
    if anywhere and starts and starts[0] > 0:
        root += _without_pasal(lines[: starts[0]], notes, words, anywhere=True)
    for at, end in zip(starts, ends_of(starts, len(lines)), strict=True):
        under = list(lines[at + 1 : end])
        level = stack[-1].children if stack else root
        if at in named:
            found = PASAL.match(lines[at].text)
            rest = found[2].lstrip(" .:") if found else ""
            if rest:
                under.insert(0, Line(rest, lines[at].page, lines[at].indent))
            level.append(_pasal(named[at], under, notes, words, lines[at], anywhere=anywhere))
            continue
        heading = heads[at]
        while stack and _RANK.index(stack[-1].unit) >= _RANK.index(heading.unit):
            stack.pop()
        if heading.rest:
            under.insert(0, Line(heading.rest, lines[at].page))
        group = _Open(heading.unit, heading.number, under, page=lines[at].page)
        (stack[-1].children if stack else root).append(group)
        stack.append(group)
    return tuple(_closed(child, words) for child in root)


def _pasal(
    number: str,
    under: Sequence[Line],
    notes: Notes,
    words: frozenset[str],
    at: Line,
    *,
    anywhere: bool,
) -> Node:
    if not anywhere and is_amending(under):
        return amending_node(number, under, notes, words, at.page)
    return node_of(Unit.PASAL, number, under, notes, words, page=at.page)


def _closed(child: Node | _Open, words: frozenset[str]) -> Node:
    if isinstance(child, Node):
        return child
    heading, text = _title_and_text(child.lines, alone=not child.children)
    return Node(
        unit=child.unit,
        number=child.number,
        heading=text_of(heading, words).lstrip("-–— "),
        text=text_of(text, words),
        children=tuple(_closed(below, words) for below in child.children),
        page=child.page,
    )


def _title_and_text(lines: Sequence[Line], *, alone: bool) -> tuple[Sequence[Line], Sequence[Line]]:
    """A heading's lines, and what follows them where the unit holds words and no Pasal."""
    for at, line in enumerate(lines):
        small = sum(c.islower() for c in line.text) > 0.5 * len(line.text)
        sentence = small and (len(line.text) > 60 or line.text.endswith((".", ";")))
        if (alone and small and len(line.text) > 40) or sentence or at > 6:
            return lines[:at], lines[at:]
    return lines, ()


def _without_pasal(
    lines: Sequence[Line], notes: Notes, words: frozenset[str], *, anywhere: bool
) -> tuple[Node, ...]:
    """Orders numbered KESATU, KEDUA, or (of a fragment) the ayat, huruf or angka it holds."""
    if not anywhere:
        return _dictum(lines, notes, words)
    root = items_of(lines, anywhere=True)
    give_tails(root)
    return tuple(item_node(item, notes, words, "") for item in root.children)


def _dictum_chain(lines: Sequence[Line]) -> list[Accepted]:
    """The orders in their count: `Diktum` before the line's end makes `KESATU` a mention."""
    candidates = []
    for at, line in enumerate(lines):
        found = is_dictum(line.text)
        named = ordinal(found[1].replace(" ", "")) if found else None
        if found and named:
            mentioned = bool(at and context_cost(lines[at - 1].text, Style.AYAT) >= _JOINED_AT)
            candidates.append(
                Candidate(
                    at, (Reading((named[1], ""), 0.0),), _MENTIONED_COST if mentioned else 0.0
                )
            )
    return best_chain(candidates)


def _dictum(lines: Sequence[Line], notes: Notes, words: frozenset[str]) -> tuple[Node, ...]:
    starts = [
        (accepted.at, found)
        for accepted in _dictum_chain(lines)
        if (found := is_dictum(lines[accepted.at].text))
    ]
    nodes = []
    for (at, found), end in zip(starts, ends_of([at for at, _ in starts], len(lines)), strict=True):
        under = list(lines[at + 1 : end])
        if found[2].strip():
            under.insert(0, Line(found[2].strip(), lines[at].page, lines[at].indent))
        number = re.sub(r"\s+", " ", found[1])
        nodes.append(node_of(Unit.BAGIAN, number, under, notes, words, page=lines[at].page))
    return tuple(nodes)
