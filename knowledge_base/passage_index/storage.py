"""The texts of passages by the ids that the indexes speak of, in one SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge_base.passage_index.contract import Ids

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    regulation TEXT NOT NULL,
    locator TEXT NOT NULL,
    digest TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_regulation ON passages (regulation, id);
"""
_MOST_ASKED = 500


@dataclass(frozen=True)
class StoredPassage:
    """A text of a regulation; `digest` is that of Passage, by which its vector is cached."""

    regulation: str
    locator: str
    digest: str
    text: str


class PassageStore:
    """Passages by id. An id is never given out twice, not even after a removal."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._database().executescript(_SCHEMA)

    def add(self, passages: Sequence[StoredPassage]) -> Ids:
        """int64 (n,): the new ids, in order. All are kept or none."""
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            rows = [
                database.execute(
                    "INSERT INTO passages (regulation, locator, digest, text) VALUES (?, ?, ?, ?)",
                    (p.regulation, p.locator, p.digest, p.text),
                ).lastrowid
                for p in passages
            ]
        return np.array(rows, dtype=np.int64)

    def remove(self, ids: Ids) -> None:
        """Forget passages; ids that are unknown do not matter."""
        with self._database() as database:
            rows = [(id_,) for id_ in ids.tolist()]
            database.executemany("DELETE FROM passages WHERE id = ?", rows)

    def texts(self, ids: Ids) -> dict[int, StoredPassage]:
        """The passages of those ids that are known."""
        found = {}
        asked = ids.tolist()
        for start in range(0, len(asked), _MOST_ASKED):
            part = asked[start : start + _MOST_ASKED]
            marks = ",".join("?" * len(part))
            for id_, *row in self._database().execute(
                f"SELECT id, regulation, locator, digest, text FROM passages WHERE id IN ({marks})",
                part,
            ):
                found[id_] = StoredPassage(*row)
        return found

    def of_regulation(self, regulation: str) -> Ids:
        """int64 (n,): the ids of a regulation, in order: a filter for a search."""
        rows = self._database().execute(
            "SELECT id FROM passages WHERE regulation = ? ORDER BY id", (regulation,)
        )
        return np.array([id_ for (id_,) in rows], dtype=np.int64)

    def all(self, at_once: int) -> Iterator[tuple[Ids, dict[int, StoredPassage]]]:
        """Every passage by its id, `at_once` at a time."""
        last = -1
        while (
            rows := self._database()
            .execute(
                "SELECT id, regulation, locator, digest, text FROM passages WHERE id > ? "
                "ORDER BY id LIMIT ?",
                (last, at_once),
            )
            .fetchall()
        ):
            last = rows[-1][0]
            yield (
                np.array([row[0] for row in rows], dtype=np.int64),
                {id_: StoredPassage(*row) for id_, *row in rows},
            )

    def __len__(self) -> int:
        return int(self._database().execute("SELECT count(*) FROM passages").fetchone()[0])

    def close(self) -> None:
        """Close the connections of all threads."""
        for database in self._opened:
            database.close()

    def _database(self) -> sqlite3.Connection:
        """This thread's connection: in WAL mode readers do not wait for the writer."""
        if not hasattr(self._local, "database"):
            database = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            self._local.database = database
            self._opened.append(database)
        opened: sqlite3.Connection = self._local.database
        return opened
