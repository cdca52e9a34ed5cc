"""Matching by words (BM25 over stems) and by spelling (character n-grams)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import bm25s
import numpy as np
from numpy.typing import NDArray
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.language import content_words, normalise

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]

_stemmer = StemmerFactory().create_stemmer()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The root of an Indonesian word (PySastrawi)."""
    return str(_stemmer.stem(word)) if word.isalpha() and len(word) > 4 else word


def terms(text: str) -> list[str]:
    """The stemmed content words of a text as typed."""
    return [stem(word) for word in content_words(text)]


class WordIndex:
    """BM25 over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.6)
        self._bm25.index([terms(text) or ["-"] for text in texts], show_progress=False)

    def scores(self, query: Sequence[str]) -> Scores:
        """float32 (n,): the BM25 score of every text for stemmed query terms; 0 without overlap."""
        known = [term for term in query if term in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)


class SpellingIndex:
    """Cosine over character n-grams within words: near to typos and unknown spellings."""

    def __init__(self, texts: Sequence[str]) -> None:
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
        )
        self._by_text = vectorizer.fit_transform([normalise(t) for t in texts])
        self._vector = TextVector(vectorizer)
        # By column, so that a message touches the lists of its own n-grams only.
        self._columns = self._by_text.tocsc()

    def scores(self, text: str) -> Scores:
        """float32 (n,): cosine of every indexed text with `text`, 0 to 1."""
        columns, values = self._vector(normalise(text))
        asked = self._columns[:, columns]
        weights = asked.data * np.repeat(values, np.diff(asked.indptr))
        return np.bincount(asked.indices, weights, self._columns.shape[0]).astype(np.float32)

    def scores_of(self, rows: Rows, text: str) -> Scores:
        """float32 (rows,): as `scores`, of a few of the indexed texts."""
        columns, values = self._vector(normalise(text))
        query = np.zeros(self._by_text.shape[1], dtype=np.float32)
        query[columns] = values
        return np.asarray(self._by_text[rows] @ query, dtype=np.float32)

    def scores_beside(self, texts: Sequence[str], text: str) -> Scores:
        """float32 (texts,): as `scores`, of texts that are not indexed."""
        asked = dict(zip(*self._vector(normalise(text)), strict=True))
        rows = [zip(*self._vector(normalise(other)), strict=True) for other in texts]
        return np.array(
            [sum(value * asked.get(at, 0.0) for at, value in row) for row in rows], np.float32
        )


class TextVector:
    """One text -> its row of a fitted TfidfVectorizer (sublinear, length 1), without the checks
    of `transform`, which take longer than the work when the text is one message."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._pieces = vectorizer.build_analyzer()
        self._columns = vectorizer.vocabulary_
        self._rarity = vectorizer.idf_.astype(np.float32)
        self.size = len(self._rarity)

    def __call__(self, text: str) -> tuple[Rows, Scores]:
        """int64 and float32 (pieces,): the columns that are not 0 and their values."""
        known = [self._columns[p] for p in self._pieces(text) if p in self._columns]
        columns, counts = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self._rarity[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-9)
