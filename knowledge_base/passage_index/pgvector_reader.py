"""Asking PostgreSQL for the nearest vectors, and its errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from pgvector import HalfVector, Vector
from psycopg import sql

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.contract import Found, Ids, IndexUnavailable, asked_for

Connection = psycopg.Connection[tuple[Any, ...]]

_MOST_EXPLORED = 1_000


@dataclass(frozen=True)
class PgTuning:
    """`m`, `built_with`: size of the HNSW graph; `explored`: candidates of a search (up to
    1,000). `halves`: two bytes a value where pgvector knows halfvec (0.7 and later)."""

    m: int = 16
    built_with: int = 64
    explored: int = 200
    halves: bool = True


class PgReader:
    """A VectorReader of what one connection sees."""

    def __init__(
        self, database: Connection, table: str, kind: str, dimensions: int, tuning: PgTuning
    ) -> None:
        self._database = database
        self._dimensions = dimensions
        self._table = sql.Identifier(table)
        self._vector = HalfVector if kind == "halfvec" else Vector
        self._tuning = tuning

    @property
    def count(self) -> int:
        with translated():
            query = sql.SQL("SELECT count(*) FROM {}").format(self._table)
            row = self._database.execute(query).fetchone()
        return int(row[0]) if row else 0

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Found:
        """As VectorReader.search; with `allowed` the scores of those are all computed."""
        asked = self._vector(asked_for(vector, self._dimensions))
        chosen = sql.SQL("SELECT id, embedding <#> %s AS distance FROM {}").format(self._table)
        parameters: list[Any] = [asked]
        if allowed is not None:
            # Behind its index pgvector would drop what is not allowed and find too few.
            chosen = sql.SQL(
                "WITH chosen AS MATERIALIZED ({} WHERE id = ANY(%s)) "
                "SELECT id, distance FROM chosen"
            ).format(chosen)
            parameters.append(np.asarray(allowed).tolist())
        query = chosen + sql.SQL(" ORDER BY distance LIMIT %s")
        with translated(), self._database.transaction():
            self._explore(k)
            rows = self._database.execute(query, [*parameters, k]).fetchall()
        ids = np.array([id_ for id_, _ in rows], dtype=np.int64)
        return Found(ids, -np.array([distance for _, distance in rows], dtype=np.float32))

    def close(self) -> None:
        self._database.close()

    def _explore(self, k: int) -> None:
        if k > _MOST_EXPLORED:
            self._database.execute("SET LOCAL enable_indexscan = off")
        else:
            explored = sql.Literal(max(k, self._tuning.explored))
            self._database.execute(sql.SQL("SET LOCAL hnsw.ef_search = {}").format(explored))


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as cause:
        raise IndexUnavailable(str(cause)) from cause
