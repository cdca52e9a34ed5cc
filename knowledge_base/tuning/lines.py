"""Learn which part of a service a question asks for, and which lines of the record answer it.

A golden question says what a good answer contains (`must_contain`): the lines that hold it are the
right ones, and whichever of them is shown will do. Of others somebody who read the record said
which lines they would answer with, if any (asked_before.py). What became of like questions is
evidence, too; of each writer that evidence is of others alone.

The weights of the evidence and the space where questions meet answers are learned together, by
maximum likelihood of a right line. Without that space (rank 24 of 384) the asked facts were among
the best 600 characters for 92.9 % instead of 95.1 %, cross-validated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge_base.asked_before import ANSWERED, NOTHING_ANSWERED
from knowledge_base.evaluation import contains
from knowledge_base.lines import FALSE_CLAIM, lines_of
from knowledge_base.relevance import ASPECTS, CUES, LineWeights, asked, centre, cue_values
from knowledge_base.retrieval import Knowledge
from knowledge_base.tuning.claims import (
    NEVER,
    Labelled,
    Question,
    folds,
    learn_claims,
    mean_of,
    rounded,
)
from knowledge_base.tuning.doubt import learn_doubt
from knowledge_base.weighed import FEATURES, Matrix

_C = 0.3
_RANK = 24
_SPREAD = 0.02
_DECAY = 0.01
_DECAY_OF_MEETING = 7.0
_RATE = 3e-3
_BATCH = 256
_ROUNDS = 25
_ALONE = ("service", "false_premise")
_SHOWN_CHARACTERS = 600
# One in so many is learned from as if its record were new: there are such, and they must do.
_UNREAD = 5


@dataclass(frozen=True)
class _Fact:
    """(lines, FEATURES) values, (lines,) whether a line holds the fact and its length; and the
    vectors of the question (d,) and of the lines (lines, d), centred."""

    evidence: Matrix
    question: Matrix
    lines: Matrix
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
            centre(vectors, mean),
            np.stack([cue_values(question.text) for question in questions]),
        ),
        axis=1,
    )
    wanted = np.array([[a.value in q.aspects for a in ASPECTS] for q in questions])
    groups = np.array([question.group for question in questions])
    chances = np.zeros(wanted.shape)
    for hidden in folds(groups):
        for at, model in enumerate(_aspect_models(features[~hidden], wanted[~hidden])):
            chances[hidden, at] = _chance(model, features[hidden])
    progress("Mempelajari baris yang menjawab …")
    models = _aspect_models(features, wanted)
    told = list(_told(knowledge, models, mean))
    facts = [*_facts(knowledge, questions, chances, mean), *(t.fact for t in told if t.fact)]
    utilities: list[Matrix] = [np.zeros(0)] * len(facts)
    fact_groups = np.array([fact.group for fact in facts])
    for hidden in folds(fact_groups):
        weights = _fit([fact for fact, out in zip(facts, hidden, strict=True) if not out])
        for at in map(int, np.flatnonzero(hidden)):
            utilities[at] = weights.scores(facts[at].evidence, facts[at].question, facts[at].lines)
    fitted = _fit(facts)
    presumed = learn_claims(knowledge, questions, chances, mean, fitted, [t.label for t in told])
    doubts = learn_doubt(knowledge, mean, fitted, [t.label for t in told])
    size = vectors.shape[1]
    guessed = [asked(q.text, c) for q, c in zip(questions, chances, strict=True)]
    return {
        "mean": [round(float(value), 4) for value in mean],
        "aspects": {
            aspect.value: {
                "vector": rounded(_slope(model, size + len(CUES))[:size]),
                "cues": dict(
                    zip(CUES, rounded(_slope(model, size + len(CUES))[size:]), strict=True)
                ),
                "bias": round(float(model.intercept_[0]) if model else NEVER, 3),
            }
            for aspect, model in zip(ASPECTS, models, strict=True)
        },
        "lines": dict(zip(FEATURES, rounded(fitted.features), strict=True)),
        "asking": [rounded(row) for row in fitted.asking],
        "answering": [rounded(row) for row in fitted.answering],
        "prior": rounded(fitted.prior),
        **presumed.weights,
        **doubts.weights,
        "cross_validated": {
            "questions": len(questions),
            "first_aspect_right": mean_of(
                bool(g) and g[0] in q.aspects
                for g, q in zip(guessed, questions, strict=True)
                if q.aspects
            ),
            "false_premises_seen": presumed.seen,
            "honest_corrected": presumed.honest,
            "not_in_record_said": doubts.said,
            "in_record_doubted": doubts.wrongly,
            "facts": len(facts),
            **{
                f"in_best_{most}_lines": mean_of(
                    bool(f.right[np.argsort(-u)[:most]].any())
                    for f, u in zip(facts, utilities, strict=True)
                )
                for most in (1, 3, 5)
            },
            f"in_{_SHOWN_CHARACTERS}_characters": mean_of(
                _is_shown(f, u) for f, u in zip(facts, utilities, strict=True)
            ),
        },
    }


def _questions(golden: Sequence[dict[str, Any]]) -> Iterator[Question]:
    for row in golden:
        for turn in row.get("turns", [row]):
            if turn["services"]:
                yield Question(
                    turn["question"],
                    frozenset(turn["aspects"]),
                    tuple(turn["services"]),
                    tuple(turn["must_contain"]),
                    row["id"],
                    row["kind"] == "false_premise" if row["kind"] in _ALONE else None,
                )


def _facts(
    knowledge: Knowledge, questions: Sequence[Question], chances: Matrix, mean: Matrix
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
            # What sets false claims right is shown for its own reasons (false_claims.CLAIM).
            right = right * honest if (right * honest).any() else right
            if 0 < right.sum() < len(right):
                vector = knowledge.embed(question.text)
                if evidence is None:
                    evidence = knowledge.relevances.evidence(
                        best, lines[best], question.text, vector, chance, question.hand
                    )
                lengths = np.array([len(line.text) for line in lines[best]])
                yield _Fact(
                    evidence,
                    centre(vector, mean),
                    knowledge.relevances.centred(best, lines[best]),
                    right,
                    lengths,
                    question.group,
                )


@dataclass(frozen=True)
class _Told:
    """A labelled question, and the lines that answer it as a fact to learn from, if any do."""

    label: Labelled
    fact: _Fact | None


def _told(
    knowledge: Knowledge, models: Sequence[LogisticRegression | None], mean: Matrix
) -> Iterator[_Told]:
    """Questions that were read against records that still have the lines they name; by evidence of
    other hands."""
    for service_id, record in knowledge.asked_before.records.items():
        if service_id not in knowledge.catalogue.services:
            continue
        lines = knowledge.lines(service_id)
        row_of = record.rows_of(tuple(line.text for line in lines))
        centred = knowledge.relevances.centred(service_id, lines)
        for question in record.questions:
            text, vector = knowledge.reading(question.text), knowledge.embed(question.text)
            right = np.zeros(len(lines))
            right[[row_of[line] for line in question.lines if line in row_of]] = 1
            if question.lines and not right.any():
                continue
            features = np.concatenate((centre(vector, mean), cue_values(text)))[None]
            chances = np.array([_chance(model, features)[0] for model in models])
            hand, covered = question.hand, question.covered
            evidence = knowledge.relevances.evidence(service_id, lines, text, vector, chances, hand)
            asking = centre(vector, mean)
            lengths = np.array([len(line.text) for line in lines])
            yield _Told(
                Labelled(service_id, text, vector, chances, evidence, right > 0, covered, hand),
                _Fact(evidence, asking, centred, right, lengths, question.group)
                if 0 < right.sum() < len(right)
                else None,
            )


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
        return np.full(len(features), 1 / (1 + np.exp(-NEVER)))
    return np.asarray(model.predict_proba(features)[:, 1])


def _slope(model: LogisticRegression | None, size: int) -> Matrix:
    return np.zeros(size) if model is None else np.asarray(model.coef_[0])


def _fit(facts: Sequence[_Fact]) -> LineWeights:
    """Maximum likelihood of showing a right line first."""
    import torch

    size = facts[0].question.shape[0] if facts else 0
    scale = np.concatenate([f.evidence for f in facts]).std(axis=0) + 1e-6 if facts else 1.0
    draw = torch.Generator().manual_seed(0)
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    asking = (torch.randn(size, _RANK, generator=draw) * _SPREAD).requires_grad_()
    answering = (torch.randn(size, _RANK, generator=draw) * _SPREAD).requires_grad_()
    prior = torch.zeros(size, requires_grad=True)
    optimiser = torch.optim.AdamW(
        [
            {"params": [weights], "weight_decay": _DECAY},
            {"params": [asking, answering, prior], "weight_decay": _DECAY_OF_MEETING},
        ],
        lr=_RATE,
    )
    batches = _Batches(facts, scale)
    for _ in range(_ROUNDS if facts else 0):
        order = torch.randperm(len(facts), generator=draw)
        for first in range(0, len(facts), _BATCH):
            at = order[first : first + _BATCH]
            utility = batches.evidence[at] @ weights + batches.lines[at] @ prior
            met = torch.einsum(
                "nr,nlr->nl", batches.questions[at] @ asking, batches.lines[at] @ answering
            )
            chance = torch.log_softmax(torch.where(batches.there[at], utility + met, -1e9), dim=1)
            right = torch.where(batches.right[at], chance, -1e9)
            loss = -torch.logsumexp(right, dim=1).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    learned = (x.detach().numpy().astype(np.float64) for x in (weights, asking, answering, prior))
    of_features, *others = learned
    return LineWeights(of_features / scale, *others)


class _Batches:
    """All facts as tensors, their lines padded to the longest record."""

    def __init__(self, facts: Sequence[_Fact], scale: Any) -> None:
        import torch

        longest = max((len(fact.right) for fact in facts), default=0)
        size = facts[0].question.shape[0] if facts else 0
        self.evidence = torch.zeros(len(facts), longest, len(FEATURES))
        self.lines = torch.zeros(len(facts), longest, size)
        self.right = torch.zeros(len(facts), longest, dtype=torch.bool)
        self.there = torch.zeros(len(facts), longest, dtype=torch.bool)
        self.questions = torch.zeros(len(facts), size)
        for at, fact in enumerate(facts):
            evidence = fact.evidence if at % _UNREAD else _unread(fact.evidence)
            self.evidence[at, : len(fact.right)] = torch.tensor(evidence / scale)
            self.lines[at, : len(fact.right)] = torch.tensor(fact.lines)
            self.right[at, : len(fact.right)] = torch.tensor(fact.right > 0)
            self.there[at, : len(fact.right)] = True
            self.questions[at] = torch.tensor(fact.question)


def _unread(evidence: Matrix) -> Matrix:
    """(lines, FEATURES) of a record of which no question was read."""
    unread = evidence.copy()
    unread[:, [FEATURES.index(name) for name in ANSWERED]] = NOTHING_ANSWERED
    return unread


def _is_shown(fact: _Fact, utility: Matrix) -> bool:
    """Whether a right line is among the best that fit into one message."""
    order = np.argsort(-utility)
    fits = np.cumsum(fact.lengths[order] + 3) <= _SHOWN_CHARACTERS
    fits[0] = True
    return bool(fact.right[order[fits]].any())
