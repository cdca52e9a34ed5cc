"""Public pages of regulations: the list, and each in full as it stands on a day."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup
from starlette.responses import Response

from app import law_view
from app.law_day import Asked, asked_day
from app.law_list import listed
from app.open_data import base_of, legislation
from knowledge_base.citations import (
    anchor_of,
    day_in_words,
    month_year,
    regulation_url,
)
from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText
from knowledge_base.law.store import LawDamaged
from knowledge_base.law.validity import Standing, State
from knowledge_base.model import Regulation
from knowledge_base.naming import calm, full_title, short_title
from knowledge_base.retrieval import LiveKnowledge

_TEMPLATES = Path(__file__).parent / "templates"
# A page of a long regulation is some hundred kilobytes, packed.
_REMEMBERED = 32
_MEDIA = {
    "application/pdf": "PDF",
    "text/plain": "berkas teks",
    "text/html": "halaman web",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "berkas Word",
}


def router(live: LiveKnowledge, laws: Callable[[], Laws], today: Callable[[], date]) -> APIRouter:
    """Pages of the regulations of the live catalogue and of those that were read."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    templates = Jinja2Templates(_TEMPLATES)
    templates.env.globals.update(
        anchor_of=anchor_of,
        calm=calm,
        day=day_in_words,
        month_year=month_year,
        unwrapped=law_view.unwrapped,
        url_of=regulation_url,
    )
    packed = _Packed()

    @routes.get("/peraturan")
    def regulations(request: Request, cari: str = "") -> HTMLResponse:
        wanted = " ".join(cari.split())[:80]
        groups = listed(laws(), live.current.catalogue.regulations, today(), wanted)
        count = sum(len(entries) for _, entries in groups)
        context = {"groups": groups, "wanted": wanted, "count": count}
        return templates.TemplateResponse(request, "regulations.html", context)

    @routes.get("/peraturan/{regulation_id}")
    def regulation(
        request: Request, regulation_id: str, tanggal: str = "", lipatan: str = ""
    ) -> Response:
        knowledge, known = live.current, laws()
        records = knowledge.catalogue.regulations
        if regulation_id not in records and regulation_id not in known:
            raise HTTPException(404, "Peraturan ini tidak ada dalam katalog.")
        asked = asked_day(tanggal, today(), unfolded=lipatan == "buka")
        key = (regulation_id, asked, known.version, knowledge.version, base_of(request))

        def page() -> bytes:
            context = _context(known, records, regulation_id, asked, base_of(request))
            context["services"] = [
                service
                for service in knowledge.catalogue.services.values()
                if any(r.peraturan == regulation_id for r in service.references())
            ]
            return bytes(templates.TemplateResponse(request, "regulation.html", context).body)

        try:
            return packed.response(request, key, page)
        except LawDamaged as cause:
            raise HTTPException(503, "Naskah peraturan ini sedang tidak bisa dibaca.") from cause

    return routes


def _context(
    laws: Laws, records: dict[str, Regulation], id_: str, asked: Asked, base_url: str
) -> dict[str, Any]:
    record = records.get(id_)
    law = laws.as_of(id_, asked.day)
    shown = law_view.shown(laws, law, record, asked.day) if law else None
    standing = laws.standing(id_, None, asked.day)
    unread = law_view.unread_amendments(laws, record, id_)
    title = full_title(law) if law else record.title if record else short_title(id_)
    about = record.tentang if record else calm(law.tentang) if law else ""
    return {
        "id": id_,
        "title": title,
        "running": re.sub(r"[^\w .,/()-]", "", f"{title} tentang {about}")[:90],
        "about": about,
        "record": record,
        "shown": shown,
        "standing": standing,
        "as_of": asked.day,
        "past": asked.day != asked.today,
        "query": asked.query,
        "complaint": asked.complaint,
        "unfolded": Markup(" open") if asked.unfolded else "",
        "relations": law_view.relations(laws, record, id_),
        "unread": unread,
        "notice": _notice(standing, asked, [law_view.name_of(records, other) for other in unread]),
        "amended": _worked_in(shown) if shown else [],
        "loose": shown.loose if shown else record.pasal if record else (),
        "known": {*records, *laws.facts},
        "name": lambda other: law_view.name_of(records, other),
        "reading": _reading(law) if law else "",
        "linked": legislation(laws, record, law, id_, asked.day, base_url),
    }


def _notice(standing: Standing, asked: Asked, unread: list[str]) -> str:
    """What a reader must know who came straight to a Pasal; empty when all is well."""
    said = []
    if asked.day != asked.today:
        said.append(f"Bunyi pada {day_in_words(asked.day)}.")
    if standing.state is State.DICABUT:
        said.append("Sudah tidak berlaku; ini riwayat.")
    elif standing.state is State.BELUM_BERLAKU:
        said.append("Belum berlaku.")
    elif not standing.reviewed:
        said.append("Perubahan atau pencabutan sesudahnya belum kami periksa.")
    if unread:
        said.append(f"Belum memuat perubahan dari {', '.join(unread)}.")
    return " ".join(said)


def _worked_in(shown: law_view.Shown) -> list[str]:
    """The regulations whose changes the text holds, in the order they are met."""
    origins = (node.origin for _, node in shown.law.walk() if node.origin)
    return [id_ for id_ in dict.fromkeys(origins) if id_ != shown.law.id]


def _reading(law: LawText) -> str:
    """How the text was read, honestly: `Dibaca mesin dari PDF (OCR), 13 halaman.`"""
    read = law.provenance
    media = _MEDIA.get(read.media_type, "berkas")
    ocr = "OCR" in read.method
    parts = [f"Dibaca mesin dari {media}{' dengan OCR (pengenal huruf)' if ocr else ''}"]
    parts.append(f", {read.pages} halaman.")
    if law.doubts:
        parts.append(f" Ada {len(law.doubts)} hal yang perlu diperiksa.")
    elif ocr:
        parts.append(" Bisa ada salah huruf.")
    return "".join(parts)


class _Packed:
    """The pages asked for last, packed: making a long one takes most of a second."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[Any, ...], tuple[str, bytes]] = OrderedDict()

    def response(
        self, request: Request, key: tuple[Any, ...], page: Callable[[], bytes]
    ) -> Response:
        """The page as the browser takes it; nothing but its tag when the browser has it."""
        tag, body = self._page(key, page)
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        return HTMLResponse(body, headers=headers)

    def _page(self, key: tuple[Any, ...], page: Callable[[], bytes]) -> tuple[str, bytes]:
        kept = self._pages.pop(key, None)
        if kept is None:
            body = page()
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
            kept = (tag, gzip.compress(body, 5, mtime=0))
        self._pages[key] = kept
        while len(self._pages) > _REMEMBERED:
            self._pages.popitem(last=False)
        return kept
