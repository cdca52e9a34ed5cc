"""Items of a Pasal -> nodes, with a doubt for everything an editor should look at."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.law.lines import Line, joined
from knowledge_base.law.lists import Item, items_of
from knowledge_base.law.model import Doubt, Node, Unit
from knowledge_base.law.numerals import roman_name
from knowledge_base.law.sequence import Accepted, missing_between
from knowledge_base.law.tails import give_tails


class Notes:
    """What was put right or doubted while a text was read."""

    def __init__(self) -> None:
        self.doubts: list[Doubt] = []
        self.repairs = 0

    def doubt(self, line: Line | None, reason: str) -> None:
        read = line.text[:200] if line else ""
        self.doubts.append(Doubt(page=line.page if line else None, read=read, reason=reason))


def node_of(
    unit: Unit,
    number: str,
    lines: Sequence[Line],
    notes: Notes,
    words: frozenset[str],
    *,
    spelled_out: bool = False,
    anywhere: bool = False,
    page: int | None = None,
) -> Node:
    """A unit with its ayat, huruf and angka from the lines under its heading."""
    root = items_of(lines, spelled_out=spelled_out, anywhere=anywhere)
    give_tails(root)
    place = f"{unit} {number}"
    children = tuple(item_node(item, notes, words, place) for item in root.children)
    if not lines and not anywhere:
        notes.doubt(None, f"{unit.capitalize()} {number} tidak berisi teks.")
    return Node(
        unit=unit,
        number=number,
        text=text_of(root.lines, words),
        tail=text_of(root.tail, words),
        children=children,
        page=page if page is not None else (lines[0].page if lines else None),
    )


def item_node(item: Item, notes: Notes, words: frozenset[str], place: str) -> Node:
    """The node of an item, its children included."""
    assert item.style is not None
    name = item.style.name(item.number)
    unit = item.style.unit
    shown = f"({name})" if unit is Unit.AYAT else name
    here = f"{place} {unit} {shown}"
    notes.repairs += item.repaired
    if item.missing and not item.style.spelled_out:
        gone = ", ".join(item.style.name((number, "")) for number in item.missing)
        notes.doubt(item.at, f"Sebelum {here} tidak ditemukan {unit} {gone}.")
    if not item.lines and not item.children:
        notes.doubt(item.at, f"{here[:1].upper()}{here[1:]} tidak berisi teks.")
    return Node(
        unit=unit,
        number=name,
        text=text_of(item.lines, words),
        tail=text_of(item.tail, words),
        children=tuple(item_node(child, notes, words, here) for child in item.children),
        page=item.at.page if item.at else None,
    )


def text_of(lines: Sequence[Line], words: frozenset[str]) -> str:
    """Lines as running text."""
    return joined([line.text for line in lines], words)


def note_missing(
    chain: Sequence[Accepted],
    lines: Sequence[Line],
    notes: Notes,
    *,
    what: str,
    roman: bool = False,
) -> None:
    """Doubts the numbers a chain leaves out, and counts the repaired ones."""
    before = None
    for accepted in chain:
        notes.repairs += accepted.repaired
        gone = missing_between(before, accepted.number)
        if gone:
            names = [roman_name((n, "")) if roman else str(n) for n in gone]
            shown = names[0] if len(names) == 1 else f"{names[0]} sampai {names[-1]}"
            notes.doubt(lines[accepted.at], f"{what} {shown} tidak ditemukan di atas baris ini.")
        before = accepted.number
