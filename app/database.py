"""The database: engine, and the schema brought up to date by Alembic."""

from __future__ import annotations

import select
import threading
import time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

_WRITING = "writing"
_RESTS_SINCE = "rests_since"
_RESTED_SECONDS = 1.0
_BUSY_SECONDS = 5
_MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same in all replicas: only one of them migrates at a time.
_MIGRATING = 7_240_511


class DatabaseUnavailable(Exception):
    """The database cannot be opened; a sentence that holds no password."""


def connect(url: str) -> Engine:
    """An engine with the schema at its newest version. SQLite runs in WAL mode.

    Raises DatabaseUnavailable.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, **_options(address))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        _write_in_turn(engine)
    else:
        _try_what_rested(engine)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            command.upgrade(migrations(connection), "head")
    except OperationalError as cause:
        engine.dispose()
        raise DatabaseUnavailable(
            f"Basis data {address.render_as_string(hide_password=True)} tidak bisa dibuka. "
            "Periksa TANYA_DATABASE_URL, dan apakah servernya berjalan; lalu ulangi."
        ) from cause
    return engine


def migrations(connection: Connection) -> Config:
    """What Alembic's commands need to work on a connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _options(address: URL) -> dict[str, Any]:
    """A server may restart or vanish: no lost connection is used, none is waited for long."""
    if address.get_backend_name() != "postgresql":
        return {}
    return {
        "pool_size": 10,
        "pool_timeout": 5,
        "connect_args": {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 10_000},
    }


def _try_what_rested(engine: Engine) -> None:
    """A connection is asked whether it lives if it lay in the pool for a while or the server has
    said something unasked, as it does when it ends. Asking always would be a fifth of what
    accepting a message costs.
    """

    def rests(_: object, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS_SINCE] = time.monotonic()

    def used(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        rested = time.monotonic() - record.info.get(_RESTS_SINCE, 0)
        try:
            if rested >= _RESTED_SECONDS or _has_news(connection):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as cause:
            raise InvalidatePoolError from cause

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", used)


def _has_news(connection: Any) -> bool:
    """Whether bytes, or the end, have come in on the socket of an idle psycopg connection."""
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return bool(socket.poll(0))


def _configure_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        # A webhook is answered once its message is on the disk, not only with the system.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What a citizen deletes is overwritten, not only unlinked.
        "secure_delete=ON",
        f"busy_timeout={1000 * _BUSY_SECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_in_turn(engine: Engine) -> None:
    """One writer of SQLite after the other, from its first change until its connection is free.

    SQLite itself makes who finds it locked sleep and try again, ever longer: under load some wait
    for a second while others pass.
    """
    turn = threading.Lock()

    def begin(db: Connection, *about: Any) -> None:
        context = about[3]
        changes = context and (context.isinsert or context.isupdate or context.isdelete)
        if changes and not db.info.get(_WRITING):
            db.info[_WRITING] = turn.acquire(timeout=_BUSY_SECONDS)

    def end(_: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop(_WRITING, False):
            turn.release()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "checkin", end)


def let_go(engine: Engine) -> None:
    """Close an engine, and the connections of threads that nobody waited for as they come back:
    nobody looks at that pool any more."""
    event.listen(engine, "checkin", lambda _, record: record.invalidate())
    engine.dispose()
