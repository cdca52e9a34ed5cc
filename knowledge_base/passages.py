"""Records -> passages: the units that are embedded, indexed and ranked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import lines_of
from knowledge_base.model import Aspect, Fees, Regulation, Section, Service, Topic


class Kind(StrEnum):
    """What a passage was made from."""

    SECTION = "section"
    LINE = "line"
    QUESTION = "question"
    PROVISION = "provision"


@dataclass(frozen=True)
class Passage:
    """One searchable text. `owner` is the id of a service, a topic or a regulation.

    A QUESTION passage is a sample message (`?` in its id) or a false claim (`!`), embedded as
    a query; the rest as passages. `aspect` is set on sections, `locator` on provisions. The LINE
    passages of a service are its lines in their order (lines.lines_of).
    """

    id: str
    kind: Kind
    owner: str
    text: str
    aspect: Aspect | None = None
    locator: str | None = None

    @property
    def digest(self) -> str:
        """Identity of what is embedded: kind of prompt and text."""
        prompt = "query" if self.kind is Kind.QUESTION else "passage"
        return hashlib.sha256(f"{prompt}\0{self.text}".encode()).hexdigest()


def passages(catalogue: Catalogue) -> tuple[Passage, ...]:
    """All passages of a catalogue, in catalogue order."""
    return (
        *(p for service in catalogue.services.values() for p in _of_service(service)),
        *(
            Passage(f"{service.id}.{number}", Kind.LINE, service.id, line.text, line.aspect)
            for service in catalogue.services.values()
            for number, line in enumerate(lines_of(service, catalogue.regulations))
        ),
        *(p for topic in catalogue.topics.values() for p in _of_topic(topic)),
        *(p for regulation in catalogue.regulations.values() for p in _of_regulation(regulation)),
    )


def _of_service(service: Service) -> Iterator[Passage]:
    yield Passage(
        f"{service.id}#umum",
        Kind.SECTION,
        service.id,
        f"{service.nama}. {service.deskripsi} Disebut juga: {', '.join(service.alias)}.",
    )
    for aspect in Aspect:
        section = service.section(aspect)
        if section is not None:
            text = f"{service.nama}. {aspect.label}: {' '.join(_lines(section))}"
            yield Passage(f"{service.id}#{aspect}", Kind.SECTION, service.id, text, aspect)
    for number, question in enumerate((service.nama, *service.alias, *service.contoh_pertanyaan)):
        yield Passage(f"{service.id}?{number}", Kind.QUESTION, service.id, question)
    for number, wrong in enumerate(service.sering_keliru):
        yield Passage(f"{service.id}!{number}", Kind.QUESTION, service.id, wrong.klaim)


def _of_topic(topic: Topic) -> Iterator[Passage]:
    for number, message in enumerate(topic.contoh_pesan):
        yield Passage(f"{topic.id}?{number}", Kind.QUESTION, topic.id, message)


def _lines(section: Section | Fees) -> Iterator[str]:
    if isinstance(section, Fees):
        for fee in section.tarif:
            price = "gratis" if fee.rupiah == 0 else f"Rp{fee.rupiah}" if fee.rupiah else ""
            yield f"{fee.item} {price} {fee.keterangan or ''}".strip() + "."
    else:
        yield from section.butir
    if section.catatan:
        yield section.catatan


def _of_regulation(regulation: Regulation) -> Iterator[Passage]:
    heading = f"{regulation.title} tentang {regulation.tentang}"
    yield Passage(f"{regulation.id}#judul", Kind.PROVISION, regulation.id, heading)
    for provision in regulation.pasal:
        yield Passage(
            f"{regulation.id}#{provision.lokasi}",
            Kind.PROVISION,
            regulation.id,
            f"{heading}, {provision.lokasi}: {provision.isi}",
            locator=provision.lokasi,
        )
