"""Databases for tests: SQLite in a folder, or PostgreSQL; and all that one holds."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from app.database import connect
from tests.services import Postgres

_TEMPLATE = "template_tanya"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def prepare(cluster: Postgres) -> None:
    """Make the tables once; every database of a test is a copy."""
    connect(cluster.create(_TEMPLATE)).dispose()


@contextlib.contextmanager
def fresh_database(cluster: Postgres | None, folder: Path) -> Iterator[str]:
    """The URL of a database that nobody else uses."""
    if cluster is None:
        yield f"sqlite:///{folder / 'tanya.sqlite'}"
        return
    name = f"uji_{uuid.uuid4().hex}"
    yield cluster.create(name, _TEMPLATE)
    cluster.drop(name)


def contents(url: str) -> bytes:
    """Every byte of SQLite's files, every row of PostgreSQL's tables."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    rows: list[bytes] = []
    with psycopg.connect(url) as db:
        for (table,) in db.execute(_TABLES).fetchall():
            statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with db.cursor().copy(statement) as copy:
                rows += [bytes(row) for row in copy]
    return b"".join(rows)
