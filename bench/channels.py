"""`make bench-channels`: WhatsApp's path under load, with Rasa, against an emulated Meta.

Accepting is measured from the post of a webhook to its 200; answering from that post to the call to
Meta. The emulator and the posts run on the same cores as what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url

from app.server import Running, running
from app.settings import Settings
from bench.serving import machine, memory, questions
from tests import services
from tests.connectors.whatsapp.server import (
    APP_SECRET,
    PHONE_NUMBER_ID,
    TOKEN,
    MetaServer,
    signed,
    webhook,
    written,
)

_ACCEPTED_PER_SECOND, _ACCEPTED_SECONDS = 100, 10
_STEADY_PER_SECOND = 20
_LOOKS_EVERY = 0.05
_BURST, _BURST_SECONDS, _PER_PERSON = 2_000, 10, 4


class Timed(MetaServer):
    """Notes when each message arrived, by the person."""

    def _take(self, person: str, message: dict[str, object]) -> httpx.Response:  # type: ignore[override]
        self.arrived.append((person, time.perf_counter()))
        return super()._take(person, message)  # type: ignore[return-value]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.arrived: list[tuple[str, float]] = []


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.channels", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="lama uji 20 pesan per detik")
    parser.add_argument(
        "--database", default="", help="URL SQLAlchemy; kosong: SQLite, lalu PostgreSQL sementara"
    )
    chosen = parser.parse_args(argv)
    if chosen.database:
        _measure(chosen.database, chosen.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(f"sqlite:///{folder}/bench.sqlite", chosen.seconds)
    with services.postgres(careless=False) as cluster:
        _measure(cluster.url(), chosen.seconds)


def _measure(database: str, seconds: int) -> None:
    """Measure a server of one's own on a database, and print."""
    kind = make_url(database).get_backend_name()
    table = Table("Ukuran", "Nilai", title=f"{kind}; {machine()}")
    meta = Timed()
    with meta.on_port() as api:
        own = {
            "TANYA_DATABASE_URL": database,
            "TANYA_MESSAGES_PER_MINUTE": "100000",
            "TANYA_CHANNEL_MESSAGES_PER_MINUTE": "1000000",
            # Answers are counted, not what tells people to wait.
            "TANYA_BUSY_AFTER_SECONDS": "3600",
            "TANYA_PUBLIC_URL": "https://tanya.contoh.go.id",
            "TANYA_WHATSAPP_PHONE_NUMBER_ID": PHONE_NUMBER_ID,
            "TANYA_WHATSAPP_ACCESS_TOKEN": TOKEN,
            "TANYA_WHATSAPP_APP_SECRET": APP_SECRET,
            "TANYA_WHATSAPP_VERIFY_TOKEN": "kata",
            "TANYA_WHATSAPP_API": api,
        }
        with running(Settings(), own) as server:
            url = f"{server.url}/webhooks/whatsapp"
            before = _megabytes(server)
            # The one who posts must not stop for its own garbage: it would be timed as the server.
            gc.collect()
            gc.freeze()
            asyncio.run(_steady(server, url, meta, table, seconds))
            asyncio.run(_accept(url, meta, table))
            asyncio.run(_burst(url, meta, table))
            table.add_row("Memori, sebelum dan sesudah", f"{before} MB, {_megabytes(server)} MB")
    Console(width=110).print(table)


async def _steady(server: Running, url: str, meta: Timed, table: Table, seconds: int) -> None:
    """Real questions, each of another person, at an even pace; the memory after each minute."""
    asked = questions()
    count = _STEADY_PER_SECOND * seconds
    texts = [asked[at % len(asked)] for at in range(count)]
    people = [f"62811{at:06}" for at in range(count)]
    watching = asyncio.create_task(_each_minute(server, seconds))
    posted = await _post(url, list(zip(people, texts, strict=True)), seconds, "s")
    await _until(lambda: len(dict(meta.arrived)) >= count, 60)
    # An answer may be several messages: a text to copy stands by itself.
    arrived = dict(reversed(meta.arrived))
    keys = [sent["biz_opaque_callback_data"] for sent in meta.sent]
    waits = [
        arrived[person] - began
        for person, (began, _) in zip(people, posted, strict=True)
        if person in arrived
    ]
    table.add_row(f"{_STEADY_PER_SECOND} per detik, {seconds} s: sampai dikirim", _figures(waits))
    table.add_row("  hilang, berulang", f"{count - len(arrived)}, {len(keys) - len(set(keys))}")
    minutes = ", ".join(map(str, await watching))
    table.add_row("  memori tiap menit", f"{minutes} MB")


async def _each_minute(server: Running, seconds: int) -> list[int]:
    found = []
    for _ in range(seconds // 60):
        await asyncio.sleep(60)
        found.append(_megabytes(server))
    return found


async def _accept(url: str, meta: Timed, table: Table) -> None:
    """Many at once: how soon each is on disk."""
    meta.arrived.clear()
    count = _ACCEPTED_PER_SECOND * _ACCEPTED_SECONDS
    asked = [(f"62822{at:06}", "terima kasih") for at in range(count)]
    posted = await _post(url, asked, _ACCEPTED_SECONDS, "a")
    took = [ended - began for began, ended in posted]
    table.add_row(f"{_ACCEPTED_PER_SECOND} per detik: diterima", _figures(took))
    await _until(lambda: len(dict(meta.arrived)) >= count, 120)
    table.add_row("  hilang", str(count - len(dict(meta.arrived))))


async def _burst(url: str, meta: Timed, table: Table) -> None:
    """Two thousand in ten seconds, several of each person: all answered, in order."""
    meta.arrived.clear()
    first = len(meta.sent)
    people = [f"62833{at:06}" for at in range(_BURST // _PER_PERSON)]
    asked = [(person, f"terima kasih {turn}") for turn in range(_PER_PERSON) for person in people]
    began = time.perf_counter()
    await _post(url, asked, _BURST_SECONDS, "b")
    await _until(lambda: len(meta.arrived) >= _BURST, 300)
    seconds = time.perf_counter() - began
    counted = Counter(person for person, _ in meta.arrived)
    keys: dict[str, list[int]] = {}
    for sent in meta.sent[first:]:
        number = int(re.sub(r"\D", "", sent["biz_opaque_callback_data"]))
        keys.setdefault(sent["to"], []).append(number)
    in_order = all(mine == sorted(mine) for mine in keys.values())
    lost = sum(max(0, _PER_PERSON - counted[person]) for person in people)
    table.add_row(f"{_BURST} dalam {_BURST_SECONDS} s: semua terjawab", f"setelah {seconds:.0f} s")
    table.add_row("  hilang, urut", f"{lost}, {'ya' if in_order else 'TIDAK'}")


async def _post(
    url: str, asked: Sequence[tuple[str, str]], seconds: float, kind: str
) -> list[tuple[float, float]]:
    """Post each message at its moment; when it began and when it was told to be taken."""
    start = time.perf_counter() + 0.1
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:

        async def one(at: int, person: str, text: str) -> tuple[float, float]:
            body = webhook(written(text, f"wamid.{kind}{at}") | {"from": person})
            await asyncio.sleep(max(0.0, start + at * seconds / len(asked) - time.perf_counter()))
            began = time.perf_counter()
            while True:
                # Like Meta: a post that was not answered with 200 is delivered again.
                with contextlib.suppress(httpx.HTTPError):
                    response = await client.post(url, content=body, headers=signed(body))
                    if response.status_code == 200:
                        return began, time.perf_counter()

        return await asyncio.gather(*(one(at, *message) for at, message in enumerate(asked)))


async def _until(happened: Callable[[], bool], seconds: float) -> None:
    for _ in range(int(seconds / _LOOKS_EVERY)):
        if happened():
            return
        await asyncio.sleep(_LOOKS_EVERY)


def _megabytes(server: Running) -> int:
    return memory(server)["semuanya"]


def _figures(seconds: Sequence[float]) -> str:
    p50, p95, p99 = (1000 * float(np.percentile(seconds, at)) for at in (50, 95, 99))
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"


if __name__ == "__main__":
    main()
