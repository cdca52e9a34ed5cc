"""Content as revisions, what is live, and the version that replicas follow."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("record_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.Column("etag", sa.Integer, nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("reviewer", sa.String(80)),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goes_live_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("kind", "record_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "records",
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("record_id", sa.String(80), primary_key=True),
        sa.Column("live", sa.Integer, sa.ForeignKey("revisions.id")),
        sa.Column("shipped", sa.String(64)),
    )
    op.create_table(
        "publications",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "revision_comments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "revision",
            sa.Integer,
            sa.ForeignKey("revisions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("field", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Index("ix_revision_comments_revision", "revision"),
    )
    op.create_table(
        "check_questions",
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("record_id", sa.String(80), primary_key=True),
        sa.Column("question", sa.String(300), primary_key=True),
        sa.Column("author", sa.String(80), nullable=False),
    )


def downgrade() -> None:
    for table in ("check_questions", "revision_comments", "publications", "records", "revisions"):
        op.drop_table(table)
