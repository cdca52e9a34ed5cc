"""One state of a lexical index: segments of postings and which of their rows are alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.commits import Arrays, Commit
from knowledge_base.passage_index.contract import Found, Ids
from knowledge_base.passage_index.id_lookup import IdLookup
from knowledge_base.passage_index.lexical_search import best_rows
from knowledge_base.passage_index.postings import Postings

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LiveSegment:
    """Postings, where their ids are, and which rows (n,) were not removed; None: all."""

    postings: Postings
    lookup: IdLookup
    alive: Mask | None = None

    @property
    def dead(self) -> int:
        return 0 if self.alive is None else int(np.count_nonzero(~self.alive))

    def without(self, ids: Ids) -> LiveSegment:
        rows = self.lookup.rows_of(ids)
        if not len(rows):
            return self
        alive = np.ones(self.postings.count, np.bool_) if self.alive is None else self.alive.copy()
        alive[rows] = False
        return replace(self, alive=alive)

    def usable(self, allowed: Ids | None) -> Mask | None:
        if allowed is None:
            return self.alive
        usable = np.zeros(self.postings.count, dtype=np.bool_)
        usable[self.lookup.rows_of(allowed)] = True
        return usable if self.alive is None else usable & self.alive


@dataclass(frozen=True, eq=False)
class LexicalSnapshot:
    """Immutable. The first segment is the main one if `commit` names one."""

    commit: Commit
    segments: tuple[LiveSegment, ...]

    @classmethod
    def of(cls, commit: Commit, main: Postings | None) -> LexicalSnapshot:
        """The state of a main segment alone."""
        return cls(commit, (LiveSegment(main, IdLookup(main.ids)),) if main else ())

    def after(self, name: str, entry: Arrays) -> LexicalSnapshot:
        """The state after an entry of the log: `removed` ids, then postings."""
        fresh = Postings.of_arrays(entry)
        gone = np.concatenate([entry["removed"], fresh.ids])
        kept = tuple(segment.without(gone) for segment in self.segments)
        added = (LiveSegment(fresh, IdLookup(fresh.ids)),) if fresh.count else ()
        commit = replace(self.commit, log=(*self.commit.log, name))
        return LexicalSnapshot(commit, kept + added)

    @property
    def count(self) -> int:
        return sum(segment.postings.count - segment.dead for segment in self.segments)

    @property
    def unmerged(self) -> int:
        mains = 1 if self.commit.main else 0
        added = sum(segment.postings.count for segment in self.segments[mains:])
        return added + sum(segment.dead for segment in self.segments[:mains])

    @property
    def usual_length(self) -> float:
        """Words of a passage, the mean."""
        words = sum(int(segment.postings.lengths.sum()) for segment in self.segments)
        return words / max(sum(segment.postings.count for segment in self.segments), 1)

    def search(self, query: Sequence[str], k: int, allowed: Ids | None = None) -> Found:
        """The ids whose words match those of a query best; none without a common word."""
        spans = [
            {word: span for word in query if (span := segment.postings.span(word))}
            for segment in self.segments
        ]
        holders: Counter[str] = Counter()
        for found in spans:
            holders.update({word: span.stop - span.start for word, span in found.items()})
        asked = Counter(query)
        rarity = {word: asked[word] * self._rarity(holders[word]) for word in holders}
        parts = [
            best_rows(
                segment.postings,
                [(span, rarity[word]) for word, span in found.items()],
                k,
                segment.usable(allowed),
            )
            for segment, found in zip(self.segments, spans, strict=True)
            if found and k > 0
        ]
        ids = np.concatenate([np.zeros(0, np.int64), *(part.ids for part in parts)])
        scores = np.concatenate([np.zeros(0, np.float32), *(part.scores for part in parts)])
        best = np.argsort(-scores, kind="stable")[:k]
        return Found(ids[best], scores[best])

    def close(self) -> None:
        """Nothing to do: what it holds goes with the last reference."""

    def _rarity(self, holders: int) -> float:
        """Lucene's: ln(1 + (N - n + 0.5) / (n + 0.5)); removed rows count until they are merged."""
        total = sum(segment.postings.count for segment in self.segments)
        return float(np.log1p((total - holders + 0.5) / (holders + 0.5)))
