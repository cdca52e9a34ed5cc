"""Texts counted by their pieces, so that an index of nearly the same texts counts only the new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

_SHORTEST, _LONGEST = 3, 4
_REMEMBERED = 64
_cut = CountVectorizer(analyzer="char_wb", ngram_range=(_SHORTEST, _LONGEST)).build_analyzer()


# A message is held against several indexes, one after the other.
@lru_cache(maxsize=_REMEMBERED)
def pieces(text: str) -> list[str]:
    """The runs of 3 and 4 characters within the words of a text."""
    found: list[str] = _cut(text)
    return found


class GramCounts:
    """How often each text has each run of 3 or 4 characters within words."""

    def __init__(self, texts: Sequence[str], before: GramCounts | None = None) -> None:
        """`before` holds texts that were counted already; what they have in common is taken over.

        A piece of a text that went keeps an empty column, which weighs nothing.
        """
        self.columns: dict[str, int] = dict(before.columns) if before else {}
        known: dict[str, int] = dict(before._row_of) if before else {}
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update({text: at for at, text in enumerate(fresh, start=len(known))})
        parts = [self._counted(fresh)]
        if before:
            parts.insert(0, as_wide(before.rows, len(self.columns)))
        distinct = dict.fromkeys(texts)
        chosen = [known[text] for text in distinct]
        self.rows: csr_matrix = vstack(parts, format="csr")[chosen]
        self._row_of: dict[str, int] = {text: at for at, text in enumerate(distinct)}
        self._order = [self._row_of[text] for text in texts]

    def weighed(self) -> tuple[csr_matrix, TfidfTransformer]:
        """(texts, pieces): TF-IDF, sublinear, rows of length 1; and what weighed it."""
        counts = self.rows[self._order]
        rarity = TfidfTransformer(sublinear_tf=True)
        return rarity.fit_transform(counts), rarity

    def _counted(self, texts: Sequence[str]) -> csr_matrix:
        values: list[int] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counted = Counter(pieces(text))
            columns.extend(self.columns.setdefault(p, len(self.columns)) for p in counted)
            values.extend(counted.values())
            ends.append(len(columns))
        return csr_matrix(
            (np.array(values, dtype=np.float32), np.array(columns, dtype=np.int32), ends),
            shape=(len(texts), len(self.columns)),
        )


def as_wide(rows: csr_matrix, columns: int) -> csr_matrix:
    """The same rows with so many columns, the new ones empty."""
    return csr_matrix((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], columns))
