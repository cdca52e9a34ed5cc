"""`python -m bench.publishing`: from a change to what citizens get, step by step.

A database of its own is filled with a catalogue (--services), and one service is changed, reviewed
and published, while questions are asked at a steady rate on an event loop beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from app.database import connect
from app.publishing_proof import prove, sample_of
from app.runtime import open_embedder, open_shelf, prepare_model
from app.settings import Settings
from bench.many_services import catalogue_of
from bot.actions.standing_alone import answer_alone
from knowledge_base import catalogue as catalogues
from knowledge_base.embedder import Embedder
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision
from knowledge_base.publishing.publisher import Publisher
from knowledge_base.publishing.workflow import Move
from knowledge_base.ranking import Weights
from knowledge_base.retrieval import LiveKnowledge, build

T = TypeVar("T")

_A_SECOND = 10
_TICK = 0.005
_QUESTIONS = ("biaya bikin skck", "ktp ilang gmn", "syarat paspor anak", "perpanjang sim c online")


class Steps:
    """Seconds of wall clock and of processor by step."""

    def __init__(self) -> None:
        self.table = Table("Langkah", "Detik", "Detik prosesor")

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        wall, own = time.perf_counter(), time.process_time()
        result = work()
        self.table.add_row(
            name, f"{time.perf_counter() - wall:.2f}", f"{time.process_time() - own:.2f}"
        )
        return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=71)
    wanted = parser.parse_args().services
    settings = Settings()
    prepare_model(settings)
    embedder = open_embedder(settings)
    shipped = catalogues.load(settings.content)
    many = wanted > len(shipped.services)
    folder = settings.data / ("cache/many-services" if many else "knowledge")
    with tempfile.TemporaryDirectory() as temporary:
        engine = connect(f"sqlite:///{temporary}/content.sqlite")
        steps = Steps()
        catalogue = catalogue_of(wanted, shipped)
        steps("pertama: katalog -> basis data", lambda: _import(engine, catalogue))
        live = steps("pertama: pengetahuan", lambda: _knowledge(settings, engine, embedder, folder))
        print(f"{len(live.current.catalogue.services)} layanan, {live.current.index.manifest}")
        _publish(engine, live, folder, steps)
        asyncio.run(_beside(engine, live, folder, steps))
        engine.dispose()
    Console(width=100).print(steps.table)


def _import(engine: Engine, catalogue: catalogues.Catalogue) -> None:
    import_shipped(engine, catalogue, datetime.now(UTC))


def _knowledge(
    settings: Settings, engine: Engine, embedder: Embedder, folder: Path
) -> LiveKnowledge:
    version, catalogue = LiveContent(engine).read()
    shelf = open_shelf(settings, catalogue, embedder)
    built = build(catalogue, embedder, folder, Weights.read(), _progress, shelf)
    return LiveKnowledge(built, version)


def _progress(done: int, total: int) -> None:
    if done % 2048 == 0 or done == total:
        print(f"{done} dari {total} potongan", flush=True)


def _reviewed(publisher: Publisher, text: str) -> Revision:
    """A revision of SKCK with another fee and another sample question, ready to be published."""
    key = RecordKey(RecordKind.SERVICE, "skck")
    store = publisher.revisions
    draft = store.begin(key, "ani")
    content: dict[str, Any] = dict(draft.content)
    content["contoh_pertanyaan"] = [*content["contoh_pertanyaan"][:-1], text]
    store.save(draft.id, draft.etag, content, "ani")
    store.move(draft.id, Move.SUBMIT, "ani")
    return store.move(draft.id, Move.APPROVE, "budi")


def _publish(engine: Engine, live: LiveKnowledge, folder: Path, steps: Steps) -> None:
    publisher = Publisher(engine, live, folder, answer_alone)
    other = LiveKnowledge(live.current, live.publication)
    replica = Publisher(engine, other, folder, answer_alone)
    ready = _reviewed(publisher, "skck buat ngelamar jadi satpam, berapa ya")
    examined = steps("periksa (calon indeks dan semua uji)", lambda: publisher.examine(ready))
    published = steps(
        "terbitkan sampai menjawab warga",
        lambda: publisher.publish(examined, "budi", override="pengukuran"),
    )
    proof = steps("bukti", lambda: prove(published, live, sample_of(ready.content)))
    assert proof.is_live
    steps("replika lain: mengikuti", replica.follow)
    steps("replika lain: melihat bahwa tidak ada yang baru", replica.follow)
    assert other.current.version == live.current.version


async def _beside(engine: Engine, live: LiveKnowledge, folder: Path, steps: Steps) -> None:
    """What citizens notice while a replica follows: seconds of answers, and the longest stall."""
    publisher = Publisher(engine, live, folder, answer_alone)
    other = LiveKnowledge(live.current, live.publication)
    replica = Publisher(engine, other, folder, answer_alone)
    calm, _ = await _asked_while(other, asyncio.sleep(4))
    ready = _reviewed(publisher, "skck buat daftar jadi petugas kebersihan")
    examined = await asyncio.to_thread(publisher.examine, ready)
    publisher.publish(examined, "budi", override="pengukuran")
    busy, stall = await _asked_while(other, asyncio.to_thread(replica.follow))
    for name, seconds in (("sepi", calm), ("selagi mengikuti", busy)):
        steps.table.add_row(
            f"jawaban, {name}: p50 dan terlama",
            f"{statistics.median(seconds):.3f} {max(seconds):.3f}",
            f"{len(seconds)} kali",
        )
    steps.table.add_row("putaran peristiwa: tertahan paling lama", f"{stall:.3f}", "")


async def _asked_while(live: LiveKnowledge, work: Any) -> tuple[list[float], float]:
    """Seconds of every answer, and the longest time the event loop did not turn."""
    working = asyncio.ensure_future(work)
    seconds: list[float] = []
    stall, turned, asked = 0.0, time.perf_counter(), 0.0
    answering: set[asyncio.Task[None]] = set()

    async def ask(text: str) -> None:
        began = time.perf_counter()
        await asyncio.to_thread(answer_alone, live.current, text)
        seconds.append(time.perf_counter() - began)

    while not working.done():
        await asyncio.sleep(_TICK)
        now = time.perf_counter()
        stall, turned = max(stall, now - turned - _TICK), now
        if now - asked >= 1 / _A_SECOND:
            asked = now
            answering.add(asyncio.create_task(ask(_QUESTIONS[len(answering) % len(_QUESTIONS)])))
    await working
    await asyncio.gather(*answering)
    return seconds, stall


if __name__ == "__main__":
    main()
