"""A service as linked data: CPSV-AP, Europe's profile for catalogues of public services.

Names: https://semiceu.github.io/CPSV-AP/releases/3.2.0/ (2024-01-31), and schema.org's
GovernmentService for search engines. Sentences stay whole: what a record says in words is not
taken apart into fields it was not checked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge_base.citations import anchor_of, regulation_url
from knowledge_base.model import (
    Aspect,
    Fee,
    LegalReference,
    Regulation,
    Section,
    Service,
    Status,
)

Linked = dict[str, Any]

MEDIA_TYPE = "application/ld+json"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
INDONESIA = f"{_AUTHORITY}/country/IDN"
INDONESIAN = f"{_AUTHORITY}/language/IND"
RUPIAH = f"{_AUTHORITY}/currency/IDR"
_IN_FORCE = {
    Status.BERLAKU: "eli:InForce-inForce",
    Status.DIUBAH: "eli:InForce-inForce",
    Status.DICABUT: "eli:InForce-notInForce",
}


def _words(iri: str) -> Linked:
    return {"@id": iri, "@language": "id"}


def _link(iri: str) -> Linked:
    return {"@id": iri, "@type": "@id"}


CONTEXT: Linked = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "identifier": "dct:identifier",
    "name": _words("dct:title"),
    "description": _words("dct:description"),
    "preferredLabel": _words("skos:prefLabel"),
    "keyword": {**_words("dcat:keyword"), "@container": "@set"},
    "language": _link("dct:language"),
    "spatial": _link("dct:spatial"),
    "page": _link("foaf:page"),
    "source": {**_link("dct:source"), "@container": "@set"},
    "modified": {"@id": "dct:modified", "@type": "xsd:date"},
    "temporal": "dct:temporal",
    "startDate": {"@id": "dcat:startDate", "@type": "xsd:date"},
    "endDate": {"@id": "dcat:endDate", "@type": "xsd:date"},
    "PeriodOfTime": "dct:PeriodOfTime",
    "PublicService": "cpsv:PublicService",
    "Rule": "cpsv:Rule",
    "PublicOrganization": "cv:PublicOrganisation",
    "Requirement": "cv:Requirement",
    "Cost": "cv:Cost",
    "Channel": "cv:Channel",
    "Output": "cv:Output",
    "LegalResource": "eli:LegalResource",
    "LegalResourceSubdivision": "eli:LegalResourceSubdivision",
    "hasCompetentAuthority": _link("cv:hasCompetentAuthority"),
    "holdsRequirement": {**_link("cv:holdsRequirement"), "@container": "@set"},
    "follows": {**_link("cpsv:follows"), "@container": "@set"},
    "implements": {**_link("cpsv:implements"), "@container": "@set"},
    "produces": {**_link("cpsv:produces"), "@container": "@set"},
    "hasChannel": {**_link("cv:hasChannel"), "@container": "@set"},
    "hasCost": {**_link("cv:hasCost"), "@container": "@set"},
    "hasValue": {"@id": "cv:hasValue", "@type": "xsd:double"},
    "currency": _link("cv:currency"),
    "hasLegalResource": {**_link("cv:hasLegalResource"), "@container": "@set"},
    "isPartOf": _link("eli:is_part_of"),
    "number": "eli:number",
    "inForce": _link("eli:in_force"),
}


def catalogue_of(
    services: Iterable[Service], regulations: Mapping[str, Regulation], base: str
) -> Linked:
    """All services in one graph; `base` is the address of the site, without a last slash."""
    graph = [public_service(service, regulations, base) for service in services]
    return {"@context": CONTEXT, "@graph": graph}


def document_of(service: Service, regulations: Mapping[str, Regulation], base: str) -> Linked:
    """One service with its context."""
    return {"@context": CONTEXT, **public_service(service, regulations, base)}


def public_service(service: Service, regulations: Mapping[str, Regulation], base: str) -> Linked:
    """A cpsv:PublicService; parts without verified data are left out."""
    url = f"{base}/layanan/{service.id}"
    authority = {
        "id": f"{url}#instansi",
        "type": "PublicOrganization",
        "preferredLabel": service.instansi,
        "spatial": INDONESIA,
    }
    said: Linked = {
        "id": url,
        "type": "PublicService",
        "identifier": service.id,
        "name": service.nama,
        "description": service.deskripsi,
        "keyword": list(service.alias),
        "language": INDONESIAN,
        "spatial": INDONESIA,
        "page": url,
        "modified": service.ditinjau_pada.isoformat(),
        "temporal": _period(service),
        "source": [source.url for source in service.sumber],
        "hasCompetentAuthority": authority,
        "holdsRequirement": _numbered(service.persyaratan, url, "Requirement", "syarat"),
        "follows": _rules(service, url, base),
        "produces": _numbered(service.produk, url, "Output", "produk"),
        "hasChannel": _numbered(service.kanal, url, "Channel", "kanal"),
        "hasCost": [
            _cost(fee, f"{url}#biaya-{at}")
            for at, fee in enumerate(service.biaya.tarif if service.biaya else (), start=1)
        ],
        "hasLegalResource": _legal(service.references(), regulations, base),
    }
    return {key: value for key, value in said.items() if value}


def government_service(service: Service, base: str) -> Linked:
    """A schema.org GovernmentService, for the service's own page."""
    url = f"{base}/layanan/{service.id}"
    said: Linked = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "name": service.nama,
        "alternateName": list(service.alias),
        "description": service.deskripsi,
        "inLanguage": "id",
        "areaServed": {"@type": "Country", "name": "Indonesia"},
        "provider": {"@type": "GovernmentOrganization", "name": service.instansi},
        "availableChannel": [
            {"@type": "ServiceChannel", "description": line} for line in _lines(service.kanal)
        ],
        "serviceOutput": [{"@type": "Thing", "name": line} for line in _lines(service.produk)],
        "offers": [
            {
                "@type": "Offer",
                "name": fee.item,
                "price": fee.rupiah,
                "priceCurrency": "IDR",
                **({"description": fee.keterangan} if fee.keterangan else {}),
                **_days(service, "validFrom", "validThrough"),
            }
            for fee in (service.biaya.tarif if service.biaya else ())
            if fee.rupiah is not None
        ],
    }
    return {key: value for key, value in said.items() if value}


def _period(service: Service) -> Linked:
    """As DCAT says it: the profile's own `status` would be wrong in a copy of another day."""
    said = _days(service, "startDate", "endDate")
    return {"type": "PeriodOfTime", **said} if said else {}


def _days(service: Service, first: str, last: str) -> Linked:
    """The first and the last day that a service holds, under these names, if they are set."""
    days = ((first, service.berlaku_mulai), (last, service.berlaku_sampai))
    return {name: day.isoformat() for name, day in days if day}


def _lines(section: Section | None) -> tuple[str, ...]:
    return section.butir if section else ()


def _numbered(section: Section | None, url: str, kind: str, name: str) -> list[Linked]:
    # A channel has no name in the profile.
    said_as = "description" if kind == "Channel" else "name"
    return [
        {"id": f"{url}#{name}-{at}", "type": kind, "identifier": f"{name}-{at}", said_as: line}
        for at, line in enumerate(_lines(section), start=1)
    ]


def _rules(service: Service, url: str, base: str) -> list[Linked]:
    """How the service is done, how long it takes and where to complain, each as a rule."""
    aspects = (Aspect.PROSEDUR, Aspect.JANGKA_WAKTU, Aspect.MASA_BERLAKU, Aspect.PENGADUAN)
    rules = []
    for aspect in aspects:
        section = service.section(aspect)
        if isinstance(section, Section):
            rule: Linked = {
                "id": f"{url}#{aspect.value}",
                "type": "Rule",
                "identifier": aspect.value,
                "name": aspect.label,
                "description": "\n".join(
                    (*section.butir, *((section.catatan,) if section.catatan else ()))
                ),
            }
            if section.dasar:
                rule["implements"] = [_address(reference, base) for reference in section.dasar]
            rules.append(rule)
    return rules


def _cost(fee: Fee, id_: str) -> Linked:
    said: Linked = {"id": id_, "type": "Cost", "identifier": id_.rpartition("#")[2]}
    remark = f" ({fee.keterangan})" if fee.keterangan else ""
    said["description"] = f"{fee.item}{remark}"
    if fee.rupiah is not None:
        said |= {"hasValue": fee.rupiah, "currency": RUPIAH}
    return said


def _legal(
    references: Iterable[LegalReference], regulations: Mapping[str, Regulation], base: str
) -> list[Linked]:
    found = []
    for reference in references:
        regulation = regulations[reference.peraturan]
        whole = f"{base}{regulation_url(regulation.id)}"
        said: Linked = {
            "id": _address(reference, base),
            "type": "LegalResource",
            "identifier": regulation.id,
            "name": f"{regulation.title} tentang {regulation.tentang}",
            "number": regulation.nomor,
        }
        if regulation.status in _IN_FORCE:
            said["inForce"] = _IN_FORCE[regulation.status]
        if reference.lokasi:
            said |= {
                "type": "LegalResourceSubdivision",
                "identifier": f"{regulation.id}#{anchor_of(reference.lokasi)}",
                "name": f"{regulation.title} {reference.lokasi}",
                "isPartOf": whole,
            }
        found.append(said)
    return found


def _address(reference: LegalReference, base: str) -> str:
    return f"{base}{regulation_url(reference.peraturan, reference.lokasi)}"
