"""The tables of questions that were not answered; app/migrations makes them.

A gap holds no words: they are those of the message, and go with it when it is deleted.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, MetaData, String, Table

from connectors.tables import messages

metadata = MetaData()

clusters = Table(
    "gap_clusters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state", String(12), nullable=False, index=True),
    Column("service_id", String(80)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

gaps = Table(
    "gaps",
    metadata,
    Column("message", Integer, ForeignKey(messages.c.seq, ondelete="CASCADE"), primary_key=True),
    Column(
        "cluster",
        Integer,
        ForeignKey("gap_clusters.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("reason", String(12), nullable=False),
    Column("model", String(200), nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

# One row: up to which message was read.
read_so_far = Table(
    "gap_reading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
)
