"""A VectorIndex in PostgreSQL with the extension pgvector, for many machines on one index."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import psycopg
from pgvector import HalfVector, Vector
from pgvector.psycopg import register_vector
from psycopg import IsolationLevel, sql

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.contract import Found, Ids, ModelDiffers, VectorReader, checked
from knowledge_base.passage_index.pgvector_reader import (
    Connection,
    PgReader,
    PgTuning,
    translated,
)

_MODELS = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE IF NOT EXISTS passage_indexes (
    name text PRIMARY KEY, model text NOT NULL, dimensions int NOT NULL
)
"""


class PgvectorIndex:
    """One table with an HNSW index. Each thread has a connection of its own."""

    def __init__(
        self,
        url: str,
        model: str,
        dimensions: int,
        name: str = "passages",
        tuning: PgTuning | None = None,
    ) -> None:
        """Opens the index of a name or begins one. Raises ModelDiffers, IndexUnavailable."""
        self.model = model
        self._url = url
        self._dimensions = dimensions
        self._name = name
        self._table = f"{name}_vectors"
        self._tuning = tuning or PgTuning()
        self._local = threading.local()
        self._opened: list[Connection] = []
        with translated(), psycopg.connect(url, autocommit=True) as database:
            self._kind = self._begin(database)

    @property
    def count(self) -> int:
        return self._reader().count

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Found:
        return self._reader().search(vector, k, allowed)

    def snapshot(self) -> VectorReader:
        """A connection whose one transaction sees the present state until it is closed."""
        with translated():
            database = self._connect()
            database.isolation_level = IsolationLevel.REPEATABLE_READ
            database.read_only = True
            database.autocommit = False
            # The state is that of the first query.
            database.execute("SELECT 1 FROM passage_indexes LIMIT 1")
        return PgReader(database, self._table, self._kind, self._dimensions, self._tuning)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        ids, vectors = checked(ids, vectors, self._dimensions)
        table = sql.Identifier(self._table)
        made = HalfVector if self._kind == "halfvec" else Vector
        with self._writing() as database:
            database.execute(
                sql.SQL("CREATE TEMP TABLE fresh (LIKE {}) ON COMMIT DROP").format(table)
            )
            with (
                database.cursor() as cursor,
                cursor.copy("COPY fresh (id, embedding) FROM STDIN WITH (FORMAT BINARY)") as copy,
            ):
                copy.set_types(["int8", self._kind])
                for id_, vector in zip(ids.tolist(), vectors, strict=True):
                    copy.write_row((id_, made(vector)))
            database.execute(
                sql.SQL(
                    "INSERT INTO {} SELECT * FROM fresh ORDER BY id "
                    "ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding"
                ).format(table)
            )

    def remove(self, ids: Ids) -> None:
        query = sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(sql.Identifier(self._table))
        with self._writing() as database:
            database.execute(query, [np.asarray(ids).tolist()])

    def close(self) -> None:
        for database in self._opened:
            database.close()

    def _begin(self, database: Connection) -> str:
        with database.transaction():
            database.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["passage_indexes"])
            for statement in _MODELS.split(";"):
                database.execute(statement.encode())
            database.execute(
                "INSERT INTO passage_indexes VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [self._name, self.model, self._dimensions],
            )
            kept = database.execute(
                "SELECT model, dimensions FROM passage_indexes WHERE name = %s", [self._name]
            ).fetchone()
            if kept != (self.model, self._dimensions):
                raise ModelDiffers(str(kept), str((self.model, self._dimensions)))
            return self._make_table(database)

    def _make_table(self, database: Connection) -> str:
        """Its type of vector: what the table has, else what is wished and can be had."""
        can = database.execute("SELECT 1 FROM pg_type WHERE typname = 'halfvec'").fetchone()
        kind = "halfvec" if can and self._tuning.halves else "vector"
        names = {
            "table": sql.Identifier(self._table),
            "index": sql.Identifier(f"{self._table}_hnsw"),
            "kind": sql.SQL(kind),
            "operators": sql.SQL(f"{kind}_ip_ops"),
            "dimensions": sql.Literal(self._dimensions),
            "m": sql.Literal(self._tuning.m),
            "built_with": sql.Literal(self._tuning.built_with),
        }
        for statement in (
            "CREATE TABLE IF NOT EXISTS {table} "
            "(id bigint PRIMARY KEY, embedding {kind}({dimensions}) NOT NULL)",
            "CREATE INDEX IF NOT EXISTS {index} ON {table} USING hnsw (embedding {operators}) "
            "WITH (m = {m}, ef_construction = {built_with})",
        ):
            database.execute(sql.SQL(statement).format(**names))
        row = database.execute(
            "SELECT t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
            "WHERE a.attrelid = %s::regclass AND a.attname = 'embedding'",
            [self._table],
        ).fetchone()
        return str(row[0]) if row else kind

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction; writers take turns, else two that share ids could wait for each other."""
        with translated():
            database = self._mine()
            with database.transaction():
                database.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [self._table])
                yield database

    def _reader(self) -> PgReader:
        with translated():
            return PgReader(self._mine(), self._table, self._kind, self._dimensions, self._tuning)

    def _mine(self) -> Connection:
        """This thread's connection, a new one if the last was lost."""
        if not hasattr(self._local, "database") or self._local.database.closed:
            self._local.database = self._connect()
            self._opened.append(self._local.database)
        database: Connection = self._local.database
        return database

    def _connect(self) -> Connection:
        database = psycopg.connect(self._url, autocommit=True)
        register_vector(database)
        return database
