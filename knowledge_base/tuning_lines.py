"""Learn which part of a service a question asks for, and which lines of the record answer it.

A golden question says what a good answer contains (`must_contain`): the lines that hold it are the
right ones, and whichever of them is shown will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from knowledge_base.evaluation import contains
from knowledge_base.lines import FALSE_CLAIM, lines_of
from knowledge_base.relevance import (
    ASPECTS,
    CLAIM,
    CUES,
    FEATURES,
    MEANING_SCALE,
    Matrix,
    asked,
    cue_values,
)
from knowledge_base.retrieval import Knowledge

_FOLDS = 5
_RIDGE = 2.0
_C = 0.3
_CLAIM_C = 0.5
# How many honest questions may be told of a false claim that is near what they ask.
_CORRECTED = 0.15
_ALONE = ("service", "false_premise")
_SHOWN_CHARACTERS = 600


@dataclass(frozen=True)
class _Question:
    text: str
    aspects: frozenset[str]
    services: tuple[str, ...]
    facts: tuple[str, ...]
    group: str
    premise: bool | None


@dataclass(frozen=True)
class _Fact:
    """(lines, FEATURES) values, (lines,) whether a line holds the fact and its length."""

    evidence: Matrix
    right: Matrix
    lengths: Matrix
    group: str


def tune_lines(
    knowledge: Knowledge,
    golden: Sequence[dict[str, Any]],
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The content of relevance.json, with the cross-validated figures it rests on."""
    questions = list(_questions(golden))
    progress("Mempelajari bagian yang ditanya …")
    vectors = np.stack([knowledge.embed(question.text) for question in questions])
    mean = vectors.mean(axis=0)
    features = np.concatenate(
        (
            (vectors - mean) * MEANING_SCALE,
            np.stack([cue_values(question.text) for question in questions]),
        ),
        axis=1,
    )
    wanted = np.array([[a.value in q.aspects for a in ASPECTS] for q in questions])
    groups = np.array([question.group for question in questions])
    chances = np.zeros(wanted.shape)
    for hidden in _folds(groups):
        for at, model in enumerate(_aspect_models(features[~hidden], wanted[~hidden])):
            chances[hidden, at] = _chance(model, features[hidden])
    progress("Mempelajari baris yang menjawab …")
    facts = list(_facts(knowledge, questions, chances))
    utilities: list[Matrix] = [np.zeros(0)] * len(facts)
    fact_groups = np.array([fact.group for fact in facts])
    for hidden in _folds(fact_groups):
        weights = _fit([fact for fact, out in zip(facts, hidden, strict=True) if not out])
        for at in map(int, np.flatnonzero(hidden)):
            utilities[at] = facts[at].evidence @ weights
    models = _aspect_models(features, wanted)
    lines_weights = _fit(facts)
    presumed = _presumed(knowledge, questions, chances, lines_weights)
    size = vectors.shape[1]
    guessed = [asked(q.text, c) for q, c in zip(questions, chances, strict=True)]
    return {
        "mean": [round(float(value), 4) for value in mean],
        "aspects": {
            aspect.value: {
                "vector": _rounded(_slope(model, size + len(CUES))[:size]),
                "cues": dict(
                    zip(CUES, _rounded(_slope(model, size + len(CUES))[size:]), strict=True)
                ),
                "bias": round(float(model.intercept_[0]) if model else _NEVER, 3),
            }
            for aspect, model in zip(ASPECTS, models, strict=True)
        },
        "lines": dict(zip(FEATURES, _rounded(lines_weights), strict=True)),
        **presumed.weights,
        "cross_validated": {
            "questions": len(questions),
            "first_aspect_right": _mean(
                bool(g) and g[0] in q.aspects
                for g, q in zip(guessed, questions, strict=True)
                if q.aspects
            ),
            "false_premises_seen": presumed.seen,
            "honest_corrected": presumed.honest,
            "facts": len(facts),
            **{
                f"in_best_{most}_lines": _mean(
                    bool(f.right[np.argsort(-u)[:most]].any())
                    for f, u in zip(facts, utilities, strict=True)
                )
                for most in (1, 3, 5)
            },
            f"in_{_SHOWN_CHARACTERS}_characters": _mean(
                _is_shown(f, u) for f, u in zip(facts, utilities, strict=True)
            ),
        },
    }


_NEVER = -4.0


def _questions(golden: Sequence[dict[str, Any]]) -> Iterator[_Question]:
    for row in golden:
        for turn in row.get("turns", [row]):
            if turn["services"]:
                yield _Question(
                    turn["question"],
                    frozenset(turn["aspects"]),
                    tuple(turn["services"]),
                    tuple(turn["must_contain"]),
                    row["id"],
                    row["kind"] == "false_premise" if row["kind"] in _ALONE else None,
                )


def _facts(
    knowledge: Knowledge, questions: Sequence[_Question], chances: Matrix
) -> Iterator[_Fact]:
    lines = {
        id_: lines_of(service, knowledge.catalogue.regulations)
        for id_, service in knowledge.catalogue.services.items()
    }
    for question, chance in zip(questions, chances, strict=True):
        known = [id_ for id_ in question.services if id_ in lines]
        if not known:
            continue
        best = max(
            known,
            key=lambda id_: sum(
                any(contains(line.text, fact) for line in lines[id_]) for fact in question.facts
            ),
        )
        evidence = None
        honest = np.array([line.sort != FALSE_CLAIM for line in lines[best]], float)
        for fact in question.facts:
            right = np.array([contains(line.text, fact) for line in lines[best]], float)
            # What sets false claims right is shown for its own reasons (relevance.CLAIM).
            right = right * honest if (right * honest).any() else right
            if 0 < right.sum() < len(right):
                if evidence is None:
                    evidence = knowledge.relevances.evidence(
                        best, lines[best], question.text, knowledge.embed(question.text), chance
                    )
                lengths = np.array([len(line.text) for line in lines[best]])
                yield _Fact(evidence, right, lengths, question.group)


@dataclass(frozen=True)
class _Presumed:
    weights: dict[str, Any]
    seen: float
    honest: float


def _presumed(
    knowledge: Knowledge, questions: Sequence[_Question], chances: Matrix, weights: Matrix
) -> _Presumed:
    """Whether a question takes a false claim for granted, learned from those that do."""
    found = []
    for question, chance in zip(questions, chances, strict=True):
        for service in question.services[:1]:
            if service not in knowledge.catalogue.services or question.premise is None:
                continue
            lines, vector = knowledge.lines(service), knowledge.embed(question.text)
            scores = (
                knowledge.relevances.evidence(service, lines, question.text, vector, chance)
                @ weights
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
        return _Presumed({"claim": nothing, "claim_bias": _NEVER, "claim_at": 1.0}, 0.0, 0.0)
    scale = values.std(axis=0) + 1e-6
    chance = np.zeros(len(found))
    for hidden in _folds(np.arange(len(found))):
        model = LogisticRegression(C=_CLAIM_C, max_iter=1000)
        if len(set(false[~hidden])) == 2:
            model.fit(values[~hidden] / scale, false[~hidden])
            chance[hidden] = model.predict_proba(values[hidden] / scale)[:, 1]
    at = next(x for x in np.arange(0.02, 1.01, 0.01) if (chance[~false] >= x).mean() <= _CORRECTED)
    model = LogisticRegression(C=_CLAIM_C, max_iter=1000).fit(values / scale, false)
    return _Presumed(
        {
            "claim": dict(zip(CLAIM, _rounded(model.coef_[0] / scale), strict=True)),
            "claim_bias": round(float(model.intercept_[0]), 3),
            "claim_at": round(float(at), 2),
        },
        _mean(chance[false] >= at),
        _mean(chance[~false] >= at),
    )


def _folds(groups: Any) -> Iterator[Any]:
    """(rows,) of bool: the rows hidden in each fold; a group is never split."""
    different = np.unique(groups)
    order = np.random.default_rng(0).permutation(len(different))
    for part in np.array_split(order, min(_FOLDS, len(different))):
        yield np.isin(groups, different[part])


def _aspect_models(features: Matrix, wanted: Any) -> list[LogisticRegression | None]:
    """One model an aspect; None where the examples know only one answer."""
    return [
        LogisticRegression(C=_C, max_iter=500).fit(features, column)
        if 0 < column.sum() < len(column)
        else None
        for column in wanted.T
    ]


def _chance(model: LogisticRegression | None, features: Matrix) -> Matrix:
    if model is None:
        return np.full(len(features), 1 / (1 + np.exp(-_NEVER)))
    return np.asarray(model.predict_proba(features)[:, 1])


def _slope(model: LogisticRegression | None, size: int) -> Matrix:
    return np.zeros(size) if model is None else np.asarray(model.coef_[0])


def _fit(facts: Sequence[_Fact]) -> Matrix:
    """(FEATURES,): maximum likelihood of showing a right line first, with a ridge."""
    if not facts:
        return np.zeros(len(FEATURES))
    longest = max(len(fact.right) for fact in facts)
    values = np.zeros((len(facts), longest, len(FEATURES)))
    right = np.zeros((len(facts), longest))
    there = np.zeros((len(facts), longest), dtype=bool)
    for at, fact in enumerate(facts):
        values[at, : len(fact.right)] = fact.evidence
        right[at, : len(fact.right)] = fact.right
        there[at, : len(fact.right)] = True
    # Only differences within a record count; the ridge needs all evidence on one scale.
    scale = values[there].std(axis=0) + 1e-6
    values = values / scale

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        utility = np.where(there, values @ weights, -np.inf)
        exponent = np.exp(utility - utility.max(axis=1, keepdims=True))
        probability = exponent / exponent.sum(axis=1, keepdims=True)
        chosen = (probability * right).sum(axis=1) + 1e-12
        gradient = probability - probability * right / chosen[:, None]
        slope = np.einsum("nk,nkf->f", gradient, values)
        value = -np.log(chosen).sum() + _RIDGE * (weights**2).sum()
        return float(value), slope + 2 * _RIDGE * weights

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def _is_shown(fact: _Fact, utility: Matrix) -> bool:
    """Whether a right line is among the best that fit into one message."""
    order = np.argsort(-utility)
    fits = np.cumsum(fact.lengths[order] + 3) <= _SHOWN_CHARACTERS
    fits[0] = True
    return bool(fact.right[order[fits]].any())


def _mean(values: Any) -> float:
    found = list(values)
    return round(float(np.mean(found)), 3) if found else 0.0


def _rounded(values: Matrix) -> list[float]:
    return [round(float(value), 3) for value in values]
