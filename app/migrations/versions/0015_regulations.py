"""Regulations on their way to citizens: files that were sent, corrections, decisions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def _draft(**more: Any) -> sa.Column[int]:
    key = sa.ForeignKey("regulation_drafts.id", ondelete="CASCADE")
    return sa.Column("draft_id", sa.Integer, key, nullable=False, **more)


def upgrade() -> None:
    op.create_table(
        "regulation_drafts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("law_id", sa.String(80), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True)),
        sa.Column("reading", sa.String(32)),
        sa.Column("published_by", sa.String(80)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "regulation_corrections",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _draft(index=True),
        sa.Column("nonce", sa.String(32), nullable=False, unique=True),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("undone_by", sa.String(80)),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "regulation_marks",
        _draft(primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("is_yes", sa.Boolean, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("regulation_marks", "regulation_corrections", "regulation_drafts"):
        op.drop_table(table)
