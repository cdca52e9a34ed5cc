"""What goes on about the matter under discussion by what it asks.

What something means for it ("PBB belum lunas, apa menghambat?"), whatever document that names: of
570 messages like it in the development dialogues 18 were about another service. And what people ask
about every service ("boleh istri saya yang datang?") without a document of their own: of 172 six
were.
"""

from __future__ import annotations

from bot.actions.documents import has_another_title, looks_beyond
from bot.actions.opening import OFFICE_HOURS
from bot.actions.thread import CLAUSE_END
from bot.actions.turn import Turn
from knowledge_base.answers.asked_topics import topics_asked
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE
from knowledge_base.retrieval import Knowledge

# Cues (lexicon/cues.tsv) of asking what something means, of asking what holds without something,
# and of wanting something else.
_BEARING, _WITHOUT = frozenset({"akibat"}), frozenset({"tanpa_itu"})
_ELSEWHERE, _HOW = frozenset({"akibat_lain", "urusan_lain"}), frozenset({"akibat_cara"})
# Topics (lexicon/verdicts.tsv) of every service. Data that differ may be a matter of their own, and
# so may a fine, if more is asked than whether there is one.
_OF_ALL = frozenset("wakil sendiri diambil luar_kota pulang pulang_dulu daring ke_rumah".split())
_FINE = "denda"
# Cues of another matter, and of one before.
_ANOTHER = frozenset({"urusan_lain", "kembali_lagi"})


def bears_on_it(turn: Turn) -> bool:
    """Whether a message asks no more than what something means for the matter under discussion."""
    if not _may_go_on(turn, _ELSEWHERE):
        return False
    clauses = [normalise(part) for part in CLAUSE_END.split(turn.text)]
    if any(cues_in(clause, _WITHOUT) for clause in clauses):
        return True
    if cues_in(normalise(turn.text), _HOW):
        return False
    return any(cues_in(clause, _BEARING) for clause in clauses)


def asks_of_any(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message asks what people ask about every service, and names no other document."""
    if not _may_go_on(turn, _ANOTHER) or has_another_title(turn, knowledge):
        return False
    asked = {topic.id for topic in topics_asked(turn.text)}
    return bool(asked & _OF_ALL) or (_FINE in asked and _may_go_on(turn, _ELSEWHERE))


def _may_go_on(turn: Turn, elsewhere: frozenset[str]) -> bool:
    """Whether something is talked of that may be asked on about, and no other matter begins."""
    current = turn.memory.service_id
    if current in (None, OFFICE_HOURS, EMERGENCY_SERVICE, *turn.denied) or turn.memory.offered:
        return False
    return not (cues_in(normalise(turn.text), elsewhere) or looks_beyond(turn.text))
