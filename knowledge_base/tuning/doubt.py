"""Learn whether a record holds what is asked about its service, from questions of which somebody
who read the record said so (tuning/lines.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge_base.asked_before import NO, UNANSWERED, YES
from knowledge_base.doubt import DOUBT
from knowledge_base.relevance import LineWeights, centre
from knowledge_base.retrieval import Knowledge
from knowledge_base.tuning.claims import NEVER, Labelled, folds, mean_of, rounded
from knowledge_base.weighed import Matrix

_C = 0.01
# The directions of the query vector beside the evidence: trusted less each, as they are many.
_VECTOR_SHARE = 0.5
# How many questions that the record answers in full may be told that it perhaps does not.
_WRONGLY = 0.08
_UNREAD = 4


@dataclass(frozen=True)
class Doubts:
    weights: dict[str, Any]
    said: float
    wrongly: float


def learn_doubt(
    knowledge: Knowledge, mean: Matrix, fitted: LineWeights, labelled: Sequence[Labelled]
) -> Doubts:
    """The weights of doubt, and how often it is said rightly and wrongly, cross-validated over
    services. Of what a record answers in part nothing is learned: doubt says half of it."""
    unknown = np.array([told.covered == NO for told in labelled], dtype=bool)
    known = np.array([told.covered == YES for told in labelled], dtype=bool)
    if not unknown.any() or not known.any():
        nothing = {"doubt": dict.fromkeys(DOUBT, 0.0), "doubt_vector": [0.0] * len(mean)}
        return Doubts({**nothing, "doubt_bias": NEVER, "doubt_at": 1.0}, 0.0, 0.0)
    values = np.stack([_values(knowledge, mean, fitted, told) for told in labelled])
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    spread[len(DOUBT) :] /= _VECTOR_SHARE
    scaled = (values - middle) / spread
    unread = -middle / spread
    chance = np.zeros(len(labelled))
    for hidden in folds(np.array([told.service_id for told in labelled])):
        taught = ~hidden & (unknown | known)
        if len(set(unknown[taught])) < 2:
            continue
        model = _fit(scaled[taught], unknown[taught], unread)
        chance[hidden] = model.predict_proba(scaled[hidden])[:, 1]
    at = next(x for x in np.arange(0.1, 1.01, 0.01) if (chance[known] >= x).mean() <= _WRONGLY)
    taught = unknown | known
    model = _fit(scaled[taught], unknown[taught], unread)
    slope = model.coef_[0] / spread
    return Doubts(
        {
            "doubt": dict(zip(DOUBT, rounded(slope[: len(DOUBT)]), strict=True)),
            "doubt_vector": rounded(slope[len(DOUBT) :]),
            "doubt_bias": round(float(model.intercept_[0] - middle @ slope), 3),
            "doubt_at": round(float(at), 2),
        },
        mean_of(chance[unknown] >= at),
        mean_of(chance[known] >= at),
    )


def _fit(values: Matrix, unknown: Any, unread: Matrix) -> LogisticRegression:
    """Some count twice, the second time as if no question had been read about their service;
    `unread` (DOUBT + d,) are the values of that."""
    new = values[::_UNREAD].copy()
    of_read = [DOUBT.index(name) for name in UNANSWERED]
    new[:, of_read] = unread[of_read]
    both = np.concatenate((unknown, unknown[::_UNREAD]))
    return LogisticRegression(C=_C, max_iter=3000).fit(np.concatenate((values, new)), both)


def _values(knowledge: Knowledge, mean: Matrix, fitted: LineWeights, told: Labelled) -> Matrix:
    """(DOUBT + d,)."""
    evidence = knowledge.relevances.doubts_of(told.weighed(knowledge, fitted, mean))
    return np.concatenate((evidence, centre(told.vector, mean)))
