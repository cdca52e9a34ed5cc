"""New explanations filed in the elucidation of a law that was changed."""

from __future__ import annotations

import re

from knowledge_base.law.model import Node, Unit
from knowledge_base.law.tree import Nodes, found_at, order_of, rewritten, with_child


def elucidation_node(place: str, text: str, origin: str) -> Node:
    *_, unit, number = place.split()
    return Node(unit=Unit(unit), number=number.strip("()"), text=text, origin=origin)


def filed(elucidation: Nodes, node: Node) -> Nodes:
    """The elucidation with a Pasal more, before the first of a higher number."""
    at = next(
        (
            at
            for at, known in enumerate(elucidation)
            if known.unit is Unit.PASAL and order_of(known) > order_of(node)
        ),
        len(elucidation),
    )
    return (*elucidation[:at], node, *elucidation[at:])


def with_ayat(elucidation: Nodes, place: str, ayat: Node) -> Nodes | None:
    """The elucidation with an ayat more; a Pasal that was all clear is so in the others only."""
    whole = re.fullmatch(r"pasal (\S+)", place)
    if whole is None:
        return None
    if found_at(elucidation, place) is None:
        pasal = Node(unit=Unit.PASAL, number=whole[1], children=(ayat,), origin=ayat.origin)
        return filed(elucidation, pasal)
    return rewritten(elucidation, place, lambda old: (with_child(old, (ayat,)),))
