"""The tables of people who work here; app/migrations makes them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# `totp_secret` is sealed; `totp_step` is the time step of the last code taken, so none works twice.
users = Table(
    "staff_users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("full_name", String(120), nullable=False),
    Column("email", String(254), unique=True),
    Column("password_hash", String(200)),
    Column("totp_secret", Text),
    Column("totp_step", Integer, nullable=False),
    Column("zone", String(4), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
    sqlite_autoincrement=True,
)


def _user() -> Column[int]:
    key = ForeignKey("staff_users.id", ondelete="CASCADE")
    return Column("user_id", Integer, key, nullable=False, index=True)


memberships = Table(
    "staff_memberships",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _user(),
    Column("role", String(20), nullable=False),
    Column("instansi", String(300), nullable=False),
    Column("wilayah", String(10), nullable=False),
    UniqueConstraint("user_id", "role", "instansi", "wilayah"),
    sqlite_autoincrement=True,
)

# Of a token only its hash is kept: who reads the database cannot sign in with it.
sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _user(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("stage", String(10), nullable=False),
    Column("device", String(80), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

invitations = Table(
    "staff_invitations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _user(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _user(),
    Column("code_hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)
