"""The tables of content; app/migrations makes them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# `content` is the record as data (JSON); a draft may be half filled. `etag` counts its saves.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("record_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("based_on", Integer),
    Column("etag", Integer, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("authors", Text, nullable=False),
    Column("reviewer", String(80)),
    Column("changed_by", String(80), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("goes_live_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False),
    UniqueConstraint("kind", "record_id", "number"),
    sqlite_autoincrement=True,
)

# One row a record: which revision citizens see, and the digest of the shipped content last seen.
records = Table(
    "records",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("record_id", String(80), primary_key=True),
    Column("live", Integer, ForeignKey("revisions.id")),
    Column("shipped", String(64)),
)

# The version of everything citizens see; replicas follow the highest.
publications = Table(
    "publications",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

comments = Table(
    "revision_comments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("revision", Integer, ForeignKey("revisions.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("author", String(80), nullable=False),
    Column("field", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_revision_comments_revision", "revision"),
)

# Questions an editor wants a record to answer (`pertanyaan uji`); by themselves they find nothing.
check_questions = Table(
    "check_questions",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("record_id", String(80), primary_key=True),
    Column("question", String(300), primary_key=True),
    Column("author", String(80), nullable=False),
)
