"""The composition root: everything is constructed here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app import (
    channels,
    content_watch,
    deliveries_page,
    health,
    law_pages,
    metrics,
    open_data,
    pages,
    retention_job,
)
from app.bodies import Bodies
from app.content_watch import following
from app.database import connect, let_go
from app.desk import routes as desk_pages
from app.desk.news import Watch
from app.desk.reading import Reading
from app.desk.room import Room
from app.desk_rules import open_desk
from app.editing import routes as editing
from app.gaps import pages as gap_pages
from app.gaps.inbox import Inbox as Gaps
from app.gaps.model import State as GapState
from app.gaps.watching import reading_on
from app.headers import SecurityHeaders
from app.ingesting import limits_of
from app.insight import pages as insight_pages
from app.insight import report_pages
from app.insight.insight import Insight
from app.insight.reports import Reports
from app.other_desk import open_other_desk
from app.problems import explain_errors, problem
from app.regulations import routes as regulations
from app.regulations.list_pages import UPLOAD
from app.settings import Settings, SettingsInvalid
from app.sheets import pages as sheet_pages
from app.sheets.uploads import LARGEST as LARGEST_SHEET
from app.staff.office import open_office
from app.staff.plain_errors import SENTENCES
from app.tickets import pages as ticket_pages
from bot.actions import endpoint
from bot.actions.answer import answer_question
from bot.actions.choose import choose
from bot.actions.handoff import person
from bot.actions.standing_alone import answer_alone
from bot.actions.turn import Result, Turn
from bot.dialogue import Dialogue, RasaDialogue
from connectors import api, webchat, webhooks
from connectors.depths import Depths
from connectors.desk.reach import Reach
from connectors.feedback.asides import marking, rating
from connectors.feedback.marks import Marks
from connectors.feedback.ratings import Ratings
from connectors.gateway import Fallback, Gateway
from connectors.guard import Guard
from connectors.hub import Hub
from connectors.limits import DoorLimiter, Limiter, Windows
from connectors.metrics import Metrics
from connectors.model import Channel
from connectors.notices import Notices
from connectors.outbox import Outbox
from connectors.privacy import Seal
from connectors.recovery import recovering
from connectors.sender import Sender
from connectors.sessions import Sessions
from connectors.store import Store
from connectors.switches import Switches
from connectors.tickets.aside import TicketAside
from connectors.tickets.lists import TicketLists
from connectors.tickets.store import Tickets
from connectors.webhooks import LARGEST_BODY, Inbox
from knowledge_base.answer import Answer
from knowledge_base.catalogue import Catalogue
from knowledge_base.law.library import Laws
from knowledge_base.law.validity import today
from knowledge_base.publishing.publisher import Publisher
from knowledge_base.retrieval import LiveKnowledge

log = logging.getLogger(__name__)

_LARGEST_BODY = 256 * 1024
# A form around a file is a little larger than the file.
_AROUND_FILE = 64 * 1024
_LARGER_BODIES = {"/webhooks/": LARGEST_BODY, sheet_pages.PATH: LARGEST_SHEET + _AROUND_FILE}
_SECONDS_FOR_BODY = 20.0
# 50 MB over a line of 1 Mbit/s.
_SECONDS_FOR_REGULATION = 600.0


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
    figures = Metrics()
    switches = Switches(engine)
    figures.registry.register(Depths(engine, switches))
    windows = _windows(settings)
    whole = Limiter("channel", settings.channel_messages_per_minute, windows)
    guard = Guard(
        Notices(engine),
        switches,
        Limiter("answers", settings.messages_per_minute, windows),
        whole,
        settings.busy_after_seconds,
    )
    for channel in connectors:
        figures.expect(channel)
    sender = Sender(outbox, connectors, seal, figures)
    renderers = {channel: connector.render for channel, connector in connectors.items()}

    def told(conversation_id: str) -> None:
        """Something new stands in a conversation, which nobody asked for."""
        hub.wake(conversation_id)
        sender.wake(conversation_id)

    desk = open_desk(settings, engine, store, live, renderers, told)
    ticket_lists = TicketLists(engine)
    marks, reach = Marks(engine), Reach(engine)
    gateway = Gateway(
        store,
        hub,
        dialogue,
        _without_dialogue(live, settings.handover_contact),
        renderers,
        sender.wake,
        guard,
        figures,
        closing,
        (marking(marks), rating(Ratings(engine)), desk.reception.aside, TicketAside(ticket_lists)),
        desk.reception.promise,
        desk.reception.held,
    )

    def door(channel: Channel) -> DoorLimiter:
        refused = partial(figures.message, channel, "too_fast")
        return DoorLimiter(settings.messages_per_minute, windows, channel, whole, refused)

    deletions = Limiter("deletion", settings.messages_per_minute, windows)
    replay_window = timedelta(days=settings.replay_days)
    inbox = Inbox(gateway, outbox, seal, secret, deletions, replay_window, figures, marks)

    publisher = Publisher(engine, live, settings.data / "knowledge", answer_alone)
    gaps = Gaps(engine, live)
    law_limits = limits_of(settings)
    law_desk = regulations.open_desk(engine, settings.data / "law", live, today)
    trusted = api.bearer(settings.secret_value("api_token"))
    other_desk = open_other_desk(settings, engine, outward, store, desk.desk, trusted)
    watch = Watch(desk.lists)

    async def drain() -> None:
        """Finish what is in work; the rest waits for the next start."""
        closing.set()
        await gateway.drain()
        await sender.drain()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        resumed = await gateway.resume() + await sender.resume()
        log.info("ready", extra={"resumed": resumed, "index": live.current.version})
        async with (
            channels.beside(settings, connectors, inbox),
            retention_job.beside(
                engine,
                retention_job.days_of(settings),
                files=retention_job.law_files_of(settings, engine),
            ),
            recovering(gateway, sender),
            following(publisher),
            reading_on(gaps),
            desk.beside(),
            regulations.working(law_desk, law_limits, closing.is_set),
            other_desk.working(),
            watch.beside(),
        ):
            yield
            await drain()
        await client.aclose()
        await outward.aclose()
        await windows.close()
        let_go(engine)

    app = FastAPI(
        title="Tanya",
        description="Asisten layanan pemerintah: tanya dalam bahasa sehari-hari, "
        "dijawab dari catatan resmi dengan dasar hukumnya.",
        version="0.1.0",
        lifespan=lifespan,
        # The documentation is built into the page: no request leaves the site.
        docs_url=None,
        redoc_url=None,
    )
    app.state.closing = closing
    app.state.drain = drain
    app.state.hub = hub
    app.state.publisher = publisher
    app.state.desk = desk
    addresses = Limiter("address", settings.conversations_per_minute, windows)
    sessions = Sessions(secret)
    app.include_router(
        webchat.router(
            gateway,
            store,
            hub,
            sessions,
            door(Channel.WEBCHAT),
            addresses,
            closing,
            marks,
            desk.reception.at_desk,
            reach.note,
        )
    )
    app.include_router(api.router(gateway, store, door(Channel.API), addresses, trusted))
    app.include_router(webhooks.router(inbox, connectors))
    for doors in other_desk.routers:
        app.include_router(doors)
    app.include_router(
        endpoint.router(
            live,
            endpoint.actions(settings.handover_contact),
            settings.secret_value("actions_token"),
        )
    )
    app.include_router(health.router(dialogue, store, live))
    app.include_router(metrics.router(figures.registry, trusted))
    # Before the pages: an address that ends in .json or .jsonld is no id.
    app.include_router(open_data.router(live, partial(_laws, live), today))
    app.include_router(law_pages.router(live, partial(_laws, live), today))
    app.include_router(pages.router(live))
    reports = Reports(engine, settings.data / "reports", settings.retention_messages_days)
    app.include_router(report_pages.router(reports))
    office = open_office(settings, engine, partial(_agencies, live))
    pages_of_editors = (
        *editing.routers(office.gate, publisher, live, settings.site, today),
        sheet_pages.router(
            office.gate, engine, live, publisher.revisions, partial(_laws, live), today
        ),
        gap_pages.router(office.gate, gaps, live, publisher.revisions, answer_alone),
        *regulations.routers(office.gate, law_desk, publisher.revisions, law_limits),
    )
    tickets = Tickets(engine, renderers)
    pages_of_desk = (
        ticket_pages.router(office.gate, tickets, ticket_lists, desk.lists, live, desk.told),
        deliveries_page.router(office.gate, outbox, other_desk.deliveries),
        insight_pages.router(
            office.gate,
            Insight(engine, partial(_catalogue, live), partial(gaps.clusters, GapState.OPEN)),
            reports,
            partial(_catalogue, live),
        ),
    )
    room = Room(
        gate=office.gate,
        engine=engine,
        store=store,
        live=live,
        accounts=office.accounts,
        lists=desk.lists,
        presence=desk.presence,
        threads=desk.threads,
        desk=desk.desk,
        reading=Reading(engine),
        reach=reach,
        seal=seal,
        site=settings.site,
        agencies=partial(_agencies, live),
        clock=lambda: datetime.now(UTC),
    )
    # The desk last: whatever else lies below /meja is no number of a thread.
    pages_of_agents = desk_pages.routers(room, watch, closing, desk.hours)
    for routes in (*office.routers, *pages_of_editors, *pages_of_desk, *pages_of_agents):
        app.include_router(routes)
    app.mount("/static", pages.static_files(), name="static")
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
        )
    app.add_middleware(
        Bodies,
        largest=_LARGEST_BODY,
        larger=_LARGER_BODIES | {UPLOAD: law_limits.file_size + _AROUND_FILE},
        seconds=_SECONDS_FOR_BODY,
        slower={UPLOAD: _SECONDS_FOR_REGULATION},
        refuse=lambda request: problem(request, 413, SENTENCES[413]),
    )
    app.add_middleware(SecurityHeaders)
    explain_errors(app)
    return app


def create_actions(settings: Settings, live: LiveKnowledge) -> FastAPI:
    """What Rasa calls, around a live knowledge that a process has to itself."""
    engine = connect(settings.database)
    publisher = Publisher(engine, live, settings.data / "knowledge", answer_alone)
    token = settings.secret_value("actions_token")

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with following(publisher, publishes=False):
            yield
        let_go(engine)

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    actions = endpoint.actions(settings.handover_contact)
    app.include_router(endpoint.router(live, actions, token, alone=True))
    app.include_router(content_watch.router(publisher, token))
    explain_errors(app)
    return app


def _windows(settings: Settings) -> Windows:
    """Where senders are counted. Raises SettingsInvalid."""
    try:
        return Windows(settings.redis_url.get_secret_value())
    except ValueError as cause:
        raise SettingsInvalid(
            "TANYA_REDIS_URL tidak bisa dipakai: mulai dengan redis:// atau rediss://."
        ) from cause


def _laws(live: LiveKnowledge) -> Laws:
    """The regulations that were read, as they are at this moment."""
    return live.current.shelf.laws


def _catalogue(live: LiveKnowledge) -> Catalogue:
    """All services, regulations and topics, as they are at this moment."""
    return live.current.catalogue


def _agencies(live: LiveKnowledge) -> list[str]:
    """The agency of every service, as it is at this moment."""
    return [service.instansi for service in live.current.catalogue.services.values()]


def _without_dialogue(live: LiveKnowledge, contact: str) -> Fallback:
    """Single questions, answered without Rasa: no memory, no small talk."""

    def answer(text: str, choice: str | None) -> Answer:
        knowledge = live.current
        if choice == "petugas":
            return whole(person(contact)(Turn(text=""), knowledge))
        chosen = choice.removeprefix("pilih:") if choice else None
        turn = Turn(text="" if choice else text, chosen=chosen)
        return whole((choose if choice else answer_question)(turn, knowledge))

    def whole(result: Result) -> Answer:
        assert isinstance(result.answer, Answer), "only small talk names a response"
        return result.answer

    return answer
