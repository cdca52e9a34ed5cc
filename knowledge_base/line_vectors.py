"""How near lines of a record are to a question, also lines that hold in one region only.

National lines stand in the index. A region's own are few and many regions could have some, so they
are read when they are first asked for, and remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.index import Index
from knowledge_base.lexical import Rows, Scores
from knowledge_base.lines import RecordLine

_ELSEWHERE = -1


class LineVectors:
    """The lines of every record by their texts. Safe to use from several threads."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        """`embedder` is the one that made the index."""
        self._shelf = index.lines
        self._vectors = index.lines.rows()
        self._embedder = embedder
        self._rows: dict[str, dict[str, int]] = {}
        for row, passage in enumerate(index.lines.passages):
            self._rows.setdefault(passage.owner, {}).setdefault(passage.text, row)
        self._read: dict[str, Vectors] = {}

    def vectors(self, service_id: str, lines: Sequence[RecordLine]) -> Vectors:
        """float32 (lines, d)."""
        rows = self._rows_of(service_id, lines)
        found: Vectors = self._vectors[rows]
        for at in np.flatnonzero(rows == _ELSEWHERE).tolist():
            text = lines[at].text
            if text not in self._read:
                self._read[text] = self._embedder.embed([text], "passage")[0]
            found[at] = self._read[text]
        return found

    def spelling(self, service_id: str, lines: Sequence[RecordLine], question: str) -> Scores:
        """float32 (lines,): cosine of their spelling with a question's."""
        rows = self._rows_of(service_id, lines)
        found: Scores = self._shelf.spelling.scores(question)[rows]
        others = np.flatnonzero(rows == _ELSEWHERE).tolist()
        if others:
            texts = [lines[at].text for at in others]
            found[others] = self._shelf.spelling.scores_beside(texts, question)
        return found

    def _rows_of(self, service_id: str, lines: Sequence[RecordLine]) -> Rows:
        known = self._rows[service_id]
        return np.array([known.get(line.text, _ELSEWHERE) for line in lines], dtype=np.int64)
