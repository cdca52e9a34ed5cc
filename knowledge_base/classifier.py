"""A question -> how much it sounds like the sample questions of each service.

Kernel ridge regression on what was asked before: words, spelling and meaning of a message against
those of every sample question. It has a closed form, so it is made with the index in a few seconds
and the same questions always give the same classifier. Where few questions changed, it is solved
again only where they are near (classifier_update.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky
from scipy.linalg.lapack import strtri
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.embedder import Vectors
from knowledge_base.language import normalise
from knowledge_base.lexical import Scores, TextVector

# Measured on the development questions: 93.5 % right first; 0.3 to 4 stay within one point.
RIDGE = 1.0
_NOTHING = "kosong"
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Part:
    """What one way of cutting texts gives: the rows of the questions (questions, pieces), and what
    each piece speaks for (pieces, subjects)."""

    vector: TextVector
    rows: csr_matrix
    weights: Scores


class QuestionClassifier:
    """Fitted to sample questions, then only read. Safe to use from several threads."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, owners: NDArray[np.int64]) -> None:
        """`owners` are rows of services, from 0; every service has at least one question."""
        self.owners = owners
        self.centre = vectors.mean(axis=0)
        self.scale = 1 / float(np.linalg.norm(vectors - self.centre, axis=1).mean() or 1)
        said = standard(texts)
        fitted = []
        for vectorizer in (
            TfidfVectorizer(
                ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32
            ),
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32
            ),
        ):
            rows = vectorizer.fit_transform(said)
            fitted.append((TextVector.fitted(vectorizer), rows))
        meant = self.meaning(vectors)
        factor = cholesky(
            kernel([rows for _, rows in fitted], meant).T,
            lower=True,
            overwrite_a=True,
            check_finite=False,
        )
        # (questions, subjects): what each question adds to the scores.
        self.dual: Scores = cho_solve((factor, True), wanted(owners), check_finite=False)
        self.parts = tuple(
            Part(vector, rows, np.asarray(rows.T @ self.dual, dtype=np.float32))
            for vector, rows in fitted
        )
        self.by_meaning: Scores = np.asarray(meant.T @ self.dual, dtype=np.float32)
        # (questions,): the diagonal of the inverse kernel, by which a question is left out.
        inverse, _ = strtri(factor, lower=1, overwrite_c=1)
        self.stiffness: Scores = np.einsum("ij,ij->j", inverse, inverse)

    def left_out(self, row: int) -> Scores:
        """float32 (subjects,): the scores of a question this was fitted to, as if it had not been
        there."""
        mine = wanted(self.owners[row : row + 1], self.dual.shape[1])[0]
        return np.asarray(mine - self.dual[row] / self.stiffness[row], dtype=np.float32)

    def scores_of_fitted(self, vectors: Vectors, subjects: Sequence[int]) -> Scores:
        """float32 (questions, len(subjects)): the scores of all questions this was fitted to;
        `vectors` are theirs."""
        total = self.meaning(vectors) @ self.by_meaning[:, subjects]
        for part in self.parts:
            total = total + part.rows @ part.weights[:, subjects]
        return np.asarray(total, dtype=np.float32)

    def own_left_out(self) -> Scores:
        """float32 (questions,): what `left_out` gives each for its own subject."""
        own = self.dual[np.arange(len(self.owners)), self.owners]
        return np.asarray(1 - own / self.stiffness, dtype=np.float32)

    def scores(self, text: str, vector: Vectors) -> Scores:
        """float32 (subjects,): near 1 for the subject whose questions sound like this one."""
        meant = np.einsum("i,ij->j", self.meaning(vector), self.by_meaning)
        return np.asarray(meant + self.worded(text), dtype=np.float32)

    def worded(self, text: str) -> Scores:
        """float32 (subjects,): the part of `scores` that comes from words and their spelling."""
        (said,) = standard([text])
        total = np.zeros(self.dual.shape[1], dtype=np.float32)
        for part in self.parts:
            columns, values = part.vector(said)
            total = total + np.einsum("i,ij->j", values, part.weights[columns])
        return total

    def meaning(self, vectors: Vectors) -> Vectors:
        """Vectors (…, d) at the middle and the size at which they are compared."""
        return np.asarray((vectors - self.centre) * self.scale, dtype=np.float32)


def standard(texts: Sequence[str]) -> list[str]:
    """What is compared of texts; never empty."""
    return [normalise(text) or _NOTHING for text in texts]


def kernel(rows: Sequence[csr_matrix], meant: Vectors) -> NDArray[np.float32]:
    """(questions, questions): how alike they are, with the ridge on the diagonal."""
    alike = np.asarray(meant @ meant.T, dtype=np.float32)
    for some in rows:
        for first in range(0, len(alike), _ROWS_AT_ONCE):
            part = slice(first, first + _ROWS_AT_ONCE)
            alike[part] += (some[part] @ some.T).toarray()
    alike[np.diag_indices_from(alike)] += RIDGE
    return alike


def wanted(owners: NDArray[np.int64], subjects: int | None = None) -> NDArray[np.float32]:
    """(questions, subjects): 1 for its own, a little less than nothing for the others."""
    subjects = subjects or int(owners.max()) + 1
    rows = np.full((len(owners), subjects), -1 / max(subjects - 1, 1), dtype=np.float32)
    rows[np.arange(len(owners)), owners] = 1
    return rows
