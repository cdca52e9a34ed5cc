"""The elucidation of a law: its general part, and Pasal by Pasal."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from knowledge_base.law.build import Notes, node_of
from knowledge_base.law.headings import PASAL, pasal_candidates
from knowledge_base.law.lines import Line
from knowledge_base.law.marks import Style, marks_of
from knowledge_base.law.model import Node, Unit
from knowledge_base.law.numerals import roman_name
from knowledge_base.law.sequence import Accepted, Candidate, best_chain, ends_of

_BY_PASAL = re.compile(r"\bPASAL\s*DEMI\s*PASAL\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"^\W*(?:[I1lA]{1,2}\s?[.,)]?\s*)?(?:PENJELASAN\s+)?UMUM\b\W*$", re.IGNORECASE
)
_GAZETTE = re.compile(r"^\W*TAMBAHAN\s+(?:LEMBARAN|BERITA)\b")
_LOST_AT_THE_END = 4
_RANGE = re.compile(
    r"^\W*Pasal\s+(\d{1,4})\s*(?:s/d|s\.?\s?d\.?|sampai(?:\s+dengan)?|-|–|dan|,)\s*"
    r"(?:Pasal\s+)?(\d{1,4})\W*$"
)


def elucidation_of(
    lines: Sequence[Line],
    pasal: Collection[str],
    notes: Notes,
    words: frozenset[str],
) -> tuple[tuple[Line, ...], tuple[Node, ...]]:
    """The lines of the general part, and a node for each explained Pasal of the body."""
    end = next((at for at, line in enumerate(lines) if _GAZETTE.match(line.text)), len(lines))
    lines = lines[:end]
    divides = next((at for at, line in enumerate(lines) if _BY_PASAL.search(line.text)), None)
    begins = 0 if divides is None else divides + 1
    general = next((at + 1 for at, line in enumerate(lines) if _GENERAL.match(line.text)), None)
    specific = lines[begins:]
    nodes, first = _pasal_nodes(specific, pasal, notes, words)
    stop = divides if divides is not None else first
    start = general if general is not None and general <= stop else min(4, stop)
    return tuple(lines[start:stop]), nodes


def _pasal_nodes(
    lines: Sequence[Line], pasal: Collection[str], notes: Notes, words: frozenset[str]
) -> tuple[tuple[Node, ...], int]:
    """The explained Pasal, and the line where the first stands."""
    lines, ranges = _without_ranges(lines)
    amends = "I" in pasal and "1" not in pasal
    chain = _chain(lines, pasal, in_roman=amends)
    nodes: list[Node] = []
    for accepted, end in zip(chain, ends_of([a.at for a in chain], len(lines)), strict=True):
        heading = lines[accepted.at]
        notes.repairs += accepted.repaired
        number = roman_name(accepted.number) if amends else _name(accepted)
        under = _under(lines, accepted.at, end)
        if amends:
            nodes.append(_amending(number, under, notes, words, heading.page))
            continue
        node = node_of(Unit.PASAL, number, under, notes, words, spelled_out=True, page=heading.page)
        nodes.append(node)
        last = ranges.get(accepted.at, accepted.number[0])
        nodes += [
            node.model_copy(update={"number": str(other)})
            for other in range(accepted.number[0] + 1, last + 1)
            if str(other) in pasal
        ]
    return tuple(nodes), chain[0].at if chain else len(lines)


def _name(accepted: Accepted) -> str:
    return f"{accepted.number[0]}{accepted.number[1]}"


def _under(lines: Sequence[Line], at: int, end: int) -> list[Line]:
    found = PASAL.match(lines[at].text)
    rest = found[2].lstrip(" .:") if found else ""
    head = [Line(rest, lines[at].page, lines[at].indent)] if rest else []
    return head + list(lines[at + 1 : end])


def _chain(lines: Sequence[Line], pasal: Collection[str], *, in_roman: bool) -> list[Accepted]:
    """The headings in order; only what the body has, or seems to have lost, can be explained."""
    last = max((int(n) for n in pasal if n.isdigit()), default=0)
    known = {*pasal, *(str(number) for number in range(1, last + _LOST_AT_THE_END))}
    candidates = []
    for candidate in pasal_candidates(lines, in_roman=in_roman):
        readings = tuple(
            reading
            for reading in candidate.readings
            if not pasal
            or (
                roman_name(reading.number)
                if in_roman
                else f"{reading.number[0]}{reading.number[1]}"
            )
            in known
        )
        if readings:
            candidates.append(Candidate(candidate.at, readings, candidate.cost))
    return best_chain(candidates)


def _without_ranges(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """`Pasal 5 sampai dengan Pasal 9` as `Pasal 5`, and where each such range ends."""
    plain = list(lines)
    ends: dict[int, int] = {}
    for at, line in enumerate(lines):
        found = _RANGE.match(line.text)
        if found and int(found[1]) < int(found[2]):
            ends[at] = int(found[2])
            plain[at] = Line(f"Pasal {found[1]}", line.page, line.indent)
    return plain, ends


def _amending(
    number: str, lines: Sequence[Line], notes: Notes, words: frozenset[str], page: int | None
) -> Node:
    """Pasal I of a law that amends: `Angka 1`, and under it the Pasal of the law it changes."""
    candidates = []
    for at, line in enumerate(lines):
        mark = next(
            (m for m in marks_of(line.text, spelled_out=True) if m.style is Style.WORD_ANGKA), None
        )
        if mark and not mark.cost:
            candidates.append(Candidate(at, mark.readings))
    chain = best_chain(candidates)
    if not chain:
        return node_of(Unit.PASAL, number, lines, notes, words, spelled_out=True, page=page)
    children = []
    for accepted, end in zip(chain, ends_of([a.at for a in chain], len(lines)), strict=True):
        under = lines[accepted.at + 1 : end]
        own = best_chain(pasal_candidates(under), anywhere=True)
        first = own[0].at if own else len(under)
        shell = node_of(
            Unit.ANGKA,
            f"{accepted.number[0]}",
            under[:first],
            notes,
            words,
            spelled_out=True,
            anywhere=True,
            page=lines[accepted.at].page,
        )
        below = tuple(
            node_of(
                Unit.PASAL,
                _name(a),
                _under(under, a.at, stop),
                notes,
                words,
                spelled_out=True,
                page=under[a.at].page,
            )
            for a, stop in zip(own, ends_of([a.at for a in own], len(under)), strict=True)
        )
        children.append(shell.model_copy(update={"children": (*shell.children, *below)}))
    opening = " ".join(line.text for line in lines[: chain[0].at])
    return Node(unit=Unit.PASAL, number=number, text=opening, children=tuple(children), page=page)
