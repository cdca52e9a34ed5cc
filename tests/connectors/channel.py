"""A channel whose server does what a test decides, and the whole path from its post to its send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from connectors.asides import Aside
from connectors.base import (
    DeliveryState,
    NotVerified,
    Outgoing,
    Received,
    SendError,
    Sent,
    StatusReport,
    Unreadable,
    Update,
)
from connectors.feedback.marks import Marks
from connectors.gateway import Gateway
from connectors.guard import Guard
from connectors.hub import Hub
from connectors.limits import Limiter
from connectors.metrics import Metrics
from connectors.model import Channel, Media, MediaKind
from connectors.outbox import Outbox
from connectors.privacy import Seal
from connectors.sender import Sender
from connectors.store import Store
from connectors.tables import conversations
from connectors.webhooks import Inbox
from knowledge_base.answer import Answer
from tests.connectors.conftest import FakeDialogue, said

SECRET = b"rahasia"
NOW = datetime.now(UTC)


class FakeConnector:
    """Bodies are JSON lists of updates; `hook` runs before each send and may raise."""

    channel = Channel.TELEGRAM

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str, str]] = []
        self.hook: Callable[[str], object] = lambda text: None
        self.version = ""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        if headers.get("x-secret") != "benar":
            raise NotVerified

    def parse(self, body: bytes) -> tuple[Update, ...]:
        try:
            return tuple(_update(one) for one in json.loads(body))
        except (ValueError, TypeError, KeyError) as cause:
            raise Unreadable from cause

    def render(self, answer: Answer) -> tuple[Outgoing, ...]:
        return tuple(Outgoing({"text": part}) for part in answer.text.split("|"))

    async def send(self, address: str, outgoing: Outgoing, key: str) -> Sent:
        text = str(outgoing.payload["text"])
        result = self.hook(text)
        if hasattr(result, "__await__"):
            await result
        self.arrived.append((address, text, key))
        return Sent(f"ext-{key}{self.version}")

    async def seen(self, message: Received) -> None:
        return None


def _update(one: dict[str, Any]) -> Update:
    if "state" in one:
        return StatusReport(
            one["ext"], DeliveryState(one["state"]), NOW, one.get("code"), one.get("key")
        )
    media = Media(MediaKind(one["media"])) if "media" in one else None
    at = NOW - timedelta(days=one.get("age", 0))
    return Received(one["from"], one["id"], one.get("text", ""), at, one.get("choice"), media)


def failed(external_id: str, error: SendError, key: str | None = None) -> StatusReport:
    """What a channel reports of a message that it took and could not deliver."""
    return StatusReport(external_id, DeliveryState.FAILED, NOW, error.code, key, error)


def post(*updates: dict[str, Any]) -> bytes:
    """A body of the fake channel."""
    return json.dumps(updates).encode()


@dataclass
class Path:
    """Everything between a channel's post and what is sent back, on one database."""

    engine: Engine
    connector: FakeConnector = field(default_factory=FakeConnector)
    dialogue: FakeDialogue = field(default_factory=FakeDialogue)
    guard: Guard | None = None
    metrics: Metrics = field(default_factory=Metrics)
    asides: Sequence[Aside] = ()
    marks: Marks | None = None

    def __post_init__(self) -> None:
        self.store = Store(self.engine)
        self.outbox = Outbox(self.engine)
        seal = Seal(SECRET)
        connectors = {self.connector.channel: self.connector}
        self.sender = Sender(self.outbox, connectors, seal, self.metrics)
        renderers = {self.connector.channel: self.connector.render}
        self.gateway = Gateway(
            self.store,
            Hub(),
            self.dialogue,
            lambda text, choice: said(f"katalog: {text}"),
            renderers,
            self.sender.wake,
            self.guard,
            self.metrics,
            asides=self.asides,
        )
        self.inbox = Inbox(
            self.gateway,
            self.outbox,
            seal,
            SECRET,
            Limiter("deletion", 10_000),
            metrics=self.metrics,
            marks=self.marks,
        )

    async def take(self, *updates: dict[str, Any]) -> None:
        await self.inbox.take(self.connector, self.connector.parse(post(*updates)))

    async def reported(self, report: StatusReport) -> None:
        await self.inbox.take(self.connector, (report,))

    @property
    def only(self) -> str:
        """The one conversation there is."""
        with self.engine.connect() as db:
            return str(db.execute(select(conversations.c.id)).scalar_one())

    async def resume(self) -> None:
        await self.gateway.resume()
        await self.sender.resume()

    async def settle(self, seconds: float = 5) -> None:
        """Wait until everything is answered and sent, or parked."""
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            waiting = self.store.waiting_conversations() or self.outbox.waiting()
            if not waiting:
                return
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        await self.gateway.drain(0)
        await self.sender.drain(0)

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.connector.arrived]
