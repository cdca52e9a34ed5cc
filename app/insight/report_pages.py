"""`/laporan`: the published monthly reports, for everybody."""

from __future__ import annotations

from pathlib import Path as Folder
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from app.insight.period import month_in_words
from app.insight.reports import Reports

PATH = "/laporan"
_TEMPLATES = Folder(__file__).parent.parent / "templates"
_GONE = "Laporan bulan itu belum ada. Yang sudah terbit ada di /laporan."
Month = Annotated[str, Path(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


def router(reports: Reports) -> APIRouter:
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    templates = Jinja2Templates(_TEMPLATES)
    templates.env.globals.update(month_in_words=month_in_words)

    @routes.get(PATH)
    def every(request: Request) -> Response:
        context = {"months": reports.months()}
        return templates.TemplateResponse(request, "insight/laporan_semua.html", context)

    @routes.get(f"{PATH}/{{month}}.pdf")
    def paper(month: Month) -> Response:
        name = f"laporan-{month}.pdf"
        return FileResponse(_found(month, "pdf"), media_type="application/pdf", filename=name)

    @routes.get(f"{PATH}/{{month}}")
    def one(month: Month) -> Response:
        return FileResponse(_found(month, "html"), media_type="text/html; charset=utf-8")

    def _found(month: str, kind: str) -> Folder:
        path = reports.file(month, kind)
        if path is None or not path.is_file():
            raise HTTPException(404, _GONE)
        return path

    return routes
