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
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
        )
        # By column, so that a message touches the lists of its own n-grams only.
        self._columns = self._vectorizer.fit_transform([normalise(t) for t in texts]).tocsc()

    def scores(self, text: str) -> Scores:
        """float32 (n,): cosine of every indexed text with `text`, 0 to 1."""
        query = self._vectorizer.transform([normalise(text)])
        asked = self._columns[:, query.indices]
        weights = asked.data * np.repeat(query.data, np.diff(asked.indptr))
        return np.bincount(asked.indices, weights, self._columns.shape[0]).astype(np.float32)
