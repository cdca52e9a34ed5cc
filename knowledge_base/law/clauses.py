"""The sentences of a regulation's own Pasal, each with its place and what introduces it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.law.model import LawText, Node, Unit, locator
from knowledge_base.law.ordering import orders_in

_ROMAN = re.compile(r"^[IVX]+$")
_SENTENCE_END = re.compile(r";\s*(?:dan/atau|dan|atau)?\s*|(?<!\bNo)(?<!\bS)\.\s+(?=[A-Z(])")


@dataclass(frozen=True)
class Statement:
    """One sentence, `introduced` by what stands above it in its Pasal.

    `closed` is what may be said of it behind: the tails, and the last item of its list.
    """

    place: str
    words: str
    introduced: str = ""
    closed: str = ""


def own_pasal(law: LawText) -> Iterator[tuple[tuple[Node, ...], Node]]:
    """The Pasal that are the law's own, not wording that it quotes for another."""
    roman = law.amends_only
    for above, node in law.walk():
        if node.unit is not Unit.PASAL or any(step.unit is Unit.PASAL for step in above):
            continue
        if not roman or _ROMAN.match(node.number):
            yield above, node


def statements_of(law: LawText) -> Iterator[Statement]:
    """Every sentence of the law's own Pasal in reading order, orders to change others left out."""
    ordering = {order.place.split()[1] for order in orders_in(law)[0]}
    for above, group in law.walk():
        if group.unit.groups_pasal and group.text and not any(n.unit is Unit.PASAL for n in above):
            yield from _sentences(group.text, locator((*above, group)), "", "")
    for _, pasal in own_pasal(law):
        if pasal.number not in ordering:
            yield from _statements((pasal,), "", "")


def _statements(path: tuple[Node, ...], introduced: str, closed: str) -> Iterator[Statement]:
    node, place = path[-1], locator(path)
    for child in node.children:
        if child.unit is Unit.PASAL or child.unit.groups_pasal:
            return
    if not node.children:
        yield from _sentences(node.words, place, introduced, closed)
        return
    intro = f"{introduced} {node.text}".strip()
    if node.text and not node.text.rstrip().endswith(":"):
        yield Statement(place, " ".join(node.text.split()), introduced, closed)
    last = node.children[-1]
    # what is said of a whole list is often printed as the end of its last item
    end = f"{'' if last.children else last.text} {node.tail} {closed}".strip()
    for child in node.children:
        after = f"{node.tail} {closed}".strip() if child is last else end
        yield from _statements((*path, child), intro, after)
    if node.tail:
        yield Statement(place, " ".join(node.tail.split()), introduced, closed)


def _sentences(text: str, place: str, introduced: str, closed: str) -> Iterator[Statement]:
    for words in _SENTENCE_END.split(" ".join(text.split())):
        if words.strip():
            yield Statement(place, words.strip(), introduced, closed)
