"""A database with a small catalogue in it, people who edit it, and a publisher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.database import connect, let_go
from bot.actions.standing_alone import answer_alone
from knowledge_base.answer import Answer
from knowledge_base.audit import entries
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision
from knowledge_base.publishing.publisher import Publisher
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.publishing.workflow import Move
from knowledge_base.ranking import Weights
from knowledge_base.retrieval import Knowledge, LiveKnowledge, build

SKCK = RecordKey(RecordKind.SERVICE, "skck")
NEW = RecordKey(RecordKind.SERVICE, "izin-layang-layang")


@dataclass
class Clock:
    """The time, which a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 26, 3, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path / 'content.sqlite'}")
    yield engine
    let_go(engine)


@pytest.fixture(scope="session")
def shipped(catalogue: Catalogue) -> Catalogue:
    """Five services, two topics and what they lean on, out of the shipped catalogue."""
    chosen = ("ktp-el-hilang", "nikah-kua", "nomor-darurat", "sim-baru", "skck")
    services = {id_: catalogue.services[id_] for id_ in chosen}
    leaned_on = {r.peraturan for service in services.values() for r in service.references()}
    topics = {id_: catalogue.topics[id_] for id_ in ("darurat-kebakaran", "pengetahuan-umum")}
    regulations = {id_: catalogue.regulations[id_] for id_ in sorted(leaned_on)}
    return Catalogue(services, regulations, topics)


@pytest.fixture
def filled(engine: Engine, shipped: Catalogue, clock: Clock) -> Engine:
    """The database after the first start."""
    import_shipped(engine, shipped, clock())
    return engine


@pytest.fixture
def store(filled: Engine, clock: Clock) -> Revisions:
    return Revisions(filled, clock)


@pytest.fixture(scope="session")
def built(shipped: Catalogue, embedder: Embedder, cache_folder: Path) -> Knowledge:
    return build(shipped, embedder, cache_folder, Weights.read())


@pytest.fixture
def live(filled: Engine, built: Knowledge) -> LiveKnowledge:
    return LiveKnowledge(built, LiveContent(filled).version())


def publisher_of(engine: Engine, live: LiveKnowledge, folder: Path, clock: Clock) -> Publisher:
    return Publisher(engine, live, folder, answer_alone, clock, lambda: date(2026, 11, 26))


@pytest.fixture
def publisher(filled: Engine, live: LiveKnowledge, cache_folder: Path, clock: Clock) -> Publisher:
    return publisher_of(filled, live, cache_folder, clock)


@pytest.fixture
def replica(
    filled: Engine, live: LiveKnowledge, cache_folder: Path, clock: Clock
) -> tuple[Publisher, LiveKnowledge]:
    """Another process on the same database."""
    own = LiveKnowledge(live.current, live.publication)
    return publisher_of(filled, own, cache_folder, clock), own


def new_service() -> dict[str, Any]:
    return {
        "id": NEW.id,
        "nama": "Izin lomba layang-layang",
        "alias": ["izin festival layangan"],
        "instansi": "Dinas Pariwisata",
        "deskripsi": "Izin mengadakan lomba layang-layang di lapangan terbuka.",
        "biaya": {"tarif": [{"item": "Izin lomba", "rupiah": 25000, "sumber": ["laman"]}]},
        "contoh_pertanyaan": [
            "izin lomba layang-layang gimana",
            "mau bikin festival layangan harus lapor ke mana",
            "biaya izin festival layang-layang",
            "syarat lomba layangan di lapangan",
            "urus izin lomba layang layang",
            "layangan lomba perlu izin ga",
            "panitia festival layang-layang mau minta izin",
            "izin layang-layang berapa hari",
        ],
        "sumber": [{"id": "laman", "url": "https://contoh.go.id", "judul": "Dinas Pariwisata"}],
        "ditinjau_pada": "2026-11-01",
        "tinjau_sebelum": "2027-11-01",
    }


def changed(store: Revisions, key: RecordKey, **fields: Any) -> Revision:
    """A revision of a record with other fields, written by Ani, reviewed by Budi."""
    return reviewed(store, key, {**(live.content if (live := store.live(key)) else {}), **fields})


def reviewed(store: Revisions, key: RecordKey, content: dict[str, Any]) -> Revision:
    draft = store.begin(key, "ani")
    store.save(draft.id, draft.etag, content, "ani")
    store.move(draft.id, Move.SUBMIT, "ani")
    return store.move(draft.id, Move.APPROVE, "budi")


def asked(live: LiveKnowledge, question: str) -> Answer:
    return answer_alone(live.current, question)


def audited(engine: Engine, key: RecordKey) -> list[tuple[str, str, str]]:
    """(who, what, why) of a record, oldest first."""
    with engine.connect() as db:
        return [(e.actor, e.action, e.reason) for e in reversed(entries(db, str(key)))]
