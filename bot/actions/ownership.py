"""Whose name is to be changed: "balik nama" is said of a vehicle and of land, and who says it in a
talk about the one seldom means the other."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.turn import Turn
from knowledge_base.aspects import without_aspects
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.place import Context
from knowledge_base.ranking import Ranking
from knowledge_base.retrieval import Knowledge

# Cues (lexicon/cues.tsv): the change of an owner, and of what.
_CHANGE = "ganti_pemilik"
_OF_WHAT = frozenset({"milik_kendaraan", "milik_tanah"})
# So few words put right what was said before: "motor pak, bukan tanah".
_PUTS_RIGHT = 3


def of_what_is_owned(
    turn: Turn, knowledge: Knowledge, context: Context, ranking: Ranking
) -> Ranking:
    """The same ranking, or one without the services of land where a vehicle is meant, and the
    other way round: by the words of the message, else by what is talked of."""
    before = turn.memory.question or ""
    short = len(without_aspects(turn.text)) <= _PUTS_RIGHT
    own, said = _cues(turn.text), _cues(before) if short else frozenset()
    best = ranking.best
    if best is None or _CHANGE not in own | said:
        return ranking
    meant = own & _OF_WHAT or said & _OF_WHAT or _owned(context.current, knowledge)
    if len(meant) != 1 or not _owned(best.subject_id, knowledge) - meant:
        return ranking
    others = [id_ for id_ in knowledge.catalogue.services if _owned(id_, knowledge) - meant]
    current = None if context.current in others else context.current
    rejected = (*context.rejected, *others)
    return knowledge.rank(turn.text, replace(context, current=current, rejected=rejected))


def _owned(service_id: str | None, knowledge: Knowledge) -> frozenset[str]:
    """What a service is about, by its name: a vehicle, land, or neither."""
    if service_id is None:
        return frozenset()
    return _cues(knowledge.service(service_id).nama) & _OF_WHAT


def _cues(text: str) -> frozenset[str]:
    return frozenset(cues_in(normalise(text), _OF_WHAT | {_CHANGE}))
