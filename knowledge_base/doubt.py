"""Whether a record may hold nothing of what is asked about its service.

"Yang Anda tanyakan mungkin tidak tercatat di sini": said where the best that a record has is hardly
an answer. The weights stand in relevance.json (tuning/doubt.py) and are the same for every service.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge_base.asked_before import UNANSWERED
from knowledge_base.aspects import without_aspects
from knowledge_base.index import Index
from knowledge_base.lexical import stem, terms_of
from knowledge_base.weighed import Matrix, Weighed

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
    "elsewhere_nearer",
    *UNANSWERED,
)
_OF_THREE = 3
_HARDLY = 0.02


@dataclass(frozen=True)
class DoubtWeights:
    """`evidence` (DOUBT,) and the directions of the question's vector (d,), with `bias`: from the
    chance `at` on, the record may not hold it."""

    evidence: Matrix
    vector: Matrix
    bias: float
    at: float

    @classmethod
    def read(cls, data: dict[str, Any]) -> DoubtWeights:
        """From the content of relevance.json."""
        weights = np.array([data["doubt"][name] for name in DOUBT])
        return cls(weights, np.array(data["doubt_vector"]), data["doubt_bias"], data["doubt_at"])

    def doubt(self, evidence: Matrix, question: Matrix | None) -> bool:
        """From (DOUBT,) values and the centred vector of the question (d,), if it says anything."""
        return 1 / (1 + math.exp(-self.utility(evidence, question))) >= self.at

    def utility(self, evidence: Matrix, question: Matrix | None) -> float:
        """The log odds that the record may not hold it."""
        of_question = 0.0 if question is None else float(question @ self.vector)
        return float(evidence @ self.evidence) + of_question + self.bias


class Doubts:
    """Reads what speaks for doubt in an index. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._lines = index.lines
        self._owners = np.array([passage.owner for passage in index.lines.passages])

    def evidence(self, weighed: Weighed, nearest_question: float, unanswered: Matrix) -> Matrix:
        """(DOUBT,); `nearest_question` is the cosine of the service's nearest sample question,
        `unanswered` (UNANSWERED,) what became of questions like it."""
        best, most, share = weighed.of_best, weighed.most, weighed.shares
        own = {stem(word) for word in without_aspects(weighed.question)}
        known = [terms_of(line.text) for line in weighed.lines]
        values = {
            "chance": share.max(),
            "chance_of_three": np.sort(share)[-_OF_THREE:].sum(),
            "spread": float(-(share * np.log(share + _HARDLY)).sum()),
            "meaning": best["meaning"],
            "meaning_most": most["meaning"],
            "words": best["words"],
            "words_most": most["words"],
            "spelling": best["spelling"],
            "own_words": len(own),
            "unknown_words": len(own.difference(*known)) / max(len(own), 1),
            "words_share": max((len(own & line) for line in known), default=0) / max(len(own), 1),
            "asked": weighed.chances.max(),
            "asked_of_best": best["asked"],
            "nearest_question": nearest_question,
            "elsewhere_nearer": self._elsewhere(weighed) - most["meaning"],
            **dict(zip(UNANSWERED, unanswered, strict=True)),
        }
        return np.array([float(values[name]) for name in DOUBT])

    def _elsewhere(self, weighed: Weighed) -> float:
        """The mean cosine of the few nearest lines of other records."""
        others = self._lines.similar(weighed.vector)[self._owners != weighed.service_id]
        if len(others) <= _OF_THREE:
            return float(others.mean()) if len(others) else 0.0
        return float(np.partition(others, -_OF_THREE)[-_OF_THREE:].mean())
