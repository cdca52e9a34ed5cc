"""The service desk: threads, notes, history, presence, opening hours; which message was sent."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _thread(**more: Any) -> sa.Column[int]:
    key = sa.ForeignKey("desk_threads.id", ondelete="CASCADE")
    return sa.Column("thread_id", sa.Integer, key, nullable=False, **more)


def _moment(name: str, needed: bool = False, **more: Any) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed, **more)


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("message", sa.Integer))
        outbox.create_index("ix_outbox_message", ["message"])
    op.create_table(
        "desk_threads",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id",
            sa.String(64),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("service_id", sa.String(80)),
        sa.Column("aspects", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("instansi", sa.String(300), nullable=False),
        sa.Column("wilayah", sa.String(10), nullable=False),
        sa.Column("is_left", sa.Boolean, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        _moment("opened_at", needed=True),
        _moment("queued_at", needed=True),
        sa.Column("agent", sa.String(40)),
        _moment("claimed_at"),
        _moment("first_reply_at"),
        _moment("citizen_at", needed=True),
        _moment("agent_at"),
        _moment("closed_at", index=True),
        sa.Column("ending", sa.String(20)),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "desk_threads_open",
        "desk_threads",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _thread(index=True),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _moment("at", needed=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "desk_events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        _thread(index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("agent", sa.String(40)),
        sa.Column("detail", sa.Text, nullable=False),
        _moment("at", needed=True, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "desk_reads",
        _thread(primary_key=True),
        sa.Column("agent", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "desk_presence",
        sa.Column("agent", sa.String(40), primary_key=True),
        sa.Column("instansi", sa.String(300), primary_key=True),
        sa.Column("wilayah", sa.String(10), primary_key=True),
        sa.Column("is_ready", sa.Boolean, nullable=False),
        _moment("seen_at", needed=True),
    )
    op.create_table(
        "desk_hours",
        sa.Column("instansi", sa.String(300), primary_key=True),
        sa.Column("wilayah", sa.String(10), primary_key=True),
        sa.Column("zone", sa.String(4), nullable=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("closed_days", sa.Text, nullable=False),
        sa.Column("most_waiting", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "desk_hours",
        "desk_presence",
        "desk_reads",
        "desk_events",
        "desk_notes",
        "desk_threads",
    ):
        op.drop_table(table)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_message")
        outbox.drop_column("message")
