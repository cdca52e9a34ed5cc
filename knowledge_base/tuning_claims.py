"""Learn when a question takes a false claim for granted, and what that learning shares with the
learning of lines (tuning_lines.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge_base.relevance import CLAIM, LineWeights, Matrix, centre
from knowledge_base.retrieval import Knowledge

NEVER = -4.0
_FOLDS = 5
_CLAIM_C = 0.5
# How many honest questions may be told of a false claim that is near what they ask.
_CORRECTED = 0.15


@dataclass(frozen=True)
class Question:
    text: str
    aspects: frozenset[str]
    services: tuple[str, ...]
    facts: tuple[str, ...]
    group: str
    premise: bool | None


@dataclass(frozen=True)
class Presumed:
    weights: dict[str, Any]
    seen: float
    honest: float


def learn_claims(
    knowledge: Knowledge,
    questions: Sequence[Question],
    chances: Matrix,
    mean: Matrix,
    fitted: LineWeights,
) -> Presumed:
    """Whether a question takes a false claim for granted, learned from those that do."""
    found = []
    for question, chance in zip(questions, chances, strict=True):
        for service in question.services[:1]:
            if service not in knowledge.catalogue.services or question.premise is None:
                continue
            lines, vector = knowledge.lines(service), knowledge.embed(question.text)
            scores = fitted.scores(
                knowledge.relevances.evidence(service, lines, question.text, vector, chance),
                centre(vector, mean),
                knowledge.relevances.centred(service, lines),
            )
            evidence = knowledge.relevances.claim_evidence(
                service, lines, scores, question.text, vector
            )
            if evidence:
                found.append((evidence[1], question.premise))
    values = np.array([value for value, _ in found]).reshape(-1, len(CLAIM))
    false = np.array([premise for _, premise in found], dtype=bool)
    if not 0 < false.sum() < len(false):
        nothing = dict.fromkeys(CLAIM, 0.0)
        return Presumed({"claim": nothing, "claim_bias": NEVER, "claim_at": 1.0}, 0.0, 0.0)
    scale = values.std(axis=0) + 1e-6
    chance = np.zeros(len(found))
    for hidden in folds(np.arange(len(found))):
        model = LogisticRegression(C=_CLAIM_C, max_iter=1000)
        if len(set(false[~hidden])) == 2:
            model.fit(values[~hidden] / scale, false[~hidden])
            chance[hidden] = model.predict_proba(values[hidden] / scale)[:, 1]
    at = next(x for x in np.arange(0.02, 1.01, 0.01) if (chance[~false] >= x).mean() <= _CORRECTED)
    model = LogisticRegression(C=_CLAIM_C, max_iter=1000).fit(values / scale, false)
    return Presumed(
        {
            "claim": dict(zip(CLAIM, rounded(model.coef_[0] / scale), strict=True)),
            "claim_bias": round(float(model.intercept_[0]), 3),
            "claim_at": round(float(at), 2),
        },
        mean_of(chance[false] >= at),
        mean_of(chance[~false] >= at),
    )


def folds(groups: Any) -> Iterator[Any]:
    """(rows,) of bool: the rows hidden in each fold; a group is never split."""
    different = np.unique(groups)
    order = np.random.default_rng(0).permutation(len(different))
    for part in np.array_split(order, min(_FOLDS, len(different))):
        yield np.isin(groups, different[part])


def mean_of(values: Any) -> float:
    found = list(values)
    return round(float(np.mean(found)), 3) if found else 0.0


def rounded(values: Matrix) -> list[float]:
    return [round(float(value), 3) for value in values]
