"""Whether a message in the middle of a talk sounds as if no service were meant by it.

"nastar awetnya berapa minggu?" is not "berlaku berapa lama?": by its words alone it asks on, by its
meaning it does not. The table (straying.json) is a weight for each direction of the query vector,
learned from the development questions and turns (tuning/ranker.py) by logistic regression.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.embedder import Vectors

STRAYING_NAME = "straying.json"
NOTHING: dict[str, Any] = {"base": 0.0, "weights": []}
# How far a direction is trusted: each is brought to this spread before learning.
_SPREAD = 0.05


class Straying:
    """Learned weights of the directions of a query vector, only read."""

    def __init__(self, learned: dict[str, Any]) -> None:
        """`learned` is what `learn` gives."""
        self._base: float = learned["base"]
        self._weights = np.array(learned["weights"], dtype=np.float32)

    @classmethod
    def read(cls, path: Path) -> Straying:
        """Knows nothing if nothing was learned."""
        if not path.is_file():
            return NOTHING_LEARNED
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def __call__(self, vector: Vectors) -> float:
        """Log odds that no service is meant by a message, from its query vector (d,): above 0 it
        rather is not. 0 for the vectors of a model that nothing was learned of."""
        if len(self._weights) != len(vector):
            return 0.0
        return self._base + float(self._weights @ vector)


NOTHING_LEARNED = Straying(NOTHING)


def learn(vectors: Vectors, strays: Sequence[bool]) -> dict[str, Any]:
    """The content of straying.json, from query vectors (messages, d) and whether each strayed."""
    from sklearn.linear_model import LogisticRegression

    if len(set(strays)) < 2:
        return NOTHING
    middle, spread = vectors.mean(axis=0), vectors.std(axis=0) / _SPREAD + 1e-9
    model = LogisticRegression(max_iter=3000).fit((vectors - middle) / spread, strays)
    weights = model.coef_[0] / spread
    return {
        "base": round(float(model.intercept_[0] - middle @ weights), 4),
        "weights": [round(float(weight), 3) for weight in weights],
    }
