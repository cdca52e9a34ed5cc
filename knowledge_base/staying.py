"""Whether a message sounds as if it asked on about the matter under discussion.

"akta lahir wajib ada?" in a talk about marriage goes on, whatever document it names; "kalau yang
hilang?" does not. The table (staying.json) is learned from the turns of development dialogues
(tuning/ranker.py): single words and pairs of them, with what services are called masked, so that it
knows no service.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from knowledge_base.language import words

STAYING_NAME = "staying.json"
_HERE, _ELSEWHERE = "@ini", "@lain"
_FEWEST = 3
NOTHING: dict[str, Any] = {"base": 0.0, "weights": {}}
_LEAST = 0.05


def signs_in(text: str, here: Collection[str], names: Collection[str]) -> frozenset[str]:
    """The words and pairs of words of a message; `here` are the words of the name of the service
    under discussion, `names` those of all."""
    masked = [
        _HERE if word in here else _ELSEWHERE if word in names else word for word in words(text)
    ]
    whole = ["^", *masked, "$"]
    pairs = (f"{first} {second}" for first, second in pairwise(whole))
    return frozenset((*masked, *pairs))


class Staying:
    """Learned weights of signs, only read."""

    def __init__(self, learned: dict[str, Any]) -> None:
        """`learned` is what `learn` gives."""
        self._base: float = learned["base"]
        self._weights: dict[str, float] = learned["weights"]

    @classmethod
    def read(cls, path: Path) -> Staying:
        """Knows nothing if nothing was learned."""
        if not path.is_file():
            return NOTHING_LEARNED
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def __call__(self, signs: Collection[str]) -> float:
        """Log odds that a message asks on: above 0 it rather does."""
        known = [self._weights[sign] for sign in signs if sign in self._weights]
        return self._base + sum(known) / math.sqrt(max(len(known), 1))


NOTHING_LEARNED = Staying(NOTHING)


def learn(messages: Sequence[Collection[str]], stays: Sequence[bool]) -> dict[str, Any]:
    """The content of staying.json, from the signs of messages and whether each asked on."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import normalize

    if len(messages) < _FEWEST or len(set(stays)) < 2:
        return NOTHING
    counted = CountVectorizer(analyzer=sorted, min_df=_FEWEST, binary=True)
    table = normalize(counted.fit_transform(messages).astype(float))
    model = LogisticRegression(C=4, max_iter=3000).fit(table, stays)
    weights = {
        sign: round(float(weight), 2)
        for sign, weight in zip(counted.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(weight) >= _LEAST
    }
    return {"base": round(float(model.intercept_[0]), 3), "weights": weights}
