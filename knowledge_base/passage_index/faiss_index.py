"""A VectorIndex of FAISS segments in a folder, searched in this process."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import numpy as np

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.commits import Commit
from knowledge_base.passage_index.contract import Found, Ids, checked
from knowledge_base.passage_index.segments import Segments
from knowledge_base.passage_index.vector_segment import MainSegment, Tuning, write_segment
from knowledge_base.passage_index.vector_snapshot import Snapshot

_NO_IDS: Ids = np.zeros(0, dtype=np.int64)


class FaissIndex:
    """One main segment and a log of changes, merged in the background when the log is long."""

    def __init__(
        self, folder: Path, model: str, dimensions: int, tuning: Tuning | None = None
    ) -> None:
        """Opens the index in a folder or begins one. Raises ModelDiffers, IndexDamaged."""
        self.model = model
        self._dimensions = dimensions
        self._tuning = tuning or Tuning()
        identity = f"{model} ({dimensions})"
        self._segments = Segments(folder, identity, self._begin, self._tuning.merge_at)

    @property
    def count(self) -> int:
        return self._segments.latest().count

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Found:
        return self._segments.latest().search(vector, k, allowed)

    def snapshot(self) -> Snapshot:
        return self._segments.latest()

    def add(self, ids: Ids, vectors: Vectors) -> None:
        ids, vectors = checked(ids, vectors, self._dimensions)
        self._change(_NO_IDS, ids, vectors)

    def remove(self, ids: Ids) -> None:
        gone = np.unique(np.asarray(ids, dtype=np.int64))
        self._change(gone, _NO_IDS, np.zeros((0, self._dimensions), dtype=np.float32))

    def merge(self, more: Iterable[tuple[Ids, Vectors]] = ()) -> bool:
        """Write a new main segment of all there is and of `more`; False if one is at work.

        `more` are batches of ids, each new and once, with vectors: the way to fill an index with
        more than memory holds.
        """
        return self._segments.merge(
            lambda draft, state: self._write(draft, chain(state.batches(), more))
        )

    def close(self) -> None:
        self._segments.close()

    def _change(self, removed: Ids, ids: Ids, vectors: Vectors) -> None:
        if not len(removed) + len(ids):
            return
        self._segments.append(lambda _: {"removed": removed, "ids": ids, "vectors": vectors})
        if self._segments.is_due:
            self._segments.merge_soon(lambda draft, state: self._write(draft, state.batches()))

    def _begin(self, main: Path | None, commit: Commit) -> Snapshot:
        segment = MainSegment(main, self._dimensions, self._tuning) if main else None
        return Snapshot.of(commit, segment, self._dimensions)

    def _write(self, draft: Path, batches: Iterable[tuple[Ids, Vectors]]) -> None:
        write_segment(draft, batches, self._dimensions, self._tuning)
