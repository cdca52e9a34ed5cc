"""What something means for the matter under discussion: "PBB belum lunas, apa menghambat?".

Whatever document such a message names, it goes on about what is talked of: of 500 like it in the
development dialogues 16 did not.
"""

from __future__ import annotations

import re

from bot.actions.documents import looks_beyond
from bot.actions.opening import OFFICE_HOURS
from bot.actions.turn import Turn
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE

# Cues (lexicon/cues.tsv) of asking for no more than that, and of wanting something else.
_BEARING = frozenset({"akibat"})
_ELSEWHERE = frozenset({"akibat_lain", "urusan_lain"})
_CLAUSE_END = re.compile(r"[.,?!;\n]+")


def bears_on_it(turn: Turn) -> bool:
    """Whether a message asks no more than what something means for the matter under discussion."""
    current = turn.memory.service_id
    if current in (None, OFFICE_HOURS, EMERGENCY_SERVICE, *turn.denied) or turn.memory.offered:
        return False
    if cues_in(normalise(turn.text), _ELSEWHERE) or looks_beyond(turn.text):
        return False
    return any(cues_in(normalise(part), _BEARING) for part in _CLAUSE_END.split(turn.text))
