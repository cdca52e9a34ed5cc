"""Agents are present by page; how far their words came in the web chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # It tells of the last seconds only: every open page reports again.
    op.drop_table("desk_presence")
    op.create_table(
        "desk_presence",
        sa.Column("agent", sa.String(40), primary_key=True),
        sa.Column("page", sa.String(24), primary_key=True),
        sa.Column("instansi", sa.String(300), primary_key=True),
        sa.Column("wilayah", sa.String(10), primary_key=True),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("is_ready", sa.Boolean, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "desk_reach",
        sa.Column(
            "conversation_id",
            sa.String(64),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("delivered", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("desk_reach")
    op.drop_table("desk_presence")
    op.create_table(
        "desk_presence",
        sa.Column("agent", sa.String(40), primary_key=True),
        sa.Column("instansi", sa.String(300), primary_key=True),
        sa.Column("wilayah", sa.String(10), primary_key=True),
        sa.Column("is_ready", sa.Boolean, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
