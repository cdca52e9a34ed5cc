"""The composition root: everything is constructed here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from app import channels, health, law_pages, open_data, pages
from app.database import connect
from app.settings import Settings
from bot.actions import endpoint
from bot.actions.answer import answer_question
from bot.actions.choose import choose
from bot.actions.turn import Turn
from bot.dialogue import Dialogue, RasaDialogue
from connectors import api, webchat, webhooks
from connectors.gateway import Fallback, Gateway
from connectors.hub import Hub
from connectors.limits import Limiter, TooFast
from connectors.outbox import Outbox
from connectors.privacy import Seal
from connectors.sender import Sender
from connectors.sessions import Sessions
from connectors.store import Store, UnknownConversation
from connectors.webhooks import Inbox
from knowledge_base.answer import Answer
from knowledge_base.law.library import Laws
from knowledge_base.law.validity import today
from knowledge_base.retrieval import LiveKnowledge

log = logging.getLogger(__name__)

# Above the first a sender is told so; above the second, or undeclared, the framework cuts it off.
_LARGEST_BODY = 256 * 1024
_CUT_OFF_BODY = 1024 * 1024
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_SENTENCES = {
    400: "Isi permintaan tidak bisa dibaca.",
    404: "Alamat ini tidak ada.",
    405: "Cara ini tidak dilayani di alamat ini.",
    413: "Kiriman terlalu besar.",
}


@dataclass(frozen=True)
class Parts:
    """What a test may replace."""

    dialogue: Dialogue


def create_app(settings: Settings, live: LiveKnowledge, parts: Parts | None = None) -> FastAPI:
    """The application around one live knowledge."""
    closing = asyncio.Event()
    engine = connect(settings.database)
    store = Store(engine)
    hub = Hub()
    limits = httpx.Limits(max_connections=32)
    client = httpx.AsyncClient(timeout=settings.rasa_timeout, limits=limits)
    # Channels wait in a line of their own: a slow one must not hold up the way to Rasa.
    outward = httpx.AsyncClient(timeout=settings.rasa_timeout, limits=limits)
    # Rasa's classifier knows the bundled model only; beside another one it embeds by itself.
    embed = None if settings.embedding_model else lambda text: live.current.embed(text)
    dialogue = parts.dialogue if parts else RasaDialogue(settings.rasa_url, client, embed)
    secret = settings.secret_value("secret").encode()
    outbox, seal = Outbox(engine), Seal(secret)
    connectors = channels.open_connectors(settings, outward)
    sender = Sender(outbox, connectors, seal)
    renderers = {channel: connector.render for channel, connector in connectors.items()}
    gateway = Gateway(store, hub, dialogue, _without_dialogue(live), renderers, sender.wake)
    senders = Limiter("sender", settings.messages_per_minute)
    inbox = Inbox(gateway, outbox, seal, secret, senders)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        resumed = await gateway.resume() + await sender.resume()
        log.info("ready", extra={"resumed": resumed, "index": live.current.version})
        async with channels.beside(settings, connectors, inbox):
            yield
            closing.set()
            await gateway.drain()
            await sender.drain()
        await client.aclose()
        await outward.aclose()
        engine.dispose()

    app = FastAPI(
        title="Tanya",
        description="Asisten layanan pemerintah: tanya dalam bahasa sehari-hari, "
        "dijawab dari catatan resmi dengan dasar hukumnya.",
        version="0.1.0",
        lifespan=lifespan,
        max_body_size=_CUT_OFF_BODY,
        # The documentation is built into the page: no request leaves the site.
        docs_url=None,
        redoc_url=None,
    )
    app.state.closing = closing
    app.state.hub = hub
    addresses = Limiter("address", settings.conversations_per_minute)
    sessions = Sessions(secret)
    trusted = api.bearer(settings.secret_value("api_token"))
    app.include_router(webchat.router(gateway, store, hub, sessions, senders, addresses, closing))
    app.include_router(api.router(gateway, store, senders, addresses, trusted))
    app.include_router(webhooks.router(inbox, connectors))
    app.include_router(
        endpoint.router(
            live,
            endpoint.actions(settings.handover_contact),
            settings.secret_value("actions_token"),
        )
    )
    app.include_router(health.router(dialogue, store, live))
    # Before the pages: an address that ends in .json or .jsonld is no id.
    app.include_router(open_data.router(live, partial(_laws, live), today))
    app.include_router(law_pages.router(live, partial(_laws, live), today))
    app.include_router(pages.router(live))
    app.mount("/static", pages.static_files(), name="static")
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
        )
    app.middleware("http")(_with_security_headers)
    _explain_errors(app)
    return app


def _laws(live: LiveKnowledge) -> Laws:
    """The regulations that were read, as they are at this moment."""
    return live.current.shelf.laws


def _without_dialogue(live: LiveKnowledge) -> Fallback:
    """Single questions, answered without Rasa: no memory, no small talk."""

    def answer(text: str, choice: str | None) -> Answer:
        knowledge = live.current
        chosen = choice.removeprefix("pilih:") if choice else None
        turn = Turn(text="" if choice else text, chosen=chosen)
        answer = (choose if choice else answer_question)(turn, knowledge).answer
        assert isinstance(answer, Answer), "only small talk names a response"
        return answer

    return answer


async def _with_security_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _LARGEST_BODY:
        response = _problem(request, 413, _SENTENCES[413])
    else:
        response = await call_next(request)
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _explain_errors(app: FastAPI) -> None:
    """Every error is one sentence in Indonesian; nobody sees a traceback.

    Programs read it under `message`, people who followed a link see a page.
    """

    @app.exception_handler(TooFast)
    async def too_fast(request: Request, error: TooFast) -> Response:
        seconds = error.retry_after
        message = (
            f"Pelan-pelan ya. Tunggu {seconds} detik, lalu kirim lagi. Pesan Anda tidak hilang."
        )
        return _problem(request, 429, message, {"Retry-After": str(seconds)})

    @app.exception_handler(UnknownConversation)
    async def unknown_conversation(request: Request, _: UnknownConversation) -> Response:
        message = "Percakapan ini tidak ada atau sudah dihapus. Mulai yang baru."
        return _problem(request, 404, message)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        details = error.errors()
        kinds = {detail["type"] for detail in details}
        if "json_invalid" in kinds:
            return _problem(request, 422, "Isi permintaan bukan JSON yang benar.")
        if any(d["type"] == "string_too_long" and d["loc"][-1] == "text" for d in details):
            message = "Pesan terlalu panjang. Tulis pertanyaannya saja, satu atau dua kalimat."
            return _problem(request, 413, message)
        places = sorted({".".join(map(str, detail["loc"][1:])) for detail in details})
        message = f"Isi permintaan belum sesuai di: {', '.join(places) or 'isi'}."
        return _problem(request, 422, message)

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, error: StarletteHTTPException) -> Response:
        # A 400 is never ours: the framework's English for a body it could not read.
        own = error.status_code != 400 and error.detail != HTTPStatus(error.status_code).phrase
        message = error.detail if own else _SENTENCES.get(error.status_code)
        return _problem(
            request, error.status_code, message or "Permintaan ini tidak bisa dilayani."
        )

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected", exc_info=error)
        return _problem(request, 500, "Ada gangguan di tempat kami. Coba lagi sebentar lagi.")


def _problem(
    request: Request, status: int, message: str, headers: dict[str, str] | None = None
) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return pages.error_page(request, status, message)
    return JSONResponse({"message": message}, status, headers)
