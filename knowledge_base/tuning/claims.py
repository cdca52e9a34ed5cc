"""Learn when what sets a false claim right is what a question needs, and what that learning shares
with the learning of lines (tuning/lines.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from knowledge_base.embedder import Vectors
from knowledge_base.false_claims import CLAIM
from knowledge_base.relevance import LineWeights, centre
from knowledge_base.retrieval import Knowledge
from knowledge_base.weighed import Matrix, Weighed

NEVER = -4.0
_FOLDS = 5
_CLAIM_C = 0.5
# How many questions that are answered otherwise may be told of a false claim near what they ask.
_CORRECTED = 0.08


@dataclass(frozen=True)
class Question:
    text: str
    aspects: frozenset[str]
    services: tuple[str, ...]
    facts: tuple[str, ...]
    group: str
    premise: bool | None

    @property
    def hand(self) -> str:
        return hand_of(self.group)


@dataclass(frozen=True)
class Labelled:
    """A question as it is read, its vector (d,), what it asks for (ASPECTS,), the evidence (lines,
    FEATURES) of a service's lines, which of them (lines,) somebody would answer with, and whether
    the record holds what is asked: "yes", "partly" or "no". Questions of its `hand` tell nothing
    of it."""

    service_id: str
    text: str
    vector: Vectors
    chances: Matrix
    evidence: Matrix
    right: NDArray[np.bool_]
    covered: str
    hand: str

    def weighed(self, knowledge: Knowledge, fitted: LineWeights, mean: Matrix) -> Weighed:
        """The lines of the service, weighed by what was just learned."""
        lines = knowledge.lines(self.service_id)
        centred = knowledge.relevances.centred(self.service_id, lines)
        scores = fitted.scores(self.evidence, centre(self.vector, mean), centred)
        return Weighed(
            self.service_id,
            lines,
            self.text,
            self.vector,
            self.chances,
            self.evidence,
            scores,
            self.hand,
        )


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
    labelled: Sequence[Labelled] = (),
) -> Presumed:
    """Whether a question needs what sets a false claim right, learned from those that take one for
    granted and from those that somebody would answer with it."""
    found = []
    for question, chance in zip(questions, chances, strict=True):
        for service in question.services[:1]:
            if service not in knowledge.catalogue.services or question.premise is None:
                continue
            lines, vector = knowledge.lines(service), knowledge.embed(question.text)
            evidence = knowledge.relevances.evidence(
                service, lines, question.text, vector, chance, question.hand
            )
            centred = knowledge.relevances.centred(service, lines)
            scores = fitted.scores(evidence, centre(vector, mean), centred)
            claimed = knowledge.relevances.claims.evidence(
                Weighed(service, lines, question.text, vector, chance, evidence, scores)
            )
            if claimed:
                found.append((claimed[1], question.premise))
    premises = len(found)
    for told in labelled:
        lines = knowledge.lines(told.service_id)
        claimed = knowledge.relevances.claims.evidence(told.weighed(knowledge, fitted, mean))
        if claimed:
            found.append((claimed[1], bool(told.right[lines.index(claimed[0])])))
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
        mean_of((chance >= at)[:premises][false[:premises]]),
        mean_of(chance[~false] >= at),
    )


def folds(groups: Any) -> Iterator[Any]:
    """(rows,) of bool: the rows hidden in each fold; a group is never split."""
    different = np.unique(groups)
    order = np.random.default_rng(0).permutation(len(different))
    for part in np.array_split(order, min(_FOLDS, len(different))):
        yield np.isin(groups, different[part])


def hand_of(golden_id: str) -> str:
    """Who wrote a golden question or dialogue: ids of one writer begin alike."""
    return golden_id.split("-")[0]


def mean_of(values: Any) -> float:
    found = list(values)
    return round(float(np.mean(found)), 3) if found else 0.0


def rounded(values: Matrix) -> list[float]:
    return [round(float(value), 3) for value in values]
