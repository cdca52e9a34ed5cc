"""The tables of conversations; app/migrations makes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)


def _conversation(**more: Any) -> Column[str]:
    key = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", String(64), key, nullable=False, **more)


messages = Table(
    "messages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _conversation(index=True),
    Column("id", String(64), nullable=False),
    Column("side", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("choice", String(120)),
    Column("in_reply_to", String(64)),
    Column("answer", Text),
    Column("answered", Boolean, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("media", String(20)),
    Column("media_reference", String(255)),
    UniqueConstraint("conversation_id", "id"),
    UniqueConstraint("conversation_id", "in_reply_to"),
    sqlite_autoincrement=True,
)

# Where a person of a channel is reached; the address is sealed (privacy.Seal).
contacts = Table(
    "contacts",
    metadata,
    _conversation(primary_key=True),
    Column("address", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _conversation(index=True),
    Column("payload", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("external_id", String(255), index=True),
    Column("code", Integer),
    Column("reason", Text),
    Column("asked_at", DateTime(timezone=True)),
    # The seq of the message that it is part of.
    Column("message", Integer, index=True),
    sqlite_autoincrement=True,
)

# What is switched off: a channel, or all of them (`semua`).
switches = Table(
    "switches",
    metadata,
    Column("scope", String(20), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("notice", Text, nullable=False),
)
