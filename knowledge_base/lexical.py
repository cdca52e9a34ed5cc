"""Matching by words (BM25 over stems) and by spelling (character n-grams)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

import bm25s
import numpy as np
from numpy.typing import NDArray
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.grams import GramCounts, pieces
from knowledge_base.language import content_words, normalise, stopwords

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]

# A message is held against the same texts for several reasons, one after the other.
_REMEMBERED = 32

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

    def __init__(
        self, texts: Sequence[str], standard: Sequence[Sequence[str]] | None = None
    ) -> None:
        """`standard` are the standard words of each text, if they are known already."""
        stemmed = (
            (terms(text) for text in texts)
            if standard is None
            else ([stem(word) for word in some if word not in stopwords()] for some in standard)
        )
        self._size = len(texts)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.6)
        self._bm25.index([some or ["-"] for some in stemmed], show_progress=False)
        # Of a part, not of a method: an index that refers to itself would outlive its successor.
        self._scores = lru_cache(_REMEMBERED)(partial(_scores_of_words, self._bm25, self._size))

    def scores(self, query: Sequence[str]) -> Scores:
        """float32 (n,), not to be written to: the BM25 score of every text for stemmed query terms;
        0 without overlap."""
        return self._scores(tuple(query))


class SpellingIndex:
    """Cosine over character n-grams within words: near to typos and unknown spellings."""

    def __init__(
        self,
        texts: Sequence[str],
        standard: Sequence[Sequence[str]] | None = None,
        before: SpellingIndex | None = None,
    ) -> None:
        """`standard` as for WordIndex; what `before` holds as well is not counted again."""
        said = [normalise(t) for t in texts] if standard is None else map(" ".join, standard)
        self._counts: GramCounts = GramCounts(list(said), before._counts if before else None)
        by_text, rarity = self._counts.weighed()
        self._vector = TextVector(pieces, self._counts.columns, rarity.idf_)
        # By column, so that a message touches the lists of its own n-grams only.
        by_column = by_text.tocsc()
        self._scores = lru_cache(_REMEMBERED)(partial(_scores_of_grams, self._vector, by_column))

    def scores(self, text: str) -> Scores:
        """float32 (n,), not to be written to: cosine of every indexed text with `text`, 0 to 1."""
        return self._scores(normalise(text))

    def scores_beside(self, texts: Sequence[str], text: str) -> Scores:
        """float32 (texts,): as `scores`, of texts that are not indexed."""
        asked = dict(zip(*self._vector(normalise(text)), strict=True))
        rows = [zip(*self._vector(normalise(other)), strict=True) for other in texts]
        return np.array(
            [sum(value * asked.get(at, 0.0) for at, value in row) for row in rows], np.float32
        )


class TextVector:
    """One text -> its row of TF-IDF (sublinear, length 1), without the checks of scikit-learn,
    which take longer than the work when the text is one message."""

    def __init__(
        self, pieces: Callable[[str], list[str]], columns: Mapping[str, int], rarity: Scores
    ) -> None:
        """`pieces` cuts a text; each known one has a column and a rarity (pieces,)."""
        self._pieces = pieces
        self._columns = columns
        self._rarity = np.asarray(rarity, dtype=np.float32)
        self.size = len(self._rarity)

    @classmethod
    def fitted(cls, vectorizer: TfidfVectorizer) -> TextVector:
        """As a fitted TfidfVectorizer weighs (sublinear_tf)."""
        return cls(vectorizer.build_analyzer(), vectorizer.vocabulary_, vectorizer.idf_)

    def __call__(self, text: str) -> tuple[Rows, Scores]:
        """int64 and float32 (pieces,): the columns that are not 0 and their values."""
        known = [at for at in map(self._columns.get, self._pieces(text)) if at is not None]
        columns, counts = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self._rarity[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-9)

    def rows(self, texts: Iterable[str]) -> csr_matrix:
        """(texts, pieces): the rows of some texts."""
        found = [self(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
        nothing = np.zeros(0)
        return csr_matrix(
            (
                np.concatenate([nothing, *(values for _, values in found)]).astype(np.float32),
                np.concatenate([nothing, *(columns for columns, _ in found)]).astype(np.int32),
                ends,
            ),
            shape=(len(found), self.size),
        )

    def widened(self, texts: Sequence[str], among: int) -> TextVector:
        """The same with the pieces of more texts, which weigh as new ones `among` so many texts;
        the others weigh as before."""
        often = Counter(p for text in texts for p in set(self._pieces(text)))
        new = [piece for piece in often if piece not in self._columns]
        columns = {**self._columns, **{piece: self.size + at for at, piece in enumerate(new)}}
        rarity = [np.log((1 + among) / (1 + often[piece])) + 1 for piece in new]
        return TextVector(self._pieces, columns, np.append(self._rarity, rarity))


def _scores_of_words(bm25: bm25s.BM25, texts: int, query: tuple[str, ...]) -> Scores:
    known = [term for term in query if term in bm25.vocab_dict]
    if not known:
        return _kept(np.zeros(texts, dtype=np.float32))
    return _kept(np.asarray(bm25.get_scores(known), dtype=np.float32))


def _scores_of_grams(vector: TextVector, by_column: csc_matrix, standard: str) -> Scores:
    columns, values = vector(standard)
    return _kept(np.asarray(by_column[:, columns] @ values, dtype=np.float32))


def _kept(scores: Scores) -> Scores:
    """The scores, which nobody may write to: they are given to who asks next."""
    scores.flags.writeable = False
    return scores


@lru_cache(maxsize=20_000)
def terms_of(line: str) -> frozenset[str]:
    """The stems of a line of a record or of a name, read once."""
    return frozenset(terms(line))
