"""Learn the weights of the fusion: `python -m knowledge_base.passage_search.fusion_tuning`.

A folder of data may be named. From the `valid` questions only; each is asked among the passages of
its own set and among those of all sets. Takes two minutes the first time, seconds afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge_base.embedder import CompiledEmbedder, Embedder
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.passage_search.candidate_texts import CandidateTexts
from knowledge_base.passage_search.fusion import FUSION_FILE, paired
from knowledge_base.passage_search.fusion_features import FEATURES, Matrix, features_of
from knowledge_base.passage_search.paired_search import PairedSearch, embedded
from knowledge_base.passage_search.question_sets import QuestionSet, joined, read_sets
from knowledge_base.passages import Kind
from knowledge_base.shortened import served_name

ROOT = Path(__file__).parents[2]
_RIDGE = 20.0
_FOLDS = 5
# A long text has more of everything by chance alone.
_MAY_BE_NEGATIVE = frozenset({"length"})


@dataclass(frozen=True, eq=False)
class Example:
    """A question's candidates: `values` (n, FEATURES); `right` is the row of the passage that
    answers, None if neither search found it; `group` is that passage."""

    values: Matrix
    right: int | None
    group: str
    scope: str


def examples(
    sets: Sequence[QuestionSet], embedder: Embedder, cache: EmbeddingCache
) -> Iterator[Example]:
    """The valid questions of each set, and of all sets together."""
    for one in (*sets, joined(sets)):
        search = PairedSearch(one.passages, embedded(one.passages, Kind.PROVISION, embedder, cache))
        questions = [question.text for question in one.valid]
        vectors = embedded(questions, Kind.QUESTION, embedder, cache)
        for question, vector in zip(one.valid, vectors, strict=True):
            ids, cosine, words = paired(search.meaning(vector), search.words(question.text))
            texts = CandidateTexts([search.texts[id_] for id_ in ids.tolist()])
            rows = np.flatnonzero(ids == question.passage)
            yield Example(
                features_of(question.text, cosine, words, texts),
                int(rows[0]) if len(rows) else None,
                one.passages[question.passage],
                one.name,
            )


def fit(learned_from: Sequence[Example]) -> Matrix:
    """(FEATURES,): maximum likelihood with a ridge."""
    found = [(e.values, e.right) for e in learned_from if e.right is not None]
    sizes = [len(values) for values, _ in found]
    starts = np.cumsum([0, *sizes[:-1]])
    right = starts + np.array([row for _, row in found])
    of = np.repeat(np.arange(len(found)), sizes)
    # The softmax sees differences between candidates of one question only.
    values = np.concatenate([values - values.mean(axis=0) for values, _ in found])
    scale = values.std(axis=0) + 1e-9
    values /= scale

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        utility = values @ weights
        utility -= np.maximum.reduceat(utility, starts)[of]
        exponent = np.exp(utility)
        total = np.add.reduceat(exponent, starts)
        chance = exponent / total[of]
        chance[right] -= 1
        value = (np.log(total) - utility[right]).sum() + _RIDGE * (weights**2).sum()
        return float(value), chance @ values + 2 * _RIDGE * weights

    bounds = [(None if name in _MAY_BE_NEGATIVE else 0, None) for name in FEATURES]
    start = np.zeros(len(FEATURES))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(best.x / scale)


def cross_validated(all_: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Figures by scope, each question by weights that saw nothing of its passage."""
    part = _parts(all_)
    ranks: dict[str, list[float]] = {}
    for number in range(_FOLDS):
        weights = fit([e for e, at in zip(all_, part, strict=True) if at != number])
        for example, at in zip(all_, part, strict=True):
            if at == number:
                ranks.setdefault(example.scope, []).append(_rank(example, weights))
    return {scope: figures(np.array(some)) for scope, some in ranks.items()}


def figures(ranks: Matrix) -> dict[str, float]:
    """Of ranks from 0, infinite where nothing was found: recall at 1 and 10, MRR at 10."""
    reciprocal = np.where(ranks < 10, 1 / (ranks + 1), 0)
    shares = {"recall@1": ranks < 1, "recall@10": ranks < 10, "mrr@10": reciprocal}
    return {name: round(float(share.mean()), 3) for name, share in shares.items()}


def learned(all_: Sequence[Example]) -> dict[str, Any]:
    """The content of fusion.json."""
    weights = zip(FEATURES, fit(all_).tolist(), strict=True)
    return {
        "weights": {name: round(weight, 4) for name, weight in weights},
        "cross_validated": cross_validated(all_),
    }


def _rank(example: Example, weights: Matrix) -> float:
    if example.right is None:
        return np.inf
    utility = example.values @ weights
    return float((utility > utility[example.right]).sum())


def _parts(all_: Sequence[Example]) -> NDArray[np.int64]:
    """(examples,): the fold of each; those of one passage share it."""
    groups = list(dict.fromkeys(example.group for example in all_))
    order = np.random.default_rng(0).permutation(len(groups))
    part = dict(zip(groups, (order % _FOLDS).tolist(), strict=True))
    return np.array([part[example.group] for example in all_], dtype=np.int64)


def main(folder: Path) -> None:
    embedder = CompiledEmbedder(ROOT / "var" / "model" / served_name())
    cache = EmbeddingCache(ROOT / "var" / "cache" / "question-sets.sqlite")
    found = learned(list(examples(read_sets(folder), embedder, cache)))
    FUSION_FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found["cross_validated"], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
