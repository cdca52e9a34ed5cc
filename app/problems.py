"""Every error as one sentence in Indonesian, for people and for programs."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from app import pages
from app.staff.plain_errors import sentence_of
from connectors.limits import ChannelFull, TooFast
from connectors.store import UnknownConversation

log = logging.getLogger(__name__)

_AGAIN = "Coba lagi sebentar lagi."


def explain_errors(app: FastAPI) -> None:
    """Every error is one sentence in Indonesian; nobody sees a traceback.

    Programs read it under `message`, people who followed a link see a page.
    """

    @app.exception_handler(TooFast)
    async def too_fast(request: Request, error: TooFast) -> Response:
        seconds = error.retry_after
        why = "Sedang ramai." if isinstance(error, ChannelFull) else "Pelan-pelan ya."
        message = f"{why} Tunggu {seconds} detik, lalu kirim lagi. Pesan Anda tidak hilang."
        return problem(request, 429, message, {"Retry-After": str(seconds)})

    @app.exception_handler(UnknownConversation)
    async def unknown_conversation(request: Request, _: UnknownConversation) -> Response:
        message = "Percakapan ini tidak ada atau sudah dihapus. Mulai yang baru."
        return problem(request, 404, message)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        details = error.errors()
        kinds = {detail["type"] for detail in details}
        if "json_invalid" in kinds:
            return problem(request, 422, "Isi permintaan bukan JSON yang benar.")
        if any(d["type"] == "string_too_long" and d["loc"][-1] == "text" for d in details):
            message = "Pesan terlalu panjang. Tulis pertanyaannya saja, satu atau dua kalimat."
            return problem(request, 413, message)
        places = sorted({".".join(map(str, detail["loc"][1:])) for detail in details})
        message = f"Isi permintaan belum sesuai di: {', '.join(places) or 'isi'}."
        return problem(request, 422, message)

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, error: StarletteHTTPException) -> Response:
        return problem(request, error.status_code, sentence_of(error))

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(PoolTimeout)
    async def database_away(request: Request, error: SQLAlchemyError) -> Response:
        log.error("database unavailable", extra={"error": type(error).__name__})
        message = "Penyimpanan kami sedang terganggu, jadi kiriman ini belum tersimpan. " + _AGAIN
        return problem(request, 503, message, {"Retry-After": "5"})

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected", exc_info=error)
        return problem(request, 500, f"Ada gangguan di tempat kami. {_AGAIN}")


def problem(
    request: Request, status: int, message: str, headers: dict[str, str] | None = None
) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return pages.error_page(request, status, message)
    return JSONResponse({"message": message}, status, headers)
