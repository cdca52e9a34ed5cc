"""Whose record answers: the matter under discussion, or its likeliest rival.

"NIB sudah ada, PIRT belum. Tetap bisa?" sounds like either; of two records the one that holds what
is asked is meant. Where the ranker keeps both, trees over its two probabilities and over what the
lines of both records say to the message divide the chance between them anew: of 2,212 turns of
development dialogues where two are left the right one is the likelier for 84 % instead of 77 %,
cross-validated. The trees (rivals.json) are learned with the ranker (tuning/rivals.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.ranking import Candidate, Ranking
from knowledge_base.reorder import Reorder
from knowledge_base.weighed import Matrix

RIVALS_FILE = Path(__file__).parent / "rivals.json"

# A service -> what the lines of its record say to the message (relevance.Relevances.answering).
Answering = Callable[[str], Matrix]

NOTHING: dict[str, Any] = {"base": 0.0, "trees": []}
_HARDLY, _NEARLY = 0.01, 0.99
# Where the ranker is this sure of either, the records tell no more.
_SURE = 0.9


class Rivals:
    """Learned trees, only read. Safe to use from several threads."""

    def __init__(self, trees: Reorder | None) -> None:
        """Without trees nothing is divided anew."""
        self._trees = trees

    @classmethod
    def read(cls, path: Path = RIVALS_FILE) -> Rivals:
        """Without trees if nothing was learned."""
        learned = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else NOTHING
        return cls(Reorder(learned) if learned["trees"] else None)

    def between(self, ranking: Ranking, current: str | None, answering: Answering) -> Ranking:
        """The ranking of a message in a talk about `current`, in which that and the likeliest
        other service have their joint chance divided by what their records hold."""
        chance = {candidate.subject_id: candidate.probability for candidate in ranking.kept}
        rival = next((id_ for id_ in chance if id_ != current), None)
        if self._trees is None or current not in chance or rival is None:
            return ranking
        here, there = chance[current], chance[rival]
        if max(here, there) >= _SURE:
            return ranking
        values = values_of(here, there, answering(current), answering(rival))
        share = float(self._trees.votes(values[None])[0])
        # The trees of reorder.py look at each service by itself: two may have more than 1.
        both = min(here + there, 1.0)
        chance[current], chance[rival] = both * share, both * (1 - share)
        order = sorted(chance, key=lambda id_: -chance[id_])
        return replace(ranking, kept=tuple(Candidate(id_, chance[id_]) for id_ in order))


def values_of(here: float, there: float, answers: Matrix, others: Matrix) -> Matrix:
    """(d,): the probabilities of the service under discussion and of its rival, and what the lines
    of their records say to the message."""
    return np.concatenate(([_log_odds(here), _log_odds(there)], answers, others))


def _log_odds(probability: float) -> float:
    chance = min(max(probability, _HARDLY), _NEARLY)
    return math.log(chance / (1 - chance))
