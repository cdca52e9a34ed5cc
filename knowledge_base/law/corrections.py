"""What people put right in a text that was read: a list of changes, applied to the reading.

A correction names its place and what stood there when it was made. So a text that is read again
keeps all that still fit; one that does not is left out and told, never forced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge_base.law.corrected_tree import (
    Route,
    merged_upwards,
    node_at,
    put_beside,
    replaced,
    routes_of,
)
from knowledge_base.law.identity import id_of
from knowledge_base.law.model import Annex, Effect, LawText, Node, Unit
from knowledge_base.law.tree import found_at
from knowledge_base.model import Record

Text = Annotated[str, StringConstraints(max_length=100_000)]
OPENING, CLOSING, GENERAL = "pembukaan", "penutup", "penjelasan umum"
ANNEX = "lampiran"
TITLE_PLACE = "judul"
_FIELDS = {OPENING: "considerans", CLOSING: "closing", GENERAL: "general_elucidation"}


class Kind(StrEnum):
    """What is done to a place."""

    REWORD = "ubah"
    DELETE = "hapus"
    MERGE = "gabung"
    INSERT = "sisip"
    TITLE = "identitas"
    LINK = "hubungan"


class Where(StrEnum):
    """Where a new unit goes, as seen from the place that is named."""

    AFTER = "sesudah"
    FIRST = "awal"
    LAST = "akhir"


class Title(Record):
    """What a regulation is, as a person says."""

    jenis: Annotated[str, StringConstraints(min_length=2, max_length=160)]
    nomor: Annotated[str, StringConstraints(max_length=60)]
    tahun: Annotated[int, Field(ge=1945, le=2100)]
    tentang: Annotated[str, StringConstraints(min_length=2, max_length=1200)]
    enacted_on: date | None = None
    promulgated_on: date | None = None
    in_force_from: date | None = None


class Correction(Record):
    """One change. `place` is an address of `places_of`; `seen` the mark of what stood there.

    Of a new unit `place` is empty where the text has none yet. A link that the text does not yield
    by itself changes no word of it; `effect` is what a person says it does.
    """

    kind: Kind
    place: str = ""
    seen: str = ""
    unit: Unit | None = None
    where: Where | None = None
    number: Annotated[str, StringConstraints(max_length=40)] = ""
    heading: Annotated[str, StringConstraints(max_length=2_000)] = ""
    text: Text = ""
    tail: Text = ""
    title: Title | None = None
    effect: Effect | None = None


class DoesNotFit(Exception):
    """The place is not there, or another text stands there now. The message is for people."""


@dataclass(frozen=True)
class Corrected:
    """The text with all that fits; `failed` are the positions of those that do not."""

    law: LawText
    failed: tuple[int, ...]


def corrected(law: LawText, corrections: Sequence[Correction]) -> Corrected:
    """A reading with corrections applied in their order."""
    hand, failed = _Hand(law), []
    for at, correction in enumerate(corrections):
        try:
            hand.apply(correction)
        except DoesNotFit:
            failed.append(at)
    return Corrected(hand.law, tuple(failed))


def applied(law: LawText, correction: Correction) -> LawText:
    """A text with one more correction. Raises DoesNotFit."""
    hand = _Hand(law)
    hand.apply(correction)
    return hand.law


def places_of(law: LawText) -> dict[str, Node]:
    """Every unit by its address, in reading order; a second `pasal 5` is `pasal 5~2`."""
    return {place: node_at(law, route) for place, route in routes_of(law).items()}


def texts_of(law: LawText) -> dict[str, str]:
    """The parts that are plain text, by their addresses; only those that are there."""
    found = {place: str(getattr(law, field)) for place, field in _FIELDS.items()}
    for annex in law.annexes:
        found[f"{ANNEX} {annex.number}".strip()] = annex.text
    return {place: text for place, text in found.items() if text}


def mark_of(law: LawText, place: str) -> str:
    """The mark of what stands at a place: another one as soon as a letter of it changes."""
    texts = texts_of(law)
    if place in texts:
        return _digest(texts[place])
    route = routes_of(law).get(place)
    return _mark(node_at(law, route)) if route else ""


def node_mark(node: Node) -> str:
    """The mark of a unit with all below it."""
    return _mark(node)


def text_mark(text: str) -> str:
    """The mark of a part that is plain text."""
    return _digest(text)


class _Hand:
    """Applies one correction after the other."""

    def __init__(self, law: LawText) -> None:
        self.law = law
        self._routes: dict[str, Route] | None = None

    def apply(self, correction: Correction) -> None:
        """Raises DoesNotFit and changes nothing then."""
        if correction.kind is Kind.TITLE:
            self._retitle(correction)
        elif correction.kind is Kind.LINK:
            self._find(correction)
        elif correction.kind is Kind.INSERT and not correction.place:
            self._begin(correction)
        elif correction.place in texts_of(self.law):
            self._reword_text(correction)
        else:
            self._change(correction)

    def _retitle(self, correction: Correction) -> None:
        title = correction.title
        if title is None or (id_ := id_of(title.jenis, title.nomor, title.tahun)) is None:
            raise DoesNotFit("Jenis, nomor, dan tahun ini tidak membentuk nama peraturan.")
        self.law = self.law.model_copy(
            update={**title.model_dump(), "jenis": title.jenis.upper(), "id": id_}
        )

    def _find(self, correction: Correction) -> None:
        said_in = correction.effect.said_in if correction.effect else ""
        if said_in != TITLE_PLACE and found_at(self.law.body, said_in) is None:
            raise DoesNotFit("Tempat yang menyebut hubungan ini tidak ada dalam naskah.")

    def _begin(self, correction: Correction) -> None:
        if self.law.body:
            raise DoesNotFit("Naskah ini sudah berisi; pilih tempatnya.")
        self.law = self.law.model_copy(update={"body": (_new(correction, None),)})
        self._routes = None

    def _reword_text(self, correction: Correction) -> None:
        place, text = correction.place, correction.text
        if correction.kind is Kind.DELETE:
            text = ""
        elif correction.kind is not Kind.REWORD:
            raise DoesNotFit("Bagian ini hanya bisa diubah atau dihapus.")
        if _digest(texts_of(self.law)[place]) != correction.seen:
            raise DoesNotFit("Bunyinya sudah berbeda.")
        if field := _FIELDS.get(place):
            self.law = self.law.model_copy(update={field: text})
            return
        annexes = (_with_text(annex, place, text) for annex in self.law.annexes)
        self.law = self.law.model_copy(update={"annexes": tuple(a for a in annexes if a.text)})

    def _change(self, correction: Correction) -> None:
        if self._routes is None:
            self._routes = routes_of(self.law)
        route = self._routes.get(correction.place)
        if route is None:
            raise DoesNotFit(f"{correction.place} tidak ada.")
        node = node_at(self.law, route)
        if correction.kind is Kind.INSERT:
            new = _new(correction, node.page)
            law = put_beside(self.law, route, new, correction.where or Where.AFTER)
        else:
            if _mark(node) != correction.seen:
                raise DoesNotFit("Bunyinya sudah berbeda.")
            law = _DOES[correction.kind](self.law, route, correction)
        if law is None:
            raise DoesNotFit("Bagian ini tidak bisa ditaruh di sana.")
        same_places = correction.kind is Kind.REWORD and correction.number == node.number
        self.law, self._routes = law, self._routes if same_places else None


def _reworded(law: LawText, route: Route, correction: Correction) -> LawText | None:
    update = {name: getattr(correction, name) for name in ("number", "heading", "text", "tail")}
    return replaced(law, route, lambda node: (node.model_copy(update=update),))


def _deleted(law: LawText, route: Route, _: Correction) -> LawText | None:
    return replaced(law, route, lambda _: ())


def _merged(law: LawText, route: Route, _: Correction) -> LawText | None:
    return merged_upwards(law, route)


_DOES: dict[Kind, Callable[[LawText, Route, Correction], LawText | None]] = {
    Kind.REWORD: _reworded,
    Kind.DELETE: _deleted,
    Kind.MERGE: _merged,
}


def _new(correction: Correction, page: int | None) -> Node:
    return Node(
        unit=correction.unit or Unit.PASAL,
        number=correction.number,
        heading=correction.heading,
        text=correction.text,
        page=page,
    )


def _with_text(annex: Annex, place: str, text: str) -> Annex:
    here = f"{ANNEX} {annex.number}".strip() == place
    return annex.model_copy(update={"text": text}) if here else annex


def _mark(node: Node) -> str:
    return _digest(f"{node.heading}\n{node.marked_words}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
