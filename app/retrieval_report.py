"""How well passages are found for questions that no one in the project wrote.

`tanya eval retrieval` prints it: words (BM25), meaning (e5), both by reciprocal ranks, and fused by
the learned weights, on the `test` parts, which the weights have not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.settings import ROOT
from knowledge_base.embedder import Embedder
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.evaluation import Table
from knowledge_base.passage_index.contract import Found
from knowledge_base.passage_search.fusion import Fusion, shipped
from knowledge_base.passage_search.fusion_tuning import figures
from knowledge_base.passage_search.paired_search import (
    PairedSearch,
    Progress,
    embedded,
    reciprocal_ranks,
)
from knowledge_base.passage_search.question_sets import AskedOf, QuestionSet, read_sets
from knowledge_base.passages import Kind

BESIDE = ROOT.parent / "shared" / "data"

_WORDS, _MEANING, _RECIPROCAL, _FUSED = "BM25", "e5", "RRF", "gabungan"
_HEADS = ("Cara", "recall@1", "recall@10", "MRR@10")


def retrieval_tables(
    embedder: Embedder,
    cache: Path,
    folder: Path = BESIDE,
    progress: Progress = lambda done, total: None,
) -> Iterator[Table]:
    """A table for each set in a folder; vectors are kept in the file `cache`.

    Raises QuestionsMissing, with a sentence for the operator, where the folder lacks them.
    """
    sets = read_sets(folder)
    kept = EmbeddingCache(cache)
    try:
        for one in sets:
            yield _table(one, measured(one, one.test, embedder, kept, progress))
    finally:
        kept.close()


def measured(
    from_: QuestionSet,
    questions: tuple[AskedOf, ...],
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Progress = lambda done, total: None,
    fusion: Fusion | None = None,
) -> dict[str, dict[str, float]]:
    """Way of searching -> recall@1, recall@10, mrr@10 of some questions of a set."""
    fusion = fusion or shipped()
    passages = embedded(from_.passages, Kind.PROVISION, embedder, cache, progress)
    vectors = embedded([q.text for q in questions], Kind.QUESTION, embedder, cache, progress)
    search = PairedSearch(from_.passages, passages)
    ranks: dict[str, list[float]] = {}
    for question, vector in zip(questions, vectors, strict=True):
        words, meaning = search.words(question.text), search.meaning(vector)
        ways = {
            _WORDS: words,
            _MEANING: meaning,
            _RECIPROCAL: reciprocal_ranks(meaning, words),
            _FUSED: fusion.order(question.text, meaning, words, search.texts),
        }
        for way, found in ways.items():
            ranks.setdefault(way, []).append(_rank(found, question.passage))
    return {way: figures(np.array(some)) for way, some in ranks.items()}


def _table(one: QuestionSet, ways: dict[str, dict[str, float]]) -> Table:
    return Table(
        f"{one.name}: {len(one.test)} pertanyaan, {len(one.passages)} potongan",
        _HEADS,
        tuple((way, *(f"{value:.3f}" for value in row.values())) for way, row in ways.items()),
    )


def _rank(found: Found, passage: int) -> float:
    at = np.flatnonzero(found.ids == passage)
    return float(at[0]) if len(at) else np.inf
