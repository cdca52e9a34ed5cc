"""`make bench`: what the README claims about speed and memory, measured on this machine.

Starts a server of its own, asks it the development questions, and prints a table. Every question
is a fresh conversation through the whole path: API, gateway, Rasa, action, catalogue, database.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from app.runtime import load_knowledge, prepare_model
from app.server import Running, running
from app.settings import Settings
from bench.serving import machine, memory, questions
from bot.actions.answer import answer_question
from bot.actions.turn import Turn
from connectors.render import plain
from knowledge_base.answer import Answer
from knowledge_base.retrieval import Knowledge

T = TypeVar("T")

_ONE_BY_ONE = 100
_PER_SECOND = (20, 50)
_PARTS = 60


def main() -> None:
    """Measure and print."""
    settings = Settings()
    prepare_model(settings)
    asked = questions()
    table = Table("Ukuran", "Nilai", title=machine())
    build, again = _index_seconds(settings)
    table.add_row("Indeks dari kosong", f"{build:.1f} s")
    table.add_row("Indeks bila tidak ada yang berubah", f"{again:.1f} s")
    for name, seconds in _parts(settings, asked[:_PARTS]).items():
        table.add_row(name, _milliseconds(seconds))
    with tempfile.TemporaryDirectory() as folder:
        own = {"TANYA_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite"}
        with running(settings, own) as server:
            alone = asyncio.run(_one_by_one(server, asked[:_ONE_BY_ONE]))
            table.add_row("Satu pertanyaan", _milliseconds(alone))
            # Others than before: the vectors of repeated questions are remembered.
            fresh = asked[_ONE_BY_ONE:]
            for rate, part in zip(
                _PER_SECOND, np.array_split(fresh, len(_PER_SECOND)), strict=True
            ):
                busy = asyncio.run(_steadily(server, list(part), rate))
                table.add_row(f"{rate} pertanyaan per detik", _milliseconds(busy))
            for name, megabytes in memory(server).items():
                table.add_row(f"Memori {name}", f"{megabytes} MB")
    Console(width=100).print(table)


def _index_seconds(settings: Settings) -> tuple[float, float]:
    """Seconds to make the index in an empty folder, and to find that nothing changed.

    Loading the model is in both.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "model").symlink_to(settings.data.resolve() / "model")
        empty = Settings(data=Path(folder))
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            load_knowledge(empty)
            seconds.append(time.perf_counter() - started)
    return seconds[0], seconds[1]


def _parts(settings: Settings, questions: Sequence[str]) -> dict[str, list[float]]:
    """Where the time of the app's own share goes."""
    knowledge = _loaded(settings)
    replies: list[Answer] = []

    def answer(question: str) -> None:
        reply = answer_question(Turn(text=question), knowledge).answer
        if isinstance(reply, Answer):
            replies.append(reply)

    # The whole first, on questions that nothing has seen.
    whole = _timed(answer, questions)
    knowledge = _loaded(settings)
    return {
        "  bahasa, vektor, peringkat, dan jawaban": whole,
        "  bagian: vektor pertanyaan": _timed(knowledge.embed, questions),
        "  bagian: peringkat layanan": _timed(knowledge.rank, questions),
        "  bagian: teks dan sumber": _timed(plain, replies),
    }


def _loaded(settings: Settings) -> Knowledge:
    """As a server has it: what was loaded is not looked through for garbage."""
    knowledge = load_knowledge(settings)
    gc.collect()
    gc.freeze()
    return knowledge


def _timed(work: Callable[[T], object], items: Sequence[T]) -> list[float]:
    seconds = []
    for item in items:
        started = time.perf_counter()
        work(item)
        seconds.append(time.perf_counter() - started)
    return seconds


async def _one_by_one(server: Running, questions: Sequence[str]) -> list[float]:
    async with _client(server) as client:
        first, *paths = [await _begin(client) for _ in range(len(questions) + 1)]
        await _ask(client, first, "halo")
        return [await _ask(client, at, q) for at, q in zip(paths, questions, strict=True)]


async def _steadily(server: Running, questions: Sequence[str], rate: int) -> list[float]:
    """An open loop: `rate` questions a second whether or not the last was answered."""
    async with _client(server) as client:
        paths = [await _begin(client) for _ in questions]
        # What is there stays: looking through it for garbage would make questions late.
        gc.collect()
        gc.freeze()
        tasks = []
        started = time.perf_counter()
        for number, (path, question) in enumerate(zip(paths, questions, strict=True)):
            await asyncio.sleep(max(0, started + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(_ask(client, path, question)))
        return list(await asyncio.gather(*tasks))


async def _begin(client: httpx.AsyncClient) -> str:
    """Where the messages of a new conversation go; beginning is not what is measured."""
    begun = await client.post("/conversations")
    begun.raise_for_status()
    return f"/conversations/{begun.json()['conversation_id']}/messages"


async def _ask(client: httpx.AsyncClient, path: str, question: str) -> float:
    """Seconds from sending a question to having its reply."""
    started = time.perf_counter()
    response = await client.post(path, json={"text": question})
    response.raise_for_status()
    return time.perf_counter() - started


def _client(server: Running) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"{server.url}/api/v1",
        headers={"Authorization": f"Bearer {server.token}"},
        timeout=60,
        limits=httpx.Limits(max_connections=200),
    )


def _milliseconds(seconds: Sequence[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1e3:.0f} ms, p95 {cuts[94] * 1e3:.0f} ms ({len(seconds)} kali)"


if __name__ == "__main__":
    main()
