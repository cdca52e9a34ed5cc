"""A second look at the likeliest services: trees over all evidence at once.

The ranker's sum treats every value by itself. Whether "npwp wajib juga?" stays with the service
under discussion depends on several together. Cross-validated on three hands of development
dialogues, trees put the right service first for 93 % of turns instead of 90 %, and for 81 % instead
of 67 % after the turn before had been misunderstood; on five hands they are no better first, but
answer wrongly for 6 to 8 % of turns instead of 9 %. The trees (reorder.json) are learned with the
ranker's weights (tuning/ranker.py), by scikit-learn, and walked here, so that serving needs no more
than numpy.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.place import Matrix

# How many of the likeliest services are looked at again: 99.5 % of the time the right one is there.
LOOKED_AT = 10
_TREES = 120
_LEAVES = 15
_HARDLY = 1e-6
# How much of what comes out is the trees' and how much the ranker's own, which is steadier.
_TREES_SHARE = 0.7


class Reorder:
    """Learned trees, only read. Safe to use from several threads."""

    def __init__(self, learned: dict[str, Any]) -> None:
        """`learned` is what `learn` gives."""
        trees = learned["trees"]
        longest = max(len(tree["value"]) for tree in trees)
        shape = (len(trees), longest)
        self._base = float(learned["base"])
        # The nodes of all trees in one row: a node is its number there.
        self._roots = np.arange(len(trees)) * longest
        feature, threshold, value = (
            np.zeros(shape, dtype=np.int64),
            np.zeros(shape),
            np.zeros(shape),
        )
        # A leaf leads to itself.
        left = np.arange(len(trees) * longest).reshape(shape)
        right = left.copy()
        for at, tree in enumerate(trees):
            size = len(tree["value"])
            feature[at, :size] = tree["feature"]
            threshold[at, :size] = tree["threshold"]
            value[at, :size] = tree["value"]
            left[at, :size] = self._roots[at] + np.array(tree["left"])
            right[at, :size] = self._roots[at] + np.array(tree["right"])
        self._feature, self._threshold, self._value = map(np.ravel, (feature, threshold, value))
        self._left, self._right = left.ravel(), right.ravel()

    @classmethod
    def read(cls, path: Path) -> Reorder | None:
        """None if nothing was learned."""
        if not path.is_file():
            return None
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def chances(self, values: Matrix, own: Matrix) -> Matrix:
        """(services,): how likely each is meant: what the trees say to `values_of` them, and the
        ranker's `own` probabilities beside it."""
        return _TREES_SHARE * self.votes(values) + (1 - _TREES_SHARE) * own

    def votes(self, values: Matrix) -> Matrix:
        """(services,): what the trees say by themselves."""
        first = np.arange(len(values))[:, None] * values.shape[1]
        at = np.tile(self._roots, (len(values), 1))
        while True:
            low = values.take(first + self._feature.take(at)) <= self._threshold.take(at)
            deeper = np.where(low, self._left.take(at), self._right.take(at))
            if (deeper == at).all():
                break
            at = deeper
        utility = self._base + self._value.take(at).sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-utility)))


def values_of(
    rows: NDArray[np.int64],
    subjects: Matrix,
    place: Matrix,
    probabilities: tuple[Matrix, Matrix],
    beside: Matrix,
) -> Matrix:
    """(services, d): all there is to go by for the services in `rows`, likeliest first.

    Their evidence and its distance to the best, their place, the ranker's `probabilities` of each,
    where the message stands and as if it stood by itself, and what is `beside` all of them.
    """
    own, alone = probabilities[0][rows], probabilities[1][rows]
    second = own[1] if len(own) > 1 else 0.0
    return np.concatenate(
        (
            subjects[rows],
            subjects[rows] - subjects.max(axis=0),
            place[rows],
            np.log(own + _HARDLY)[:, None],
            np.log((own + _HARDLY) / (own[0] + _HARDLY))[:, None],
            np.log(alone + _HARDLY)[:, None],
            np.arange(len(rows))[:, None],
            np.tile(np.concatenate(([own[0], second], beside)), (len(rows), 1)),
        ),
        axis=1,
    )


def learn(values: Matrix, right: NDArray[np.bool_], weights: Matrix) -> dict[str, Any]:
    """Trees that tell the right service from the others: the content of reorder.json."""
    return learn_trees(values, right, weights, _TREES, _LEAVES)


def learn_trees(
    values: Matrix, right: NDArray[np.bool_], weights: Matrix, trees: int, leaves: int
) -> dict[str, Any]:
    """Trees that tell what is `right` (n,) from (n, d) values, as `Reorder` reads them."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    if not 0 < right.sum() < len(right):
        leaf = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [0.0]}
        return {"base": 0.0, "trees": [leaf]}
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=leaves,
        learning_rate=0.06,
        l2_regularization=5.0,
        min_samples_leaf=30,
        early_stopping=False,
        random_state=0,
    ).fit(values, right, sample_weight=weights)
    # scikit-learn has no public way to the nodes of these trees.
    grown = [nodes.nodes for (nodes,) in model._predictors]
    return {"base": float(model._baseline_prediction[0, 0]), "trees": list(map(_tree, grown))}


def _tree(nodes: Any) -> dict[str, list[float]]:
    """scikit-learn's table of nodes -> lists; a leaf leads to itself."""
    here, leaf = np.arange(len(nodes)), nodes["is_leaf"].astype(bool)
    return {
        "feature": np.where(leaf, 0, nodes["feature_idx"]).tolist(),
        "threshold": [round(float(x), 6) for x in np.where(leaf, 0, nodes["num_threshold"])],
        "left": np.where(leaf, here, nodes["left"]).tolist(),
        "right": np.where(leaf, here, nodes["right"]).tolist(),
        "value": [round(float(x), 6) for x in np.where(leaf, nodes["value"], 0)],
    }
