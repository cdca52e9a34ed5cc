"""A question -> how much it sounds like the sample questions of each service.

Kernel ridge regression on what was asked before: words, spelling and meaning of a message against
those of every sample question. It has a closed form, so it is made with the index in a few seconds
and the same questions always give the same classifier; publishing a service trains nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.embedder import Vectors
from knowledge_base.language import normalise
from knowledge_base.lexical import Scores, TextVector

# Measured on the development questions: 93.5 % right first; 0.3 to 4 stay within one point.
_RIDGE = 1.0
_NOTHING = "kosong"


class QuestionClassifier:
    """Fitted once to sample questions, then only read. Safe to use from several threads."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, owners: NDArray[np.int64]) -> None:
        """`owners` are rows of services, from 0; every service has at least one question."""
        standard = [normalise(text) or _NOTHING for text in texts]
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32
        )
        self._spelling = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32
        )
        spelled = hstack(
            (self._words.fit_transform(standard), self._spelling.fit_transform(standard))
        ).tocsr()
        self._one = (TextVector(self._words), TextVector(self._spelling))
        self._centre = vectors.mean(axis=0)
        self._scale = 1 / float(np.linalg.norm(vectors - self._centre, axis=1).mean() or 1)
        meant = self._meaning(vectors)

        wanted = _wanted(owners)
        kernel = _kernel(spelled, meant)
        dual = cho_solve(cho_factor(kernel, lower=True, overwrite_a=True), wanted)
        self._by_spelling = np.asarray(spelled.T @ dual, dtype=np.float32)
        self._by_meaning = np.asarray(meant.T @ dual, dtype=np.float32)

    def held_out(self, texts: Sequence[str], vectors: Vectors, owners: NDArray[np.int64]) -> Scores:
        """float32 (questions, subjects): the scores of each of the questions this was fitted to
        as if it had not been there. Slow; only learning the ranker's weights needs it."""
        inverse = np.linalg.inv(_kernel(self._spelled(texts), self._meaning(vectors)))
        wanted = _wanted(owners)
        stiffness = np.diag(inverse)[:, None]
        return np.asarray(wanted - inverse @ wanted / stiffness, dtype=np.float32)

    def scores(self, text: str, vector: Vectors) -> Scores:
        """float32 (subjects,): near 1 for the subject whose questions sound like this one."""
        meant = np.einsum("i,ij->j", self._meaning(vector), self._by_meaning)
        return np.asarray(meant + self.worded(text), dtype=np.float32)

    def worded(self, text: str) -> Scores:
        """float32 (subjects,): the part of `scores` that comes from words and their spelling."""
        standard = normalise(text) or _NOTHING
        total = np.zeros(self._by_spelling.shape[1], dtype=np.float32)
        first = 0
        for vectorise in self._one:
            columns, values = vectorise(standard)
            total = total + np.einsum("i,ij->j", values, self._by_spelling[first + columns])
            first += vectorise.size
        return total

    def _spelled(self, texts: Sequence[str]) -> csr_matrix:
        standard = [normalise(text) or _NOTHING for text in texts]
        spelled: csr_matrix = hstack(
            (self._words.transform(standard), self._spelling.transform(standard))
        ).tocsr()
        return spelled

    def _meaning(self, vectors: Vectors) -> Vectors:
        return np.asarray((vectors - self._centre) * self._scale, dtype=np.float32)


def _kernel(spelled: csr_matrix, meant: Vectors) -> NDArray[np.float32]:
    """(questions, questions): how alike they are, with the ridge on the diagonal."""
    kernel = (spelled @ spelled.T).toarray() + meant @ meant.T
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    return np.asarray(kernel, dtype=np.float32)


def _wanted(owners: NDArray[np.int64]) -> NDArray[np.float32]:
    """(questions, subjects): 1 for its own, a little less than nothing for the others."""
    subjects = int(owners.max()) + 1
    wanted = np.full((len(owners), subjects), -1 / max(subjects - 1, 1), dtype=np.float32)
    wanted[np.arange(len(owners)), owners] = 1
    return wanted
