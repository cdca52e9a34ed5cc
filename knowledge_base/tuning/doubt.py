"""Learn whether a record holds what is asked about its service, from questions of which somebody
who read the record said so (tuning/lines.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge_base.relevance import DOUBT, LineWeights, Matrix, centre
from knowledge_base.retrieval import Knowledge
from knowledge_base.tuning.claims import NEVER, Labelled, folds, mean_of, rounded

_C = 0.01
# The directions of the query vector beside the evidence: trusted less each, as they are many.
_VECTOR_SHARE = 0.3
# How many questions that the record answers may be told that it perhaps does not.
_WRONGLY = 0.07


@dataclass(frozen=True)
class Doubts:
    weights: dict[str, Any]
    said: float
    wrongly: float


def learn_doubt(
    knowledge: Knowledge, mean: Matrix, fitted: LineWeights, labelled: Sequence[Labelled]
) -> Doubts:
    """The weights of doubt, and how often it is said rightly and wrongly, cross-validated over
    services."""
    unknown = np.array([told.covered == "no" for told in labelled], dtype=bool)
    if not 0 < unknown.sum() < len(unknown):
        nothing = {"doubt": dict.fromkeys(DOUBT, 0.0), "doubt_vector": [0.0] * len(mean)}
        return Doubts({**nothing, "doubt_bias": NEVER, "doubt_at": 1.0}, 0.0, 0.0)
    values = np.stack([_values(knowledge, mean, fitted, told) for told in labelled])
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    spread[len(DOUBT) :] /= _VECTOR_SHARE
    scaled = (values - middle) / spread
    chance = np.zeros(len(labelled))
    for hidden in folds(np.array([told.service_id for told in labelled])):
        if len(set(unknown[~hidden])) < 2:
            continue
        model = LogisticRegression(C=_C, max_iter=3000).fit(scaled[~hidden], unknown[~hidden])
        chance[hidden] = model.predict_proba(scaled[hidden])[:, 1]
    at = next(x for x in np.arange(0.1, 1.01, 0.01) if (chance[~unknown] >= x).mean() <= _WRONGLY)
    model = LogisticRegression(C=_C, max_iter=3000).fit(scaled, unknown)
    slope = model.coef_[0] / spread
    return Doubts(
        {
            "doubt": dict(zip(DOUBT, rounded(slope[: len(DOUBT)]), strict=True)),
            "doubt_vector": rounded(slope[len(DOUBT) :]),
            "doubt_bias": round(float(model.intercept_[0] - middle @ slope), 3),
            "doubt_at": round(float(at), 2),
        },
        mean_of(chance[unknown] >= at),
        mean_of(chance[~unknown] >= at),
    )


def _values(knowledge: Knowledge, mean: Matrix, fitted: LineWeights, told: Labelled) -> Matrix:
    """(DOUBT + d,)."""
    lines, vector = knowledge.lines(told.service_id), centre(told.vector, mean)
    centred = knowledge.relevances.centred(told.service_id, lines)
    scores = fitted.scores(told.evidence, vector, centred)
    evidence = knowledge.relevances.doubt_evidence(
        told.service_id, lines, told.evidence, scores, told.text, told.vector, told.chances
    )
    return np.concatenate((evidence, vector))
