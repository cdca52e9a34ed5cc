"""Conversations that are at the desk, as the gateway leaves them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from sqlalchemy import Engine, insert, select

from connectors.desk.desk import Desk
from connectors.desk.lists import Lists
from connectors.desk.model import EventKind, Opening, Queue, Thread
from connectors.desk.rows import happened
from connectors.desk.telling import Telling
from connectors.desk.threads import Threads
from connectors.model import Channel, Contact, IncomingMessage, Side, StoredMessage
from connectors.store import Store
from connectors.tables import conversations, outbox
from knowledge_base.answer import HandoffReason

NUMBERS = count(1)
DUKCAPIL = Queue("Disdukcapil", "32.04")
OPENING = Opening(HandoffReason.ASKED, DUKCAPIL, "ktp-el-hilang", question="ktp sy ilang")


class Talk:
    """One conversation, and what happens in it."""

    def __init__(
        self, engine: Engine, name: str = "a", channel: Channel = Channel.WHATSAPP
    ) -> None:
        self.engine, self.name, self.channel = engine, name, channel
        self.store = Store(engine)

    def writes(self, text: str) -> StoredMessage:
        """The citizen writes; the message is answered with nothing."""
        message = IncomingMessage(self.name, f"m{next(NUMBERS)}", text)
        pushed = self.channel in (Channel.WHATSAPP, Channel.TELEGRAM)
        contact = Contact(self.channel, "sealed") if pushed else None
        if contact is None:
            self.store.open(self.name, self.channel)
        stored, _ = self.store.accept(message, contact)
        self.store.settle(stored)
        return stored

    def opens(self, opening: Opening = OPENING) -> Thread:
        """The citizen asks for a person."""
        with self.engine.begin() as db:
            known = select(conversations.c.id).where(conversations.c.id == self.name)
            if db.execute(known).first() is None:
                row = {"id": self.name, "channel": self.channel, "created_at": datetime.now(UTC)}
                db.execute(insert(conversations).values(row))
            assert Threads(self.engine).open(db, self.name, opening)
        thread = Lists(self.engine).open_of(self.name)
        assert thread is not None
        return thread

    def writes_to_desk(self, text: str) -> StoredMessage:
        """The citizen writes to whoever is at the desk."""
        thread = Lists(self.engine).open_of(self.name)
        assert thread is not None
        stored = self.writes(text)
        with self.engine.begin() as db:
            happened(db, thread.id, EventKind.MESSAGE, datetime.now(UTC))
        return stored

    def said(self, side: Side = Side.DESK) -> list[str]:
        """What one side wrote."""
        return [one.text for one in self.store.since(self.name) if one.side is side]

    def sent(self) -> int:
        """How much lies in the outbox."""
        mine = select(outbox.c.seq).where(outbox.c.conversation_id == self.name)
        with self.engine.connect() as db:
            return len(db.execute(mine).all())


def desk(engine: Engine) -> Desk:
    """The way of every agent, with nothing sent."""
    return Desk(Threads(engine), Lists(engine), Telling({}))
