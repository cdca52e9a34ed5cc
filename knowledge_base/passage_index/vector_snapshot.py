"""One state of a vector index: the main segment and what was added and removed after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.commits import Arrays, Commit
from knowledge_base.passage_index.contract import Found, Ids, asked_for
from knowledge_base.passage_index.vector_segment import MainSegment, Mask
from knowledge_base.products import products

_BATCH = 20_000


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Immutable. `alive` (main,) and `delta_alive` (n,) tell which rows were not removed or
    replaced; None: all. `delta_ids` (n,) and `delta` (n, d) came after the main segment."""

    commit: Commit
    main: MainSegment | None
    alive: Mask | None
    delta_ids: Ids
    delta: Vectors
    delta_alive: Mask

    @classmethod
    def of(cls, commit: Commit, main: MainSegment | None, dimensions: int) -> Snapshot:
        """The state of a main segment alone."""
        nothing = np.zeros((0, dimensions), dtype=np.float32)
        ids = np.zeros(0, dtype=np.int64)
        return cls(commit, main, None, ids, nothing, np.zeros(0, dtype=np.bool_))

    def after(self, name: str, entry: Arrays) -> Snapshot:
        """The state after an entry of the log: `removed` ids, then `ids` with `vectors`."""
        ids: Ids = entry["ids"]
        gone = np.concatenate([entry["removed"], ids])
        return Snapshot(
            replace(self.commit, log=(*self.commit.log, name)),
            self.main,
            self._alive_without(gone),
            np.concatenate([self.delta_ids, ids]),
            np.concatenate([self.delta, entry["vectors"]]),
            np.concatenate([self.delta_alive & ~np.isin(self.delta_ids, gone), np.ones_like(ids)])
            .astype(np.bool_),
        )  # fmt: skip

    @property
    def count(self) -> int:
        main = 0 if self.main is None else self.main.count
        dead = 0 if self.alive is None else main - int(np.count_nonzero(self.alive))
        return main - dead + int(np.count_nonzero(self.delta_alive))

    @property
    def unmerged(self) -> int:
        """Rows that a merge would move or drop."""
        dead = 0 if self.alive is None else int(np.count_nonzero(~self.alive))
        return len(self.delta_ids) + dead

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Found:
        """As VectorReader.search."""
        vector = asked_for(vector, self.delta.shape[1])
        usable = self.delta_alive
        if allowed is not None:
            usable = usable & np.isin(self.delta_ids, allowed)
        rows = np.flatnonzero(usable)
        scores = products(self.delta, vector)[rows]
        ids = self.delta_ids[rows]
        if self.main is not None and k > 0:
            main = self._search_main(self.main, vector, k, allowed)
            ids = np.concatenate([main.ids, ids])
            scores = np.concatenate([main.scores, scores])
        best = np.argsort(-scores)[:k]
        return Found(ids[best], scores[best])

    def batches(self) -> Iterator[tuple[Ids, Vectors]]:
        """All that is alive: ids (b,) and vectors (b, d)."""
        if self.main is not None:
            for rows, vectors in self.main.vectors.batches():
                kept = slice(None) if self.alive is None else self.alive[rows]
                yield np.asarray(self.main.ids[rows])[kept], vectors[kept]
        ids, delta = self.delta_ids[self.delta_alive], self.delta[self.delta_alive]
        for start in range(0, len(ids), _BATCH):
            yield ids[start : start + _BATCH], delta[start : start + _BATCH]

    def close(self) -> None:
        """Nothing to do: what it holds goes with the last reference."""

    def _search_main(
        self, main: MainSegment, vector: Vectors, k: int, allowed: Ids | None
    ) -> Found:
        usable = self.alive
        if allowed is not None:
            usable = np.zeros(main.count, dtype=np.bool_)
            usable[main.rows_of(allowed)] = True
            if self.alive is not None:
                usable &= self.alive
        return main.search(vector, k, usable)

    def _alive_without(self, gone: Ids) -> Mask | None:
        rows = None if self.main is None else self.main.rows_of(gone)
        if self.main is None or rows is None or not len(rows):
            return self.alive
        alive = np.ones(self.main.count, np.bool_) if self.alive is None else self.alive.copy()
        alive[rows] = False
        return alive
