"""PostgreSQL and Redis as Debian has them: servers of one's own, which end with who began them.

`make test-services` and the benches start them in a temporary folder, on free ports of the
loopback, as an unprivileged user (PostgreSQL refuses root).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import redis
from psycopg import sql

_PROGRAMS = Path("/usr/lib/postgresql")
_USER = "tanya"
_PATIENCE = 30
# Nobody misses a database of tests after a power cut.
_CARELESS = ("-c", "fsync=off", "-c", "full_page_writes=off")


class Postgres:
    """A cluster that can be stopped and started again at its place."""

    def __init__(self, folder: Path, careless: bool) -> None:
        """`folder` belongs to the unprivileged user; `careless` does not wait for the disk."""
        self.port = free_port()
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._options = _CARELESS if careless else ()
        self._process: subprocess.Popen[bytes] | None = None
        self._initialise()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Comes back when it takes connections."""
        socket_folder, data = str(self._folder), str(self._folder / "data")
        self._process = _spawn(
            [
                *(_program("postgres"), "-D", data, "-p", str(self.port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"),
                *("-c", f"unix_socket_directories={socket_folder}", *self._options),
            ],
            self._folder / "postgres.log",
        )
        _wait(self._answers, self._process, self._folder / "postgres.log")

    def stop(self) -> None:
        """At once for everybody who is connected."""
        _end(self._process, signal.SIGINT)
        self._process = None

    def create(self, name: str, template: str = "template1") -> str:
        """The URL of a new database, a copy of another one."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(statement)

    def _initialise(self) -> None:
        word = self._folder / "password"
        word.write_text(self._password, encoding="ascii")
        if user := _unprivileged():
            shutil.chown(word, user)
        subprocess.run(
            [
                *_as_user(),
                *(_program("initdb"), "-D", str(self._folder / "data"), "-U", _USER),
                *("-A", "scram-sha-256", "--pwfile", str(word), "-E", "UTF8", "--no-sync"),
            ],
            check=True,
            cwd=self._folder,
            capture_output=True,
        )

    def _answers(self) -> bool:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.url(), connect_timeout=2),
        ):
            return True
        return False


@contextlib.contextmanager
def postgres(careless: bool = True) -> Iterator[Postgres]:
    """A cluster that runs; its folder goes with it."""
    with _folder("tanya-pg-") as folder:
        cluster = Postgres(folder, careless)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis that writes nothing to disk."""
    port, password = free_port(), secrets.token_hex(16)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with _folder("tanya-redis-") as folder:
        config = folder / "redis.conf"
        config.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\n'
            f"dir {folder}\n",
            encoding="ascii",
        )
        if user := _unprivileged():
            shutil.chown(config, user)
        process = _spawn(["redis-server", str(config)], folder / "redis.log")

        def answers() -> bool:
            with contextlib.suppress(redis.ConnectionError), redis.Redis.from_url(url) as client:
                return bool(client.ping())
            return False

        try:
            _wait(answers, process, folder / "redis.log")
            yield url
        finally:
            _end(process, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        if user := _unprivileged():
            shutil.chown(name, user)
        yield Path(name)


def _unprivileged() -> str | None:
    """Who runs the servers when we are root; nobody else otherwise."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as_user() -> list[str]:
    user = _unprivileged()
    if not user:
        return []
    group = str(pwd.getpwnam(user).pw_gid)
    return ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--"]


def _program(name: str) -> str:
    """A program of the newest PostgreSQL of Debian, or the one on PATH."""
    versions = sorted(
        (path for path in _PROGRAMS.glob(f"*/bin/{name}")), key=lambda path: int(path.parts[-3])
    )
    return str(versions[-1]) if versions else name


def _spawn(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server that is told to stop, should we be killed."""
    with log.open("ab") as out:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT", *(_as_user()[1:] or ["--"]), *command],
            cwd=log.parent,
            stdout=out,
            stderr=out,
        )


def _wait(answers: object, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not answers():  # type: ignore[operator]
        alive = process.poll() is None and time.monotonic() < deadline
        assert alive, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is None:
        return
    process.send_signal(number)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
