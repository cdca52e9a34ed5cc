"""What weighing the lines of one record against one question gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.asked_before import ANSWERED
from knowledge_base.embedder import Vectors
from knowledge_base.line_words import CASES
from knowledge_base.lines import SORTS, RecordLine

Matrix = NDArray[np.float64]

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
    *ANSWERED,
    *CASES,
    *SORTS,
)


@dataclass(frozen=True)
class Weighed:
    """The lines of a service's record, a question as it is read with its vector (d,); `chances`
    (ASPECTS,) that each part is asked for, `evidence` (lines, FEATURES) for each line, and what
    that comes to: `scores` (lines,). Questions of the hand `apart_from` did not count."""

    service_id: str
    lines: Sequence[RecordLine]
    question: str
    vector: Vectors
    chances: Matrix
    evidence: Matrix
    scores: Matrix
    apart_from: str = ""

    @cached_property
    def shares(self) -> Matrix:
        """(lines,): how likely each line by itself holds what is asked; they add up to 1."""
        return shares_of(self.scores)

    @cached_property
    def of_best(self) -> dict[str, float]:
        """The evidence for the likeliest line, by name."""
        return dict(zip(FEATURES, self.evidence[int(self.scores.argmax())].tolist(), strict=True))

    @cached_property
    def most(self) -> dict[str, float]:
        """The most that speaks for any line, by name."""
        return dict(zip(FEATURES, self.evidence.max(axis=0).tolist(), strict=True))


def shares_of(scores: Matrix) -> Matrix:
    """(lines,): how likely each line by itself holds what is asked; they add up to 1."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())
