"""What has happened to a document: "KTP juga ikut hilang", "punya suami malah sobek"."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.actions.papers import FIRST, PAPERS, all_words, matter_of, own_words
from bot.actions.turn import Turn
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.lexical import stem
from knowledge_base.retrieval import Knowledge

# Cues (lexicon/cues.tsv) of a loss and of damage, each by the root that names of services have.
_FATES = frozenset({"hilang", "rusak"})
_MAKING = frozenset("bikin buat dibuat buatkan urus ngurus".split())
# In standard words: it is another document, or happened besides, or is supposed.
_AS_WELL = re.compile(
    r"\b(?:juga|ikut\w*|sekalian|sakantenan|pula|pun|sama|malah\w*|ternyata|also|as well"
    r"|kalau|seandainya|misal\w*)\b"
)
_CLAUSE_END = re.compile(r"[.,?!;\n]+")
_FEW, _SOME = 3, 6


def befell_it(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service for what a message in a talk tells has happened to a document; None if it tells
    of none, or asks whether that has to be there."""
    if turn.memory.service_id is None or turn.memory.offered:
        return None
    if PAPERS.search(normalise(turn.text)):
        return None
    clauses = _CLAUSE_END.split(turn.text)
    told = (_as_well(clause, turn.memory.service_id, knowledge) for clause in clauses)
    return next(filter(None, told), None) or _instead(turn, turn.memory.service_id, knowledge)


def _as_well(clause: str, current: str, knowledge: Knowledge) -> str | None:
    """The service of another document, or of another one of the same sort, for what has befallen
    it as well."""
    said, standard = own_words(clause), normalise(clause)
    fates = set(cues_in(standard, _FATES))
    if not fates or not _AS_WELL.search(standard) or len(said) > _SOME:
        return None
    here = knowledge.called.title(current)
    named = said & knowledge.called.titles
    if others := named - here:
        found = _services_for(others, fates, knowledge)
    elif not named and fates - matter_of(knowledge, current):
        found = _services_for(here, fates, knowledge)
    else:
        return None
    return found[0] if len(found) == 1 else None


def _instead(turn: Turn, current: str, knowledge: Knowledge) -> str | None:
    """The service of the same document for what a message of few words says has happened to it
    instead: "kalau yang hilang?" after a damaged one, "kalau bikin baru?" after one to renew."""
    said = own_words(turn.text) - _MAKING
    here = knowledge.called.title(current)
    if not 0 < len(said) <= _FEW or said & knowledge.called.titles - here:
        return None
    fates = {stem(one) for one in said} & (_FATES | FIRST)
    fates -= {stem(word) for word in all_words(knowledge, current)}
    found = _services_for(here, fates, knowledge)
    return found[0] if len(found) == 1 else None


def _services_for(documents: Collection[str], fates: set[str], knowledge: Knowledge) -> list[str]:
    return [
        service_id
        for service_id in knowledge.catalogue.services
        if set(documents) & knowledge.called.title(service_id)
        and fates & matter_of(knowledge, service_id)
    ]
