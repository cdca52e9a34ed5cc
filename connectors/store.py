"""Conversations and messages on disk: the inbox, the replies, and what is still to be answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from connectors.model import Channel, IncomingMessage, Side, StoredMessage
from knowledge_base.answer import Answer

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column(
        "conversation_id",
        String(64),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("id", String(64), nullable=False),
    Column("side", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("choice", String(120)),
    Column("in_reply_to", String(64)),
    Column("answer", Text),
    Column("answered", Boolean, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("conversation_id", "id"),
    UniqueConstraint("conversation_id", "in_reply_to"),
    sqlite_autoincrement=True,
)


class UnknownConversation(Exception):
    """No conversation with this id; it may have been deleted."""


class Store:
    """The only code that reads and writes messages. Every call is one transaction; blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, conversation_id: str, channel: Channel) -> None:
        """Begin a conversation; nothing happens if it exists."""
        with self._engine.begin() as db:
            if not _exists(db, conversation_id):
                db.execute(
                    insert(conversations).values(
                        id=conversation_id, channel=channel, created_at=datetime.now(UTC)
                    )
                )

    def exists(self, conversation_id: str) -> bool:
        with self._engine.connect() as db:
            return _exists(db, conversation_id)

    def accept(self, message: IncomingMessage) -> tuple[StoredMessage, bool]:
        """Put a message into the inbox: (stored, whether it is new).

        A repeated id gives the first one back. Raises UnknownConversation.
        """
        try:
            with self._engine.begin() as db:
                if not _exists(db, message.conversation_id):
                    raise UnknownConversation(message.conversation_id)
                row = db.execute(
                    insert(messages)
                    .values(
                        conversation_id=message.conversation_id,
                        id=message.id,
                        side=Side.CITIZEN,
                        text=message.text,
                        choice=message.choice,
                        answered=False,
                        at=datetime.now(UTC),
                    )
                    .returning(messages)
                ).one()
                return _message(row), True
        except IntegrityError:
            return self._get(message.conversation_id, message.id), False

    def reply(self, to: StoredMessage, answer: Answer) -> StoredMessage | None:
        """Store the reply and mark the message answered, in one step.

        None if it has been answered already or the conversation was deleted meanwhile.
        """
        try:
            with self._engine.begin() as db:
                if not _exists(db, to.conversation_id):
                    return None
                row = db.execute(
                    insert(messages)
                    .values(
                        conversation_id=to.conversation_id,
                        id=f"re:{to.id}"[:64],
                        side=Side.BOT,
                        text=answer.text,
                        in_reply_to=to.id,
                        answer=answer.model_dump_json(),
                        answered=True,
                        at=datetime.now(UTC),
                    )
                    .returning(messages)
                ).one()
                db.execute(update(messages).where(messages.c.seq == to.seq).values(answered=True))
                return _message(row)
        except IntegrityError:
            return None

    def next_unanswered(self, conversation_id: str) -> StoredMessage | None:
        """The oldest message of a conversation that waits for a reply."""
        with self._engine.connect() as db:
            row = db.execute(
                select(messages)
                .where(
                    and_(
                        messages.c.conversation_id == conversation_id,
                        messages.c.answered.is_(False),
                    )
                )
                .order_by(messages.c.seq)
                .limit(1)
            ).one_or_none()
        return _message(row) if row else None

    def waiting_conversations(self) -> list[str]:
        """Conversations with unanswered messages: what a restart has to take up again."""
        with self._engine.connect() as db:
            rows = db.execute(
                select(messages.c.conversation_id).where(messages.c.answered.is_(False)).distinct()
            )
            return [row.conversation_id for row in rows]

    def since(self, conversation_id: str, seq: int = 0, most: int = 200) -> list[StoredMessage]:
        """Up to `most` messages after `seq`, in order. Raises UnknownConversation."""
        with self._engine.connect() as db:
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
        with self._engine.connect() as db:
            row = db.execute(
                select(messages).where(
                    and_(
                        messages.c.conversation_id == conversation_id,
                        messages.c.in_reply_to == message_id,
                    )
                )
            ).one_or_none()
        return _message(row) if row else None

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation and all its messages."""
        with self._engine.begin() as db:
            db.execute(delete(messages).where(messages.c.conversation_id == conversation_id))
            db.execute(delete(conversations).where(conversations.c.id == conversation_id))

    def _get(self, conversation_id: str, message_id: str) -> StoredMessage:
        with self._engine.connect() as db:
            row = db.execute(
                select(messages).where(
                    and_(messages.c.conversation_id == conversation_id, messages.c.id == message_id)
                )
            ).one_or_none()
        if row is None:
            raise UnknownConversation(conversation_id)
        return _message(row)


def _exists(db: Connection, conversation_id: str) -> bool:
    query = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return db.execute(query).one_or_none() is not None


def _message(row: Row[Any]) -> StoredMessage:
    return StoredMessage(
        seq=row.seq,
        conversation_id=row.conversation_id,
        id=row.id,
        side=Side(row.side),
        text=row.text,
        at=row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at,
        choice=row.choice,
        in_reply_to=row.in_reply_to,
        answer=Answer.model_validate_json(row.answer) if row.answer else None,
    )
