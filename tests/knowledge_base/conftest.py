"""A model that counts what it is asked, and knowledge small enough to build anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.settings import Settings
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder, Prompt, Vectors
from knowledge_base.model import Aspect
from knowledge_base.passages import Kind, Passage
from knowledge_base.ranking import Weights
from knowledge_base.retrieval import Knowledge, build

Factory = pytest.TempPathFactory


class CountingEmbedder:
    """Vectors from a hash of the text; `asked` remembers every text with its prompt."""

    dimensions = 8

    def __init__(self, identity: str = "penghitung@1") -> None:
        self.identity = identity
        self.asked: list[tuple[str, str]] = []

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self.asked.extend((prompt, text) for text in texts)
        rows = [self._row(f"{self.identity} {prompt} {text}") for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(-1, self.dimensions)

    def _row(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).normal(size=self.dimensions)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def some_passages() -> tuple[Passage, ...]:
    """Two services with a section and two questions each, and one provision."""
    return (
        Passage("ktp#biaya", Kind.SECTION, "ktp", "KTP. Biaya: gratis.", Aspect.BIAYA),
        Passage("ktp.0", Kind.LINE, "ktp", "KTP: gratis", Aspect.BIAYA),
        Passage("ktp?0", Kind.QUESTION, "ktp", "ktp hilang harus bagaimana"),
        Passage("ktp?1", Kind.QUESTION, "ktp", "buat ulang kartu penduduk"),
        Passage("sim#biaya", Kind.SECTION, "sim", "SIM. Biaya: Rp100.000.", Aspect.BIAYA),
        Passage("sim?0", Kind.QUESTION, "sim", "buat sim motor"),
        Passage("sim?1", Kind.QUESTION, "sim", "biaya sim baru"),
        Passage(
            "uu-1-2000#pasal 2",
            Kind.PROVISION,
            "uu-1-2000",
            "UU 1/2000, pasal 2: KTP tidak dipungut biaya.",
            locator="pasal 2",
        ),
    )


@pytest.fixture(scope="session")
def cache_folder(settings: Settings, knowledge: Knowledge, tmp_path_factory: Factory) -> Path:
    """A folder to build knowledge in, with the vectors of the shipped catalogue already known."""
    folder = tmp_path_factory.mktemp("knowledge")
    with (
        closing(sqlite3.connect(settings.data / "knowledge" / "embeddings.sqlite")) as shipped,
        closing(sqlite3.connect(folder / "embeddings.sqlite")) as copy,
    ):
        shipped.backup(copy)
    return folder


@pytest.fixture(scope="session")
def small(catalogue: Catalogue, embedder: Embedder, cache_folder: Path) -> Knowledge:
    """Knowledge of four services and two topics, with the real model and the shipped weights."""
    services = {
        id_: catalogue.services[id_] for id_ in ("ktp-el-hilang", "skck", "nikah-kua", "sim-baru")
    }
    chosen = {r.peraturan for service in services.values() for r in service.references()}
    regulations = {id_: catalogue.regulations[id_] for id_ in sorted(chosen)}
    topics = {id_: catalogue.topics[id_] for id_ in ("darurat-kebakaran", "pengetahuan-umum")}
    return build(Catalogue(services, regulations, topics), embedder, cache_folder, Weights.read())
