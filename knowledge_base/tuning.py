"""Learn the ranker's weights: which evidence counts how much, and when to say "none of these".

Three kinds of example: golden questions (the development part only), the catalogue's own sample
questions with each hidden while it is asked, and out-of-scope messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from knowledge_base.language import without_greeting
from knowledge_base.ranking import EVIDENCE, OUTSIDE, Evidence, Matrix
from knowledge_base.retrieval import Knowledge

# Of the catalogue's own questions every fourth: they are many, and each takes as long as any other.
_OWN_QUESTIONS_STEP = 4
_OWN_QUESTION_WEIGHT = 0.4
_OUTSIDE_WEIGHT = 0.2
_RIDGE = 1e-4
_FOLDS = 5
_WRONG_AT_MOST = 0.03
_OFFER_AT = 0.04


@dataclass(frozen=True)
class Example:
    """A question's evidence, the rows of the services that are right (none: outside), a weight."""

    evidence: Evidence
    right: tuple[int, ...]
    weight: float = 1.0


def tune(
    knowledge: Knowledge,
    golden: Sequence[dict[str, Any]],
    outside: Sequence[str],
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The content of ranker.json, with the cross-validated figures it rests on."""
    progress("Mengukur pertanyaan emas …")
    measured = list(_golden(knowledge, golden))
    progress("Mengukur contoh pertanyaan tiap layanan …")
    extra = [*_own_questions(knowledge), *_outside(knowledge, outside)]
    progress("Menimbang …")
    probabilities = _cross_validated(measured, extra)
    answer_at, figures = _threshold(measured, probabilities)
    weights = _fit([*measured, *extra])
    names = len(EVIDENCE)
    return {
        "evidence": _named(EVIDENCE, weights[:names]),
        "distance": _named(EVIDENCE, weights[names : 2 * names]),
        "outside": _named(OUTSIDE, weights[2 * names :]),
        "answer_at": answer_at,
        "offer_at": _OFFER_AT,
        "why": (
            f"answer_at: smallest probability at which at most {_WRONG_AT_MOST:.0%} of the "
            "development questions are answered with a wrong service, cross-validated. "
            "offer_at: below it a service was the right one in fewer than 1 of 25 offers."
        ),
        "cross_validated": figures,
    }


def out_of_scope_examples(folder: Path) -> list[str]:
    """The messages of the intent di_luar_cakupan in a folder of Rasa training data."""
    text = (folder / "di_luar_cakupan.yml").read_text(encoding="utf-8")
    return [line.strip()[2:] for line in text.splitlines() if line.startswith("    - ")]


def _golden(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterable[Example]:
    for row in rows:
        if row["kind"] != "regulation":
            yield _example(knowledge, row["question"], row["services"], 1.0)


def _outside(knowledge: Knowledge, questions: Iterable[str]) -> Iterable[Example]:
    for question in questions:
        yield _example(knowledge, question, [], _OUTSIDE_WEIGHT)


def _example(
    knowledge: Knowledge, question: str, services: Iterable[str], weight: float
) -> Example:
    ids = knowledge.ranker.service_ids
    evidence = knowledge.evidence(question)
    return Example(evidence, tuple(ids.index(service) for service in services), weight)


def _own_questions(knowledge: Knowledge) -> Iterable[Example]:
    ids = knowledge.ranker.service_ids
    for at, passage in enumerate(knowledge.index.questions.passages):
        if "?" in passage.id and at % _OWN_QUESTIONS_STEP == 0:
            evidence = knowledge.evidence(without_greeting(passage.text), without=at)
            yield Example(evidence, (ids.index(passage.owner),), _OWN_QUESTION_WEIGHT)


def _fit(examples: Sequence[Example]) -> Matrix:
    """Maximum likelihood with a ridge: (2 * EVIDENCE + OUTSIDE,) weights."""
    services, outside, right, weight = _stacked(examples)
    size = services.shape[2]
    flat = services.reshape(-1, size)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        probability = _softmax(services @ weights[:size], outside @ weights[size:])
        chosen = (probability * right).sum(axis=1) + 1e-12
        gradient = (probability - probability * right / chosen[:, None]) * weight[:, None]
        slope = np.concatenate((flat.T @ gradient[:, :-1].ravel(), outside.T @ gradient[:, -1]))
        value = -(weight * np.log(chosen)).sum() + _RIDGE * (weights**2).sum()
        return float(value), slope + 2 * _RIDGE * weights

    start = np.zeros(size + outside.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return np.asarray(found.x)


def _cross_validated(measured: Sequence[Example], extra: Sequence[Example]) -> Matrix:
    """(questions, services + 1): probabilities, each from weights that did not see it."""
    order = np.random.default_rng(0).permutation(len(measured))
    services = measured[0].evidence.services.shape[0]
    result = np.zeros((len(measured), services + 1))
    for held_out in np.array_split(order, _FOLDS):
        hidden = set(held_out.tolist())
        weights = _fit([*(e for at, e in enumerate(measured) if at not in hidden), *extra])
        tested, outside, _, _ = _stacked([measured[at] for at in held_out])
        size = tested.shape[2]
        result[held_out] = _softmax(tested @ weights[:size], outside @ weights[size:])
    return result


def _threshold(
    examples: Sequence[Example], probabilities: Matrix
) -> tuple[float, dict[str, float]]:
    best = probabilities[:, :-1].argmax(axis=1)
    sure = probabilities[:, :-1].max(axis=1)
    inside = np.array([bool(e.right) for e in examples])
    right = np.array([b in e.right for b, e in zip(best, examples, strict=True)])
    near = np.argsort(-probabilities[:, :-1], axis=1)[:, :3]
    offered = np.array([bool(set(n) & set(e.right)) for n, e in zip(near, examples, strict=True)])
    wrong = next(
        at for at in np.arange(0.3, 1.0, 0.01) if ((sure >= at) & ~right).mean() <= _WRONG_AT_MOST
    )
    figures = {
        "questions": int(inside.sum()),
        "right_first": float(right[inside].mean()),
        "right_in_three": float(offered[inside].mean()),
        "answered": float((sure >= wrong)[inside].mean()),
        "answered_wrong": float(((sure >= wrong) & ~right)[inside].mean()),
        "outside_answered": float((sure >= wrong)[~inside].mean()),
    }
    return round(float(wrong), 2), {name: round(value, 3) for name, value in figures.items()}


def _stacked(examples: Sequence[Example]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    services = np.stack(
        [
            np.concatenate((s, s - s.max(axis=0)), axis=1)
            for s in (e.evidence.services for e in examples)
        ]
    )
    outside = np.stack([e.evidence.outside for e in examples])
    right = np.zeros((len(examples), services.shape[1] + 1))
    for at, example in enumerate(examples):
        right[at, list(example.right) or [-1]] = 1
    return services, outside, right, np.array([e.weight for e in examples])


def _softmax(services: Matrix, outside: Matrix) -> Matrix:
    utility = np.concatenate((services, outside[:, None]), axis=1)
    exponent = np.exp(utility - utility.max(axis=1, keepdims=True))
    return np.asarray(exponent / exponent.sum(axis=1, keepdims=True))


def _named(names: Sequence[str], values: Matrix) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
