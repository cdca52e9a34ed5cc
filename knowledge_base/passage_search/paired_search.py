"""A set of passages searched exactly by meaning and by words: what fusion is measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.lexical import WordIndex, terms
from knowledge_base.passage_index.contract import Found
from knowledge_base.passages import Kind, Passage

MOST_FOUND = 100
_FUSION_RANK = 60

Progress = Callable[[int, int], None]


class PairedSearch:
    """Immutable. A passage's id is its place."""

    def __init__(self, passages: Sequence[str], vectors: Vectors) -> None:
        """`vectors` (n, d) of the passages."""
        self.texts = dict(enumerate(passages))
        self._vectors = vectors
        self._words = WordIndex(passages)

    def meaning(self, vector: Vectors, k: int = MOST_FOUND) -> Found:
        """The k passages nearest to a question's vector (d,)."""
        return _best(np.asarray(self._vectors @ vector, dtype=np.float32), k)

    def words(self, question: str, k: int = MOST_FOUND) -> Found:
        """The k passages whose stems match best; none without a common one."""
        found = _best(self._words.scores(terms(question)), k)
        return Found(found.ids[found.scores > 0], found.scores[found.scores > 0])


def reciprocal_ranks(*lists: Found) -> Found:
    """Reciprocal rank fusion with equal weights."""
    total: dict[int, float] = {}
    for found in lists:
        for rank, id_ in enumerate(found.ids.tolist()):
            total[id_] = total.get(id_, 0.0) + 1 / (_FUSION_RANK + rank)
    ids = np.array(list(total), dtype=np.int64)
    scores = np.array(list(total.values()), dtype=np.float32)
    order = np.argsort(-scores, kind="stable")
    return Found(ids[order], scores[order])


def embedded(
    texts: Sequence[str],
    kind: Kind,
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Progress = lambda done, total: None,
) -> Vectors:
    """float32 (n, d): questions (Kind.QUESTION) or passages, from the cache where it has them."""
    passages = [Passage(str(at), kind, "", text) for at, text in enumerate(texts)]
    return cache.vectors(passages, embedder, progress)


def _best(scores: NDArray[np.float32], k: int) -> Found:
    order = np.argsort(-scores, kind="stable")[:k]
    return Found(order.astype(np.int64), scores[order])
