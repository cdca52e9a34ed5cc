"""The live knowledge: one catalogue with its index and ranker, and how it is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge_base import index as indexes
from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache, RememberedQueries
from knowledge_base.index import Index
from knowledge_base.language import without_greeting, words
from knowledge_base.lexical import terms
from knowledge_base.model import Misconception, Service
from knowledge_base.passages import Passage, passages
from knowledge_base.ranking import Evidence, Ranker, Ranking, Weights

# Measured on the development questions: 14 of 15 false premises are met.
_CLAIM_COSINE = 0.85
_CLAIM_DISTANCE = 0.008
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
        self._rows: defaultdict[str, list[int]] = defaultdict(list)
        for at, passage in enumerate(index.questions.passages):
            self._rows[passage.owner].append(at)
        self._vector = RememberedQueries(embedder, _REMEMBERED_QUERIES)
        self._names: dict[str, tuple[frozenset[str], ...]] = {}

    @property
    def version(self) -> str:
        return self.index.manifest.version

    def rank(self, question: str, prior: dict[str, float] | None = None) -> Ranking:
        """The services a question may mean, best first."""
        text = without_greeting(question)
        return self.ranker.rank(text, self._vector(text), prior)

    def embed(self, question: str) -> Vectors:
        """float32 (d,): the query vector of a question; remembered for what follows."""
        return self._vector(without_greeting(question))

    def evidence(self, question: str, without: int | None = None) -> Evidence:
        """What the ranker weighs; `without` hides one sample question by its row."""
        text = without_greeting(question)
        return self.ranker.evidence(text, self._vector(text), without)

    def service(self, service_id: str) -> Service:
        return self.catalogue.services[service_id]

    def names_of(self, service_id: str) -> tuple[frozenset[str], ...]:
        """The standard words of a service's name and of each of its other names."""
        if service_id not in self._names:
            service = self.service(service_id)
            names = (service.nama, *service.alias)
            self._names[service_id] = tuple(frozenset(words(name)) for name in names)
        return self._names[service_id]

    def search(self, question: str, most: int = 5) -> list[Hit]:
        """Texts (sections, provisions) by reciprocal rank fusion of meaning and words."""
        shelf = self.index.texts
        text = without_greeting(question)
        orders = (
            np.argsort(-shelf.similar(self._vector(text))),
            np.argsort(-shelf.words.scores(terms(text)), kind="stable"),
        )
        fused = np.zeros(len(shelf.passages))
        for order in orders:
            fused[order] += 1 / (_FUSION_RANK + np.arange(len(order)))
        best = np.argsort(-fused)[:most]
        return [Hit(shelf.passages[at], float(fused[at])) for at in best]

    def misconception(self, service: Service, question: str) -> Misconception | None:
        """The false claim of this service that a question may take for granted.

        Close to a claim in itself, and hardly closer to any honest question about the service.
        """
        vector = self.embed(question)
        cosine = self.index.questions.similar(vector)
        whitened = self.ranker.whitened(vector)
        honest, claims = self._questions_of(service)
        if not claims:
            return None
        nearest = max(claims, key=lambda at: float(whitened[at]))
        distance = float(whitened[honest].max() - whitened[nearest])
        if cosine[nearest] < _CLAIM_COSINE or distance > _CLAIM_DISTANCE:
            return None
        return service.sering_keliru[claims.index(nearest)]

    def _questions_of(self, service: Service) -> tuple[list[int], list[int]]:
        """Rows of the sample questions of a service, and of its false claims in their order."""
        rows = self._rows[service.id]
        passages = self.index.questions.passages
        claims = [at for at in rows if "!" in passages[at].id]
        return [at for at in rows if at not in claims], claims


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
        index = indexes.ensure(folder / "index", passages(catalogue), embedder, cache, progress)
    finally:
        cache.close()
    return Knowledge(catalogue, index, embedder, weights)
