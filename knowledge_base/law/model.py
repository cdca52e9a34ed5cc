"""A regulation's own text as the tree that UU 12/2011 (lampiran II) gives every regulation.

BUKU, BAB, Bagian and Paragraf group the Pasal; a Pasal holds ayat, an ayat holds huruf, a huruf
holds angka. The tree keeps the law's words; what was repaired or doubted while reading a file is
kept beside it, so that an editor sees what to check.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge_base.model import Record, Slug


class Unit(StrEnum):
    """What a node of the tree is, from the widest to the narrowest."""

    BUKU = "buku"
    BAB = "bab"
    BAGIAN = "bagian"
    PARAGRAF = "paragraf"
    PASAL = "pasal"
    AYAT = "ayat"
    HURUF = "huruf"
    ANGKA = "angka"

    @property
    def groups_pasal(self) -> bool:
        """Whether it stands above the Pasal: an ordering of them, never cited by itself."""
        return self in (Unit.BUKU, Unit.BAB, Unit.BAGIAN, Unit.PARAGRAF)


class Node(Record):
    """One unit of the text.

    `number` is as the law writes it, without decoration: `IV` of a BAB, `Kesatu` of a Bagian, `79A`
    of a Pasal (`I` in a law that amends), `1a` of an ayat, `b` of a huruf, `3` of an angka.
    `heading` is the title of what groups Pasal. `text` is what is said before the first child
    (all of it where there is none), `tail` what is said after the last. `page` counts from 1.
    `origin` is the id of the regulation this wording comes from, where it is not the law's own;
    `repealed` marks what that regulation struck out.
    """

    unit: Unit
    number: Annotated[str, StringConstraints(max_length=40)]
    heading: str = ""
    text: str = ""
    tail: str = ""
    children: tuple[Node, ...] = ()
    page: int | None = None
    origin: Slug | None = None
    repealed: bool = False

    def walk(self, above: tuple[Node, ...] = ()) -> Iterator[tuple[tuple[Node, ...], Node]]:
        """This node and everything below it in reading order, each with what stands above it."""
        yield above, self
        for child in self.children:
            yield from child.walk((*above, self))

    @property
    def words(self) -> str:
        """The whole wording, children included, one unit a line with its mark."""
        parts = [self.text, *(child.marked_words for child in self.children), self.tail]
        return "\n".join(part for part in parts if part)

    @property
    def marked_words(self) -> str:
        return f"{self.mark} {self.words}".strip()

    @property
    def mark(self) -> str:
        """How a text marks the unit: `(1)`, `b.`, `3.`, `Pasal 79A`, `BAB IV`, `Bagian Kesatu`."""
        match self.unit:
            case Unit.AYAT:
                return f"({self.number})"
            case Unit.HURUF | Unit.ANGKA:
                return f"{self.number}."
            case Unit.BAB | Unit.BUKU:
                return f"{self.unit.upper()} {self.number}"
            case _:
                return f"{self.unit.capitalize()} {self.number}"


def locator(path: tuple[Node, ...]) -> str:
    """`pasal 79A ayat (1) huruf b` for a path from any height down to the unit itself.

    What groups Pasal is left out, since a Pasal's number is unique without it; a path that ends
    in a group, or holds no Pasal, names it: `bab IV bagian Kesatu`, `bagian KEDUA huruf a`.
    """
    has_pasal = not path[-1].unit.groups_pasal and any(n.unit is Unit.PASAL for n in path)
    return " ".join(
        f"{node.unit} ({node.number})" if node.unit is Unit.AYAT else f"{node.unit} {node.number}"
        for node in path
        if not (has_pasal and node.unit.groups_pasal)
    )


class Action(StrEnum):
    """What a law that amends does to its target."""

    UBAH = "ubah"
    SISIP = "sisip"
    HAPUS = "hapus"


class Change(Record):
    """One change of another regulation's tree, as an amending law orders it.

    `place` is a locator in the target (`pasal 27`, `pasal 5 ayat (2)`, `bab IV`, `penjelasan pasal
    4`). Of an insertion `place` is the first new unit and `after` the unit it follows. `nodes` is
    the new wording (empty when struck out, or of an elucidation, whose wording is `text`).
    `ordered_in` is the place of the order in the amending law itself: `pasal I angka 3`.
    """

    target: Slug
    action: Action
    place: str
    after: str | None = None
    nodes: tuple[Node, ...] = ()
    text: str = ""
    ordered_in: str


class Link(StrEnum):
    """How a regulation bears on another."""

    MENGUBAH = "mengubah"
    MENCABUT = "mencabut"


class Effect(Record):
    """What a regulation says it does to another, or to part of it, and from when.

    `target` is an id when kind, number and year are all named. `places` are locators in the target
    (empty: all of it). `since` is None when it is this regulation's own day of entry into force.
    `said_in` is where it says so.
    """

    link: Link
    target: Slug
    places: tuple[str, ...] = ()
    since: date | None = None
    said_in: str


class Entry(Record):
    """When a regulation comes into force, or the places of it that are named; `since` is None
    where that cannot be told. `said_in` is where it says so."""

    places: tuple[str, ...] = ()
    since: date | None
    said_in: str


class Doubt(Record):
    """Something an editor should look at: where, what was read, and why it is doubted."""

    page: int | None = None
    read: Annotated[str, StringConstraints(max_length=200)]
    reason: Annotated[str, StringConstraints(max_length=300)]


class Provenance(Record):
    """The file a text was read from. `digest` is SHA-256 of the file, `method` how it was read,
    `read_on` the day.

    `reviewed` is empty as long as the text is as it was read; SHA-256 of file, corrections and
    decisions once people have gone through it: then its links are what they said, none besides.
    """

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    method: str
    pages: int
    repairs: int = 0
    read_on: date = date(1970, 1, 1)
    reviewed: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class Annex(Record):
    """A lampiran, kept as text: `number` is empty when there is only one."""

    number: str = ""
    heading: str = ""
    text: str


class Definition(Record):
    """A term of the general provisions (Pasal 1), and where it is defined."""

    term: str
    meaning: str
    place: str


class LawText(Record):
    """One regulation as read from a file. Its id is `<jenis>-<nomor>-<tahun>`, as in the catalogue.

    `jenis` is the official name in capitals as printed (`UNDANG-UNDANG`, `PERATURAN DAERAH KOTA
    BANDUNG`). `considerans` holds what stands between the title and the body (Menimbang, Mengingat,
    Memutuskan) with its headings. `elucidation` repeats the body's pasal with their explanation;
    units that are "Cukup jelas" say so in their text.
    """

    id: Slug
    jenis: str
    nomor: str
    tahun: Annotated[int, Field(ge=1945, le=2100)]
    tentang: str
    considerans: str = ""
    body: tuple[Node, ...]
    closing: str = ""
    general_elucidation: str = ""
    elucidation: tuple[Node, ...] = ()
    annexes: tuple[Annex, ...] = ()
    enacted_on: date | None = None
    promulgated_on: date | None = None
    in_force_from: date | None = None
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    definitions: tuple[Definition, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    provenance: Provenance

    def walk(self) -> Iterator[tuple[tuple[Node, ...], Node]]:
        """Every node of the body in reading order, each with what stands above it."""
        for node in self.body:
            yield from node.walk()

    def pasal(self) -> Iterator[Node]:
        """The Pasal of the body in reading order."""
        return (node for _, node in self.walk() if node.unit is Unit.PASAL)

    def at(self, place: str) -> Node | None:
        """The node at a locator; None when the law has no such place."""
        return next((n for above, n in self.walk() if locator((*above, n)) == place), None)

    @property
    def amends_only(self) -> bool:
        """Whether the body is orders to change others: its first Pasal is Pasal I."""
        return next((pasal.number for pasal in self.pasal()), None) == "I"
