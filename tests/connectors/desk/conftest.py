"""A desk on a real database, with a clock a test sets and a bot that hands over when asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from connectors.asides import Aside, Promise
from connectors.base import Outgoing
from connectors.desk.desk import Desk
from connectors.desk.hours import Hours, OpeningHours, Zone
from connectors.desk.lists import Lists
from connectors.desk.model import Queue, Thread
from connectors.desk.presence import Presence
from connectors.desk.reception import Reception
from connectors.desk.rules import Patience, Rules
from connectors.desk.telling import Telling, words
from connectors.desk.threads import Threads
from connectors.desk.week import Week, day_of
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.metrics import Metrics
from connectors.model import Channel, IncomingMessage, Side, StoredMessage
from connectors.outbox import Outbox
from connectors.store import Store
from knowledge_base.answer import Answer, Choice, Handoff, HandoffReason, Outcome

# A Monday morning, when every desk of these tests is open.
MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
DUKCAPIL = "Dinas Kependudukan dan Pencatatan Sipil (Disdukcapil) kabupaten/kota"
WEEKDAYS = Week((*(day_of("08.00-15.00"),) * 5, (), ()))
EVERYTHING = Queue()
OFFER = Choice(title="Hubungi petugas", value="petugas")


class Bot:
    """Hands over to who says "petugas"; offers a person to who says "kesal"."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.service: str | None = "ktp-el-hilang"
        self.handing_over = {"petugas"}
        self.above: str | None = None

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        self.asked.append(text)
        if text in self.handing_over or payload == "/minta_petugas":
            handoff = Handoff(
                reason=HandoffReason.ASKED,
                service_id=self.service,
                question="KTP saya hilang",
                above=self.above,
            )
            return Answer(status=Outcome.CHAT, text="Kontak kantor.", handoff=handoff)
        if text == "kesal":
            handoff = Handoff(reason=HandoffReason.FRUSTRATED, service_id=self.service)
            return Answer(status=Outcome.CHAT, text="Maaf.", choices=(OFFER,), handoff=handoff)
        return words(f"jawaban untuk {text}")

    async def forget(self, conversation_id: str) -> None:
        return None

    async def healthy(self) -> bool:
        return True


@dataclass
class Scene:
    """A citizen, a bot and a desk."""

    engine: Engine
    channel: Channel = Channel.WEBCHAT
    now: datetime = MONDAY
    bot: Bot = field(default_factory=Bot)
    patience: Patience = field(default_factory=Patience)
    question: Callable[[Thread], Answer | None] = lambda thread: None
    more_asides: tuple[Aside, ...] = ()
    promise: Promise | None = None
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731
        self.renders = (
            {self.channel: lambda answer: (Outgoing({"text": answer.text}),)}
            if self.channel is not Channel.WEBCHAT
            else {}
        )
        self.store, self.outbox = Store(self.engine), Outbox(self.engine)
        self.threads, self.lists = Threads(self.engine, clock), Lists(self.engine)
        self.presence, self.hours = Presence(self.engine, clock), OpeningHours(self.engine)
        self.telling = Telling(self.renders, clock)
        self.reception = Reception(
            self.store,
            self.threads,
            self.lists,
            self.presence,
            self.hours,
            lambda service_id: DUKCAPIL,
            lambda text: words("Telepon 113.") if "kebakaran" in text else None,
            clock,
        )
        self.told: list[str] = []
        self.desk = Desk(self.threads, self.lists, self.telling, self.told.append, self.question)
        self.rules = Rules(
            self.engine,
            self.threads,
            self.lists,
            self.presence,
            self.hours,
            self.telling,
            self.patience,
            clock,
        )
        self.gateway = Gateway(
            self.store,
            Hub(),
            self.bot,
            lambda text, choice: words("katalog"),
            self.renders,
            metrics=self.metrics,
            asides=(*self.more_asides, self.reception.aside),
            promise=self.promise or self.reception.promise,
            held=self.reception.held,
        )
        self.count = 0

    def open_desk(self, unit: Queue = EVERYTHING, most_waiting: int = 20) -> None:
        self.hours.save(Hours(unit, Zone.WIB, WEEKDAYS, (), most_waiting), "admin")

    def ready(self, *agents: str) -> None:
        for agent in agents or ("sari",):
            self.presence.seen(agent, [Queue()], is_ready=True)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def writes(
        self, text: str, choice: str | None = None, conversation: str = "a"
    ) -> str | None:
        """The reply to what the citizen writes; None if nothing is said."""
        self.count += 1
        self.store.open(conversation, self.channel)
        incoming = IncomingMessage(conversation, f"m{self.count}", text, choice)
        accepted = await self.gateway.receive(incoming)
        reply = await self.gateway.reply_to(accepted.message, 10)
        assert self.store.is_settled(accepted.message)
        return reply.text if reply else None

    async def writes_and_waits(self, text: str, conversation: str = "a") -> str | None:
        """The same where nothing may come of it; the reply within a moment, if there is one."""
        self.count += 1
        self.store.open(conversation, self.channel)
        incoming = IncomingMessage(conversation, f"m{self.count}", text)
        accepted = await self.gateway.receive(incoming)
        reply = await self.gateway.reply_to(accepted.message, 0.5)
        return reply.text if reply else None

    def thread(self, conversation: str = "a") -> Thread | None:
        return self.lists.open_of(conversation)

    def said(self, conversation: str = "a") -> list[StoredMessage]:
        """All that the citizen reads and did not write."""
        return [one for one in self.store.since(conversation) if one.side is not Side.CITIZEN]

    @property
    def last(self) -> str:
        return self.said()[-1].text


@pytest.fixture
def scene(engine: Engine) -> Scene:
    """A desk for everything that is open, and nobody there yet."""
    scene = Scene(engine)
    scene.open_desk()
    return scene
