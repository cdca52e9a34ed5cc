"""The thread of a conversation: whether a message asks on, and about what that was talked of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.actions.turn import Turn
from knowledge_base.answers.asked_topics import without_topics
from knowledge_base.aspects import without_aspects
from knowledge_base.language import ACRONYMS, normalise, words
from knowledge_base.lexical import stem
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge

_ELLIPSIS_WORDS = 3
# What people do about every service: with a part that is asked for it names none.
EVERYWHERE = frozenset(
    "daftar cek masuk bayar isi kirim ambil jadi dokumen kantor proses "
    "lanjut lanjutin balik kembali tadi habis kena kira selesai keluar datang".split()
)
# Doubt of what was answered: it is said again.
_DOUBT = frozenset("yakin serius masa segitu sungguh beneran".split())
_HARDLY_ANY = 2
# A list that was not chosen from is shown this often.
_SHOWN_AGAIN = 2
# In standard words: what was left out of a reply, or all there is.
_ALL_OF_IT = re.compile(
    r"\b(?:selengkap\w*|(?<!sudah )lengkap|sisa|semua|seluruh"
    r"|\d+ (?:yang )?lagi|lagi (?:\d+|lain))\b"
)
_AROUND_ALL = frozenset(
    "selengkap lengkap sisa semua seluruh lihat versi minta sebut tulis".split()
)
CLAUSE_END = re.compile(r"[.,?!;\n]+")
_SENTENCE_END = re.compile(r"[.?!;\n]+")
_BACK = re.compile(
    r"\b(?:(?:balik|kembali|back) (?:lagi )?(?:ke |to )?(?:yang |the )?|yang )"
    r"(?:tadi|sebelumnya|satunya|satu lagi|earlier|previous|(?P<first>awal|pertama|first))\b"
)
# To change an owner is not to come back.
_OWNERSHIP = re.compile(r"\bbalik nama\b", re.IGNORECASE)
_RETURNING = frozenset("balik kembali lanjut tadi".split())
_BACK_TO_ONE = re.compile(
    r"\b(?:balik|kembali|lanjut) .*\w+ tadi\b|\byang (?!tadi)(?:\w+ ){1,3}tadi\b"
    r"|^(?:\w+ ){0,3}(?:balik|kembali) (?:lagi )?(?:ke|soal) \w+"
    r"|\b(?:balik|kembali|lanjut) (?:lagi )?(?:(?:ke|soal) )?yang (?:\w+ ){0,3}\w+"
)


def _named_in(text: str) -> set[str]:
    return set(without_aspects(_OWNERSHIP.sub("ganti nama", text))) - _RETURNING


def _goes_back(text: str) -> bool:
    """Whether a clause says to go back to one thing: "balik ke KTP", "yang STNK tadi"."""
    standard = normalise(text)
    return bool(_BACK.search(standard) or _BACK_TO_ONE.search(standard))


def asks_on(turn: Turn, aspects: Sequence[Aspect]) -> bool:
    """Whether a message that names nothing asks on about the service under discussion, for sure:
    no list of others waits."""
    return not turn.memory.offered and names_nothing(turn.text, aspects)


def left_to_ask_about(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service that is asked on about where nothing else is likely: the one under discussion,
    or the first of a list that waits, for who passes over it takes that as understood. Where
    nothing was talked of before, the list is shown once more first.
    """
    memory = turn.memory
    talked_of = memory.offered[0] if memory.offered else memory.service_id
    if talked_of is None or not aspects:
        return None
    if memory.offered and memory.service_id is None and memory.unserved < _SHOWN_AGAIN:
        return None
    if names_nothing(turn.text, aspects) or _ends_asking(turn, knowledge):
        return talked_of
    own = set(without_aspects(turn.text))
    return talked_of if len(own) <= _HARDLY_ANY and _of_no_service(own, knowledge) else None


def names_nothing(text: str, aspects: Sequence[Aspect]) -> bool:
    """Whether a message asks on: it has no word of its own beside what is asked about every
    service ("bisa di luar domisili?"), or only what people do anywhere and the part they ask for:
    "daftarnya di mana"."""
    own = set(without_aspects(without_topics(text)))
    return own <= _DOUBT or bool(aspects and own <= EVERYWHERE | _DOUBT)


def asks_for_all(text: str) -> bool:
    """Whether a message wants no more than what a reply left out: "selengkapnya", "sisanya apa",
    "syarat lengkapnya mana"."""
    if not _ALL_OF_IT.search(normalise(text)):
        return False
    return {stem(word) for word in without_aspects(text)} <= _AROUND_ALL


def doubts(text: str) -> bool:
    """Whether a message says no more than that it doubts: "yakin?"."""
    own = set(without_aspects(text))
    return bool(own) and own <= _DOUBT


def names_nothing_else(text: str) -> bool:
    """Whether a message that asks for a part has hardly a word beside it: "which law?"."""
    return len(without_aspects(text)) <= _ELLIPSIS_WORDS


def _ends_asking(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether the last sentence asks on, and what comes before it has no word of what services are
    called: "sori malah curhat. bayar berapa"."""
    *before, last = [part for part in _SENTENCE_END.split(turn.text) if part.strip()] or [""]
    asked = knowledge.asked(last)
    if not before or not asked or not names_nothing(last, asked):
        return False
    return _of_no_service(set(without_aspects(". ".join(before))), knowledge)


def _of_no_service(said: set[str], knowledge: Knowledge) -> bool:
    """Whether none of these words is one of what services are called."""
    services = knowledge.catalogue.services
    return not any(said & name for id_ in services for name in knowledge.called.names(id_))


def pointed_back_to(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service talked about before that is meant by "balik ke yang tadi", named or not."""
    standard, recent = normalise(turn.text), turn.memory.recent
    if turn.memory.offered:
        return None
    if not recent:
        # Between it and now there was only what no service answers.
        goes_back = _BACK.search(standard) and knowledge.worded(turn.text) is None
        return turn.memory.service_id if goes_back else None
    said = _BACK.search(standard)
    # What else it says names nothing to go back to: "balik ke KTP, minggu depan mau dipakai".
    clauses = [part for part in CLAUSE_END.split(turn.text) if _goes_back(part)]
    if said or clauses:
        own = _named_in(". ".join(clauses) or turn.text)
        # Of two that this names alike it is the one that the rest of the message names, too.
        rest = _named_in(turn.text)

        def named(service_id: str) -> tuple[int, int]:
            if not own & ACRONYMS <= set(words(knowledge.service(service_id).nama)):
                return 0, 0
            names = knowledge.called.names(service_id)
            most = max((len(own & name) for name in names), default=0)
            return most, max((len(rest & name) for name in names), default=0) if most else 0

        order = recent if said and said["first"] else recent[::-1]
        best = max(map(named, order))
        current = turn.memory.service_id
        if said is None and current and named(current) > best:
            return None
        if best[0]:
            return next(one for one in order if named(one) == best)
    if said is None or knowledge.worded(turn.text):
        return None
    return recent[0 if said["first"] else -1]
