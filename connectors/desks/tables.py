"""The tables of other desks; app/migrations makes them. None of them holds a citizen's words."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from connectors.desk.tables import events, threads

metadata = MetaData()

# What of a thread's history another desk is told, and what became of it. `until` is the last
# message of the citizen that goes with it, fixed at the first try.
deliveries = Table(
    "desk_deliveries",
    metadata,
    Column("event", Integer, ForeignKey(events.c.seq, ondelete="CASCADE"), primary_key=True),
    Column(
        "thread_id",
        Integer,
        ForeignKey(threads.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("state", String(10), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("until", Integer),
    Column("code", Integer),
    Column("reason", Text),
)

# A thread as another desk knows it. It outlives the thread, so that what was deleted here is
# deleted there too.
elsewhere = Table(
    "desk_elsewhere",
    metadata,
    Column("thread_id", Integer, primary_key=True, autoincrement=False),
    Column("desk", String(12), nullable=False),
    Column("contact", String(40), nullable=False),
    Column("conversation", String(40), nullable=False, index=True),
    Column("told", Integer, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("status_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
)
