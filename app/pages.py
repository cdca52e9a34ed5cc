"""Public pages: the chat, and every service in full, with sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import ASGIApp, Scope

from app import open_data
from connectors.chat_script import chat_script
from knowledge_base.answers.service_period import ended, ends_soon, in_short, not_yet, whom_to_ask
from knowledge_base.citations import month_year, regulation_url
from knowledge_base.cpsv_ap import government_service
from knowledge_base.days import today
from knowledge_base.lines import fee_line
from knowledge_base.model import Aspect, LegalReference
from knowledge_base.regions import regions
from knowledge_base.retrieval import LiveKnowledge

STATIC = Path(__file__).parent.parent / "connectors" / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_STATIC_HEADERS = {
    # Any site may embed the chat, with an integrity check too.
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "max-age=600",
}


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        if path == "tanya-chat.js":
            response = self._chat(scope)
        else:
            response = await super().get_response(path, scope)
        response.headers.update(_STATIC_HEADERS)
        return response

    def _chat(self, scope: Scope) -> Response:
        script = chat_script()
        headers = {"ETag": f'"{sha256(script.encode()).hexdigest()[:32]}"'}
        response = Response(script, media_type="text/javascript", headers=headers)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def static_files() -> ASGIApp:
    """The files of the chat and of the pages, for this site and for those that embed the chat."""
    return GZipMiddleware(_Files(directory=STATIC))


def router(live: LiveKnowledge, today: Callable[[], date] = today) -> APIRouter:
    """Pages rendered from the records that are live at the moment of the request."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    templates = Jinja2Templates(_TEMPLATES)
    templates.env.globals.update(
        aspects=[aspect for aspect in Aspect if aspect is not Aspect.DASAR_HUKUM],
        fee_line=fee_line,
        month_year=month_year,
        region_name=lambda code: regions()[code].name,
        reference_url=lambda r: regulation_url(r.peraturan, r.lokasi),
        reference_title=_title(live),
    )

    @routes.get("/")
    def chat() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    @routes.get("/docs")
    def documentation(request: Request) -> HTMLResponse:
        context = {
            "spec": request.app.openapi(),
            "base": str(request.base_url).rstrip("/"),
            "kind": _kind,
        }
        return templates.TemplateResponse(request, "api.html", context)

    @routes.get("/layanan")
    def services(request: Request) -> HTMLResponse:
        records = sorted(live.current.catalogue.services.values(), key=lambda s: s.nama.lower())
        day = today()
        context = {"services": [(record, in_short(record, day)) for record in records]}
        return templates.TemplateResponse(request, "services.html", context)

    @routes.get("/layanan/{service_id}")
    def service(request: Request, service_id: str) -> Response:
        if open_data.wants_linked_data(request):
            return open_data.service_data(request, live, service_id)
        record = live.current.catalogue.services.get(service_id)
        if record is None:
            raise HTTPException(404, "Layanan ini tidak ada dalam katalog.")
        linked = government_service(record, open_data.base_of(request))
        day = today()
        context = {
            "service": record,
            "linked": linked,
            "ended": ended(record, day),
            "ahead": not_yet(record, day),
            "soon": ends_soon(record, day),
            "whom_to_ask": whom_to_ask(record),
        }
        headers = {"Vary": "Accept"}
        return templates.TemplateResponse(request, "service.html", context, headers=headers)

    return routes


def error_page(request: Request, status: int, message: str) -> HTMLResponse:
    """A page with one sentence, and the way back to the chat."""
    context = {"message": message}
    return Jinja2Templates(_TEMPLATES).TemplateResponse(
        request, "error.html", context, status_code=status
    )


def _kind(field: dict[str, Any]) -> str:
    """The type of a field of an OpenAPI schema, in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " atau ".join(_kind(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"daftar {_kind(field.get('items', {}))}"
    return str(field.get("format") or field.get("type", ""))


def _title(live: LiveKnowledge) -> Callable[[LegalReference], str]:
    def title(reference: LegalReference) -> str:
        regulation = live.current.catalogue.regulations[reference.peraturan]
        return regulation.title + (f" {reference.lokasi}" if reference.lokasi else "")

    return title
