"""`make bench-desk`: the service desk with many threads and many agents, on a real server.

Lists: every list and page with thousands of open threads, one request after the other. Updates:
agents with their pages open, half at what waits and half at what is theirs, as the pages' script
does it (told by the stream; the list is fetched if it changes, at most every 0.7 s; when the server
asks who is there, the page reports). Citizens write in turn in all threads, and every second a new
one joins the line, which changes every list.
Measured from the commit to the list that shows it. The agents' side runs on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from app.database import connect
from app.settings import ROOT
from app.staff.form_tokens import HEADER
from bench.desk_threads import agents as signed_in
from bench.desk_threads import fill, join, write
from bench.serving import machine
from connectors.desk.lists import View
from connectors.desk.model import EventKind

_REST, _COUNTS = 0.7, 3.0
_REQUESTS = 200
_PATIENCE = 180
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_LINE = re.compile(r'id="baris-(\d+)"')


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--threads", type=int, default=2_000, help="percakapan untuk daftar")
    parser.add_argument("--open", type=int, default=500, help="percakapan saat pembaruan")
    parser.add_argument("--agents", type=int, default=50, help="petugas dengan halaman terbuka")
    parser.add_argument("--seconds", type=int, default=20, help="lama uji pembaruan")
    parser.add_argument("--per-second", type=int, default=5, help="pesan warga per detik")
    asked = parser.parse_args(argv)
    table = Table("Ukuran", "Nilai", title=machine())
    parts = (asked.threads, 0, _lists), (asked.open, asked.agents, _updates)
    for number, agents, measure in parts:
        with tempfile.TemporaryDirectory() as folder:
            own = {"TANYA_DATABASE_URL": f"sqlite:///{folder}/desk.sqlite"}
            engine = connect(own["TANYA_DATABASE_URL"])
            fill(engine, number, agents)
            with _serving(own) as url:
                measure(table, url, engine, asked)
            engine.dispose()
    Console(width=100).print(table)


@contextlib.contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    """The app in a process of its own, without Rasa: agents' pages do not need it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "app", "serve", "--no-rasa", "--no-register", "--port", port]
    process = subprocess.Popen(
        command, env=os.environ | dict(environment), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + _PATIENCE
        while not _is_up(url):
            assert process.poll() is None, "the server did not start"
            assert time.monotonic() < until, "the server is not ready"
            time.sleep(0.3)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _is_up(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/masuk", timeout=3).is_success
    return False


def _lists(table: Table, url: str, engine: Engine, asked: argparse.Namespace) -> None:
    (cookies,) = signed_in(engine, 1)
    paths = [f"/meja/daftar?daftar={view}&halaman={page}" for view in View for page in (1, 20)]
    paths += ["/meja/daftar?daftar=semua&cari=paspor", "/meja", "/meja/1"]
    seconds: dict[str, list[float]] = {"daftar": [], "halaman penuh": []}
    with httpx.Client(base_url=url, cookies=cookies) as client:
        for number in range(_REQUESTS):
            path = paths[number % len(paths)]
            started = time.perf_counter()
            client.get(path).raise_for_status()
            kind = "daftar" if path.startswith("/meja/daftar") else "halaman penuh"
            seconds[kind].append(time.perf_counter() - started)
    for kind, taken in seconds.items():
        table.add_row(f"{asked.threads} percakapan terbuka: {kind}", _milliseconds(taken))


def _updates(table: Table, url: str, engine: Engine, asked: argparse.Namespace) -> None:
    told, shown = asyncio.run(_watched(url, engine, asked))
    name = f"{asked.agents} petugas, {asked.open} percakapan, {asked.per_second} pesan/detik"
    table.add_row(f"{name}: halaman diberi tahu", _milliseconds(told))
    table.add_row(f"{name}: daftar diperbarui", _milliseconds(shown))


async def _watched(
    url: str, engine: Engine, asked: argparse.Namespace
) -> tuple[list[float], list[float]]:
    """Seconds from each commit until each page was told, and until its list was there."""
    written: dict[int, float] = {}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        pages = [
            _Page(client, cookies, View.MINE if at % 2 else View.WAITING, written)
            for at, cookies in enumerate(signed_in(engine, asked.agents))
        ]
        watching = [asyncio.create_task(page.watch()) for page in pages]
        await asyncio.gather(*(page.ready.wait() for page in pages))
        await asyncio.sleep(2)
        for number in range(asked.seconds * asked.per_second):
            if number % asked.per_second == 0:
                thread = asked.open + number // asked.per_second + 1
                await asyncio.to_thread(join, engine, thread)
            else:
                thread = number % asked.open + 1
                await asyncio.to_thread(write, engine, thread)
            written[thread] = time.perf_counter()
            await asyncio.sleep(1 / asked.per_second)
        await asyncio.sleep(3)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return [s for page in pages for s in page.told], [s for page in pages for s in page.shown]


class _Page:
    """An agent's open page, as connectors/static/desk/live.js behaves."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        cookies: dict[str, str],
        view: View,
        written: dict[int, float],
    ) -> None:
        self._client = client
        self._path = f"/meja/daftar?daftar={view}"
        self._may_enter = view is View.WAITING
        self._in_sight: set[int] = set()
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._written = written
        self._owed: list[float] = []
        self._renewing: asyncio.Task[None] | None = None
        self._last = self._due = 0.0
        self._token, self._ordinal = "", 0
        self._reporting: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()
        self.told: list[float] = []
        self.shown: list[float] = []

    async def watch(self) -> None:
        headers = {"accept": "text/event-stream", "cookie": self._cookies}
        whole = await self._client.get("/meja", headers={"cookie": self._cookies})
        found = _TOKEN.search(whole.text)
        assert found is not None, "no agent is signed in"
        self._token = found[1]
        await self._renew()
        async with self._client.stream("GET", "/meja/kabar", headers=headers) as stream:
            async for line in stream.aiter_lines():
                self.ready.set()
                if line == "event: denyut":
                    self._reporting = asyncio.create_task(self._report())
                if not line.startswith("data: ["):
                    continue
                self._hear(json.loads(line.removeprefix("data: ")))

    async def _report(self) -> None:
        self._ordinal += 1
        fields = {"siap": "1", "lembar": f"lembar{id(self)}", "ke": str(self._ordinal)}
        headers = {"cookie": self._cookies, HEADER: self._token}
        (await self._client.post("/meja/hadir", data=fields, headers=headers)).raise_for_status()

    def _hear(self, changes: list[dict[str, Any]]) -> None:
        now = time.perf_counter()
        for change in changes:
            since = self._written.get(change["id"])
            if since is None:
                continue
            self.told.append(now - since)
            moves = change["kind"] != EventKind.MESSAGE
            if change["id"] in self._in_sight or (moves and self._may_enter):
                self._owed.append(since)
                self._begin(self._last + _REST)
            elif moves:
                self._begin(now + _COUNTS)

    def _begin(self, at: float) -> None:
        """Fetch the list at this time, if it is not to be fetched anyway."""
        if self._renewing is None or at < self._due:
            if self._renewing:
                self._renewing.cancel()
            self._due = at
            self._renewing = asyncio.create_task(self._renew(at))

    async def _renew(self, at: float = 0.0) -> None:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        self._last, self._renewing = time.perf_counter(), None
        owed, self._owed = self._owed, []
        response = await self._client.get(self._path, headers={"cookie": self._cookies})
        response.raise_for_status()
        now = time.perf_counter()
        self._in_sight = {int(id_) for id_ in _LINE.findall(response.text)}
        self.shown += [now - since for since in owed]


def _milliseconds(seconds: Sequence[float]) -> str:
    middle, most = np.percentile(seconds, (50, 95)) * 1000
    return f"p50 {middle:.0f} ms, p95 {most:.0f} ms ({len(seconds)} kali)"


if __name__ == "__main__":
    main()
