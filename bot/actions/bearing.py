"""What something means for the matter under discussion: "PBB belum lunas, apa menghambat?".

Whatever document such a message names, it goes on about what is talked of: of 570 like it in the
development dialogues 18 did not.
"""

from __future__ import annotations

from bot.actions.documents import looks_beyond
from bot.actions.opening import OFFICE_HOURS
from bot.actions.thread import CLAUSE_END
from bot.actions.turn import Turn
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE

# Cues (lexicon/cues.tsv) of asking for no more than that, of asking what holds without something,
# and of wanting something else.
_BEARING, _WITHOUT = frozenset({"akibat"}), frozenset({"tanpa_itu"})
_ELSEWHERE, _HOW = frozenset({"akibat_lain", "urusan_lain"}), frozenset({"akibat_cara"})


def bears_on_it(turn: Turn) -> bool:
    """Whether a message asks no more than what something means for the matter under discussion."""
    current = turn.memory.service_id
    if current in (None, OFFICE_HOURS, EMERGENCY_SERVICE, *turn.denied) or turn.memory.offered:
        return False
    if cues_in(normalise(turn.text), _ELSEWHERE) or looks_beyond(turn.text):
        return False
    clauses = [normalise(part) for part in CLAUSE_END.split(turn.text)]
    if any(cues_in(clause, _WITHOUT) for clause in clauses):
        return True
    if cues_in(normalise(turn.text), _HOW):
        return False
    return any(cues_in(clause, _BEARING) for clause in clauses)
