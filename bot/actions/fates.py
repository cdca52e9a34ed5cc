"""What has happened to a document: "KTP juga ikut hilang", "punya suami malah sobek"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.actions.papers import FIRST, MAKING, PAPERS, all_words, matter_of, own_words, speak_of
from bot.actions.thread import CLAUSE_END
from bot.actions.turn import Turn
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.lexical import stem
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge

# Cues (lexicon/cues.tsv) of a loss and of damage, each by the root that names of services have.
_FATES = frozenset({"hilang", "rusak"})
# In standard words: it is another document, or happened besides, or is supposed.
_AS_WELL = re.compile(
    r"\b(?:juga|ikut\w*|sekalian|sakantenan|pula|pun|sama|malah\w*|ternyata|also|as well"
    r"|kalau|seandainya|misal\w*|punya (?:saya|kami|ibu|bapak|suami|istri|anak|adik|kakak))\b"
)
# In standard words: a document is to be replaced.
_TO_MEND = re.compile(
    r"\b(?:(?:peng)?ganti\w*|urus\w*|bikin|cetak\w*|perbaiki)"
    r"(?: (?:pakai|bawa) apa| bagaimana| di mana| (?P<what>\w+))\b"
)
# What is only done, not new.
_JUST_DONE = re.compile(
    r"\bbaru (?:jadi|selesai|bisa|keluar|kelar|ada|habis|mati|lewat|kedaluwarsa)\b"
)
_BOOK, _MARRIAGE = "buku", "nikah"
_FEW, _SOME = 3, 6


def befell_it(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service for what a message in a talk tells has happened to a document; None if it tells
    of none, or asks whether that has to be there."""
    if turn.memory.service_id is None or turn.memory.offered:
        return None
    clauses = CLAUSE_END.split(turn.text)
    if to_mend := _to_be_mended(clauses, knowledge):
        return to_mend
    if PAPERS.search(normalise(turn.text)):
        return None
    told = (_as_well(clause, turn.memory.service_id, knowledge) for clause in clauses)
    return next(filter(None, told), None) or _instead(turn, turn.memory.service_id, knowledge)


def befell_the_one_named(text: str, knowledge: Knowledge) -> str | None:
    """The service for what a text says has happened to the only document that it names."""
    clauses = CLAUSE_END.split(text)
    return _for_the_only_one(_told_in(clauses, knowledge), knowledge)


def _to_be_mended(clauses: Sequence[str], knowledge: Knowledge) -> str | None:
    """The service of the only document that is told to be lost or damaged and asked to replace."""
    told = _told_in(clauses, knowledge)
    for clause in clauses:
        mends = _TO_MEND.search(normalise(clause))
        if mends and mends["what"] in (None, *told):
            return _for_the_only_one(told, knowledge)
    return None


def _told_in(clauses: Sequence[str], knowledge: Knowledge) -> dict[str, set[str]]:
    """Document -> what has happened to it."""
    told: dict[str, set[str]] = {}
    for clause in clauses:
        for document in _documents(own_words(clause), knowledge):
            told.setdefault(document, set()).update(cues_in(normalise(clause), _FATES))
    return told


def _for_the_only_one(told: dict[str, set[str]], knowledge: Knowledge) -> str | None:
    if len(told) != 1:
        return None
    ((document, fates),) = told.items()
    found = _services_for([document], fates, knowledge)
    return found[0] if len(found) == 1 else None


def _as_well(clause: str, current: str, knowledge: Knowledge) -> str | None:
    """The service of another document, or of another one of the same sort, for what has befallen
    it as well."""
    said, standard = own_words(clause), normalise(clause)
    fates = set(cues_in(standard, _FATES))
    if not fates or not _AS_WELL.search(standard) or len(said) > _SOME:
        return None
    here = knowledge.called.title(current)
    named = _documents(said, knowledge)
    if others := named - here:
        found = _services_for(others, fates, knowledge)
    elif not named and fates - matter_of(knowledge, current):
        # "Ijazah juga hilang" is no lost passport, but a paper that is brought for one.
        brought = [x for x in knowledge.lines(current) if x.aspect is Aspect.PERSYARATAN]
        of_itself = [word for word in said if not cues_in(word, _FATES)]
        if of_itself and speak_of(of_itself, brought):
            return None
        found = _services_for(here, fates, knowledge)
    else:
        return None
    return found[0] if len(found) == 1 else None


def _instead(turn: Turn, current: str, knowledge: Knowledge) -> str | None:
    """The service of the same document for what a message of few words says has happened to it
    instead: "kalau yang hilang?" after a damaged one, "kalau bikin baru?" after one to renew."""
    said = own_words(turn.text) - MAKING
    here = knowledge.called.title(current)
    if not 0 < len(said) <= _FEW or said & knowledge.called.titles - here:
        return None
    new = FIRST if not _JUST_DONE.search(normalise(turn.text)) else frozenset[str]()
    fates = {stem(one) for one in said} & (_FATES | new)
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


def _documents(said: set[str], knowledge: Knowledge) -> set[str]:
    """What people call the documents that are named; a book may be any book."""
    named = said & knowledge.called.titles
    return named if _MARRIAGE in said else named - {_BOOK}
