"""Which lines of a record a question asks for: evidence per line, weighed as the ranker weighs.

A conditional logit over the lines of one record: meaning, shared words, spelling, the part of the
service that the line stands in, and what became of like questions (asked_before.py). The part
asked for is itself a guess with a probability, from cue words and meaning together. The weights
(relevance.json) are learned from which lines hold the asked facts (tuning/lines.py) and are the
same for every service.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge_base.answers.asked_topics import topics_spoken_of
from knowledge_base.asked_before import ANSWERED, AskedBefore
from knowledge_base.aspects import all_aspects_of, aspects_of, without_aspects
from knowledge_base.cases import case_in, words_of_case
from knowledge_base.doubt import Doubts, DoubtWeights
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.false_claims import ClaimWeights, FalseClaims
from knowledge_base.index import Index
from knowledge_base.language import normalise
from knowledge_base.lexical import terms_of
from knowledge_base.line_vectors import LineVectors
from knowledge_base.line_words import CASES, case_values, defining, on_topic, shared_words
from knowledge_base.lines import SORTS, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.sentences import surely_asks
from knowledge_base.weighed import FEATURES, Matrix, Weighed, shares_of

RELEVANCE_FILE = Path(__file__).parent / "relevance.json"

ASPECTS = tuple(Aspect)
CUES = (
    *(f"cue_{aspect}" for aspect in ASPECTS),
    *(f"first_cue_{aspect}" for aspect in ASPECTS),
    "no_cue",
)
# Vectors of e5 lie in a narrow cone; this brings their differences to the size of a cue.
MEANING_SCALE = 6.0
_DIGIT = re.compile(r"\d")
_ASKED_AT = 0.5
# A part that a word names is meant unless the whole question speaks against it.
_CUED_AT = 0.1
_MOST_ASPECTS = 3
_HARDLY = 0.02
_NEVER = 1e-9


@dataclass(frozen=True)
class LineWeights:
    """Which line answers a question: `features` (FEATURES,) weigh the evidence.

    `asking` and `answering` (d, r) bring questions and lines to a space where they meet, `prior`
    (d,) is how often such a line is wanted at all.
    """

    features: Matrix
    asking: Matrix
    answering: Matrix
    prior: Matrix

    def scores(self, evidence: Matrix, question: Matrix, lines: Matrix) -> Matrix:
        """(lines,), from (lines, FEATURES) and the centred vectors (d,) and (lines, d)."""
        meeting = self.answering @ (question @ self.asking) + self.prior
        return np.asarray(evidence @ self.features + lines @ meeting)


@dataclass(frozen=True)
class RelevanceWeights:
    """The learned part: which aspect a question asks for, and which line answers it.

    `mean` (d,) is the middle of all questions; `vector` is (ASPECTS, d), `cues` (ASPECTS, CUES),
    `bias` (ASPECTS,).
    """

    mean: Matrix
    vector: Matrix
    cues: Matrix
    bias: Matrix
    lines: LineWeights
    claims: ClaimWeights
    doubt: DoubtWeights

    @classmethod
    def read(cls, path: Path = RELEVANCE_FILE) -> RelevanceWeights:
        data = json.loads(path.read_text(encoding="utf-8"))
        aspects = data["aspects"]
        return cls(
            np.array(data["mean"]),
            np.array([aspects[aspect]["vector"] for aspect in ASPECTS]),
            np.array([[aspects[aspect]["cues"][cue] for cue in CUES] for aspect in ASPECTS]),
            np.array([aspects[aspect]["bias"] for aspect in ASPECTS]),
            LineWeights(
                np.array([data["lines"][name] for name in FEATURES]),
                np.array(data["asking"]),
                np.array(data["answering"]),
                np.array(data["prior"]),
            ),
            ClaimWeights.read(data),
            DoubtWeights.read(data),
        )


@dataclass(frozen=True)
class Relevance:
    """How much each line of one record answers one question, the parts it asks for, the false
    claim it takes for granted, and whether the record may hold nothing of it; of a message of
    several questions, in their own words, those of which it may hold nothing."""

    scores: dict[RecordLine, float]
    asked: tuple[Aspect, ...] = ()
    claim: RecordLine | None = None
    is_doubtful: bool = False
    unanswered: tuple[str, ...] = ()

    def __call__(self, line: RecordLine) -> float:
        return self.scores[line]

    @cached_property
    def chances(self) -> dict[RecordLine, float]:
        """How likely each line by itself holds what is asked; they add up to 1."""
        if not self.scores:
            return {}
        shares = shares_of(np.array(list(self.scores.values())))
        return dict(zip(self.scores, map(float, shares), strict=True))


def mixed(whole: Relevance, parts: Mapping[str, Relevance]) -> Relevance:
    """What answers a message of several questions (their words -> what answers each): what answers
    any of them, or of those that the record holds something of."""
    held = [one for one in parts.values() if not one.is_doubtful]
    unanswered = tuple(
        words for words, one in parts.items() if one.is_doubtful and surely_asks(words)
    )
    if held and unanswered:
        counted = held
    else:
        counted, unanswered = [whole, *parts.values()], ()
    scores = {
        line: math.log(max(one.chances[line] for one in counted) + _NEVER) for line in whole.scores
    }
    return replace(whole, scores=scores, is_doubtful=not held, unanswered=unanswered)


class Relevances:
    """Scores lines of an index. Safe to use from several threads."""

    def __init__(
        self, index: Index, weights: RelevanceWeights, embedder: Embedder, asked: AskedBefore
    ) -> None:
        """`embedder` is the one that made the index."""
        self._index = index
        self._weights = weights
        self._asked = asked
        self._lines = LineVectors(index, embedder)
        vectors = index.lines.rows()
        self._middle = vectors.mean(axis=0)
        # Weights of another model than the one that made the index say nothing about meaning.
        self._fits = len(weights.mean) == vectors.shape[1]
        self.claims = FalseClaims(index)
        self.doubts = Doubts(index)
        # Read here, a quarter of a second for all: otherwise the first who asks about a service
        # waits for its lines.
        for passage in index.lines.passages:
            terms_of(passage.text)
            topics_spoken_of(passage.text)
            if case := case_in(passage.text):
                words_of_case(case)

    def of(
        self, service_id: str, lines: Sequence[RecordLine], question: str, vector: Vectors
    ) -> Relevance:
        """The relevance of a service's lines, as lines.lines_of gives them for it or for it in one
        region."""
        weighed = self.weighed(service_id, lines, question, vector)
        found = self.claims.evidence(weighed)
        is_said = bool(found and self._weights.claims.is_said(found[1]))
        doubts = self._weights.doubt.doubt(self.doubts_of(weighed), self._asking(vector))
        is_doubtful = doubts and not is_said
        # Nothing is set right for who asks what the record does not hold.
        presumes = found and not is_doubtful and (is_said or self._weights.claims.presume(found[1]))
        return Relevance(
            dict(zip(lines, map(float, weighed.scores), strict=True)),
            asked(question, weighed.chances),
            found[0] if found and presumes else None,
            is_doubtful,
        )

    def of_part(
        self, service_id: str, lines: Sequence[RecordLine], question: str, vector: Vectors
    ) -> Relevance:
        """One question of several: what is claimed is read from the whole message, whose `vector`
        tells nearly as much of what may not be recorded as its own."""
        weighed = self.weighed(service_id, lines, question, vector)
        scores = dict(zip(lines, map(float, weighed.scores), strict=True))
        doubts = self._weights.doubt.doubt(self.doubts_of(weighed), self._asking(vector))
        return Relevance(scores, is_doubtful=doubts and bool(without_aspects(question)))

    def weighed(
        self,
        service_id: str,
        lines: Sequence[RecordLine],
        question: str,
        vector: Vectors,
        apart_from: str = "",
    ) -> Weighed:
        """A service's lines weighed against a question; questions of the hand `apart_from` do not
        count."""
        chances = self.chances(question, vector)
        evidence = self.evidence(service_id, lines, question, vector, chances, apart_from)
        if not self._fits:
            scores = evidence @ self._weights.lines.features
        else:
            centred = self.centred(service_id, lines)
            asking = centre(vector, self._weights.mean)
            scores = self._weights.lines.scores(evidence, asking, centred)
        return Weighed(service_id, lines, question, vector, chances, evidence, scores, apart_from)

    def centred(self, service_id: str, lines: Sequence[RecordLine]) -> Matrix:
        """(lines, d): the vectors of a service's lines without what all lines share."""
        return centre(self._lines.vectors(service_id, lines), self._middle)

    def answering(self, weighed: Weighed) -> Matrix:
        """(d,): how well the record of a service answers a question, for rivals.py."""
        evidence = self.doubts_of(weighed)
        most = weighed.scores.max()
        total = most + math.log(np.exp(weighed.scores - most).sum())
        doubt = self._weights.doubt.utility(evidence, self._asking(weighed.vector))
        return np.concatenate(([doubt, weighed.shares.max(), most, total], evidence))

    def doubts_of(self, weighed: Weighed) -> Matrix:
        """(doubt.DOUBT,)."""
        nearest = self.claims.nearest_question(weighed.service_id, weighed.vector)
        unanswered = self._asked.of_record(
            weighed.service_id, weighed.lines, weighed.question, weighed.apart_from
        )
        return self.doubts.evidence(weighed, nearest, unanswered)

    def _asking(self, vector: Vectors) -> Matrix | None:
        """The centred vector of a question (d,); None if the weights are of another model."""
        fits = len(self._weights.mean) == len(vector)
        return centre(vector, self._weights.mean) if fits else None

    def chances(self, question: str, vector: Vectors) -> Matrix:
        """(ASPECTS,): how likely a question asks for each part, each by itself."""
        weights = self._weights
        utility = weights.cues @ cue_values(question) + weights.bias
        if len(weights.mean) == len(vector):
            utility = utility + weights.vector @ centre(vector, weights.mean)
        return np.asarray(1 / (1 + np.exp(-utility)))

    def evidence(
        self,
        service_id: str,
        lines: Sequence[RecordLine],
        question: str,
        vector: Vectors,
        chances: Matrix,
        apart_from: str = "",
    ) -> Matrix:
        """(lines, FEATURES); questions of the hand `apart_from` do not count."""
        vectors = self._lines.vectors(service_id, lines)
        meaning = np.einsum("ij,j->i", vectors, vector).astype(np.float64)
        spelling = self._lines.spelling(service_id, lines, question).astype(np.float64)
        words, two = shared_words(question, lines)
        chance = {aspect.value: float(p) for aspect, p in zip(ASPECTS, chances, strict=True)}
        of_line = np.array([chance.get(line.sort, 0.0) for line in lines])
        total = Counter(line.sort for line in lines)
        early = np.array([1 / (1 + line.place) for line in lines])
        answered = self._asked.of_lines(service_id, lines, question, apart_from)
        how_much = "berapa" in normalise(question).split()
        columns = {
            "meaning": meaning,
            "meaning_distance": meaning - meaning.max(),
            "words": words,
            "words_distance": words - words.max(),
            "two_words": two,
            "spelling": spelling,
            "spelling_distance": spelling - spelling.max(),
            "asked": of_line,
            "asked_log": np.log(of_line + _HARDLY),
            "asked_meaning": of_line * meaning,
            "asked_share": of_line / np.array([total[line.sort] for line in lines]),
            "early": early,
            "asked_early": of_line * early,
            "amount": np.array([how_much and bool(_DIGIT.search(x.text)) for x in lines], float),
            "length": np.log([len(line.text) for line in lines]),
            "asked_topic": on_topic(question, lines),
            "defines": defining(question, lines),
            **dict(zip(ANSWERED, answered.T, strict=True)),
            **dict(zip(CASES, case_values(question, lines).T, strict=True)),
            **{sort: np.array([line.sort == sort for line in lines], float) for sort in SORTS},
        }
        return np.stack([columns[name] for name in FEATURES], axis=1)


def centre(vectors: Vectors, mean: Matrix | Vectors) -> Matrix:
    """Vectors with what all of them share taken out, at the size of a cue."""
    return np.asarray((vectors - mean) * MEANING_SCALE, dtype=np.float64)


def asked(question: str, chances: Matrix) -> tuple[Aspect, ...]:
    """The parts a question asks for, three at most: those named first in their order."""
    chance = dict(zip(ASPECTS, map(float, chances), strict=True))
    named = [aspect for aspect in all_aspects_of(question) if chance[aspect] >= _CUED_AT]
    guessed = [a for a in sorted(chance, key=lambda a: -chance[a]) if chance[a] >= _ASKED_AT]
    return tuple(dict.fromkeys([*named, *guessed]))[:_MOST_ASPECTS]


def surely_asked(chances: Matrix) -> frozenset[Aspect]:
    """The parts that a question rather asks for than not, whatever words it has."""
    return frozenset(a for a, p in zip(ASPECTS, chances, strict=True) if p >= _ASKED_AT)


def cue_values(question: str) -> Matrix:
    """(CUES,): which parts the words of a question name, and which of them first."""
    named = aspects_of(question)
    return np.array(
        [
            *(float(aspect in named) for aspect in ASPECTS),
            *(float(named[:1] == (aspect,)) for aspect in ASPECTS),
            float(not named),
        ]
    )
