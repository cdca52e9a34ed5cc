"""A tree back as rows, so that orders and the wording they quote can be told apart in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge_base.law.model import Node, Unit

_QUOTES = "\"“”„'‘’ "
_LABEL = re.compile(r"^[\"“„‘']?(?:\((\d{1,3}[a-z]?)\)|(\d{1,3}[a-z]?|[A-Za-z])[.)])\s+(?=\S)")
_HEADING = re.compile(
    r"^[\"“„‘']?\s*(?:(Pasal)\s+(\d+\s?[A-Z]{0,2}|[IVX]+)|(BAB|BUKU)\s+([IVXL]+\s?[A-Z]?|\w+)"
    r"|(Bagian)\s+(Ke\w+(?:\s\w+){0,2})|(Paragraf)\s+(\d+\s?[A-Z]?))\W*$"
)


@dataclass(frozen=True)
class Row:
    """One line of a text. `quoted` says that a Pasal stands above it already inside a Pasal.

    `begins` is the unit of the tree it is the first row of; `item` says that it is one directly
    below a Pasal, as the orders of a law that amends are.
    """

    text: str
    page: int | None = None
    indent: int = 0
    quoted: bool = False
    begins: Unit | None = None
    item: bool = False

    @property
    def label(self) -> str | None:
        """`3` of `3. Ketentuan ...`, `a` of `a. ...`, `(1)` of `(1) ...`."""
        found = _LABEL.match(self.text)
        if found is None:
            return None
        return f"({found[1]})" if found[1] else found[2]

    @property
    def unlabelled(self) -> str:
        return _LABEL.sub("", self.text)

    @property
    def heading(self) -> tuple[Unit, str] | None:
        """The unit a row is the heading of: (pasal, 28A) of `Pasal 28A`."""
        found = _HEADING.match(self.text)
        if found is None:
            return None
        unit, number = (part for part in found.groups() if part)
        return Unit(unit.lower()), number if unit == "Bagian" else number.replace(" ", "")


def rows_of(
    nodes: Sequence[Node], depth: int = 0, in_pasal: bool = False, items: bool = False
) -> Iterator[Row]:
    """The rows of nodes in reading order, with their marks."""
    for node in nodes:
        yield from _rows(node, depth, in_pasal, items)


def _rows(node: Node, depth: int, in_pasal: bool, item: bool) -> Iterator[Row]:
    heads = node.unit is Unit.PASAL or node.unit.groups_pasal
    quoted = in_pasal and heads
    texts = [text.strip() for text in node.text.splitlines() if text.strip()]
    if heads:
        texts = [text for text in (node.heading, *texts) if text]
    texts[:0] = [node.mark if heads or not texts else f"{node.mark} {texts.pop(0)}"]
    for at, text in enumerate(texts):
        begins = None if at else node.unit
        yield Row(text, node.page, depth, quoted, begins, item and not at)
    inside = in_pasal or node.unit is Unit.PASAL
    below = rows_of(node.children, depth + 1, inside, node.unit is Unit.PASAL and not quoted)
    yield from (replace(row, quoted=True) if quoted else row for row in below)
    for text in node.tail.splitlines():
        if text.strip():
            yield Row(text.strip(), node.page, depth, quoted)
