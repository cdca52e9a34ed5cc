"""Changing a tree at a place: frozen nodes in, new nodes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge_base.law.model import Node, Unit, locator
from knowledge_base.law.places import ROMAN

Nodes = tuple[Node, ...]
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_ORDINALS = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()


def is_at(above: Nodes, node: Node, place: str) -> bool:
    """Whether a node stands at a locator; a group is also known by the end of its own."""
    said = locator((*above, node))
    return said == place or (node.unit.groups_pasal and said.endswith(f" {place}"))


def rewritten(
    nodes: Nodes, place: str, change: Callable[[Node], Nodes], above: Nodes = ()
) -> Nodes | None:
    """The nodes with the one at `place` replaced by what `change` makes of it; None if absent."""
    for at, node in enumerate(nodes):
        if is_at(above, node, place):
            return (*nodes[:at], *change(node), *nodes[at + 1 :])
        if (below := rewritten(node.children, place, change, (*above, node))) is not None:
            return (*nodes[:at], node.model_copy(update={"children": below}), *nodes[at + 1 :])
    return None


def inserted(nodes: Nodes, after: str, new: Nodes, above: Nodes = ()) -> Nodes | None:
    """The nodes with `new` behind the one at `after`, and behind what was inserted there before."""
    for at, node in enumerate(nodes):
        if is_at(above, node, after):
            end = at + 1
            while end < len(nodes) and _comes_before(nodes[end], new[0], node):
                end += 1
            return (*nodes[:end], *new, *nodes[end:])
        if (below := inserted(node.children, after, new, (*above, node))) is not None:
            return (*nodes[:at], node.model_copy(update={"children": below}), *nodes[at + 1 :])
    return None


def found_at(nodes: Sequence[Node], place: str) -> Node | None:
    """The node at a locator; None when there is no such place."""
    for top in nodes:
        for above, node in top.walk():
            if is_at(above, node, place):
                return node
    return None


def order_of(node: Node) -> tuple[int, str]:
    """Where a number stands among its siblings: 28 before 28A before 29."""
    number = node.number
    if node.unit in (Unit.BAB, Unit.BUKU):
        roman = re.match(ROMAN, number)
        return (_roman(roman[0]), number[roman.end() :].strip()) if roman else (0, number)
    if node.unit is Unit.BAGIAN:
        word, _, letter = number.partition(" ")
        stem = word.lower().removeprefix("ke")
        return (_ORDINALS.index(stem) + 1 if stem in _ORDINALS else 0, letter)
    digits = re.match(r"\d+", number)
    if digits:
        return int(digits[0]), number[digits.end() :].upper()
    return ord(number[0]) if number else 0, number[1:]


def with_child(node: Node, new: Nodes) -> Node:
    """The node with new children where their number puts them."""
    at = next(
        (
            at
            for at, child in enumerate(node.children)
            if child.unit is new[0].unit and order_of(child) > order_of(new[0])
        ),
        len(node.children),
    )
    children = (*node.children[:at], *new, *node.children[at:])
    return node.model_copy(update={"children": children})


def stamped(node: Node, origin: str, *, repealed: bool | None = None) -> Node:
    """A node and all below it with the regulation its wording, or its end, comes from."""
    update: dict[str, object] = {
        "origin": origin,
        "children": tuple(stamped(child, origin, repealed=repealed) for child in node.children),
    }
    return node.model_copy(update=update if repealed is None else update | {"repealed": repealed})


def _comes_before(node: Node, new: Node, anchor: Node) -> bool:
    """Whether an inserted neighbour of the anchor keeps its place before the new node."""
    if node.unit is not new.unit:
        return False
    return order_of(anchor) < order_of(node) < order_of(new)


def _roman(number: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in number]
    return sum(
        -value if value < max(values[at:], default=0) else value for at, value in enumerate(values)
    )
