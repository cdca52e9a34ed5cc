"""Which lines of a record a question asks for: evidence per line, weighed as the ranker weighs.

A conditional logit over the lines of one record: meaning, shared words, spelling, and the part of
the service that the line stands in. The part asked for is itself a guess with a probability, from
cue words and meaning together. The weights (relevance.json) are learned from which lines hold the
asked facts (tuning/lines.py) and are the same for every service.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.answers.asked_topics import topics_spoken_of
from knowledge_base.aspects import all_aspects_of, aspects_of, without_aspects
from knowledge_base.cases import (
    case_in,
    words_of_case,
)
from knowledge_base.cues import cues_in
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.index import Index
from knowledge_base.language import normalise
from knowledge_base.lexical import stem, terms, terms_of
from knowledge_base.line_vectors import LineVectors
from knowledge_base.line_words import CASES, case_values, defining, on_topic, shared_words
from knowledge_base.lines import FALSE_CLAIM, SORTS, RecordLine
from knowledge_base.model import Aspect

RELEVANCE_FILE = Path(__file__).parent / "relevance.json"

Matrix = NDArray[np.float64]

ASPECTS = tuple(Aspect)
CUES = (
    *(f"cue_{aspect}" for aspect in ASPECTS),
    *(f"first_cue_{aspect}" for aspect in ASPECTS),
    "no_cue",
)
FEATURES = (
    "meaning",
    "meaning_distance",
    "words",
    "words_distance",
    "two_words",
    "spelling",
    "spelling_distance",
    "asked",
    "asked_log",
    "asked_meaning",
    "asked_share",
    "early",
    "asked_early",
    "amount",
    "length",
    "asked_topic",
    "defines",
    *CASES,
    *SORTS,
)
# Cues (lexicon/cues.tsv) of a question that takes something for granted, or of one that does not.
PRESUMING = (
    "anggap_kata",
    "anggap_kan",
    "anggap_wajib",
    "anggap_benar",
    "anggap_denda",
    "anggap_karena",
    "tanya_apa",
    "tanya_berapa",
)
CLAIM = (
    "lead",
    "chance",
    "chance_of_claims",
    "place",
    "meaning",
    "meaning_nearer",
    "meaning_of_best",
    "spelling",
    "spelling_nearer",
    "words_nearer",
    *PRESUMING,
)
# What tells whether a record may not hold what is asked about its service at all.
DOUBT = (
    "chance",
    "chance_of_three",
    "spread",
    "meaning",
    "meaning_most",
    "words",
    "words_most",
    "spelling",
    "own_words",
    "unknown_words",
    "words_share",
    "asked",
    "asked_of_best",
    "nearest_question",
)
_OF_THREE = 3
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
    `bias` (ASPECTS,); `claim` (CLAIM,) with `claim_bias` is whether what sets a false claim right
    is what a question needs; `doubt` (DOUBT,), `doubt_vector` (d,) and `doubt_bias` whether the
    record holds nothing of what is asked.
    """

    mean: Matrix
    vector: Matrix
    cues: Matrix
    bias: Matrix
    lines: LineWeights
    claim: Matrix
    claim_bias: float
    claim_at: float
    doubt: Matrix
    doubt_vector: Matrix
    doubt_bias: float
    doubt_at: float

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
            np.array([data["claim"][name] for name in CLAIM]),
            data["claim_bias"],
            data["claim_at"],
            np.array([data["doubt"][name] for name in DOUBT]),
            np.array(data["doubt_vector"]),
            data["doubt_bias"],
            data["doubt_at"],
        )


@dataclass(frozen=True)
class Relevance:
    """How much each line of one record answers one question, the parts it asks for, the false
    claim it takes for granted, and whether the record may hold nothing of it."""

    scores: dict[RecordLine, float]
    asked: tuple[Aspect, ...] = ()
    claim: RecordLine | None = None
    is_doubtful: bool = False

    def __call__(self, line: RecordLine) -> float:
        return self.scores[line]

    @cached_property
    def chances(self) -> dict[RecordLine, float]:
        """How likely each line by itself holds what is asked; they add up to 1."""
        if not self.scores:
            return {}
        shares = _shares(np.array(list(self.scores.values())))
        return dict(zip(self.scores, map(float, shares), strict=True))


def mixed(whole: Relevance, parts: Sequence[Relevance]) -> Relevance:
    """What answers a message of several questions: what answers any of them."""
    scores = {
        line: math.log(max(one.chances[line] for one in (whole, *parts)) + _NEVER)
        for line in whole.scores
    }
    return replace(whole, scores=scores)


class Relevances:
    """Scores lines of an index. Safe to use from several threads."""

    def __init__(self, index: Index, weights: RelevanceWeights, embedder: Embedder) -> None:
        """`embedder` is the one that made the index."""
        self._index = index
        self._weights = weights
        self._lines = LineVectors(index, embedder)
        vectors = index.lines.rows()
        self._middle = vectors.mean(axis=0)
        # Weights of another model than the one that made the index say nothing about meaning.
        self._fits = len(weights.mean) == vectors.shape[1]
        self._questions = index.questions.rows()
        # Rows of the honest sample questions of a service, and of its false claims in order.
        self._honest: defaultdict[str, list[int]] = defaultdict(list)
        self._claims: defaultdict[str, list[int]] = defaultdict(list)
        for at, passage in enumerate(index.questions.passages):
            rows = self._claims if "!" in passage.id else self._honest
            rows[passage.owner].append(at)
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
        chances, evidence, scores = self._scored(service_id, lines, question, vector)
        found = self.claim_evidence(service_id, lines, scores, question, vector)
        doubt = self.doubt_evidence(service_id, lines, evidence, scores, question, vector, chances)
        is_doubtful = self._doubts(doubt, vector)
        # Nothing is set right for who asks what the record does not hold.
        presumes = found and not is_doubtful and self._presumes(found[1])
        return Relevance(
            dict(zip(lines, map(float, scores), strict=True)),
            asked(question, chances),
            found[0] if found and presumes else None,
            is_doubtful,
        )

    def of_part(
        self, service_id: str, lines: Sequence[RecordLine], question: str, vector: Vectors
    ) -> Relevance:
        """The scores alone, for one question of several: what is claimed or may not be recorded is
        read from the whole message."""
        _, _, scores = self._scored(service_id, lines, question, vector)
        return Relevance(dict(zip(lines, map(float, scores), strict=True)))

    def _scored(
        self, service_id: str, lines: Sequence[RecordLine], question: str, vector: Vectors
    ) -> tuple[Matrix, Matrix, Matrix]:
        """(ASPECTS,) chances, (lines, FEATURES) evidence and (lines,) scores."""
        chances = self.chances(question, vector)
        evidence = self.evidence(service_id, lines, question, vector, chances)
        if not self._fits:
            return chances, evidence, evidence @ self._weights.lines.features
        centred = self.centred(service_id, lines)
        asking = centre(vector, self._weights.mean)
        return chances, evidence, self._weights.lines.scores(evidence, asking, centred)

    def centred(self, service_id: str, lines: Sequence[RecordLine]) -> Matrix:
        """(lines, d): the vectors of a service's lines without what all lines share."""
        return centre(self._lines.vectors(service_id, lines), self._middle)

    def _presumes(self, evidence: Matrix) -> bool:
        utility = float(evidence @ self._weights.claim) + self._weights.claim_bias
        return 1 / (1 + math.exp(-utility)) >= self._weights.claim_at

    def _doubts(self, evidence: Matrix, vector: Vectors) -> bool:
        weights = self._weights
        utility = float(evidence @ weights.doubt) + weights.doubt_bias
        if len(weights.mean) == len(vector):
            utility += float(centre(vector, weights.mean) @ weights.doubt_vector)
        return 1 / (1 + math.exp(-utility)) >= weights.doubt_at

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
    ) -> Matrix:
        """(lines, FEATURES)."""
        vectors = self._lines.vectors(service_id, lines)
        meaning = np.einsum("ij,j->i", vectors, vector).astype(np.float64)
        spelling = self._lines.spelling(service_id, lines, question).astype(np.float64)
        words, two = shared_words(question, lines)
        chance = {aspect.value: float(p) for aspect, p in zip(ASPECTS, chances, strict=True)}
        of_line = np.array([chance.get(line.sort, 0.0) for line in lines])
        total = Counter(line.sort for line in lines)
        early = np.array([1 / (1 + line.place) for line in lines])
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
            **dict(zip(CASES, case_values(question, lines).T, strict=True)),
            **{sort: np.array([line.sort == sort for line in lines], float) for sort in SORTS},
        }
        return np.stack([columns[name] for name in FEATURES], axis=1)

    def claim_evidence(
        self,
        service_id: str,
        lines: Sequence[RecordLine],
        scores: Matrix,
        question: str,
        vector: Vectors,
    ) -> tuple[RecordLine, Matrix] | None:
        """The likeliest false claim of a service and (CLAIM,) values; None if it has no claim.

        How much nearer a question is to a false claim than to any honest question, by meaning,
        spelling and words, and the words people use when they take something for granted.
        """
        claims, honest = self._claims[service_id], self._honest[service_id]
        if not claims:
            return None
        false = [at for at, line in enumerate(lines) if line.sort == FALSE_CLAIM]
        best = max(false, key=lambda at: float(scores[at]))
        questions = self._index.questions
        # The rows of the claims, then of the honest questions.
        rows = np.array([*claims, *honest])
        false_rows, honest_rows = slice(len(claims)), slice(len(claims), None)
        spelling = questions.spelling.scores(question)[rows]
        words = questions.words.scores(terms(question))[rows]
        cosine = np.einsum("ij,j->i", self._questions[rows], vector)
        found = cues_in(normalise(question))
        chances = _shares(scores)
        values = {
            "lead": scores[best] - np.delete(scores, false).max(),
            "chance": chances[best],
            "chance_of_claims": chances[false].sum(),
            "place": int((scores > scores[best]).sum()),
            "meaning": cosine[false_rows].max(),
            "meaning_nearer": cosine[false_rows].max() - cosine[honest_rows].max(),
            "meaning_of_best": cosine[lines[best].place] - cosine[honest_rows].max(),
            "spelling": spelling[false_rows].max(),
            "spelling_nearer": spelling[false_rows].max() - spelling[honest_rows].max(),
            "words_nearer": words[false_rows].max() - words[honest_rows].max(),
            **{cue: float(cue in found) for cue in PRESUMING},
        }
        return lines[best], np.array([float(values[name]) for name in CLAIM])

    def doubt_evidence(
        self,
        service_id: str,
        lines: Sequence[RecordLine],
        evidence: Matrix,
        scores: Matrix,
        question: str,
        vector: Vectors,
        chances: Matrix,
    ) -> Matrix:
        """(DOUBT,), from the (lines, FEATURES) evidence and the lines' scores."""
        best, share = int(scores.argmax()), _shares(scores)
        of = dict(zip(FEATURES, evidence[best], strict=True))
        most = dict(zip(FEATURES, evidence.max(axis=0), strict=True))
        own = {stem(word) for word in without_aspects(question)}
        known = [terms_of(line.text) for line in lines]
        honest = self._questions[self._honest[service_id]]
        values = {
            "chance": share[best],
            "chance_of_three": np.sort(share)[-_OF_THREE:].sum(),
            "spread": float(-(share * np.log(share + _HARDLY)).sum()),
            "meaning": of["meaning"],
            "meaning_most": most["meaning"],
            "words": of["words"],
            "words_most": most["words"],
            "spelling": of["spelling"],
            "own_words": len(own),
            "unknown_words": len(own.difference(*known)) / max(len(own), 1),
            "words_share": max((len(own & line) for line in known), default=0) / max(len(own), 1),
            "asked": chances.max(),
            "asked_of_best": of["asked"],
            "nearest_question": float((honest @ vector).max()) if len(honest) else 0.0,
        }
        return np.array([float(values[name]) for name in DOUBT])


def _shares(scores: Matrix) -> Matrix:
    """(lines,): how likely each line by itself holds what is asked; they add up to 1."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


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
