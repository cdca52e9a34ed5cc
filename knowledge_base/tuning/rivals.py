"""Learn whose record answers where a message in a talk sounds like two (rivals.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge_base.reorder import Reorder, learn_trees
from knowledge_base.retrieval import Knowledge
from knowledge_base.rivals import NOTHING, values_of
from knowledge_base.tuning.claims import folds, hand_of, mean_of
from knowledge_base.tuning.examples import Example
from knowledge_base.weighed import Matrix

# Trees, and leaves of each.
_SIZE = (80, 8)


@dataclass(frozen=True)
class _Pair:
    """What tells the two apart (d,), whether the one under discussion is meant (`stays`), and
    whether it is the likelier by the ranker alone."""

    values: Matrix
    stays: bool
    likelier: bool
    weight: float
    group: str


def learn_rivals(
    knowledge: Knowledge, examples: Sequence[Example], probabilities: Matrix, offer_at: float
) -> tuple[dict[str, Any], dict[str, float]]:
    """The content of rivals.json, and how often the right one of two is the likelier before and
    after, from (examples, subjects + 1) probabilities of a ranker that saw none of them."""
    pairs = list(_pairs(knowledge, examples, probabilities, offer_at))
    if len({pair.stays for pair in pairs}) < 2:
        return NOTHING, {}
    values = np.array([pair.values for pair in pairs])
    stays = np.array([pair.stays for pair in pairs], dtype=bool)
    weight = np.array([pair.weight for pair in pairs])
    right = []
    for hidden in folds(np.array([pair.group for pair in pairs])):
        taught = ~hidden
        if hidden.any() and taught.any():
            trees = Reorder(learn_trees(values[taught], stays[taught], weight[taught], *_SIZE))
            right.extend(
                ((trees.votes(values[hidden]) > 0.5) == stays[hidden])[weight[hidden] == 1]
            )
    figures = {
        "rivals": len(right),
        "right_of_two_before": mean_of(p.likelier == p.stays for p in pairs if p.weight == 1),
        "right_of_two": mean_of(right),
    }
    return learn_trees(values, stays, weight, *_SIZE), figures


def _pairs(
    knowledge: Knowledge, examples: Sequence[Example], probabilities: Matrix, offer_at: float
) -> Iterator[_Pair]:
    ranker = knowledge.ranker
    for example, chances in zip(examples, probabilities, strict=True):
        here = example.current
        if not example.turn or here is None:
            continue
        services = np.where(ranker.is_topic, 0.0, chances[:-1])
        others = services.copy()
        others[here] = 0.0
        there = int(others.argmax())
        stays, leaves = here in example.right, there in example.right
        if min(services[here], services[there]) < offer_at or stays == leaves:
            continue
        answers, of_rival = (
            knowledge.answering(ranker.subject_ids[row], example.text, hand_of(example.group))
            for row in (here, there)
        )
        yield _Pair(
            values_of(float(services[here]), float(services[there]), answers, of_rival),
            stays,
            bool(services[here] > services[there]),
            example.weight,
            example.group,
        )
