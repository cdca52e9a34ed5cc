"""BM25 over the same ids as the vectors, in segments on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from knowledge_base.language import LANGUAGE_TABLES, lexicon_lines
from knowledge_base.lexical import terms
from knowledge_base.passage_index.commits import Arrays, Commit
from knowledge_base.passage_index.contract import Found, Ids, checked
from knowledge_base.passage_index.lexical_snapshot import LexicalSnapshot
from knowledge_base.passage_index.posting_files import Source, open_postings, write_postings
from knowledge_base.passage_index.postings import postings_of
from knowledge_base.passage_index.segments import Segments

Split = Callable[[str], Sequence[str]]
Texts = tuple[Ids, Sequence[str]]

_FORMAT = 1
_MERGE_AT = 20_000
_NO_IDS: Ids = np.zeros(0, dtype=np.int64)


class LexicalIndex:
    """What VectorIndex promises, for texts: `add`, `remove`, `search`, `snapshot`, `count`.

    Its model is how words are told apart (`terms` and its tables); if that changes, opening
    raises ModelDiffers.
    """

    def __init__(self, folder: Path, merge_at: int = _MERGE_AT, split: Split = terms) -> None:
        """Opens the index in a folder or begins one. Raises ModelDiffers, IndexDamaged.

        Merges in the background at `merge_at` unmerged passages; 0: only when asked to.
        """
        self.model = _identity(split)
        self._split = split
        self._segments = Segments(folder, self.model, self._begin, merge_at)

    @property
    def count(self) -> int:
        return self._segments.latest().count

    def search(self, text: str, k: int, allowed: Ids | None = None) -> Found:
        """The ids whose words match a text best; none without a common word."""
        return self._segments.latest().search(self._split(text), k, allowed)

    def snapshot(self) -> LexicalSnapshot:
        """The present state; it is searched by `terms`, not by a text."""
        return self._segments.latest()

    def add(self, ids: Ids, texts: Sequence[str]) -> None:
        """As VectorIndex.add. Raises VectorsInvalid."""
        ids = _checked(ids, texts)
        if len(ids):
            self._change(_NO_IDS, ids, [self._split(text) for text in texts])

    def remove(self, ids: Ids) -> None:
        gone = np.unique(np.asarray(ids, dtype=np.int64))
        if len(gone):
            self._change(gone, _NO_IDS, [])

    def merge(self, more: Iterable[Texts] = ()) -> bool:
        """Write a new main segment of all there is and of `more`; False if one is at work.

        `more` are batches of ids, each new and once, with texts. Memory: about 10 bytes for each
        different word of each of their texts.
        """
        return self._segments.merge(lambda draft, state: self._write(draft, state, more))

    def close(self) -> None:
        self._segments.close()

    def _change(self, removed: Ids, ids: Ids, documents: Sequence[Sequence[str]]) -> None:
        def entry(state: LexicalSnapshot) -> Arrays:
            postings = postings_of(ids, documents, state.usual_length or _usual(documents))
            return {"removed": removed, **postings.arrays()}

        self._segments.append(entry)
        if self._segments.is_due:
            self._segments.merge_soon(lambda draft, state: self._write(draft, state, ()))

    def _begin(self, main: Path | None, commit: Commit) -> LexicalSnapshot:
        return LexicalSnapshot.of(commit, open_postings(main) if main else None)

    def _write(self, draft: Path, state: LexicalSnapshot, more: Iterable[Texts]) -> None:
        sources: list[Source] = [(s.postings, s.alive) for s in state.segments]
        for ids, texts in more:
            documents = [self._split(text) for text in texts]
            sources.append((postings_of(ids, documents, _usual(documents)), None))
        write_postings(draft, sources)


def _identity(split: Split) -> str:
    total = hashlib.sha256(f"{_FORMAT}\0{split.__qualname__}".encode())
    for table in LANGUAGE_TABLES:
        total.update("\n".join(lexicon_lines(table)).encode())
    return f"bm25@{total.hexdigest()[:16]}"


def _usual(documents: Sequence[Sequence[str]]) -> float:
    return sum(map(len, documents)) / max(len(documents), 1)


def _checked(ids: Ids, texts: Sequence[str]) -> Ids:
    return checked(ids, np.zeros((len(texts), 0), dtype=np.float32), 0)[0]
