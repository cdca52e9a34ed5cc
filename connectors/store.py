"""Conversations and messages on disk: the inbox, the replies, and what is still to be answered."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from connectors.base import Outgoing
from connectors.claims import Claims
from connectors.intake import take_in
from connectors.model import Channel, Contact, IncomingMessage, MediaKind, Side, StoredMessage
from connectors.outbox import put
from connectors.tables import contacts, conversations, messages, outbox
from knowledge_base.answer import Answer
from knowledge_base.moments import aware
from knowledge_base.reading import reading

# What else happens in the transaction of a call.
Within = Callable[[Connection], None]
# Pages may name any number as the last one they saw.
_LARGEST_SEQ = 2**31 - 1

# What every message needs is put together once: that costs more than the database does.
_KNOWN = select(conversations.c.id).where(conversations.c.id == bindparam("conversation"))
_TO_WRITE = _KNOWN.with_for_update()
_PUT = insert(messages).returning(messages)
_ANSWERED = (
    update(messages).where(messages.c.seq == bindparam("answered_seq")).values(answered=True)
)
_NEXT = (
    select(messages, conversations.c.channel)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(messages.c.conversation_id == bindparam("conversation"), messages.c.answered.is_(False))
    .order_by(messages.c.seq)
    .limit(1)
)
_REPLY = select(messages).where(
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.in_reply_to == bindparam("message"),
)


class Unanswered(NamedTuple):
    """A message that waits for a reply, and the door it came through."""

    message: StoredMessage
    channel: Channel


class Moved(Exception):
    """What a Within was about has changed meanwhile: look at the message again."""


class UnknownConversation(Exception):
    """No conversation with this id; it may have been deleted."""


class Store:
    """The only code that reads and writes messages. Every call is one transaction; blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.claims = Claims(engine)

    def open(self, conversation_id: str, channel: Channel) -> None:
        """Begin a conversation; nothing happens if it exists."""
        opened = {"id": conversation_id, "channel": channel, "created_at": datetime.now(UTC)}
        with contextlib.suppress(IntegrityError), self._engine.begin() as db:
            db.execute(insert(conversations), opened)

    def exists(self, conversation_id: str) -> bool:
        with reading(self._engine) as db:
            return _exists(db, conversation_id)

    def accept(
        self, message: IncomingMessage, contact: Contact | None = None
    ) -> tuple[StoredMessage, bool]:
        """Put a message into the inbox: (stored, whether it is new).

        A repeated id gives the first one back. From a `contact` it opens the conversation, and lets
        go what a closed window kept back. Raises UnknownConversation.
        """
        try:
            row = take_in(self._engine, message, contact)
        except IntegrityError:
            return self._get(message.conversation_id, message.id), False
        if row is None:
            raise UnknownConversation(message.conversation_id)
        return _message(row), True

    def reply(
        self,
        to: StoredMessage,
        answer: Answer,
        outgoing: Sequence[Outgoing] = (),
        within: Within | None = None,
    ) -> StoredMessage | None:
        """Store the reply, with what is to be sent, and mark the message answered, in one step.

        None if it has been answered already or the conversation was deleted meanwhile.
        """
        try:
            with self._engine.begin() as db:
                if not lock(db, to.conversation_id):
                    return None
                values = {
                    "conversation_id": to.conversation_id,
                    "id": f"re:{to.id}"[:64],
                    "side": Side.BOT,
                    "text": answer.text,
                    "in_reply_to": to.id,
                    "answer": answer.model_dump_json(),
                    "answered": True,
                    "at": datetime.now(UTC),
                }
                row = db.execute(_PUT, values).one()
                db.execute(_ANSWERED, {"answered_seq": to.seq})
                put(db, to.conversation_id, outgoing, to.at, row.seq)
                if within:
                    within(db)
                return _message(row)
        except IntegrityError:
            return None

    def settle(self, message: StoredMessage, within: Within | None = None) -> None:
        """Mark a message answered without a reply: a person sees to it. Once is enough."""
        with self._engine.begin() as db:
            lock(db, message.conversation_id)
            mine = and_(messages.c.seq == message.seq, messages.c.answered.is_(False))
            is_first = db.execute(update(messages).where(mine).values(answered=True)).rowcount
            if is_first and within:
                within(db)

    def is_settled(self, message: StoredMessage) -> bool:
        """Whether nothing is left to do about a message, with a reply or without one."""
        query = select(messages.c.answered).where(messages.c.seq == message.seq)
        with reading(self._engine) as db:
            return bool(db.execute(query).scalar())

    def next_unanswered(self, conversation_id: str) -> Unanswered | None:
        """The oldest message of a conversation that waits for a reply."""
        with reading(self._engine) as db:
            row = db.execute(_NEXT, {"conversation": conversation_id}).one_or_none()
        return Unanswered(_message(row), Channel(row.channel)) if row else None

    def waiting_conversations(self) -> dict[str, int]:
        """How many messages of which conversations are unanswered: what a restart takes up."""
        query = (
            select(messages.c.conversation_id, func.count())
            .where(messages.c.answered.is_(False))
            .group_by(messages.c.conversation_id)
        )
        with reading(self._engine) as db:
            return {row[0]: row[1] for row in db.execute(query)}

    def since(self, conversation_id: str, seq: int = 0, most: int = 200) -> list[StoredMessage]:
        """Up to `most` messages after `seq`, in order. Raises UnknownConversation."""
        seq = min(seq, _LARGEST_SEQ)
        with reading(self._engine) as db:
            if not _exists(db, conversation_id):
                raise UnknownConversation(conversation_id)
            rows = db.execute(
                select(messages)
                .where(and_(messages.c.conversation_id == conversation_id, messages.c.seq > seq))
                .order_by(messages.c.seq.desc() if seq == 0 else messages.c.seq)
                .limit(most)
            ).all()
        found = [_message(row) for row in rows]
        return sorted(found, key=lambda message: message.seq)

    def reply_to(self, conversation_id: str, message_id: str) -> StoredMessage | None:
        """The reply to a message, if there is one yet."""
        with reading(self._engine) as db:
            values = {"conversation": conversation_id, "message": message_id}
            row = db.execute(_REPLY, values).one_or_none()
        return _message(row) if row else None

    def answer_before(self, message: StoredMessage) -> Answer | None:
        """The last answer of a conversation that stood there when a message was written."""
        return next(iter(self.answers_before(message, 1)), None)

    def answers_before(self, message: StoredMessage, most: int) -> list[Answer]:
        """The last answers that stood there when a message was written, the newest first."""
        mine = messages.c.conversation_id == message.conversation_id
        earlier = and_(mine, messages.c.seq < message.seq, messages.c.answer.is_not(None))
        query = select(messages.c.answer).where(earlier).order_by(messages.c.seq.desc()).limit(most)
        with reading(self._engine) as db:
            return [Answer.model_validate_json(found) for found in db.execute(query).scalars()]

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation, all its messages, the address and what was to be sent.

        Nothing of it is left in the files of SQLite either.
        """
        with self._engine.begin() as db:
            lock(db, conversation_id)
            for table in (outbox, contacts):
                db.execute(delete(table).where(table.c.conversation_id == conversation_id))
            db.execute(delete(messages).where(messages.c.conversation_id == conversation_id))
            db.execute(delete(conversations).where(conversations.c.id == conversation_id))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _get(self, conversation_id: str, message_id: str) -> StoredMessage:
        with reading(self._engine) as db:
            row = db.execute(
                select(messages).where(
                    and_(messages.c.conversation_id == conversation_id, messages.c.id == message_id)
                )
            ).one_or_none()
        if row is None:
            raise UnknownConversation(conversation_id)
        return _message(row)


def lock(db: Connection, conversation_id: str) -> bool:
    """Whether there is such a conversation; who writes to it comes one after the other.

    So the seq of its messages grows in the order in which they can be seen.
    """
    return db.execute(_TO_WRITE, {"conversation": conversation_id}).one_or_none() is not None


def _exists(db: Connection, conversation_id: str) -> bool:
    return db.execute(_KNOWN, {"conversation": conversation_id}).one_or_none() is not None


def _message(row: Row[Any]) -> StoredMessage:
    return StoredMessage(
        seq=row.seq,
        conversation_id=row.conversation_id,
        id=row.id,
        side=Side(row.side),
        text=row.text,
        at=aware(row.at),
        choice=row.choice,
        media=MediaKind(row.media) if row.media else None,
        in_reply_to=row.in_reply_to,
        answer=Answer.model_validate_json(row.answer) if row.answer else None,
    )
