"""The live knowledge: one catalogue with its index and ranker, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge_base import index as indexes
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder, EmbeddingCache, Vectors
from knowledge_base.index import Index
from knowledge_base.language import without_greeting
from knowledge_base.lexical import terms
from knowledge_base.model import Misconception, Service
from knowledge_base.passages import Passage, passages
from knowledge_base.ranking import Evidence, Ranker, Ranking, Weights

_MISCONCEPTION_COSINE = 0.87
_FUSION_RANK = 60
_REMEMBERED_QUERIES = 512


@dataclass(frozen=True)
class Hit:
    """A passage found by free search, with its fused score."""

    passage: Passage
    score: float


class Knowledge:
    """Everything that may be said at one moment. Immutable; a newer one replaces it whole."""

    def __init__(
        self, catalogue: Catalogue, index: Index, embedder: Embedder, weights: Weights
    ) -> None:
        self.catalogue = catalogue
        self.index = index
        self.weights = weights
        self.ranker = Ranker(index, weights)
        self._claims = {
            passage.id: at
            for at, passage in enumerate(index.questions.passages)
            if "!" in passage.id
        }

        @lru_cache(maxsize=_REMEMBERED_QUERIES)
        def query(text: str) -> Vectors:
            return embedder.embed([text], "query")[0]

        self._query = query

    @property
    def version(self) -> str:
        return self.index.manifest.version

    def rank(self, question: str, prior: dict[str, float] | None = None) -> Ranking:
        """The services a question may mean, best first."""
        text = without_greeting(question)
        return self.ranker.rank(text, self._query(text), prior)

    def evidence(self, question: str, without: int | None = None) -> Evidence:
        """What the ranker weighs; `without` hides one sample question by its row."""
        text = without_greeting(question)
        return self.ranker.evidence(text, self._query(text), without)

    def service(self, service_id: str) -> Service:
        return self.catalogue.services[service_id]

    def search(self, question: str, most: int = 5) -> list[Hit]:
        """Texts (sections, provisions) by reciprocal rank fusion of meaning and words."""
        shelf = self.index.texts
        text = without_greeting(question)
        orders = (
            np.argsort(-shelf.similar(self._query(text))),
            np.argsort(-shelf.words.scores(terms(text)), kind="stable"),
        )
        fused = np.zeros(len(shelf.passages))
        for order in orders:
            fused[order] += 1 / (_FUSION_RANK + np.arange(len(order)))
        best = np.argsort(-fused)[:most]
        return [Hit(shelf.passages[at], float(fused[at])) for at in best]

    def misconception(self, service: Service, question: str) -> Misconception | None:
        """The false claim a question takes for granted, if it is close enough to a known one."""
        similar = self.index.questions.similar(self._query(without_greeting(question)))
        found = [
            (similar[self._claims[f"{service.id}!{number}"]], wrong)
            for number, wrong in enumerate(service.sering_keliru)
        ]
        cosine, wrong = max(found, key=lambda pair: pair[0], default=(0.0, None))
        return wrong if cosine >= _MISCONCEPTION_COSINE else None


class LiveKnowledge:
    """The current Knowledge, swapped by reference; readers keep the one they took."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.current = knowledge


def build(
    catalogue: Catalogue,
    embedder: Embedder,
    folder: Path,
    weights: Weights,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Knowledge:
    """Knowledge of a catalogue, its index kept under `folder` (index/ and embeddings.sqlite)."""
    cache = EmbeddingCache(folder / "embeddings.sqlite")
    try:
        index = indexes.ensure(
            folder / "index", passages(catalogue), embedder, cache, progress
        )
    finally:
        cache.close()
    return Knowledge(catalogue, index, embedder, weights)
