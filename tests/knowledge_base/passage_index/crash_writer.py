"""A process that writes to an index until it is killed, saying what was done.

The steps come in a fixed order, so that the state after any number of them is known.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from knowledge_base.passage_index.contract import VectorIndex
from knowledge_base.passage_index.faiss_index import FaissIndex
from knowledge_base.passage_index.pgvector_index import PgvectorIndex
from knowledge_base.passage_index.vector_segment import Tuning
from tests.knowledge_base.passage_index.conftest import DIMENSIONS, MODEL, numbered, some_vectors

BATCH = 30
GONE = 10
TUNING = Tuning(merge_at=0)


def state_after(steps: int) -> set[int]:
    """The ids after so many steps: odd ones add a batch, even ones remove the first of it."""
    ids: set[int] = set()
    for step in range(steps):
        start = step // 2 * BATCH
        if step % 2:
            ids -= set(range(start, start + GONE))
        else:
            ids |= set(range(start, start + BATCH))
    return ids


def opened(place: str) -> VectorIndex:
    if place.startswith("postgresql"):
        return PgvectorIndex(place, MODEL, DIMENSIONS, "jatuh")
    return FaissIndex(Path(place), MODEL, DIMENSIONS, TUNING)


def main(place: str, steps: int) -> None:
    index = opened(place)
    while True:
        start = steps // 2 * BATCH
        if steps % 2:
            index.remove(np.arange(start, start + GONE))
        else:
            index.add(numbered(BATCH, start), some_vectors(BATCH, seed=start))
        steps += 1
        print(steps, flush=True)
        if isinstance(index, FaissIndex) and steps % 3 == 0:
            index.merge()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
