"""The index that a setting names."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.passage_index.contract import VectorIndex
from knowledge_base.passage_index.faiss_index import FaissIndex


def open_vector_index(place: str, model: str, dimensions: int) -> VectorIndex:
    """The index at a `postgresql://` URL (pgvector) or in a folder (FAISS).

    Raises ModelDiffers, IndexDamaged, IndexUnavailable.
    """
    if place.startswith(("postgresql://", "postgres://")):
        # Only who uses PostgreSQL needs psycopg and pgvector.
        from knowledge_base.passage_index.pgvector_index import PgvectorIndex

        return PgvectorIndex(place, model, dimensions)
    return FaissIndex(Path(place), model, dimensions)
