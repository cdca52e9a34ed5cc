"""Learn the ranker's weights: which evidence counts how much, and when to say "none of these".

Examples: golden questions and the turns of golden dialogues (the development part only), the same
questions in the middle of a conversation about something else, the catalogue's own sample
questions with each hidden while it is asked, and out-of-scope messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge_base.aspects import without_aspects
from knowledge_base.model import EMERGENCY_SERVICE
from knowledge_base.place import ALONE, PLACE, Context, followed
from knowledge_base.ranking import (
    EVIDENCE,
    OUTSIDE,
    Evidence,
    Matrix,
)
from knowledge_base.reorder import Reorder, learn
from knowledge_base.retrieval import Knowledge

# Of the catalogue's own questions every fourth: they are many, and each takes as long as any other.
_OWN_QUESTIONS_STEP = 4
_OWN_QUESTION_WEIGHT = 0.4
_SMALL_TALK_STEP = 3
_NEIGHBOURS = 5
_OUTSIDE_WEIGHT = 0.2
_ELSEWHERE_WEIGHT = 0.3
_ASKED_BACK_WEIGHT = 0.5
_MISTAKEN_WEIGHT = 0.3
# What a plain question about a service leaves behind.
_ITS_TRAIL = 0.7
_RIDGE = 1e-4
_FOLDS = 5
_WRONG_AT_MOST = 0.02
_ALARMS_AT_MOST = 0.015
_OFFER_AT = 0.04
_NONE = -1
_ENTITY = re.compile(r"\[([^\]]+)\]\([^)]+\)")
PARTS_ASKED = (
    "tanya_rincian", "tanya_persyaratan", "tanya_prosedur", "tanya_biaya", "tanya_jangka_waktu",
    "tanya_kanal", "tanya_masa_berlaku", "tanya_dasar_hukum",
)  # fmt: skip
OUT_OF_SCOPE = ("di_luar_cakupan",)
SMALL_TALK = (
    "salam", "terima_kasih", "selamat_tinggal", "setuju", "tolak", "tanya_bot", "minta_petugas",
    "bukan_itu", "mulai_ulang", "pilih_nomor",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A message's evidence, the rows of the subjects that are right (_NONE: none), a weight."""

    evidence: Evidence
    right: tuple[int, ...]
    weight: float = 1.0
    group: str = ""
    turn: bool = False


def tune(
    knowledge: Knowledge,
    golden: Sequence[dict[str, Any]],
    outside: Sequence[str],
    small_talk: Sequence[str] = (),
    follow_ups: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The content of ranker.json, with the cross-validated figures it rests on, and as "reorder"
    that of reorder.json."""
    progress("Mengukur pertanyaan emas …")
    measured = [*_golden(knowledge, golden), *_turns(knowledge, golden)]
    progress("Mengukur contoh pertanyaan tiap layanan …")
    extra = [
        *_elsewhere(knowledge, golden),
        *_own_questions(knowledge),
        *_outside(knowledge, outside),
        *_small_talk(knowledge, small_talk),
        *_follow_ups(knowledge, follow_ups),
    ]
    progress("Menimbang …")
    probabilities = _cross_validated(measured, extra)
    weights = _fit([*measured, *extra])
    beside = _softmaxed(extra, weights)
    progress("Melihat sekali lagi …")
    probabilities, trees = _second_look(
        knowledge, [*measured, *extra], np.concatenate((probabilities, beside)), len(measured)
    )
    real = [at for at, example in enumerate(measured) if example.weight == 1]
    answer_at, danger_at, figures = _thresholds(
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
        "danger_at": danger_at,
        "offer_at": _OFFER_AT,
        "reorder": trees,
        "why": (
            f"answer_at: smallest probability at which at most {_WRONG_AT_MOST:.0%} of the "
            "development questions are answered with a wrong service, cross-validated and "
            "outside of dialogues. "
            f"danger_at: smallest probability of danger with a false alarm in at most "
            f"{_ALARMS_AT_MOST:.0%} of the messages that tell of none. "
            "offer_at: below it a service was the right one in fewer than 1 of 25 offers."
        ),
        "cross_validated": figures,
    }


def examples_of(folder: Path, intents: Collection[str]) -> list[str]:
    """The messages of some intents in a folder of Rasa training data, without entity marks."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for part in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if part.get("intent") in intents:
                found += [line[2:] for line in part["examples"].splitlines()]
    return [_ENTITY.sub(r"\1", message) for message in found]


def _golden(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    for row in rows:
        if "turns" not in row and row["kind"] != "regulation":
            yield Example(
                knowledge.evidence(row["question"]), _right(knowledge, row), 1.0, row["id"]
            )


def _turns(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Each turn of a dialogue, as if all before it had been understood, asked back or mistaken."""
    chance = np.random.default_rng(1)
    for row in rows:
        before: list[str] = []
        trail: dict[str, float] = {}
        for turn in row.get("turns", ()):
            recent = tuple(before[:-1][-3:])
            contexts = [(Context(before[-1] if before else None, recent, trail=trail), 1.0)]
            if before:
                near = knowledge.kin(before[-1])
                offered = [before[-1], *near[:2]]
                chance.shuffle(offered)
                asked_back = Context(offered=tuple(offered), recent=recent, trail=trail)
                contexts.append((asked_back, _ASKED_BACK_WEIGHT))
                mistaken = str(chance.choice(near[:_NEIGHBOURS]))
                contexts.append((Context(mistaken, recent, trail=trail), _MISTAKEN_WEIGHT))
            right = _rows(knowledge, turn["services"]) or (_NONE,)
            for context, weight in contexts:
                evidence = knowledge.evidence(turn["question"], context)
                yield Example(evidence, right, weight, row["id"], turn=True)
            meant = None
            if turn["services"]:
                meant = next((i for i in turn["services"] if i in before), turn["services"][0])
            trail = followed(
                knowledge.ranker.places.trail(evidence.subjects, contexts[0][0]), meant
            )
            if meant:
                before = [*(id_ for id_ in before if id_ != meant), meant]


def _small_talk(knowledge: Knowledge, messages: Sequence[str]) -> Iterator[Example]:
    """Greetings, thanks and the like are about no service, in the middle of a talk either."""
    chance = np.random.default_rng(2)
    services = list(knowledge.catalogue.services)
    for at, message in enumerate(messages[::_SMALL_TALK_STEP]):
        context = _under(str(chance.choice(services))) if at % 2 else ALONE
        yield Example(knowledge.evidence(message, context), (_NONE,), _OUTSIDE_WEIGHT)


def _follow_ups(knowledge: Knowledge, messages: Iterable[str]) -> Iterator[Example]:
    """What names nothing by itself is asked about the service under discussion."""
    chance = np.random.default_rng(3)
    services = list(knowledge.catalogue.services)
    for message in messages:
        if knowledge.worded(message) is None and len(without_aspects(message)) <= 1:
            current = str(chance.choice(services))
            evidence = knowledge.evidence(message, _under(current))
            yield Example(evidence, _rows(knowledge, [current]), _OUTSIDE_WEIGHT)


def _elsewhere(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Golden questions asked while another service is under discussion, often a neighbour."""
    chance = np.random.default_rng(0)
    services = list(knowledge.catalogue.services)
    for row in rows:
        if "turns" in row or row["kind"] == "regulation":
            continue
        others = [id_ for id_ in services if id_ not in row["services"]]
        kin = knowledge.kin(row["services"][0]) if row["services"] else others
        near = [id_ for id_ in kin if id_ in others]
        among = near[:_NEIGHBOURS] if chance.random() < 0.5 else others
        chosen = among[chance.integers(len(among))]
        evidence = knowledge.evidence(row["question"], _under(chosen))
        yield Example(evidence, _right(knowledge, row), _ELSEWHERE_WEIGHT)


def _under(service_id: str) -> Context:
    """A conversation about one service."""
    return Context(service_id, trail={service_id: _ITS_TRAIL})


def _outside(knowledge: Knowledge, messages: Iterable[str]) -> Iterator[Example]:
    right = (_NONE, *_topic_rows(knowledge, danger=False))
    for message in messages:
        yield Example(knowledge.evidence(message), right, _OUTSIDE_WEIGHT)


def _own_questions(knowledge: Knowledge) -> Iterator[Example]:
    ids = knowledge.ranker.subject_ids
    for at, passage in enumerate(knowledge.index.questions.passages):
        if "?" in passage.id and at % _OWN_QUESTIONS_STEP == 0:
            evidence = knowledge.evidence(passage.text, ALONE, at)
            topic = knowledge.catalogue.topics.get(passage.owner)
            harmless = (_NONE,) if topic and not topic.is_danger else ()
            yield Example(evidence, (ids.index(passage.owner), *harmless), _OWN_QUESTION_WEIGHT)


def _right(knowledge: Knowledge, row: dict[str, Any]) -> tuple[int, ...]:
    if row["kind"] == "emergency":
        return _danger_rows(knowledge)
    return _rows(knowledge, row["services"]) or (_NONE, *_topic_rows(knowledge, danger=False))


def _rows(knowledge: Knowledge, services: Iterable[str]) -> tuple[int, ...]:
    ids = knowledge.ranker.subject_ids
    return tuple(ids.index(id_) for id_ in services if id_ in ids)


def _danger_rows(knowledge: Knowledge) -> tuple[int, ...]:
    return (*_topic_rows(knowledge, danger=True), *_rows(knowledge, [EMERGENCY_SERVICE]))


def _topic_rows(knowledge: Knowledge, danger: bool) -> tuple[int, ...]:
    topics = knowledge.catalogue.topics.values()
    return _rows(knowledge, (topic.id for topic in topics if topic.is_danger is danger))


def _fit(examples: Sequence[Example]) -> Matrix:
    """Maximum likelihood with a ridge: (2 * EVIDENCE + PLACE + OUTSIDE,) weights."""
    subjects, outside, right, weight = _stacked(examples)
    size = subjects.shape[2]
    flat = subjects.reshape(-1, size)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        probability = _softmax(subjects @ weights[:size], outside @ weights[size:])
        chosen = (probability * right).sum(axis=1) + 1e-12
        gradient = (probability - probability * right / chosen[:, None]) * weight[:, None]
        slope = np.concatenate((flat.T @ gradient[:, :-1].ravel(), outside.T @ gradient[:, -1]))
        value = -(weight * np.log(chosen)).sum() + _RIDGE * (weights**2).sum()
        return float(value), slope + 2 * _RIDGE * weights

    start = np.zeros(size + outside.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x)


def _cross_validated(measured: Sequence[Example], extra: Sequence[Example]) -> Matrix:
    """(messages, subjects + 1): probabilities, each from weights that saw nothing of its row."""
    groups = list(dict.fromkeys(example.group for example in measured))
    order = np.random.default_rng(0).permutation(len(groups))
    result = np.zeros((len(measured), measured[0].evidence.subjects.shape[0] + 1))
    for part in np.array_split(order, _FOLDS):
        hidden = {groups[at] for at in part}
        held_out = [at for at, e in enumerate(measured) if e.group in hidden]
        weights = _fit([*(e for e in measured if e.group not in hidden), *extra])
        result[held_out] = _softmaxed([measured[at] for at in held_out], weights)
    return result


def _softmaxed(examples: Sequence[Example], weights: Matrix) -> Matrix:
    """(messages, subjects + 1): probabilities by these weights."""
    subjects, outside, _, _ = _stacked(examples)
    size = subjects.shape[2]
    return _softmax(subjects @ weights[:size], outside @ weights[size:])


def _second_look(
    knowledge: Knowledge, examples: Sequence[Example], probabilities: Matrix, measured: int
) -> tuple[Matrix, dict[str, Any]]:
    """(measured, subjects + 1): what trees make of the ranker's `probabilities`, cross-validated;
    and the trees learned from everything."""
    ranker = knowledge.ranker
    looked = [
        ranker.second_look(example.evidence, probability[:-1], float(probability[-1]))
        for example, probability in zip(examples, probabilities, strict=True)
    ]
    values = np.stack([value for _, value in looked])
    right = np.array(
        [[row in e.right for row in rows] for e, (rows, _) in zip(examples, looked, strict=True)]
    )
    weight = np.array([[e.weight] * values.shape[1] for e in examples])

    def learned(which: NDArray[np.bool_]) -> dict[str, Any]:
        flat = values[which].reshape(-1, values.shape[2])
        return learn(flat, right[which].ravel(), weight[which].ravel())

    groups = np.array([example.group for example in examples])
    names = np.unique(groups[:measured])
    result = probabilities[:measured].copy()
    result[:, :-1][:, ~ranker.is_topic] = 0
    for part in np.array_split(np.random.default_rng(0).permutation(len(names)), _FOLDS):
        hidden = np.isin(groups, names[part])
        trees = Reorder(learned(~hidden))
        for at in np.flatnonzero(hidden):
            rows = looked[at][0]
            result[at, rows] = trees.chances(values[at], probabilities[at, rows])
    return result, learned(np.ones(len(examples), dtype=bool))


def _thresholds(
    knowledge: Knowledge, examples: Sequence[Example], probabilities: Matrix
) -> tuple[float, float, dict[str, float]]:
    """answer_at, danger_at and the figures."""
    services = ~knowledge.ranker.is_topic
    dangers = list(_danger_rows(knowledge))
    is_danger = np.array([bool(set(dangers) & set(e.right)) for e in examples])
    danger = probabilities[:, dangers].sum(axis=1)
    danger_at = next(
        at
        for at in np.arange(0.05, 1.01, 0.01)
        if ((danger >= at) & ~is_danger).mean() <= _ALARMS_AT_MOST
    )
    asked = np.where(services, probabilities[:, :-1], 0)
    best, sure = asked.argmax(axis=1), asked.max(axis=1)
    inside = np.array([_NONE not in e.right for e in examples]) & ~is_danger
    right = np.array([b in e.right for b, e in zip(best, examples, strict=True)])
    near = np.argsort(-asked, axis=1)[:, :3]
    offered = np.array([bool(set(n) & set(e.right)) for n, e in zip(near, examples, strict=True)])
    in_dialogue = np.array([e.turn for e in examples])
    answer_at = next(
        at
        for at in np.arange(0.3, 1.0, 0.01)
        if ((sure >= at) & ~right)[~in_dialogue].mean() <= _WRONG_AT_MOST
    )
    answered = sure >= answer_at
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


def _stacked(examples: Sequence[Example]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    subjects = np.stack(
        [
            np.concatenate((e.subjects, e.subjects - e.subjects.max(axis=0), e.place), axis=1)
            for e in (example.evidence for example in examples)
        ]
    )
    outside = np.stack([e.evidence.outside for e in examples])
    right = np.zeros((len(examples), subjects.shape[1] + 1))
    for at, example in enumerate(examples):
        right[at, list(example.right)] = 1
    return subjects, outside, right, np.array([e.weight for e in examples])


def _softmax(subjects: Matrix, outside: Matrix) -> Matrix:
    utility = np.concatenate((subjects, outside[:, None]), axis=1)
    exponent = np.exp(utility - utility.max(axis=1, keepdims=True))
    return np.asarray(exponent / exponent.sum(axis=1, keepdims=True))


def _named(names: Sequence[str], values: Matrix) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
