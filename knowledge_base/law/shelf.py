"""The regulations that were read: kept, searched, and always as they stand now."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.law.index import LawIndex, Progress, Synced
from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText, Link
from knowledge_base.law.passages import passages_of
from knowledge_base.law.store import Kept, LawStore
from knowledge_base.model import Regulation
from knowledge_base.naming import short_title
from knowledge_base.passage_search.fusion import shipped

# Seconds after which another process's change is seen at the latest.
_FRESH = 1.0
_CANDIDATES = 60


@dataclass(frozen=True)
class LawHit:
    """A passage that may answer, with its chance among all that were found."""

    regulation_id: str
    locator: str
    text: str
    chance: float


class LawShelf:
    """A folder of readings with its index. Safe to use from several threads and processes."""

    def __init__(
        self,
        folder: Path,
        records: Mapping[str, Regulation],
        embedder: Embedder,
        vectors_at: str = "",
    ) -> None:
        """`records` are the catalogue's; vectors lie at a PostgreSQL URL if one is given.

        Raises LawDamaged, IndexUnavailable.
        """
        self.store = LawStore(folder / "texts")
        self._index = LawIndex(folder / "index", embedder, vectors_at)
        self._records = records
        self._laws = Laws(self.store, records)
        self._seen = time.monotonic()
        self._lock = threading.Lock()

    @property
    def laws(self) -> Laws:
        """The present state; one who holds the former keeps it."""
        with self._lock:
            if time.monotonic() - self._seen > _FRESH:
                self._seen = time.monotonic()
                if self.store.version() != self._laws.version:
                    self._laws = Laws(self.store, self._records)
            return self._laws

    def follow(self, records: Mapping[str, Regulation]) -> None:
        """Go by other records of the catalogue from now on."""
        with self._lock:
            if records != self._records:
                self._records = records
                self._laws = Laws(self.store, records)

    def add(
        self, law: LawText, day: date, progress: Progress = lambda done, total: None
    ) -> tuple[Kept, Synced]:
        """Keep a reading and let it be found, as it and what it changes stand on a day.

        `progress` counts what is embedded. The same file again changes nothing, but finishes what
        a crash has left undone.
        """
        before = self._changed_by(law.id)
        kept = self.store.add(law)
        return kept, self._renew(law.id, before, day, progress)

    def turn_to(
        self,
        regulation_id: str,
        reading: str | None,
        day: date,
        progress: Progress = lambda done, total: None,
    ) -> Synced:
        """Let another kept reading of a regulation count, or none. Raises LawDamaged."""
        before = self._changed_by(regulation_id)
        self.store.turn_to(regulation_id, reading)
        return self._renew(regulation_id, before, day, progress)

    def _renew(
        self, regulation_id: str, before: Sequence[str], day: date, progress: Progress
    ) -> Synced:
        """Look at the store again and index a regulation, with what it changes or did `before`."""
        with self._lock:
            self._laws = Laws(self.store, self._records)
        synced = self._sync(regulation_id, day, progress)
        for target in dict.fromkeys((*before, *self._changed_by(regulation_id))):
            if target in self._laws:
                self._sync(target, day, progress)
        return synced

    def _changed_by(self, regulation_id: str) -> Sequence[str]:
        """The regulations that one of those that count changes."""
        facts = self._laws.facts.get(regulation_id)
        return [e.target for e in facts.effects if e.link is Link.MENGUBAH] if facts else []

    def _sync(self, regulation_id: str, day: date, progress: Progress) -> Synced:
        """Index what a regulation says on a day; what only changes others is found in those."""
        law = self._laws.as_of(regulation_id, day)
        if law is None or law.amends_only:
            return self._index.forget(regulation_id)
        return self._index.sync(law.id, passages_of(law, short_title(law.id)), progress)

    def search(
        self, question: str, vector: Vectors, day: date, most: int = 3, of: Sequence[str] = ()
    ) -> list[LawHit]:
        """The likeliest passages, best first, of all regulations or `of` some.

        `vector` (d,) is the question's. Only what the texts still say on that day is found.
        """
        meaning = self._index.by_meaning(vector, _CANDIDATES, of)
        words = self._index.by_words(question, _CANDIDATES, of)
        texts = self._index.texts(meaning.ids) | self._index.texts(words.ids)
        found = shipped().order(
            question, meaning, words, {id_: passage.text for id_, passage in texts.items()}
        )
        hits: list[LawHit] = []
        for id_, chance in zip(found.ids.tolist(), found.scores.tolist(), strict=True):
            passage = texts[id_]
            law = self.laws.as_of(passage.regulation, day)
            node = law.at(passage.locator) if law else None
            if node and not node.repealed:
                hits.append(LawHit(passage.regulation, passage.locator, passage.text, chance))
            if len(hits) == most:
                break
        return hits

    def close(self) -> None:
        """Let go of files and connections."""
        self._index.close()
