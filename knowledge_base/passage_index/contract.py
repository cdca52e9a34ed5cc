"""What an index of passage vectors promises, whoever keeps it.

Ids are non-negative int64 numbers that `storage.PassageStore` gives out; an index knows nothing
else of a passage. Vectors are float32 (n, d) of length 1, so a score is a cosine.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import Vectors

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]


class PassageIndexError(Exception):
    """An index of passages cannot do what was asked."""


class ModelDiffers(PassageIndexError):
    """The index was made with another model: its vectors say nothing about this one's."""

    def __init__(self, kept: str, asked: str) -> None:
        super().__init__(f"Indeks dibuat dengan '{kept}', bukan '{asked}'. Bangun ulang indeks.")
        self.kept = kept
        self.asked = asked


class IndexDamaged(PassageIndexError):
    """A file of the index is missing, cut short or of another format; build it again."""


class IndexUnavailable(PassageIndexError):
    """The database of the index cannot be reached or refuses; trying again may help."""


class VectorsInvalid(PassageIndexError):
    """Ids and vectors of unlike number or another dimension, an id that is negative or twice in
    one call, or a value that is not finite."""


class Found(NamedTuple):
    """int64 (m,) and float32 (m,), best first, m at most k; of equal scores any order."""

    ids: Ids
    scores: Scores


class VectorReader(Protocol):
    """One committed state. It never changes, whatever is written after it was taken."""

    @property
    def count(self) -> int:
        """How many ids are searchable."""
        ...

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Found:
        """The ids nearest to a vector (d,), by approximate search.

        `allowed` leaves only those ids (those unknown to the index do not matter); if it is
        empty, nothing is found. Raises VectorsInvalid.
        """
        ...

    def close(self) -> None:
        """Let go of what the state holds. Nothing may be asked afterwards."""
        ...


class VectorIndex(VectorReader, Protocol):
    """A changing collection of vectors of one model.

    Atomic and durable: each `add` and each `remove` as a whole. When the call has returned, the
    change outlives the process; if the process dies within it, everything or nothing of that
    call is there afterwards. A search sees one committed state, never half a call, and no writer
    makes it wait. Several threads and processes may read and write; writers take turns, and a
    search sees what was committed before it, unless that very moment it is being read from disk.
    Not atomic: several calls together, and an index together with a `PassageStore`; write the
    texts first and remove them last, then an id that is found always has its text.
    """

    @property
    def model(self) -> str:
        """Identity of the model whose vectors these are. Opening raises ModelDiffers."""
        ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Make vectors (n, d) searchable; an id already there gets the new one.

        Raises VectorsInvalid, and then nothing was added.
        """
        ...

    def remove(self, ids: Ids) -> None:
        """Make ids unsearchable; those unknown do not matter."""
        ...

    def snapshot(self) -> VectorReader:
        """The present state, to be asked several times and then closed."""
        ...


def asked_for(vector: Vectors, dimensions: int) -> Vectors:
    """Contiguous float32 (dimensions,). Raises VectorsInvalid."""
    vector = np.ascontiguousarray(vector, dtype=np.float32)
    if vector.shape != (dimensions,):
        raise VectorsInvalid(f"vektor {vector.shape}, dimensi {dimensions}")
    return vector


def checked(ids: Ids, vectors: Vectors, dimensions: int) -> tuple[Ids, Vectors]:
    """Contiguous int64 (n,) and float32 (n, dimensions). Raises VectorsInvalid."""
    ids = np.ascontiguousarray(ids, dtype=np.int64)
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if ids.ndim != 1 or vectors.shape != (len(ids), dimensions):
        raise VectorsInvalid(f"{ids.shape} id, vektor {vectors.shape}, dimensi {dimensions}")
    if len(np.unique(ids)) != len(ids) or (ids < 0).any():
        raise VectorsInvalid("id berulang atau negatif")
    if not np.isfinite(vectors).all():
        raise VectorsInvalid("nilai yang bukan angka")
    return ids, vectors
