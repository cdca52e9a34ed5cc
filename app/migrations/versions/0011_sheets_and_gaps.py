"""Files that wait to be brought in, and questions that were not answered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "sheet_uploads",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "broken_links",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "gap_clusters",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("service_id", sa.String(80)),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "gaps",
        sa.Column(
            "message",
            sa.Integer,
            sa.ForeignKey("messages.seq", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "cluster",
            sa.Integer,
            sa.ForeignKey("gap_clusters.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "gap_reading",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("gap_reading", "gaps", "gap_clusters", "broken_links", "sheet_uploads"):
        op.drop_table(table)
