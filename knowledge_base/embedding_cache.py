"""Vectors that were computed before: on disk by digest of the text, in memory by the question."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.passages import Kind, Passage

# How many passages are embedded before they are kept: an interruption costs a second of work, and
# the cores seldom wait for one another at the end of a batch.
_BATCH = 128
# SQLite takes so many values in one query at least.
_MOST_ASKED = 500


class EmbeddingCache:
    """Vectors by (model identity, digest of the text), in one SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (model TEXT, digest TEXT, vector BLOB, "
            "PRIMARY KEY (model, digest)) WITHOUT ROWID"
        )

    def vectors(
        self,
        passages: Sequence[Passage],
        embedder: Embedder,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Vectors:
        """float32 (n, d) of the passages; only unknown digests are embedded.

        `progress(done, total)` counts the passages that had to be embedded. What was embedded
        is kept even if the call is interrupted.
        """
        known = self._known(embedder.identity, sorted({p.digest for p in passages}))
        todo = {p.digest: p for p in passages if p.digest not in known}
        ordered = sorted(todo.values(), key=lambda p: (p.kind is Kind.QUESTION, len(p.text)))
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            for prompt in ("query", "passage"):
                part = [p for p in batch if (p.kind is Kind.QUESTION) == (prompt == "query")]
                if part:
                    fresh = embedder.embed([p.text for p in part], prompt)
                    self._keep(embedder.identity, part, fresh)
                    known.update((p.digest, v) for p, v in zip(part, fresh, strict=True))
            progress(min(start + _BATCH, len(ordered)), len(ordered))
        if not passages:
            return np.zeros((0, embedder.dimensions), dtype=np.float32)
        return np.stack([known[p.digest] for p in passages])

    def close(self) -> None:
        self._database.close()

    def _known(self, model: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Only what is asked for: all vectors of a million passages would fill the memory."""
        known = {}
        for start in range(0, len(digests), _MOST_ASKED):
            part = digests[start : start + _MOST_ASKED]
            marks = ",".join("?" * len(part))
            query = f"SELECT digest, vector FROM vectors WHERE model = ? AND digest IN ({marks})"
            for digest, blob in self._database.execute(query, (model, *part)):
                known[digest] = np.frombuffer(blob, dtype=np.float32)
        return known

    def _keep(self, model: str, passages: Sequence[Passage], vectors: Vectors) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(model, p.digest, v.tobytes()) for p, v in zip(passages, vectors, strict=True)],
            )


class RememberedQueries:
    """Query vectors by text, each computed once, even when two threads ask at the same time."""

    def __init__(self, embedder: Embedder, most: int) -> None:
        self._embedder = embedder
        self._most = most
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, Future[Vectors]] = OrderedDict()

    def __call__(self, text: str) -> Vectors:
        """float32 (d,): the vector of a text, waiting for another thread that computes it."""
        vector, is_mine = self._place_of(text)
        if is_mine:
            try:
                vector.set_result(self._embedder.embed([text], "query")[0])
            except BaseException as error:
                with self._lock:
                    self._vectors.pop(text, None)
                vector.set_exception(error)
        return vector.result()

    def keep(self, text: str, vector: Vectors) -> None:
        """Remember a vector (d,) that is known from elsewhere."""
        place, is_mine = self._place_of(text)
        if is_mine:
            place.set_result(vector)

    def _place_of(self, text: str) -> tuple[Future[Vectors], bool]:
        """Where a vector lies or will, and whether it is for the caller to put it there."""
        with self._lock:
            if text in self._vectors:
                self._vectors.move_to_end(text)
                return self._vectors[text], False
            place = self._vectors[text] = Future()
            if len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
            return place, True
