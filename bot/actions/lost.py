"""Several documents lost at once: the police letter comes first, then one after the other."""

from __future__ import annotations

import re

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Choice
from knowledge_base.answers.service import service_answer
from knowledge_base.language import normalise
from knowledge_base.lexical import stem
from knowledge_base.model import Aspect
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
from knowledge_base.retrieval import Knowledge

POLICE_LETTER = "laporan-kehilangan"
_LOST = "hilang"
# In standard words: it is gone, and nobody says where it is.
_IS_GONE = re.compile(
    r"\b(?:hilang|kehilangan|raib|lenyap|hanyut|tercecer|(?:ke|di)?copet\w*|(?:ke|di)?curi\w*|kemalingan"
    r"|(?:di)?jambret\w*|(?:di)?rampok|(?:di)?begal|(?:di)?rampas"
    r"|(?:dompet|tas)(?: \w+){0,2} (?:jatuh|tertinggal|ketinggalan|diambil))\b"
)
_BANK_CARD = re.compile(r"\b(?:atm|kartu (?:kredit|debit|bank))\b")
_AT_THE_BANK = "Kartu ATM ikut hilang? Telepon bank Anda sekarang supaya kartunya diblokir."
_WHICH = "Bawa surat itu untuk mengurus penggantinya. Mana yang ingin Anda urus dulu?"
# What is said of the letter where nothing else was asked for.
_IN_SHORT = (Aspect.KANAL, Aspect.BIAYA, Aspect.PERSYARATAN)
_FEWEST, _MOST = 2, 5
# Words of their names that say nothing of which document it is.
_COMMON = frozenset(
    stem(word)
    for word in "hilang atau rusak pengganti kartu el buku duplikat nikah keluarga tanah".split()
)
# What is said to be there is not lost, and who names one to begin with has chosen.
_IS_THERE = re.compile(r"\b(?:masih ada|masih di|masih pegang|untung|aman)\b")
_ONE_FIRST = re.compile(r"\b(\w+) (?:dulu|dahulu)\b")
_ASKS_FOR = re.compile(r"\b(?:urus|mengurus|pengurusan|bikin|buat|ganti|cetak) (?:ulang )?(\w+)\b")
# Two are named that surely one is asked about.
_SURELY_ONE = 0.7


def lost_together(turn: Turn, knowledge: Knowledge, ranking: Ranking) -> Result | None:
    """The way to the police letter and the documents to choose from; None for a message that names
    fewer than two, rather asks about one, or comes in the middle of something else."""
    if turn.memory.service_id not in (None, POLICE_LETTER):
        return None
    standard = normalise(turn.text)
    if POLICE_LETTER not in knowledge.catalogue.services or not _IS_GONE.search(standard):
        return None
    gone = _documents_in(standard, knowledge)
    lost = len(gone) + bool(_BANK_CARD.search(standard))
    if len(gone) < _FEWEST or _IS_THERE.search(standard):
        return None
    named = {word for id_ in gone for word in _called(id_, knowledge)}
    asked_for = {stem(word) for word in _ASKS_FOR.findall(standard)}
    if named & {stem(word) for word in _ONE_FIRST.findall(standard)}:
        return None
    if len([id_ for id_ in gone if _called(id_, knowledge) & asked_for]) == 1:
        return None
    best = ranking.best
    if lost == _FEWEST and best and best.probability >= _SURELY_ONE:
        return None
    service = knowledge.service(POLICE_LETTER)
    region = called(turn.region) if len(turn.region) == 1 else None
    asked = [aspect for aspect in knowledge.asked(turn.text) if aspect is not Aspect.PROSEDUR]
    answer = service_answer(
        service,
        asked or _IN_SHORT,
        turn.text,
        knowledge.relevance(POLICE_LETTER, turn.text, region.code if region else None),
        knowledge.catalogue.regulations,
        region=region,
    )
    first = [_AT_THE_BANK] if _BANK_CARD.search(standard) else []
    choices = tuple(
        Choice(title=knowledge.service(id_).nama, value=f"pilih:{id_}", service_id=id_)
        for id_ in gone
    )
    text = "\n\n".join((*first, answer.text, _WHICH))
    return Result(
        answer.model_copy(update={"text": text, "choices": choices}),
        {
            "layanan": POLICE_LETTER,
            "aspek": [],
            "pertanyaan": turn.text,
            "pilihan": gone,
            "ditolak": [],
            "tawaran": None,
            "riwayat": turn.memory.followed_by(POLICE_LETTER),
        },
    )


def _documents_in(standard: str, knowledge: Knowledge) -> list[str]:
    """The services for a lost document that standard words name, in their order."""
    said = [stem(word) for word in standard.split()]
    first = {word: said.index(word) for word in said}
    places = {
        id_: min(first[word] for word in named)
        for id_ in knowledge.catalogue.services
        if (named := _called(id_, knowledge) & first.keys())
    }
    return sorted(places, key=lambda id_: places[id_])[:_MOST]


def _called(service_id: str, knowledge: Knowledge) -> set[str]:
    """What the document is called whose loss a service is for; nothing for other services."""
    name, *_ = knowledge.called.names(service_id)
    if _LOST not in name or service_id == POLICE_LETTER:
        return set()
    return {stem(word) for word in name} - _COMMON
