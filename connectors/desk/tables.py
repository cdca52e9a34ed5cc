"""The tables of the service desk; app/migrations makes them.

What hangs on a conversation goes with it when it is deleted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from connectors.tables import conversations

metadata = MetaData()

# `question` is the citizen's words as they are stored with the message: masked.
threads = Table(
    "desk_threads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "conversation_id",
        String(64),
        ForeignKey(conversations.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("state", String(12), nullable=False, index=True),
    Column("reason", String(12), nullable=False),
    Column("service_id", String(80)),
    Column("aspects", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("question", Text),
    Column("instansi", String(300), nullable=False),
    Column("wilayah", String(10), nullable=False),
    Column("is_left", Boolean, nullable=False),
    Column("tags", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("agent", String(40)),
    Column("claimed_at", DateTime(timezone=True)),
    Column("first_reply_at", DateTime(timezone=True)),
    Column("citizen_at", DateTime(timezone=True), nullable=False),
    Column("agent_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True), index=True),
    Column("ending", String(20)),
    sqlite_autoincrement=True,
)
# A conversation is at the desk once at a time, whoever opens it at the same moment.
Index(
    "desk_threads_open",
    threads.c.conversation_id,
    unique=True,
    sqlite_where=text("state <> 'closed'"),
    postgresql_where=text("state <> 'closed'"),
)


def _thread(**more: Any) -> Column[int]:
    key = ForeignKey(threads.c.id, ondelete="CASCADE")
    return Column("thread_id", Integer, key, nullable=False, **more)


notes = Table(
    "desk_notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _thread(index=True),
    Column("agent", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

# What happened to a thread, in order: its history, and what open pages are told of. No words.
events = Table(
    "desk_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _thread(index=True),
    Column("kind", String(16), nullable=False),
    Column("agent", String(40)),
    Column("detail", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    sqlite_autoincrement=True,
)

# Up to which message an agent has read a thread.
reads = Table(
    "desk_reads",
    metadata,
    _thread(primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("seq", Integer, nullable=False),
)

# How far agents' words came in the web chat, which fetches them: the seq of the last message that
# a page got, and that somebody could see.
reach = Table(
    "desk_reach",
    metadata,
    Column(
        "conversation_id",
        String(64),
        ForeignKey(conversations.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("delivered", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
)

# Who is at the desk, for which unit: one row for each open page and unit they answer for.
presence = Table(
    "desk_presence",
    metadata,
    Column("agent", String(40), primary_key=True),
    Column("page", String(24), primary_key=True),
    Column("instansi", String(300), primary_key=True),
    Column("wilayah", String(10), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("is_ready", Boolean, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

# When a unit's desk is open; a unit without such a row has no desk. `week` and `closed_days`
# are JSON (hours.py).
hours = Table(
    "desk_hours",
    metadata,
    Column("instansi", String(300), primary_key=True),
    Column("wilayah", String(10), primary_key=True),
    Column("zone", String(4), nullable=False),
    Column("week", Text, nullable=False),
    Column("closed_days", Text, nullable=False),
    Column("most_waiting", Integer, nullable=False),
)
