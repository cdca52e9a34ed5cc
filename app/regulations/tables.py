"""The tables of regulations on their way to citizens; app/migrations makes them."""

from __future__ import annotations

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
)

metadata = MetaData()

drafts = Table(
    "regulation_drafts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state", String(16), nullable=False, index=True),
    Column("file_name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("author", String(80), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", String(80), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("law_id", String(80), nullable=False, index=True),
    Column("title", Text, nullable=False),
    # Pages read, or passages indexed, of how many.
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    # Why it was refused or given back.
    Column("told", Text, nullable=False),
    Column("beat_at", DateTime(timezone=True)),
    # What it is called among the readings once it was published.
    Column("reading", String(32)),
    Column("published_by", String(80)),
    Column("published_at", DateTime(timezone=True)),
    # The unit that sent it: whose it is to work on.
    Column("instansi", String(300), nullable=False, server_default=""),
    Column("wilayah", String(8), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

corrections = Table(
    "regulation_corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "draft_id",
        Integer,
        ForeignKey(drafts.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    # Of the form it was typed in: sent twice, it counts once.
    Column("nonce", String(32), nullable=False, unique=True),
    Column("author", String(80), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False),
    Column("undone_by", String(80)),
    sqlite_autoincrement=True,
)

marks = Table(
    "regulation_marks",
    metadata,
    Column("draft_id", Integer, ForeignKey(drafts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("is_yes", Boolean, nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
