"""Open data: regulations as JSON and Akoma Ntoso, services as CPSV-AP linked data.

Anyone may read it from any site; nothing here knows who asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.law_day import asked_day
from knowledge_base import cpsv_ap
from knowledge_base.law import akoma_ntoso
from knowledge_base.law.consolidation import in_order, starts
from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText, Unit, locator
from knowledge_base.law.store import LawDamaged
from knowledge_base.law.validity import Standing, State
from knowledge_base.model import Record, Regulation
from knowledge_base.naming import calm, full_title, short_title
from knowledge_base.retrieval import LiveKnowledge

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=600"}
_IN_FORCE = "InForce"
_FORCE = {
    State.BERLAKU: _IN_FORCE,
    State.DIUBAH: _IN_FORCE,
    State.DICABUT: "NotInForce",
    State.BELUM_BERLAKU: "NotInForce",
}


class RegulationData(Record):
    """A regulation as it stands on a day.

    `text` is the consolidated tree (absent when only the record is known), `origins` the
    regulation that each changed Pasal has its wording from, `record` what the catalogue says in
    plain words, `amended_by` those whose changes the tree holds.
    """

    id: str
    title: str
    about: str
    as_of: date
    standing: Standing
    amended_by: tuple[str, ...] = ()
    origins: dict[str, str] = {}
    services: tuple[str, ...] = ()
    record: Regulation | None = None
    text: LawText | None = None


def router(live: LiveKnowledge, laws: Callable[[], Laws], today: Callable[[], date]) -> APIRouter:
    """Machine-readable forms of what the public pages show."""
    routes = APIRouter(tags=["data terbuka"])

    @routes.get(
        "/peraturan/{regulation_id}.json",
        response_class=JSONResponse,
        responses={
            200: {"model": RegulationData, "description": "Peraturan itu pada hari itu."},
            404: {"description": "Peraturan itu tidak ada."},
            422: {"description": "Tanggalnya tidak dikenal."},
        },
    )
    def regulation(regulation_id: str, tanggal: str = "") -> Response:
        """Satu peraturan sebagai JSON, dengan perubahannya sampai `tanggal` (bawaan: hari ini)."""
        known, day = laws(), _day(tanggal, today())
        catalogue = live.current.catalogue
        data = regulation_data(known, catalogue.regulations, regulation_id, day)
        if data is None:
            raise HTTPException(404, "Peraturan ini tidak ada dalam katalog.")
        services = tuple(
            service.id
            for service in catalogue.services.values()
            if any(r.peraturan == regulation_id for r in service.references())
        )
        body = data.model_copy(update={"services": services}).model_dump_json()
        return Response(body, media_type="application/json", headers=_HEADERS)

    @routes.get("/peraturan/{regulation_id}.xml", include_in_schema=False)
    def regulation_xml(regulation_id: str, tanggal: str = "") -> Response:
        known, day = laws(), _day(tanggal, today())
        law = _text(known, regulation_id, day)
        if law is None:
            raise HTTPException(404, "Naskah peraturan ini belum dibaca.")
        standing = known.standing(regulation_id, None, day)
        amendments = in_order(known.amendments(regulation_id))
        held = [a for a in amendments if (at := starts(a)) and at <= day]
        body = akoma_ntoso.akoma_ntoso(law, held, standing, day)
        return Response(body, media_type=akoma_ntoso.MEDIA_TYPE, headers=_HEADERS)

    @routes.get("/layanan.jsonld", include_in_schema=False)
    def services(request: Request) -> Response:
        catalogue = live.current.catalogue
        records = sorted(catalogue.services.values(), key=lambda service: service.id)
        return _linked(cpsv_ap.catalogue_of(records, catalogue.regulations, base_of(request)))

    @routes.get("/layanan/{service_id}.jsonld", include_in_schema=False)
    def service(request: Request, service_id: str) -> Response:
        return service_data(request, live, service_id)

    return routes


def service_data(request: Request, live: LiveKnowledge, service_id: str) -> Response:
    """A service as linked data."""
    catalogue = live.current.catalogue
    record = catalogue.services.get(service_id)
    if record is None:
        raise HTTPException(404, "Layanan ini tidak ada dalam katalog.")
    return _linked(cpsv_ap.document_of(record, catalogue.regulations, base_of(request)))


def wants_linked_data(request: Request) -> bool:
    """Whether a program asks a page for its linked data."""
    accept = request.headers.get("accept", "")
    return cpsv_ap.MEDIA_TYPE in accept and "text/html" not in accept


def base_of(request: Request) -> str:
    """The address of this site, without a last slash."""
    return str(request.base_url).rstrip("/")


def regulation_data(
    laws: Laws, records: dict[str, Regulation], regulation_id: str, day: date
) -> RegulationData | None:
    """All that is known of a regulation on a day; None when it is not known at all."""
    record, law = records.get(regulation_id), _text(laws, regulation_id, day)
    if record is None and law is None:
        return None
    origins = _origins(law) if law else {}
    return RegulationData(
        id=regulation_id,
        title=full_title(law) if law else record.title if record else short_title(regulation_id),
        about=record.tentang if record else calm(law.tentang) if law else "",
        as_of=day,
        standing=laws.standing(regulation_id, None, day),
        amended_by=tuple(dict.fromkeys(origins.values())),
        origins=origins,
        record=record,
        text=law,
    )


def legislation(
    laws: Laws,
    record: Regulation | None,
    law: LawText | None,
    regulation_id: str,
    day: date,
    base: str,
) -> dict[str, Any]:
    """A schema.org Legislation, for the regulation's own page."""
    data = regulation_data(laws, {record.id: record} if record else {}, regulation_id, day)
    assert data is not None
    url = f"{base}/peraturan/{regulation_id}"
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": url,
        "url": url,
        "name": f"{data.title} tentang {data.about}",
        "legislationIdentifier": akoma_ntoso.work_uri(regulation_id),
        "legislationType": calm(law.jenis) if law else record.jenis if record else None,
        "legislationDate": _iso(law.enacted_on) if law else None,
        "datePublished": _iso(law.promulgated_on) if law else None,
        "legislationDateVersion": day.isoformat(),
        "inLanguage": "id",
        "legislationJurisdiction": "ID",
    }
    force = _FORCE.get(data.standing.state)
    # That nothing came after is known only of what an editor has reviewed.
    if force and (data.standing.reviewed or force != _IN_FORCE):
        said["legislationLegalForce"] = f"https://schema.org/{force}"
    if law is not None:
        said["encoding"] = [
            {
                "@type": "LegislationObject",
                "encodingFormat": akoma_ntoso.MEDIA_TYPE,
                "contentUrl": f"{url}.xml",
                "legislationLegalValue": "https://schema.org/UnofficialLegalValue",
            }
        ]
    return {key: value for key, value in said.items() if value}


def _origins(law: LawText) -> dict[str, str]:
    """The regulation that each changed Pasal has its wording from, or a part of it."""
    found = {}
    for above, node in law.walk():
        if node.unit is Unit.PASAL:
            origin = node.origin or next((n.origin for _, n in node.walk() if n.origin), None)
            if origin:
                found[locator((*above, node))] = origin
    return found


def _text(laws: Laws, regulation_id: str, day: date) -> LawText | None:
    try:
        return laws.as_of(regulation_id, day)
    except LawDamaged as cause:
        raise HTTPException(503, "Naskah peraturan ini sedang tidak bisa dibaca.") from cause


def _day(said: str, today: date) -> date:
    asked = asked_day(said, today)
    if asked.complaint:
        raise HTTPException(422, "Tanggal tidak dikenal. Tulis seperti 2020-01-31.")
    return asked.day


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _linked(data: dict[str, Any]) -> Response:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    headers = _HEADERS | {"Vary": "Accept"}
    return Response(body.encode(), media_type=cpsv_ap.MEDIA_TYPE, headers=headers)
