"""The tables of tickets; app/migrations makes them.

A ticket itself holds nothing of the citizen. What it is about, and every word that was said, hangs
on the conversation and goes with it; number, state and unit stay.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, MetaData, String, Table, Text

from connectors.tables import conversations

metadata = MetaData()

# The number is made of `month` and `id` (numbering.py).
tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("month", String(4), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("instansi", String(300), nullable=False),
    Column("wilayah", String(10), nullable=False),
    Column("service_id", String(80)),
    Column("due_on", Date),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

matters = Table(
    "ticket_matters",
    metadata,
    Column("ticket_id", Integer, ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "conversation_id",
        String(64),
        ForeignKey(conversations.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("thread_id", Integer, nullable=False),
    Column("subject", Text, nullable=False),
)

# `words` are what the citizen was told; `key` is made by the page, so that sent twice is done once.
changes = Table(
    "ticket_changes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column(
        "ticket_id",
        Integer,
        ForeignKey("ticket_matters.ticket_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("state", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("agent", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("key", String(56), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
