"""The second look at the likeliest services: trees that are learned, kept as JSON, and walked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.place import ALONE, Context
from knowledge_base.ranking import RANKER_FILE, REORDER_NAME
from knowledge_base.reorder import LOOKED_AT, Reorder, learn, values_of
from knowledge_base.retrieval import Knowledge


def both(size: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    """Right when both values are high, or both low: no sum of the two tells."""
    values = np.random.default_rng(0).normal(size=(size, 3))
    return values, values[:, 0] * values[:, 1] > 0


def test_trees_learn_what_a_sum_cannot(tmp_path: Path) -> None:
    values, right = both()
    file = tmp_path / REORDER_NAME
    file.write_text(json.dumps(learn(values, right, np.ones(len(right)))))
    trees = Reorder.read(file)
    assert trees is not None
    chances = trees.votes(np.array([[1.5, 1.5, 0], [1.5, -1.5, 0], [-1.5, -1.5, 0]]))
    assert chances[0] > 0.9
    assert chances[1] < 0.1
    assert chances[2] > 0.9


def test_walking_the_trees_gives_what_their_library_gives() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    values, right = both()
    model = HistGradientBoostingClassifier(
        max_iter=120,
        max_leaf_nodes=15,
        learning_rate=0.06,
        l2_regularization=5.0,
        min_samples_leaf=30,
        early_stopping=False,
        random_state=0,
    ).fit(values, right)
    ours = Reorder(learn(values, right, np.ones(len(right)))).votes(values[:200])
    assert ours == pytest.approx(model.predict_proba(values[:200])[:, 1], abs=1e-3)


def test_the_ranker_has_a_say_beside_the_trees() -> None:
    values, right = both()
    trees = Reorder(learn(values, right, np.ones(len(right))))
    votes, own = trees.votes(values[:2]), np.array([0.0, 1.0])
    chances = trees.chances(values[:2], own)
    assert ((np.minimum(votes, own) < chances) & (chances < np.maximum(votes, own))).all()
    assert (abs(chances - votes) < abs(chances - own)).all()


def test_nothing_to_learn_is_no_error() -> None:
    nothing = learn(np.zeros((4, 3)), np.zeros(4, dtype=bool), np.ones(4))
    assert Reorder(nothing).votes(np.zeros((2, 3))).tolist() == [0.5, 0.5]


def test_without_a_file_there_is_no_second_look(tmp_path: Path) -> None:
    assert Reorder.read(tmp_path / "tidak-ada.json") is None


def test_the_shipped_trees_fit_what_they_are_shown(knowledge: Knowledge) -> None:
    evidence = knowledge.evidence("npwp wajib juga?", Context("nib-oss", trail={"nib-oss": 0.7}))
    probabilities, none = knowledge.ranker.probabilities(evidence)
    here = np.append(probabilities, none)
    rows, values = knowledge.ranker.second_look(evidence, here, here)
    trees = json.loads(RANKER_FILE.with_name(REORDER_NAME).read_text(encoding="utf-8"))["trees"]
    assert values.shape[0] == len(rows) == LOOKED_AT
    assert max(max(tree["feature"]) for tree in trees) < values.shape[1]
    assert list(probabilities[rows]) == sorted(probabilities[rows], reverse=True)


def test_what_the_trees_go_by_is_finite_even_without_any_evidence() -> None:
    rows = np.array([1, 0])
    nothing = np.zeros(2)
    values = values_of(rows, np.zeros((2, 8)), np.zeros((2, 4)), (nothing, nothing), np.zeros(10))
    assert np.isfinite(values).all()
    assert len(values) == 2


def test_a_single_service_is_seen_like_one_of_many() -> None:
    one, two = (
        values_of(
            np.arange(size),
            np.zeros((3, 8)),
            np.zeros((3, 4)),
            (np.ones(3), np.ones(3)),
            np.ones(10),
        )
        for size in (1, 2)
    )
    assert one.shape == (1, two.shape[1])


def test_what_was_said_no_to_has_no_chance_in_the_second_look_either(knowledge: Knowledge) -> None:
    best = knowledge.rank("bikin skck", ALONE).best
    assert best is not None
    again = knowledge.rank("bikin skck", Context(rejected=(best.subject_id,)))
    assert best.subject_id not in {candidate.subject_id for candidate in again.kept}
