"""Reading the database."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A connection for reading: each statement sees what was true when it began.

    On PostgreSQL no transaction is begun and ended for it, which costs more than most of what is
    read; SQLite begins none for reading anyhow.
    """
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection
