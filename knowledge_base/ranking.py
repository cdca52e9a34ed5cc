"""What a message is about: evidence per subject, weighed into probabilities.

A subject is a service, or a topic that no service answers (danger, somebody else's business). A
conditional logit with an outside option: every subject has a utility that is linear in its
evidence and in its place in the conversation, "none of them" has one of its own, and the softmax
over all of them is the probability. Trees (reorder.py) then look at the likeliest services again.
The weights (ranker.json) and the trees know nothing of any subject, so a service published a
second ago is ranked like the rest and nothing is trained again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.aspects import without_aspects
from knowledge_base.embedder import Vectors
from knowledge_base.index import Index
from knowledge_base.language import content_words, stopwords
from knowledge_base.lexical import terms
from knowledge_base.place import ALONE, PLACE, Context, Places
from knowledge_base.products import products
from knowledge_base.reorder import LOOKED_AT, Reorder, values_of
from knowledge_base.staying import NOTHING_LEARNED, STAYING_NAME, Staying
from knowledge_base.straying import NOTHING_LEARNED as NO_STRAYING
from knowledge_base.straying import STRAYING_NAME, Straying

RANKER_FILE = Path(__file__).parent / "ranker.json"
REORDER_NAME = "reorder.json"

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
    "in_dialogue",
    "in_dialogue_short",
    "most_trail",
    "most_trail_short",
    "in_dialogue_classifier",
    "in_dialogue_whitened",
    "in_dialogue_known",
    "in_dialogue_mentions",
    "in_dialogue_strays",
)
# Of PLACE and OUTSIDE those that a message has wherever it stands.
_PLACE_ALONE, _OUTSIDE_ALONE = 4, 8
_SHRINKAGE = 0.3
_TOP = 3
_NO_LENGTH = 1e-9


@dataclass(frozen=True)
class Weights:
    """The learned part. `evidence` weighs each value and its distance to the best subject."""

    evidence: tuple[float, ...]
    distance: tuple[float, ...]
    place: tuple[float, ...]
    outside: tuple[float, ...]
    answer_at: float
    doubt_at: float
    danger_at: float
    offer_at: float
    staying: Staying = NOTHING_LEARNED
    straying: Straying = NO_STRAYING
    reorder: Reorder | None = None

    @classmethod
    def read(cls, path: Path = RANKER_FILE) -> Weights:
        """From ranker.json, and what was learned with it from the files beside it, if there are
        any."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            tuple(data["evidence"][name] for name in EVIDENCE),
            tuple(data["distance"][name] for name in EVIDENCE),
            tuple(data["place"][name] for name in PLACE),
            tuple(data["outside"][name] for name in OUTSIDE),
            data["answer_at"],
            data["doubt_at"],
            data["danger_at"],
            data["offer_at"],
            Staying.read(path.with_name(STAYING_NAME)),
            Straying.read(path.with_name(STRAYING_NAME)),
            Reorder.read(path.with_name(REORDER_NAME)),
        )


@dataclass(frozen=True)
class Candidate:
    """A subject with the probability that it is meant."""

    subject_id: str
    probability: float


@dataclass(frozen=True)
class Ranking:
    """`kept`, best first, could be meant; `rejected` says why a near one is not.

    Both are services; `topics`, best first, are those of what no service answers.
    """

    kept: tuple[Candidate, ...]
    rejected: tuple[tuple[Candidate, str], ...]
    topics: tuple[Candidate, ...]
    none: float
    trail: dict[str, float]
    seconds: float

    @property
    def best(self) -> Candidate | None:
        return self.kept[0] if self.kept else None


@dataclass(frozen=True)
class Evidence:
    """All a message gives: (subjects, EVIDENCE), (subjects, PLACE) and (OUTSIDE,) values."""

    subjects: Matrix
    place: Matrix
    outside: Matrix

    def alone(self) -> Evidence:
        """The same, as if the message stood by itself."""
        place, outside = np.zeros_like(self.place), np.zeros_like(self.outside)
        place[:, :_PLACE_ALONE] = self.place[:, :_PLACE_ALONE]
        outside[:_OUTSIDE_ALONE] = self.outside[:_OUTSIDE_ALONE]
        return Evidence(self.subjects, place, outside)


class _Groups:
    """Scores of passages -> one value for each subject they belong to."""

    def __init__(self, owners: NDArray[np.int64], subjects: int) -> None:
        """`owners` are rows of subjects; -1 belongs to none."""
        rows = [np.flatnonzero(owners == at) for at in range(subjects)]
        self._filled = np.flatnonzero([len(mine) > 0 for mine in rows])
        # One subject after the other, and where each begins.
        self._rows = np.concatenate(rows).astype(np.int64)
        counts = np.array([len(rows[at]) for at in self._filled], dtype=np.int64)
        self._starts = np.cumsum(counts) - counts
        self._subjects = subjects
        self._padded = np.full((subjects, max(_TOP, *map(len, rows))), len(owners))
        for at, mine in enumerate(rows):
            self._padded[at, : len(mine)] = mine
        self._counted = np.clip([len(mine) for mine in rows], 1, _TOP)

    def best(self, scores: NDArray[np.float32]) -> Matrix:
        """(subjects,): the highest score of each; the lowest of all where there is none."""
        found = np.full(self._subjects, scores.min(initial=0.0), dtype=np.float64)
        if len(self._filled):
            found[self._filled] = np.maximum.reduceat(scores.take(self._rows), self._starts)
        return found

    def top_mean(self, scores: NDArray[np.float32]) -> Matrix:
        """(subjects,): the mean of the highest few of each."""
        padded = np.append(scores, np.float32(-np.inf)).take(self._padded)
        top = np.partition(padded, -_TOP, axis=1)[:, -_TOP:].astype(np.float64)
        return np.asarray(np.where(np.isfinite(top), top, 0).sum(axis=1) / self._counted)


class Ranker:
    """Ranks the subjects of one index. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        weights: Weights,
        dangers: Collection[str] = (),
        not_ours: Collection[str] = (),
    ) -> None:
        """`dangers` and `not_ours` are the subjects that are no services."""
        self._index = index
        self._weights = weights
        self.subject_ids = index.subject_ids
        self._row = {subject_id: at for at, subject_id in enumerate(self.subject_ids)}
        self.is_danger = np.array([id_ in dangers for id_ in self.subject_ids], dtype=bool)
        self.is_not_ours = np.array([id_ in not_ours for id_ in self.subject_ids], dtype=bool)
        self.is_topic = self.is_danger | self.is_not_ours
        self._question_owner = index.owners
        owners = [self._row.get(p.owner, -1) for p in index.texts.passages]
        self._questions = _Groups(index.owners, len(self.subject_ids))
        self._texts = _Groups(np.array(owners, dtype=np.int64), len(self.subject_ids))
        vectors = index.questions.rows()
        whitening = _whitening(vectors, self._question_owner)
        self._whitened_twice = np.asarray(whitening @ whitening, dtype=np.float32)
        whitened = vectors @ whitening
        self._lengths = np.maximum(np.linalg.norm(whitened, axis=1), _NO_LENGTH)
        centres = self._centres(_unit(whitened))
        self.places = Places(
            index, self.is_danger, self.is_not_ours, centres @ centres.T, weights.staying
        )
        self._vocabulary = frozenset(
            word
            for shelf in (index.questions, index.texts)
            for standard in shelf.standard
            for word in standard
            if word not in stopwords()
        )

    def rank(
        self,
        text: str,
        vector: Vectors,
        context: Context = ALONE,
        keep: int = 5,
        without: int | None = None,
    ) -> Ranking:
        """What a message may be about, from its text, its query vector (d,) and its context.

        `without` hides one sample question.
        """
        started = time.perf_counter()
        evidence = self.evidence(text, vector, context, without)
        probabilities, none = self.probabilities(evidence, context.rejected)
        probabilities = self.reordered(evidence, probabilities, none)
        order = np.argsort(-probabilities, kind="stable")
        chances = probabilities.tolist()

        def candidates(rows: NDArray[np.int64]) -> list[Candidate]:
            return [Candidate(self.subject_ids[at], chances[at]) for at in rows.tolist()]

        services = candidates(order[~self.is_topic[order]][: keep * 2])
        topics = candidates(order[self.is_topic[order]])
        kept = [c for c in services[:keep] if c.probability >= self._weights.offer_at]
        rejected = [
            (c, f"peluang {c.probability:.3f} di bawah batas tawaran {self._weights.offer_at}")
            for c in services
            if c not in kept
        ]
        return Ranking(
            tuple(kept),
            tuple(rejected),
            tuple(topics),
            none,
            self.places.trail(evidence.subjects, context),
            time.perf_counter() - started,
        )

    def reordered(self, evidence: Evidence, probabilities: Matrix, none: float) -> Matrix:
        """(subjects,): the probabilities after the second look; other services have none left."""
        if self._weights.reorder is None:
            return probabilities
        alone, none_alone = self.probabilities(evidence.alone())
        here, by_itself = np.append(probabilities, none), np.append(alone, none_alone)
        rows, values = self.second_look(evidence, here, by_itself)
        own = probabilities[rows]
        result = np.where(self.is_topic, probabilities, 0)
        # What was said no to has no chance, whatever speaks for it.
        result[rows] = np.where(own > 0, self._weights.reorder.chances(values, own), 0)
        return result

    def second_look(
        self, evidence: Evidence, probabilities: Matrix, alone: Matrix
    ) -> tuple[NDArray[np.int64], Matrix]:
        """The rows of the likeliest services, and (rows, d) what the trees go by.

        `probabilities` and `alone` (subjects + 1,) are the ranker's, none of them last: where the
        message stands, and as if it stood by itself.
        """
        services = np.flatnonzero(~self.is_topic)
        rows = services[np.argsort(-probabilities[services], kind="stable")[:LOOKED_AT]]
        beside = [
            *(float(probabilities[:-1][sort].sum()) for sort in (self.is_danger, self.is_not_ours)),
            float(alone[:-1][self.is_not_ours].sum()),
            float(alone[services].max()),
            float(probabilities[-1]),
            float(alone[-1]),
        ]
        return rows, values_of(
            rows,
            evidence.subjects,
            evidence.place,
            (probabilities, alone),
            np.append(evidence.outside, beside),
        )

    def whitened(self, vector: Vectors) -> NDArray[np.float32]:
        """float32 (sample questions,): cosine in the whitened space, where services stand apart."""
        # The whitening is symmetric: turning the one vector twice does for all of the others.
        turned = products(self._whitened_twice, vector)
        length = max(float(vector @ turned), _NO_LENGTH) ** 0.5
        cosines = self._index.questions.similar(turned) / (length * self._lengths)
        return np.asarray(cosines, dtype=np.float32)

    def evidence(
        self, text: str, vector: Vectors, context: Context = ALONE, without: int | None = None
    ) -> Evidence:
        """What a message says about every subject. `without` hides one sample question."""
        questions, texts = self._index.questions, self._index.texts
        stemmed = terms(text)
        cosine = questions.similar(vector)
        whitened = self.whitened(vector)
        spelling = questions.spelling.scores(text)
        worded = np.log1p(questions.words.scores(stemmed))
        if without is not None:
            # These are kept for who asks next.
            cosine, spelling = cosine.copy(), spelling.copy()
            for scores in (cosine, whitened, spelling, worded):
                scores[without] = scores.min()
        classified = (
            self._index.classifier.scores(text, vector)
            if without is None
            else self._index.classifier.left_out(without)
        )
        columns = (
            classified,
            self._questions.best(cosine),
            self._questions.best(whitened),
            self._questions.top_mean(whitened),
            self._questions.best(spelling),
            self._questions.best(worded),
            self._texts.best(texts.similar(vector)),
            self._texts.best(np.log1p(texts.words.scores(stemmed))),
        )
        subjects = np.stack(columns, axis=1).astype(np.float64)
        content = content_words(text)
        known = sum(word in self._vocabulary for word in content) / max(len(content), 1)
        best = subjects.max(axis=0)
        short = 1 / (1 + len(without_aspects(text)))
        in_dialogue = float(context.current is not None)
        most_trail = max(context.trail.values(), default=0.0)
        place = self.places.of(text, context, short, subjects)
        outside = np.array(
            [
                1.0,
                *best[:3],
                best[4],
                best[5] + best[7],
                known,
                np.log1p(len(content)),
                in_dialogue,
                in_dialogue * short,
                most_trail,
                most_trail * short,
                in_dialogue * best[0],
                in_dialogue * best[2],
                in_dialogue * known,
                place[:, PLACE.index("current_mentions")].max(),
                in_dialogue * self._weights.straying(vector),
            ]
        )
        return Evidence(subjects, place, outside)

    def probabilities(
        self, evidence: Evidence, rejected: Collection[str] = ()
    ) -> tuple[Matrix, float]:
        """((subjects,), none): how likely each is meant, and that none is."""
        utility = utilities(evidence, self._weights)
        utility[[self._row[id_] for id_ in rejected if id_ in self._row]] = -np.inf
        return _softmax(utility, float(evidence.outside @ np.array(self._weights.outside)))

    def _centres(self, whitened: Vectors) -> Matrix:
        """(subjects, d): the middle of each subject's sample questions, of length 1."""
        centres = np.zeros((len(self.subject_ids), whitened.shape[1]), dtype=np.float32)
        np.add.at(centres, self._question_owner, whitened)
        return np.asarray(_unit(centres), dtype=np.float64)


def utilities(evidence: Evidence, weights: Weights) -> Matrix:
    """(subjects,): linear in every value, in its distance to the best subject's, and in place."""
    distance = evidence.subjects - evidence.subjects.max(axis=0)
    return np.asarray(
        evidence.subjects @ np.array(weights.evidence)
        + distance @ np.array(weights.distance)
        + evidence.place @ np.array(weights.place)
    )


def _softmax(utility: Matrix, nothing: float) -> tuple[Matrix, float]:
    """Utilities of the subjects and of none of them -> their probabilities."""
    highest = max(utility.max(), nothing)
    exponent, other = np.exp(utility - highest), np.exp(nothing - highest)
    total = exponent.sum() + other
    return exponent / total, float(other / total)


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
    return np.asarray(vectors / np.maximum(lengths, _NO_LENGTH), dtype=np.float32)
