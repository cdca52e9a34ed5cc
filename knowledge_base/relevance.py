"""Which lines of a record a question is about, by the rare words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge_base.lexical import terms

_SHARED_WORDS = 2


class Relevance:
    """Scores lines of one service against one question; rare words in the service count more."""

    def __init__(self, question: str, lines: Iterable[str]) -> None:
        self._question = frozenset(terms(question))
        known = [_terms(line) for line in lines]
        frequency = Counter(term for line in known for term in line)
        self._weight = {
            term: math.log(1 + len(known) / (frequency[term] or 1)) for term in self._question
        }

    def __call__(self, line: str) -> float:
        """0 when nothing is shared."""
        return sum(self._weight[term] for term in _terms(line) & self._question)

    def points_at(self, line: str) -> bool:
        """Whether the question shares at least two telling words with the line."""
        return len(_terms(line) & self._question) >= _SHARED_WORDS

    def best(self, lines: Sequence[str], most: int) -> tuple[str, ...]:
        """The most relevant lines, in their own order; earlier ones win a tie."""
        ranked = sorted(range(len(lines)), key=lambda at: (-self(lines[at]), at))[:most]
        return tuple(lines[at] for at in sorted(ranked))


@lru_cache(maxsize=20_000)
def _terms(line: str) -> frozenset[str]:
    return frozenset(terms(line))
