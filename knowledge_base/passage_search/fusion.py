"""One order of the passages that a search by meaning and a search by words have found.

No fixed mixture of the two is best everywhere: questions on news are won by words, those on an
encyclopedia by meaning. So they are weighed, with what the texts themselves show (fusion_features),
by a conditional logit: a candidate's utility is linear in its features, the softmax over the
candidates of a question is the chance of each to be the passage that answers it. The weights
(fusion.json) are learned by fusion_tuning.py; but for the length of a text none is negative, so no
evidence that a passage has can push it down.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from knowledge_base.passage_index.contract import Found, Ids
from knowledge_base.passage_search.candidate_texts import CandidateTexts
from knowledge_base.passage_search.fusion_features import FEATURES, Matrix, features_of

FUSION_FILE = Path(__file__).parent / "fusion.json"


class Fusion:
    """Learned weights, only read. Safe to use from several threads."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """A weight for each of FEATURES. Raises KeyError if one is missing."""
        self.weights = np.array([weights[name] for name in FEATURES])

    @classmethod
    def read(cls, path: Path = FUSION_FILE) -> Fusion:
        return cls(json.loads(path.read_text(encoding="utf-8"))["weights"])

    def order(self, question: str, meaning: Found, words: Found, texts: Mapping[int, str]) -> Found:
        """Everything that either search found, best first, with the chance of each among them.

        `meaning` has cosines, `words` BM25 scores over `lexical.terms`; both of the same k, so
        that what one has not found is no better there than the last it has. A candidate without
        a text is left out. Equal ones are in the order of their ids.
        """
        ids, cosine, bm25 = paired(meaning, words)
        has_text = np.array([id_ in texts for id_ in ids.tolist()], dtype=np.bool_)
        ids, cosine, bm25 = ids[has_text], cosine[has_text], bm25[has_text]
        if not len(ids):
            return Found(ids, np.zeros(0, dtype=np.float32))
        candidates = CandidateTexts([texts[id_] for id_ in ids.tolist()])
        utility = features_of(question, cosine, bm25, candidates) @ self.weights
        # What is equal on paper may differ in the last bit of a float.
        order = np.argsort(-np.round(utility, 9), kind="stable")
        chance = np.exp(utility - utility.max())
        return Found(ids[order], (chance / chance.sum())[order].astype(np.float32))


def paired(meaning: Found, words: Found) -> tuple[Ids, Matrix, Matrix]:
    """(n,) each: the ids that either has found, in their order, cosines and BM25 without gaps."""
    ids = np.union1d(meaning.ids, words.ids).astype(np.int64)
    # A short list of words is one that has every text with any of them.
    is_cut = len(words.ids) >= len(meaning.ids) > 0
    lowest = float(words.scores.min()) if is_cut else 0.0
    return (
        ids,
        _filled(ids, meaning, float(meaning.scores.min(initial=1.0))),
        _filled(ids, words, lowest),
    )


@cache
def shipped() -> Fusion:
    """The fusion with the weights of this checkout, read once."""
    return Fusion.read()


def _filled(ids: Ids, found: Found, missing: float) -> Matrix:
    scores = np.full(len(ids), missing)
    scores[np.searchsorted(ids, found.ids)] = found.scores
    return scores
