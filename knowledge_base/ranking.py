"""Which service is meant: evidence per service, weighed into probabilities.

A conditional logit with an outside option: every service has a utility that is linear in its
evidence, "none of them" has one of its own, and the softmax over all of them is the probability.
The weights (ranker.json) are the same for every service, so a service published a second ago is
ranked like the rest and nothing is trained again.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import Vectors
from knowledge_base.index import Index, Shelf
from knowledge_base.language import content_words
from knowledge_base.lexical import terms

RANKER_FILE = Path(__file__).parent / "ranker.json"

Matrix = NDArray[np.float64]

EVIDENCE = (
    "question_classifier",
    "question_cosine",
    "question_whitened",
    "question_centroid",
    "question_spelling",
    "question_words",
    "text_cosine",
    "text_words",
)
OUTSIDE = (
    "constant",
    "best_classifier",
    "best_cosine",
    "best_whitened",
    "best_spelling",
    "best_words",
    "known",
    "length",
)
_SHRINKAGE = 0.3


@dataclass(frozen=True)
class Weights:
    """The learned part. `evidence` weighs each value and its distance to the best service."""

    evidence: tuple[float, ...]
    distance: tuple[float, ...]
    outside: tuple[float, ...]
    answer_at: float
    offer_at: float

    @classmethod
    def read(cls, path: Path = RANKER_FILE) -> Weights:
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            tuple(data["evidence"][name] for name in EVIDENCE),
            tuple(data["distance"][name] for name in EVIDENCE),
            tuple(data["outside"][name] for name in OUTSIDE),
            data["answer_at"],
            data["offer_at"],
        )


@dataclass(frozen=True)
class Candidate:
    """A service with the probability that it is meant, and the evidence for it."""

    service_id: str
    probability: float
    evidence: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranking:
    """`kept`, best first, could be meant; `rejected` says why a near one is not."""

    kept: tuple[Candidate, ...]
    rejected: tuple[tuple[Candidate, str], ...]
    none: float
    seconds: float

    @property
    def best(self) -> Candidate | None:
        return self.kept[0] if self.kept else None


@dataclass(frozen=True)
class Evidence:
    """All a question gives: (services, EVIDENCE) values and (OUTSIDE,) values."""

    services: Matrix
    outside: Matrix


class Ranker:
    """Ranks the services of one index. Safe to use from several threads."""

    def __init__(self, index: Index, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self.service_ids = index.service_ids
        row = {service_id: at for at, service_id in enumerate(self.service_ids)}
        self._question_owner = index.owners
        self._text_owner = np.array([row.get(p.owner, -1) for p in index.texts.passages])
        self._vectors = _rows(index.questions)
        self._whitening = _whitening(self._vectors, self._question_owner)
        self._whitened = _unit(self._vectors @ self._whitening)
        self._vocabulary = frozenset(
            word
            for shelf in (index.questions, index.texts)
            for p in shelf.passages
            for word in content_words(p.text)
        )

    def rank(
        self, text: str, vector: Vectors, prior: dict[str, float] | None = None, keep: int = 5
    ) -> Ranking:
        """The services a question may mean, from its text and its query vector (d,).

        `prior` adds to the utility of single services.
        """
        started = time.perf_counter()
        evidence = self.evidence(text, vector)
        probabilities, none = self.probabilities(evidence, prior or {})
        order = np.argsort(-probabilities, kind="stable")[: keep * 2]
        candidates = [
            Candidate(
                self.service_ids[at],
                float(probabilities[at]),
                dict(zip(EVIDENCE, map(float, evidence.services[at]), strict=True)),
            )
            for at in order
        ]
        kept = [c for c in candidates[:keep] if c.probability >= self._weights.offer_at]
        rejected = [
            (c, f"peluang {c.probability:.3f} di bawah batas tawaran {self._weights.offer_at}")
            for c in candidates
            if c not in kept
        ]
        return Ranking(tuple(kept), tuple(rejected), none, time.perf_counter() - started)

    def whitened(self, vector: Vectors) -> NDArray[np.float32]:
        """float32 (sample questions,): cosine in the whitened space, where services stand apart."""
        # einsum: for one vector the threads of BLAS cost more than the multiplication.
        turned = _unit(np.einsum("i,ij->j", vector, self._whitening))
        return np.asarray(np.einsum("ij,j->i", self._whitened, turned), dtype=np.float32)

    def evidence(self, text: str, vector: Vectors, without: int | None = None) -> Evidence:
        """What a question says about every service. `without` hides one sample question."""
        questions, texts = self._index.questions, self._index.texts
        stemmed = terms(text)
        cosine = questions.similar(vector)
        whitened = self.whitened(vector)
        spelling = questions.spelling.scores(text)
        words = np.log1p(questions.words.scores(stemmed))
        if without is not None:
            for scores in (cosine, whitened, spelling, words):
                scores[without] = scores.min()
        classified = (
            self._index.classifier.scores(text, vector)
            if without is None
            else self._index.classifier.held_out[without]
        )
        columns = (
            classified,
            self._best(cosine, self._question_owner),
            self._best(whitened, self._question_owner),
            self._top_mean(whitened),
            self._best(spelling, self._question_owner),
            self._best(words, self._question_owner),
            self._best(texts.similar(vector), self._text_owner),
            self._best(np.log1p(texts.words.scores(stemmed)), self._text_owner),
        )
        services = np.stack(columns, axis=1).astype(np.float64)
        content = content_words(text)
        known = sum(word in self._vocabulary for word in content) / max(len(content), 1)
        best = services.max(axis=0)
        outside = np.array(
            [1.0, *best[:3], best[4], best[5] + best[7], known, np.log1p(len(content))]
        )
        return Evidence(services, outside)

    def probabilities(self, evidence: Evidence, prior: dict[str, float]) -> tuple[Matrix, float]:
        """((services,), none): how likely each service is meant, and that none is."""
        utility = utilities(evidence.services, self._weights)
        for service_id, bonus in prior.items():
            if service_id in self.service_ids:
                utility[self.service_ids.index(service_id)] += bonus
        nothing = float(evidence.outside @ np.array(self._weights.outside))
        highest = max(utility.max(), nothing)
        exponent, other = np.exp(utility - highest), np.exp(nothing - highest)
        total = exponent.sum() + other
        return exponent / total, float(other / total)

    def _best(self, scores: NDArray[np.float32], owner: NDArray[np.int64]) -> Matrix:
        best = np.full(len(self.service_ids), float(scores.min(initial=0.0)))
        mine = owner >= 0
        np.maximum.at(best, owner[mine], scores[mine])
        return best

    def _top_mean(self, scores: NDArray[np.float32], top: int = 3) -> Matrix:
        order = np.lexsort((-scores, self._question_owner))
        owner, ranked = self._question_owner[order], scores[order]
        first = np.searchsorted(owner, np.arange(len(self.service_ids)))
        position = np.arange(len(owner)) - first[owner]
        chosen = position < top
        total = np.bincount(owner[chosen], ranked[chosen], len(self.service_ids))
        count = np.bincount(owner[chosen], minlength=len(self.service_ids))
        return np.asarray(total / count)


def utilities(services: Matrix, weights: Weights) -> Matrix:
    """(services,): linear in every value and in its distance to the best service's value."""
    distance = services - services.max(axis=0)
    return np.asarray(services @ np.array(weights.evidence) + distance @ np.array(weights.distance))


def _rows(shelf: Shelf) -> Vectors:
    return np.asarray(
        shelf.vectors.reconstruct_n(0, shelf.vectors.ntotal), dtype=np.float32
    ).reshape(-1, shelf.vectors.d)


def _whitening(vectors: Vectors, owner: NDArray[np.int64]) -> Vectors:
    """(d, d): scales down the directions in which questions about one service differ anyway.

    e5 puts all short Indonesian questions into a narrow cone; what is left after dividing by the
    spread within services is what tells services apart (linear discriminant analysis).
    """
    counts = np.bincount(owner)
    means = np.zeros((len(counts), vectors.shape[1]))
    np.add.at(means, owner, vectors)
    means /= counts[:, None]
    within = vectors - means[owner]
    spread = within.T @ within / len(vectors)
    identity = np.eye(len(spread)) * np.trace(spread) / len(spread)
    values, directions = np.linalg.eigh((1 - _SHRINKAGE) * spread + _SHRINKAGE * identity)
    return np.asarray(directions / np.sqrt(values) @ directions.T, dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
