"""What citizens think: marks under answers, and one rating of a desk's thread."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column(
            "message",
            sa.Integer,
            sa.ForeignKey("messages.seq", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("mark", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("noticed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "ratings",
        sa.Column(
            "thread",
            sa.Integer,
            sa.ForeignKey("desk_threads.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text),
        sa.Column("awaits", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("noticed", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("feedback")
