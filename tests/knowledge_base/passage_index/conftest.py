"""Both implementations behind one way to open them, and vectors that lie in clusters."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.contract import Ids, VectorIndex
from knowledge_base.passage_index.faiss_index import FaissIndex
from knowledge_base.passage_index.pgvector_index import PgvectorIndex

DIMENSIONS = 32
MODEL = "penghitung@1"

Open = Callable[..., VectorIndex]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL with pgvector that lives as long as the tests."""
    # Its user is another than root and must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="pgvector-"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pgserver", reason="pgserver brings PostgreSQL, see README")
        server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["faiss", "pgvector"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the same index again and again; what was opened is closed after the test."""
    opened: list[VectorIndex] = []
    name = f"uji_{uuid.uuid4().hex[:8]}"
    url = request.getfixturevalue("postgres") if request.param == "pgvector" else ""

    def opening(model: str = MODEL, dimensions: int = DIMENSIONS) -> VectorIndex:
        index: VectorIndex = (
            PgvectorIndex(url, model, dimensions, name)
            if url
            else FaissIndex(tmp_path / "index", model, dimensions)
        )
        opened.append(index)
        return index

    yield opening
    for index in opened:
        index.close()


def some_vectors(count: int, seed: int = 0, clusters: int = 40) -> Vectors:
    """float32 (count, DIMENSIONS) of length 1, around centres that are close to each other."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(clusters, DIMENSIONS)) + 2
    rows = centres[random.integers(clusters, size=count)]
    rows = rows + 0.4 * random.normal(size=rows.shape)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def numbered(count: int, start: int = 0) -> Ids:
    return np.arange(start, start + count, dtype=np.int64)


def recall(index: VectorIndex, ids: Ids, vectors: Vectors, queries: Vectors, k: int = 10) -> float:
    """The share of the true k nearest that a search finds."""
    found = 0
    for query in queries:
        true = ids[np.argsort(-(vectors @ query))[:k]]
        found += len(np.intersect1d(true, index.search(query, k).ids))
    return found / (k * len(queries))
