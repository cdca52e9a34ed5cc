"""People who work here, their roles, sessions, invitations and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _of_user(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("staff_users.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        *columns,
        sqlite_autoincrement=True,
    )


def upgrade() -> None:
    op.create_table(
        "staff_users",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(40), nullable=False, unique=True),
        sa.Column("full_name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), unique=True),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("totp_secret", sa.Text),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    _of_user(
        "staff_memberships",
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("instansi", sa.String(300), nullable=False),
        sa.Column("wilayah", sa.String(10), nullable=False),
        sa.UniqueConstraint("user_id", "role", "instansi", "wilayah"),
    )
    _of_user(
        "staff_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("device", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    _of_user(
        "staff_invitations",
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    _of_user("staff_recovery_codes", sa.Column("code_hash", sa.String(64), nullable=False))


def downgrade() -> None:
    for name in ("recovery_codes", "invitations", "sessions", "memberships", "users"):
        op.drop_table(f"staff_{name}")
