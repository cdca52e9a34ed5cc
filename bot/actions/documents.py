"""What a few words mean beside the service under discussion: its own matter or a related one.

Another document by its bare short name ("sim-nya gimana?" after a lost KTP) carries on what was
told of the first: the SIM is lost as well. Named as what has to be brought ("pakai KK?"), it stays
with what is talked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.actions.fates import befell_it
from bot.actions.papers import (
    FIRST,
    MAKING,
    MERELY,
    all_words,
    is_named,
    matter_of,
    own_words,
    speak_of,
)
from bot.actions.thread import CLAUSE_END
from bot.actions.turn import Turn
from knowledge_base.answers.asked_topics import without_topics
from knowledge_base.aspects import without_aspects
from knowledge_base.language import normalise, words
from knowledge_base.lexical import stem
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge

_CHECK = "cek"
# Who is checked for there.
_ON_A_LIST = frozenset("terdaftar masuk nama keluarga desil golongan penerima dibantu".split())
# How much more a word of the official name counts than one of another name.
_OF_THE_NAME = 4
_BY_DEFAULT = 0.5
_WORDS = 2
# In standard words: one more document is asked about, or that one first.
_GOES_ON = re.compile(
    r"\b(?:kalau|bagaimana|juga|dulu|dahulu|sekalian|lalu|terus|terakhir|sama satu lagi)\b"
)
_ADDS = re.compile(r"\b(?:sekalian|juga)\b")
# "KTP nya?": and what of that.
_AND_THAT = re.compile(r"\W*\w+[ -]?nya\W*", re.IGNORECASE)
# It is named as what has to be there, or is not.
_NEEDED = re.compile(
    r"\b(?:perlu\w*|butuh\w*|wajib|harus|mesti|(?:di)?pakai|(?:di)?bawa\w*|asli|fotokopi\w*|salinan"
    r"|cukup|laku|sah|berlaku|diterima|ditanya|diminta|dilampirkan|ikut|pengaruh|syarat\w*"
    r"|(?:tidak|belum) (?:ada|punya|dibuat|jadi))\b"
)
# It comes before the document that is talked about.
_BEFORE_IT = re.compile(r"\b(?:sebelum|untuk|buat) (?:bikin |buat |urus |punya )?(?P<what>\w+)\b")
_THAT_FIRST = re.compile(
    r"\b(?:yang )?\w+ (?:dulu|dahulu) (?:deh|saja|dong|ya)\b|\byang \w+ dulu\b"
)
# "bukan SIM aja, KTP juga" says no to nothing.
_NOT_ONLY = re.compile(
    r"\b(?:bukan|bkn|dudu|not|gak|ga|nggak)\s+(?:(?:cuma|cuman|hanya|just|only)\s+)?\S+"
    r"(?:\s+(?:aja|saja|doang|thok|tok|ae|only))\b,?|\b(?:bukan|bkn|ga|gak|nggak|not)\s+"
    r"(?:cuma|cuman|hanya|just|only)\s+\S+,?",
    re.IGNORECASE,
)

# In standard words: what is asked comes after the matter under discussion.
_NEXT = re.compile(
    r"\b(?:setelah|sesudah|habis (?:itu|ini)|(?:di)?anggap|next step|selanjutnya|after"
    r"|(?:jika|kalau|bila|misal) (?:hasil\w*|aman|bersih|beres|rampung"
    r"|sudah(?! (?:lewat|kelewat\w*|telat|terlambat|lebih)))"
    r"|sekalian (?:jadi\w*|dijadi\w*|di\w+))\b"
)
# It belongs to that matter all the same.
_OF_THIS = re.compile(
    r"\b(?:\w*bawa|(?:di)?pakai|(?:meng)?gunakan|dulu|dahulu"
    r"|(?:harus|wajib|perlu|mesti)(?! (?:di)?(?:urus|lakukan|buat)))\b"
)
# What is not there is asked for: where or how it is made.
_HOW_TO_GET_IT = re.compile(
    r"\b(?:bikin|buat|urus|membuat|mengurus|ngurus)\w* "
    r"(?:.*\b)?(?:bagaimana|di mana|ke mana|apa|bayar|berapa|gratis|lama)\b"
    r"|\b(?:bagaimana|di mana|ke mana) .*(?:bikin|buat|urus|membuat|mengurus|ngurus)"
    r"|\b(?:itu|terus|lalu|jadi) bagaimana$"
)
# What is named is asked about itself, or beside something else.
_ASKS_OR_ADDS = re.compile(
    r"\b(?:bagaimana|di mana|ke mana|berapa|syarat\w*|cara\w*|bikin|urus|bayar|bawa apa|daftar"
    r"|juga|sekalian|malah\w*|ternyata|also|as well|satu lagi|dulu)\b"
)
_UNANSWERED = re.compile(r"(?P<what>.+) (?:belum|tidak) di?jawab")
_LACKS = re.compile(r"\b(?:tidak|belum) (?:ada|punya|dibuat|jadi|bikin|urus)\b")
_NO, _NOT, _WHICH = "bukan", "tidak", "yang"
# Letters of a class: "C", "B2".
_OF_A_CLASS = 2
_SURE_OF_NEXT = 0.55
_LIKELY_NEXT = 0.2
# What is paid how: the record of one service of a document speaks of it, that of another does not.
_PAYMENTS = frozenset("cicil angsur denda iuran tunggak retribusi".split())
_FEW = 4
_EMPTY = MAKING | {_WHICH}
# "Kok akta kematian pulak", "kenapa jadi kartu kuning" say no to it as "bukan" does; "lain akta
# kematian, akta lahir" is Sundanese.
_TOO_OFTEN = re.compile(
    r"\b(?:kok|kenapa|mengapa) (?:(?:malah )?jadi|malah) (?P<instead>\w+ \w+)"
    r"|\b(?:kok|kenapa|mengapa) (?P<what>\w+ \w+) (?:pulak|pula|lagi|terus|mulu)\b"
)
_LAIN = re.compile(r"^\s*lain\b(?=[^,.;]{3,40}[,.;])", re.IGNORECASE)
# What befell a document or is done about it is only told again: "kenapa ktp hilang lagi".
_TOLD_AGAIN = frozenset("hilang rusak mati habis daftar bayar pindah ditolak diminta".split())


def meant_beside(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service that is surely meant because of what is talked about; None if that is not sure
    from the words alone."""
    if turn.memory.service_id in turn.denied:
        return None
    return (
        left_unanswered(turn, knowledge)
        or another_document(turn, knowledge, aspects)
        or befell_it(turn, knowledge)
        or named_in_full(turn, knowledge)
        or where_it_is_checked(turn, knowledge)
        or what_comes_next(turn, knowledge)
        or says_only_its_name(turn, knowledge, aspects)
        or needed_here(turn, knowledge)
        or other_payment(turn, knowledge)
    )


def ruled_out(turn: Turn, knowledge: Knowledge) -> tuple[str, ...]:
    """The services that a message in a talk says it does not mean: "maksud saya SIM, bukan BPKB",
    "bukan hilang, ternyata patah", "kok akta kematian pulak". If that is the one under discussion,
    what is meant is the document that is named instead, or another matter of the same.
    """
    current = turn.memory.service_id
    standard = normalise(without_not_only(_LAIN.sub(_NO, turn.text)))
    again = _TOO_OFTEN.search(standard)
    said_again = (again["what"] or again["instead"]) if again else ""
    named_again = set(said_again.split())
    if again and not named_again & _TOLD_AGAIN:
        so_called = [
            id_
            for id_ in knowledge.catalogue.services
            if any(named_again <= name for name in knowledge.called.names(id_))
        ]
        if current in so_called:
            return tuple(so_called)
        standard = standard.replace(again[0], f"{_NO} {said_again}")
    said = words(standard)
    at = next((at for at, word in enumerate(said) if _denies(said, at)), None)
    if current is None or at is None:
        return ()
    # "Bukan bikin baru" says no to the new one.
    denied = [stem(word) for word in said[at + 1 : at + 4] if word not in _EMPTY][:2]
    others = {stem(word) for word in (*said[:at], *said[at + 1 + len(denied) :])} - set(denied)
    services = list(knowledge.catalogue.services)
    matter = {id_: {stem(word) for word in matter_of(knowledge, id_)} for id_ in services}
    title = {id_: {stem(word) for word in knowledge.called.title(id_)} for id_ in services}
    if not denied:
        return ()
    named = {id_ for id_ in services if others & title[id_] and not title[id_] & title[current]}
    says_another = denied[0] in title[current] and bool(named)
    says_no = denied[0] in matter[current] or (
        denied[0] in title[current] and bool(set(denied[1:]) & matter[current])
    )
    if says_another or (says_no and others and not others & matter[current]):
        like = named or {id_ for id_ in services if title[id_] & title[current]} - {current}
        return (current, *(id_ for id_ in services if like and id_ not in like))
    # "SIM B2, bukan SIM C" says no to a class of what is meant, not to the service of it.
    strange = {x for x in denied if len(x) > _OF_A_CLASS} - matter[current] - title[current]
    return tuple(id_ for id_ in services if matter[id_] & strange and id_ != current)


def _denies(said: Sequence[str], at: int) -> bool:
    """Whether the word at this place says no to what comes next: "bukan", "tidak yang hilang"."""
    after = said[at + 1] if at + 1 < len(said) else ""
    return said[at] == _NO or (said[at] == _NOT and after == _WHICH)


def without_not_only(text: str) -> str:
    """The text without what it says is not all: "bukan SIM aja, KTP juga" -> "KTP juga"."""
    rest = _NOT_ONLY.sub(" ", text)
    return rest if rest.strip(" ,.") else text


def another_document(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service of the other document that a message of hardly a word beside its name is about:
    the one under discussion if that speaks of it in the part that is asked for; None if it names
    none, or if it asks whether that has to be brought."""
    current = turn.memory.service_id
    if current is None or turn.memory.offered:
        return None
    text = without_not_only(turn.text)
    said = own_words(without_topics(text))
    if not 0 < len(said) <= _WORDS or said & all_words(knowledge, current):
        return None
    named = [id_ for id_ in knowledge.catalogue.services if is_named(said, knowledge, id_)]
    standard = normalise(text)
    beside = text != turn.text or bool(_THAT_FIRST.search(standard) or _to_get_it(standard))
    if not named or (_NEEDED.search(standard) and not beside):
        return None
    if aspects and not beside and not _ADDS.search(standard):
        if speak_of(said, [line for line in knowledge.lines(current) if line.aspect in aspects]):
            return current
    elif not beside and not _GOES_ON.search(standard) and not _AND_THAT.fullmatch(turn.text):
        return None
    told = {stem(word) for one in turn.earlier for word in own_words(one)}
    others = {stem(word) for word in all_words(knowledge, current)} | told
    matter = matter_of(knowledge, current)

    def likeness(service_id: str) -> float:
        theirs = {stem(word) for word in all_words(knowledge, service_id)}
        theirs -= {stem(word) for word in knowledge.called.title(service_id)}
        alike = len(matter_of(knowledge, service_id) & matter) * _OF_THE_NAME
        return alike + len(theirs & others) + (_BY_DEFAULT if theirs & FIRST else 0.0)

    return max(named, key=likeness)


def names_another_document(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message in a talk is about a document that the service under discussion is not
    called by, and does not ask whether it has to be brought."""
    return not _NEEDED.search(normalise(turn.text)) and has_another_title(turn, knowledge)


def has_another_title(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message in a talk has the short name of a document that the service under
    discussion is not called by."""
    current = turn.memory.service_id
    others = own_words(turn.text) - all_words(knowledge, current) if current else set()
    return any(others & knowledge.called.title(id_) for id_ in knowledge.catalogue.services)


def named_in_full(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service that a clause of a message in a talk has a whole name of and asks about, or adds:
    "kartu anak sekalian bisa?"; not if it only asks whether that is needed."""
    current = turn.memory.service_id
    if current is None or turn.memory.offered:
        return None
    for clause in CLAUSE_END.split(turn.text):
        standard = normalise(clause)
        if not _ASKS_OR_ADDS.search(standard):
            continue
        if _NEEDED.search(standard) and not _to_get_it(standard):
            continue
        named = knowledge.called.in_full(clause)
        if len(named) == 1 and current not in named:
            return named[0]
    return None


def left_unanswered(turn: Turn, knowledge: Knowledge) -> str | None:
    """The likeliest service of the document that somebody says was not answered: "SIM C nya belum
    dijawab pak"; None if nobody says so of any."""
    current = turn.memory.service_id
    for clause in CLAUSE_END.split(turn.text):
        told = _UNANSWERED.search(normalise(clause))
        said = own_words(told["what"]) if told else set()
        if not current or not said:
            continue
        if is_named(said, knowledge, current):
            return current
        named = [s for s in knowledge.catalogue.services if is_named(said, knowledge, s)]
        order = [c.subject_id for c in knowledge.rank(turn.text).kept] if named else []
        likely = [service_id for service_id in order if service_id in named]
        if likely or len(named) == 1:
            return (likely or named)[0]
    return None


def needed_here(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service under discussion if a message asks no more than whether a document that its
    record speaks of has to be there: "buku nikahnya tidak ada", "NPWP dulu sebelum NIB?"."""
    current = turn.memory.service_id
    if current is None or turn.memory.offered:
        return None
    said, standard = own_words(turn.text), normalise(turn.text)
    before = {found["what"] for found in _BEFORE_IT.finditer(standard)}
    if before & knowledge.called.title(current) and _NEEDED.search(standard):
        return current
    if not 0 < len(said) <= _WORDS or not _NEEDED.search(standard) or _to_get_it(standard):
        return None
    services = knowledge.catalogue.services
    if not any(is_named(said, knowledge, id_) for id_ in services if id_ != current):
        return None
    return current if speak_of(said, knowledge.lines(current)) else None


def is_needed_for(text: str, service_id: str, knowledge: Knowledge) -> bool:
    """Whether a question asks if a document that the record of a service speaks of has to be there
    for it: "harus punya NPWP dulu?" beside the NIB."""
    standard = normalise(text)
    if not _NEEDED.search(standard) or _to_get_it(standard):
        return False
    said = own_words(text)
    services = [id_ for id_ in knowledge.catalogue.services if id_ != service_id]
    names_one = any(is_named(said, knowledge, id_) for id_ in services)
    return names_one and speak_of(said, knowledge.lines(service_id))


def where_it_is_checked(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service of checking that the record under discussion names, if a message says no more
    than that: "ceknya di mana" after a social aid."""
    current = turn.memory.service_id or next(iter(turn.memory.offered), None)
    own = set(without_aspects(turn.text)) - MERELY
    said = _CHECK in words(turn.text) and not own - {_CHECK} - _ON_A_LIST
    if current is None or not said or _CHECK in all_words(knowledge, current):
        return None
    spoken = " ".join(f" {normalise(line.text)} " for line in knowledge.lines(current))
    for service_id in knowledge.catalogue.services:
        service = knowledge.service(service_id)
        names = [normalise(name) for name in (service.nama, *service.alias)]
        if names[0].startswith(f"{_CHECK} ") and any(
            f" {name} " in spoken for name in names if " " in name
        ):
            return service_id
    return None


def looks_beyond(text: str) -> bool:
    """Whether a message looks beyond the matter under discussion: "setelah rumahnya jadi"."""
    standard = normalise(text)
    return bool(_NEXT.search(standard)) and not _OF_THIS.search(standard)


def what_comes_next(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service that a message which looks beyond the matter under discussion is about by
    itself: "setelah rumahnya jadi, ada surat lagi?"."""
    current = turn.memory.service_id
    if current is None or not looks_beyond(turn.text):
        return None
    likely = [c for c in knowledge.rank(turn.text).kept if c.subject_id != current]
    document = knowledge.called.title(current)
    for candidate in likely:
        is_like = bool(document & knowledge.called.title(candidate.subject_id))
        if candidate.probability >= (_LIKELY_NEXT if is_like else _SURE_OF_NEXT):
            return candidate.subject_id
    return None


def other_payment(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service of the same document whose name says how something is paid, where the record
    under discussion does not: "kalau dicicil?" after the waiving of arrears."""
    current = turn.memory.service_id
    if current is None or len(without_aspects(turn.text)) > _FEW:
        return None
    asked = _PAYMENTS & {stem(word) for word in words(turn.text)}
    spoken = {stem(word) for line in knowledge.lines(current) for word in words(line.text)}
    asked -= spoken | {stem(word) for word in all_words(knowledge, current)}
    document = knowledge.called.title(current)
    services = [s for s in knowledge.catalogue.services if document & knowledge.called.title(s)]
    named = [s for s in services if asked & {stem(word) for word in all_words(knowledge, s)}]
    first = [s for s in named if asked & matter_of(knowledge, s)] or named
    return first[0] if len(first) == 1 else None


def says_only_its_name(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service under discussion if a message has no word of its own but what that is called."""
    current = turn.memory.service_id
    own = set(without_aspects(turn.text)) - MERELY
    if current is None or turn.memory.offered or not own:
        return None
    if not aspects and len(words(turn.text)) > 1:
        return None
    return current if own <= all_words(knowledge, current) else None


def _to_get_it(standard: str) -> bool:
    """Whether somebody who lacks a document asks how to get it, in standard words."""
    return bool(_LACKS.search(standard) and _HOW_TO_GET_IT.search(standard))
