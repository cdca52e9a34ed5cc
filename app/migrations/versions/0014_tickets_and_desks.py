"""Tickets; what other desks are told of threads, and which of theirs is which of ours."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _part_of(name: str, of: str, **more: Any) -> sa.Column[Any]:
    kind = sa.String(64) if of == "conversations.id" else sa.Integer
    key = sa.ForeignKey(of, ondelete="CASCADE")
    return sa.Column(name, kind, key, nullable=False, **more)


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("month", sa.String(4), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("instansi", sa.String(300), nullable=False),
        sa.Column("wilayah", sa.String(10), nullable=False),
        sa.Column("service_id", sa.String(80)),
        sa.Column("due_on", sa.Date),
        _moment("opened_at"),
        _moment("changed_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ticket_matters",
        _part_of("ticket_id", "tickets.id", primary_key=True),
        _part_of("conversation_id", "conversations.id", index=True),
        sa.Column("thread_id", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
    )
    op.create_table(
        "ticket_changes",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        _part_of("ticket_id", "ticket_matters.ticket_id", index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        _moment("at"),
        sa.Column("key", sa.String(56), nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "desk_deliveries",
        _part_of("event", "desk_events.seq", primary_key=True),
        _part_of("thread_id", "desk_threads.id", index=True),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        _moment("due_at"),
        sa.Column("until", sa.Integer),
        sa.Column("code", sa.Integer),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "desk_elsewhere",
        sa.Column("thread_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("desk", sa.String(12), nullable=False),
        sa.Column("contact", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False, index=True),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("status_at", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _moment("due_at"),
    )


def downgrade() -> None:
    for table in (
        "desk_elsewhere",
        "desk_deliveries",
        "ticket_changes",
        "ticket_matters",
        "tickets",
    ):
        op.drop_table(table)
