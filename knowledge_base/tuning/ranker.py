"""Learn the ranker's weights: which evidence counts how much, and when to say "none of these"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge_base.place import PLACE
from knowledge_base.ranking import EVIDENCE, OUTSIDE, Matrix
from knowledge_base.reorder import Reorder, learn
from knowledge_base.retrieval import Knowledge
from knowledge_base.staying import Staying
from knowledge_base.staying import learn as learn_staying
from knowledge_base.straying import Straying
from knowledge_base.straying import learn as learn_straying
from knowledge_base.tuning.examples import (
    NONE,
    Example,
    danger_rows,
    measured_examples,
    other_examples,
)
from knowledge_base.tuning.rivals import learn_rivals

_RIDGE = 1e-4
_FOLDS = 5
# Two thirds of what is allowed: hands that nobody has read were answered wrongly no more often
# than these, but a hand has few questions.
_WRONG_AT_MOST = 0.013
_ASKED_BACK_AT_MOST = 0.02
_ALARMS_AT_MOST = 0.015
_OFFER_AT = 0.04
# Turns of dialogues are many, each learned from three times: without this a first message would be
# ranked as if it were one of them.
_FIRST_MESSAGE = 2.5


def tune(
    knowledge: Knowledge,
    golden: Sequence[dict[str, Any]],
    outside: Sequence[str],
    small_talk: Sequence[str] = (),
    follow_ups: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The content of ranker.json, with the cross-validated figures it rests on, and as "reorder",
    "rivals", "staying" and "straying" that of the files beside it."""
    progress("Mengukur pertanyaan emas …")
    measured = measured_examples(knowledge, golden)
    progress("Mengukur contoh pertanyaan tiap layanan …")
    extra = other_examples(knowledge, golden, outside, small_talk, follow_ups)
    measured, extra, tables = _heard(measured, extra)
    progress("Menimbang …")
    examples = [*measured, *extra]
    messages, by_themselves = _Messages.of(examples), _Messages.of(_by_themselves(examples))
    weights = _fit(messages)
    here, alone = _softmax(messages, weights), _softmax(by_themselves, weights)
    fold = _folds(measured)
    for part in range(_FOLDS):
        held_out = np.flatnonzero(fold == part)
        # From the weights of all it is a short way to those that never saw this part.
        others = _fit(messages.without(held_out), weights)
        here[held_out] = _softmax(messages.only(held_out), others)
        alone[held_out] = _softmax(by_themselves.only(held_out), others)
    progress("Melihat sekali lagi …")
    probabilities, trees = _second_look(knowledge, examples, here, alone, len(measured))
    progress("Membandingkan dua catatan …")
    rivals, of_rivals = learn_rivals(knowledge, measured, probabilities, _OFFER_AT)
    real = [at for at, example in enumerate(measured) if example.weight == 1]
    answer_at, doubt_at, danger_at, figures = _thresholds(
        knowledge, [measured[at] for at in real], probabilities[real]
    )
    ends = np.cumsum((len(EVIDENCE), len(EVIDENCE), len(PLACE)))
    evidence, distance, place, nothing = np.split(weights, ends)
    return {
        "evidence": _named(EVIDENCE, evidence),
        "distance": _named(EVIDENCE, distance),
        "place": _named(PLACE, place),
        "outside": _named(OUTSIDE, nothing),
        "answer_at": answer_at,
        "doubt_at": doubt_at,
        "danger_at": danger_at,
        "offer_at": _OFFER_AT,
        "reorder": trees,
        "rivals": rivals,
        **tables,
        "why": (
            f"answer_at: smallest probability at which at most {_WRONG_AT_MOST:.1%} of the "
            "development questions are answered with a wrong service, cross-validated and "
            "outside of dialogues (two thirds of what is allowed: hands that nobody has read "
            "are answered wrongly no more often, but they have few questions). "
            f"doubt_at: probability of a second service that {_ASKED_BACK_AT_MOST:.0%} of what is "
            "answered rightly reach. "
            f"danger_at: smallest probability of danger with a false alarm in at most "
            f"{_ALARMS_AT_MOST:.0%} of the messages that tell of none. "
            "offer_at: below it a service was the right one in fewer than 1 of 25 offers."
        ),
        "cross_validated": {**figures, **of_rivals},
    }


def _heard(
    measured: Sequence[Example], extra: Sequence[Example]
) -> tuple[list[Example], list[Example], dict[str, Any]]:
    """The examples with what tables that did not learn from them say of each; the tables learned
    from all, "staying" and "straying"."""

    def learned(from_: Sequence[Example]) -> dict[str, Any]:
        taught = [example for example in from_ if example.asks_on is not None]
        once = [example for example in from_ if example.weight == 1]
        return {
            "staying": learn_staying([e.signs for e in taught], [bool(e.asks_on) for e in taught]),
            "straying": learn_straying(
                np.stack([e.vector for e in once]), [NONE in e.right for e in once]
            ),
        }

    fold = _folds(measured)
    part_of = {e.group: int(part) for e, part in zip(measured, fold, strict=True)}
    whole = learned(measured)
    tables = [
        learned([e for e, at in zip(measured, fold, strict=True) if at != part])
        for part in range(_FOLDS)
    ]
    hearing = [(Staying(t["staying"]), Straying(t["straying"])) for t in (*tables, whole)]

    def heard(example: Example) -> Example:
        return example.heard_by(*hearing[part_of.get(example.group, _FOLDS)])

    return [heard(e) for e in measured], [heard(e) for e in extra], whole


@dataclass(frozen=True)
class _Messages:
    """What `_fit` reads of n messages: (n, subjects, d), (n, OUTSIDE), (n, subjects + 1) that are
    right, none of them last, and (n,)."""

    subjects: Matrix
    outside: Matrix
    right: Matrix
    weight: Matrix

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Messages:
        subjects = np.stack(
            [
                np.concatenate((e.subjects, e.subjects - e.subjects.max(axis=0), e.place), axis=1)
                for e in (example.evidence for example in examples)
            ]
        )
        right = np.zeros((len(examples), subjects.shape[1] + 1))
        for at, example in enumerate(examples):
            right[at, list(example.right)] = 1
        outside = np.stack([example.evidence.outside for example in examples])
        return cls(subjects, outside, right, np.array([_weight_of(e) for e in examples]))

    def only(self, rows: NDArray[np.int64]) -> _Messages:
        return _Messages(
            self.subjects[rows], self.outside[rows], self.right[rows], self.weight[rows]
        )

    def without(self, rows: NDArray[np.int64]) -> _Messages:
        return self.only(np.setdiff1d(np.arange(len(self.weight)), rows))


def _fit(messages: _Messages, start: Matrix | None = None) -> Matrix:
    """Maximum likelihood with a ridge: (2 * EVIDENCE + PLACE + OUTSIDE,) weights.

    It has one optimum, whatever the `start`. Values are brought to one scale meanwhile: a step that
    suits a cosine would otherwise be far too small for what is rarely anything but 0.
    """
    size = messages.subjects.shape[2]
    flat = messages.subjects.reshape(-1, size)
    spread = np.concatenate((flat.std(axis=0), messages.outside.std(axis=0)))
    scale = np.where(spread > 0, spread, 1.0)
    inside, outside = flat / scale[:size], messages.outside / scale[size:]
    right, weight = messages.right, messages.weight

    def loss(scaled: Matrix) -> tuple[float, Matrix]:
        utility = (inside @ scaled[:size]).reshape(len(weight), -1)
        probability = _shares(utility, outside @ scaled[size:])
        chosen = (probability * right).sum(axis=1) + 1e-12
        gradient = (probability - probability * right / chosen[:, None]) * weight[:, None]
        slope = np.concatenate((gradient[:, :-1].ravel() @ inside, gradient[:, -1] @ outside))
        value = -(weight * np.log(chosen)).sum() + _RIDGE * ((scaled / scale) ** 2).sum()
        return float(value), slope + 2 * _RIDGE * scaled / scale**2

    begin = np.zeros(len(scale)) if start is None else start * scale
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x / scale)


def _folds(examples: Sequence[Example]) -> NDArray[np.int64]:
    """(examples,): the part that each is measured in; examples of a group share it."""
    groups = list(dict.fromkeys(example.group for example in examples))
    parts = np.array_split(np.random.default_rng(0).permutation(len(groups)), _FOLDS)
    part = {groups[at]: number for number, ats in enumerate(parts) for at in ats}
    return np.array([part[example.group] for example in examples], dtype=np.int64)


def _weight_of(example: Example) -> float:
    """How much an example counts in learning."""
    is_first = example.weight == 1 and not example.turn
    return _FIRST_MESSAGE if is_first else example.weight


def _by_themselves(examples: Sequence[Example]) -> list[Example]:
    return [replace(example, evidence=example.evidence.alone()) for example in examples]


def _second_look(
    knowledge: Knowledge,
    examples: Sequence[Example],
    probabilities: Matrix,
    alone: Matrix,
    measured: int,
) -> tuple[Matrix, dict[str, Any]]:
    """(measured, subjects + 1): what trees make of the ranker's `probabilities`, cross-validated;
    and the trees learned from everything."""
    ranker = knowledge.ranker
    looked = [
        ranker.second_look(example.evidence, here, by_itself)
        for example, here, by_itself in zip(examples, probabilities, alone, strict=True)
    ]
    values = np.stack([value for _, value in looked])
    right = np.array(
        [[row in e.right for row in rows] for e, (rows, _) in zip(examples, looked, strict=True)]
    )
    weight = np.array([[_weight_of(e)] * values.shape[1] for e in examples])

    def learned(which: NDArray[np.bool_]) -> dict[str, Any]:
        flat = values[which].reshape(-1, values.shape[2])
        return learn(flat, right[which].ravel(), weight[which].ravel())

    fold = np.append(_folds(examples[:measured]), np.full(len(examples) - measured, -1))
    result = probabilities[:measured].copy()
    result[:, :-1][:, ~ranker.is_topic] = 0
    for part in range(_FOLDS):
        trees = Reorder(learned(fold != part))
        for at in np.flatnonzero(fold == part):
            rows = looked[at][0]
            result[at, rows] = trees.chances(values[at], probabilities[at, rows])
    return result, learned(np.ones(len(examples), dtype=bool))


def _thresholds(
    knowledge: Knowledge, examples: Sequence[Example], probabilities: Matrix
) -> tuple[float, float, float, dict[str, float]]:
    """answer_at, doubt_at, danger_at and the figures."""
    services = ~knowledge.ranker.is_topic
    dangers = list(danger_rows(knowledge))
    is_danger = np.array([bool(set(dangers) & set(e.right)) for e in examples])
    danger = probabilities[:, dangers].sum(axis=1)
    danger_at = next(
        at
        for at in np.arange(0.05, 1.01, 0.01)
        if ((danger >= at) & ~is_danger).mean() <= _ALARMS_AT_MOST
    )
    asked = np.where(services, probabilities[:, :-1], 0)
    best, sure = asked.argmax(axis=1), asked.max(axis=1)
    inside = np.array([NONE not in e.right for e in examples]) & ~is_danger
    right = np.array([b in e.right for b, e in zip(best, examples, strict=True)])
    near = np.argsort(-asked, axis=1)[:, :3]
    second = np.sort(asked, axis=1)[:, -2]
    offered = np.array([bool(set(n) & set(e.right)) for n, e in zip(near, examples, strict=True)])
    in_dialogue = np.array([e.turn for e in examples])

    def doubt(answer_at: float) -> float:
        rightly = second[(sure >= answer_at) & right & ~in_dialogue]
        return float(np.quantile(rightly, 1 - _ASKED_BACK_AT_MOST)) if len(rightly) else 1.0

    def is_answered(answer_at: float) -> NDArray[np.bool_]:
        return np.asarray((sure >= answer_at) & (in_dialogue | (second < doubt(answer_at))))

    answer_at = next(
        at
        for at in np.arange(0.3, 1.0, 0.01)
        if (is_answered(at) & ~right)[~in_dialogue].mean() <= _WRONG_AT_MOST
    )
    answered, doubt_at = is_answered(answer_at), doubt(answer_at)
    figures = {
        "messages": len(examples),
        **_rates("", inside & ~in_dialogue, right, offered, answered),
        **_rates("_in_dialogue", inside & in_dialogue, right, offered, answered),
        "outside_answered": answered[~inside & ~is_danger].mean(),
        "dangers_seen": (danger >= danger_at)[is_danger].mean(),
        "false_alarms": (danger >= danger_at)[~is_danger].mean(),
    }
    return (
        round(float(answer_at), 2),
        round(doubt_at, 2),
        round(float(danger_at), 2),
        {name: round(float(value), 3) for name, value in figures.items()},
    )


def _rates(
    where: str,
    which: NDArray[np.bool_],
    right: NDArray[np.bool_],
    offered: NDArray[np.bool_],
    answered: NDArray[np.bool_],
) -> dict[str, float]:
    return {
        f"right_first{where}": right[which].mean(),
        f"right_in_three{where}": offered[which].mean(),
        f"answered{where}": answered[which].mean(),
        f"answered_wrong{where}": (answered & ~right)[which].mean(),
    }


def _softmax(messages: _Messages, weights: Matrix) -> Matrix:
    """(messages, subjects + 1): probabilities by these weights."""
    size = messages.subjects.shape[2]
    return _shares(messages.subjects @ weights[:size], messages.outside @ weights[size:])


def _shares(subjects: Matrix, outside: Matrix) -> Matrix:
    """(messages, subjects), (messages,) utilities -> (messages, subjects + 1) probabilities."""
    utility = np.concatenate((subjects, outside[:, None]), axis=1)
    exponent = np.exp(utility - utility.max(axis=1, keepdims=True))
    return np.asarray(exponent / exponent.sum(axis=1, keepdims=True))


def _named(names: Sequence[str], values: Matrix) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
