"""The best rows of a segment for some words, without scoring every row for every word.

MaxScore (Turtle and Flood 1995): a word in nearly every passage says little, so once k rows are
known to be better than all the frequent words together could make a row, only rows that a rarer
word has already found are looked up in the long lists. The result is that of scoring everything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.contract import Found, Scores
from knowledge_base.passage_index.postings import Postings, Rows

Mask = NDArray[np.bool_]
Wanted = Sequence[tuple[slice, float]]

_LOOK_UP_UP_TO = 4_000
_SCOUTED = 50_000
# float32 sums in another order differ by less.
_TOLERANCE = 1e-4


def best_rows(postings: Postings, wanted: Wanted, k: int, usable: Mask | None) -> Found:
    """The ids of the best k usable rows (None: all) that have any of the words, with scores.

    `wanted` are the spans of words, each with its rarity (the most it can add to a score).
    """
    wanted = sorted(wanted, key=lambda word: -word[1])
    if usable is not None and np.count_nonzero(usable) <= _LOOK_UP_UP_TO:
        rows = np.flatnonzero(usable).astype(np.uint32)
        scores = _looked_up(postings, wanted, rows)
    else:
        rows, scores = _pruned(postings, wanted, k, usable)
    best = _top(np.where(scores > 0, scores, -np.inf), k)
    best = best[scores[best] > 0]
    return Found(np.asarray(postings.ids[rows[best]]), scores[best])


def _pruned(postings: Postings, wanted: Wanted, k: int, usable: Mask | None) -> tuple[Rows, Scores]:
    """Rows among which the best k are, with their scores."""
    rest = np.cumsum([0.0, *(rarity for _, rarity in reversed(wanted))])[::-1]
    scores = np.zeros(postings.count, dtype=np.float32)
    bar = 0.0
    done = 0
    while done < len(wanted) and rest[done] >= bar:
        span, rarity = wanted[done]
        done += 1
        scores[postings.rows[span]] += postings.weights(span) * np.float32(rarity)
        scouts = postings.rows[span][:_SCOUTED]
        if usable is not None:
            scouts = scouts[usable[scouts]]
        scouts = np.sort(scouts[_top(scores[scouts], 2 * k)])
        whole = scores[scouts] + _looked_up(postings, wanted[done:], scouts)
        if len(whole) >= k:
            bar = max(bar, float(np.partition(whole, -k)[-k]) - _TOLERANCE)
    hopeful = scores > max(0.0, bar - rest[done])
    if usable is not None:
        hopeful &= usable
    rows = np.flatnonzero(hopeful).astype(np.uint32)
    return rows, scores[rows] + _looked_up(postings, wanted[done:], rows)


def _looked_up(postings: Postings, wanted: Wanted, rows: Rows) -> Scores:
    scores = np.zeros(len(rows), dtype=np.float32)
    for span, rarity in wanted:
        scores += postings.weights_of(span, rows) * np.float32(rarity)
    return scores


def _top(scores: Scores, k: int) -> NDArray[np.int64]:
    """int64 (at most k,): where the highest are, best first."""
    if len(scores) > k:
        some = np.argpartition(-scores, k)[:k]
        return some[np.argsort(-scores[some], kind="stable")]
    return np.argsort(-scores, kind="stable")
