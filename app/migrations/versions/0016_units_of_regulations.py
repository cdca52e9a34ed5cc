"""The unit that sent a regulation: whose it is to work on."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for name, length in (("instansi", 300), ("wilayah", 8)):
        op.add_column(
            "regulation_drafts",
            sa.Column(name, sa.String(length), nullable=False, server_default=""),
        )


def downgrade() -> None:
    for name in ("wilayah", "instansi"):
        op.drop_column("regulation_drafts", name)
