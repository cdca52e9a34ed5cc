"""The regulations' passages, searchable by meaning and by words, whatever their number.

Texts, vectors and words lie in three places that change one after the other, texts first. A crash
in between leaves passages that are found by one and not by another, never one that is found
without its text; `sync` of the same law puts it right.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.passage_index.contract import Found, Ids, IndexDamaged, ModelDiffers
from knowledge_base.passage_index.lexical import LexicalIndex
from knowledge_base.passage_index.opening import open_vector_index
from knowledge_base.passage_index.storage import PassageStore, StoredPassage
from knowledge_base.passages import Kind, Passage

Progress = Callable[[int, int], None]
_BATCH = 2_000


@dataclass(frozen=True)
class Synced:
    """How many passages of a regulation came, went and stayed."""

    added: int
    removed: int
    kept: int


class LawIndex:
    """Passages of regulations. Several threads and processes may search while one changes it."""

    def __init__(self, folder: Path, embedder: Embedder, vectors_at: str = "") -> None:
        """Opens what is in a folder; vectors at `vectors_at`, a PostgreSQL URL, if it is given.

        Vectors of another model and words told apart by other tables are made again from the
        texts. Raises IndexUnavailable.
        """
        self._embedder = embedder
        self._cache = EmbeddingCache(folder / "embeddings.sqlite")
        self._texts = PassageStore(folder / "passages.sqlite")
        self._open_words(folder / "words")
        self._open_vectors(vectors_at, folder / "vectors")

    def sync(
        self,
        regulation_id: str,
        passages: Sequence[Passage],
        progress: Progress = lambda done, total: None,
    ) -> Synced:
        """Let these be the passages of a regulation; only what is new is embedded."""
        before = self._texts.of_regulation(regulation_id)
        known = {p.digest: id_ for id_, p in self._texts.texts(before).items()}
        wanted = {passage.digest: passage for passage in passages}
        new = [passage for digest, passage in wanted.items() if digest not in known]
        gone = np.array([i for d, i in known.items() if d not in wanted], dtype=np.int64)
        twice = np.setdiff1d(before, np.array(list(known.values()), dtype=np.int64))
        stay = np.array([i for d, i in known.items() if d in wanted], dtype=np.int64)
        self._repair(stay, [wanted[d] for d in known if d in wanted])
        vectors = self._cache.vectors(new, self._embedder, progress)
        ids = self._texts.add(
            [StoredPassage(p.owner, p.locator or "", p.digest, p.text) for p in new]
        )
        self._vectors.add(ids, vectors)
        self._words.add(ids, [passage.text for passage in new])
        old = np.concatenate((gone, twice))
        self._vectors.remove(old)
        self._words.remove(old)
        self._texts.remove(old)
        return Synced(len(new), len(old), len(stay))

    def forget(self, regulation_id: str) -> Synced:
        """Remove a regulation from the search."""
        return self.sync(regulation_id, ())

    def by_meaning(self, vector: Vectors, k: int, of: Sequence[str] = ()) -> Found:
        """The passages nearest to a query vector (d,), all or those `of` some regulations."""
        return self._vectors.search(vector, k, self._ids_of(of))

    def by_words(self, text: str, k: int, of: Sequence[str] = ()) -> Found:
        """The passages whose words match a text best, all or those `of` some regulations."""
        return self._words.search(text, k, self._ids_of(of))

    def texts(self, ids: Ids) -> dict[int, StoredPassage]:
        """The passages of ids that were found; one that was removed since is left out."""
        return self._texts.texts(ids)

    def __len__(self) -> int:
        return self._vectors.count

    def close(self) -> None:
        """Let go of files and connections."""
        for part in (self._vectors, self._words, self._texts, self._cache):
            part.close()

    def _ids_of(self, regulations: Sequence[str]) -> Ids | None:
        if not regulations:
            return None
        return np.concatenate([self._texts.of_regulation(id_) for id_ in regulations])

    def _repair(self, ids: Ids, passages: Sequence[Passage]) -> None:
        """Put back what a crash kept from being indexed."""
        if not len(ids):
            return
        found = self._vectors.search(np.ones(self._embedder.dimensions, np.float32), len(ids), ids)
        lost = np.flatnonzero(~np.isin(ids, found.ids))
        if len(lost):
            some = [passages[at] for at in lost.tolist()]
            self._vectors.add(ids[lost], self._cache.vectors(some, self._embedder))
            self._words.remove(ids[lost])
            self._words.add(ids[lost], [passage.text for passage in some])

    def _open_words(self, folder: Path) -> None:
        try:
            self._words = LexicalIndex(folder)
        except (ModelDiffers, IndexDamaged):
            shutil.rmtree(folder)
            self._words = LexicalIndex(folder)
            self._words.merge((ids, [p.text for p in some]) for ids, some in self._batches())

    def _open_vectors(self, place: str, folder: Path) -> None:
        model, size = self._embedder.identity, self._embedder.dimensions
        if place:
            self._vectors = open_vector_index(place, model, size)
            return
        try:
            self._vectors = open_vector_index(str(folder), model, size)
        except (ModelDiffers, IndexDamaged):
            shutil.rmtree(folder)
            self._vectors = open_vector_index(str(folder), model, size)
            for ids, some in self._batches():
                self._vectors.add(ids, self._cache.vectors(some, self._embedder))

    def _batches(self) -> Iterator[tuple[Ids, list[Passage]]]:
        """All texts there are."""
        for ids, rows in self._texts.all(_BATCH):
            yield (
                ids,
                [
                    Passage(str(id_), Kind.PROVISION, p.regulation, p.text)
                    for id_, p in rows.items()
                ],
            )
