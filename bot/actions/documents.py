"""What a few words mean beside the service under discussion: its own matter or a related one.

Another document by its bare short name ("sim-nya gimana?" after a lost KTP) carries on what was
told of the first: the SIM is lost as well. Named as what has to be brought ("pakai KK?"), it stays
with what is talked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from bot.actions.thread import EVERYWHERE
from bot.actions.turn import Turn
from knowledge_base.aspects import without_aspects
from knowledge_base.language import ACRONYMS, content_words, normalise, words
from knowledge_base.lexical import stem
from knowledge_base.lines import RecordLine
from knowledge_base.model import Aspect
from knowledge_base.regions import without_named
from knowledge_base.retrieval import Knowledge

# So large a share of a service's names has the word that people call its document.
_TITLE_SHARE = 0.4
_NO_ACRONYMS = frozenset({"akta", "buku", "paspor", "sertipikat"})
_NO_DOCUMENTS = frozenset({"lapor"})
# What a document needs that was never there.
_FIRST = frozenset({"baru"})
_CHECK = "cek"
# How much more a word of the official name counts than one of another name.
_OF_THE_NAME = 4
_BY_DEFAULT = 0.5
_MERELY = frozenset("ny eh hmm hm oh sekalian barengan bareng sekaligus terakhir satu".split())
_BESIDE = _FIRST | {"nikah"}
_WORDS = 2
# In standard words: one more document is asked about, or that one first.
_GOES_ON = re.compile(
    r"\b(?:kalau|bagaimana|juga|dulu|dahulu|sekalian|lalu|terus|terakhir|sama satu lagi)\b"
)
# It is named as what has to be there, or is not.
_NEEDED = re.compile(
    r"\b(?:perlu\w*|butuh\w*|wajib|harus|mesti|(?:di)?pakai|(?:di)?bawa\w*|asli|fotokopi\w*|salinan"
    r"|cukup|laku|sah|berlaku|diterima|ditanya|diminta|dilampirkan|ikut|pengaruh|syarat\w*"
    r"|(?:tidak|belum) (?:ada|punya|dibuat|jadi))\b"
)
# It comes before the document that is talked about.
_BEFORE_IT = re.compile(r"\b(?:sebelum|untuk|buat) (?:bikin |buat |urus |punya )?(?P<what>\w+)\b")
# What happened to one document happened to another.
_AS_WELL = re.compile(r"\b(?:juga|ikut\w*|sekalian|pula|sama)\b")
_SUPPOSED = re.compile(r"\b(?:kalau|bagaimana kalau|seandainya|misal\w*)\b")
_CLAUSE_END = re.compile(r"[.,?!;\n]+")
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
_LACKS = re.compile(r"\b(?:tidak|belum) (?:ada|punya|dibuat|jadi|bikin|urus)\b")
_NO, _NOT, _WHICH = "bukan", "tidak", "yang"
_SURE_OF_NEXT = 0.55
_LIKELY_NEXT = 0.2
# What is paid how: the record of one service of a document speaks of it, that of another does not.
_PAYMENTS = frozenset("cicil angsur denda iuran tunggak retribusi".split())
_FEW = 4
_FEW_OF_ITS_OWN = 3
# What happens to so many documents is said of any of them: lost, damaged, new.
_MANY_DOCUMENTS = 3
_MAKING = frozenset("bikin buat dibuat buatkan urus ngurus".split())
_EMPTY = _MAKING | {_WHICH}
# "Kok akta kematian pulak", "kenapa kartu kuning lagi" say no to it as "bukan" does.
_TOO_OFTEN = re.compile(
    r"\b(?:kok|kenapa|mengapa) (?P<what>\w+ \w+) (?:pulak|pula|lagi|terus|mulu)\b"
)
# What befell a document or is done about it is only told again: "kenapa ktp hilang lagi".
_TOLD_AGAIN = frozenset("hilang rusak mati habis daftar bayar pindah ditolak diminta".split())
# In standard words: a paper is asked for, whatever happened to it.
_PAPERS = re.compile(
    r"\b(?:perlu\w*|butuh\w*|wajib|(?:di)?pakai|(?:di)?bawa\w*|fotokopi\w*|cukup|laku|sah|diterima"
    r"|ditanya|diminta|dilampirkan|surat|pengaruh\w*|identitas)\b"
)


def meant_beside(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service that is surely meant because of what is talked about; None if that is not sure
    from the words alone."""
    if turn.memory.service_id in turn.denied:
        return None
    return (
        another_document(turn, knowledge, aspects)
        or befell_it_too(turn, knowledge)
        or what_else_befell_it(turn, knowledge)
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
    standard = normalise(without_not_only(turn.text))
    again = _TOO_OFTEN.search(standard)
    named_again = set(again["what"].split()) if again else set()
    if again and not named_again & _TOLD_AGAIN:
        if current and any(named_again <= name for name in knowledge.names_of(current)):
            return (current,)
        standard = _TOO_OFTEN.sub(r"bukan \g<what>", standard)
    said = words(standard)
    at = next((at for at, word in enumerate(said) if _denies(said, at)), None)
    if current is None or at is None:
        return ()
    # "Bukan bikin baru" says no to the new one.
    denied = [stem(word) for word in said[at + 1 : at + 4] if word not in _EMPTY][:2]
    others = {stem(word) for word in (*said[:at], *said[at + 1 + len(denied) :])} - set(denied)
    services = list(knowledge.catalogue.services)
    matter = {id_: {stem(word) for word in _matter(knowledge, id_)} for id_ in services}
    title = {id_: {stem(word) for word in _title(knowledge, id_)} for id_ in services}
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
    strange = set(denied) - matter[current] - title[current]
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
    said = _own(text)
    if not 0 < len(said) <= _WORDS or said & _words(knowledge, current):
        return None
    named = [id_ for id_ in knowledge.catalogue.services if _is_named(said, knowledge, id_)]
    standard = normalise(text)
    beside = text != turn.text or bool(_THAT_FIRST.search(standard) or _to_get_it(standard))
    if not named or (_NEEDED.search(standard) and not beside):
        return None
    if aspects and not beside:
        if _speak_of(said, [line for line in knowledge.lines(current) if line.aspect in aspects]):
            return current
    elif not beside and not _GOES_ON.search(standard):
        return None
    told = {stem(word) for one in turn.earlier for word in _own(one)}
    others = {stem(word) for word in _words(knowledge, current)} | told
    matter = _matter(knowledge, current)

    def likeness(service_id: str) -> float:
        theirs = {stem(word) for word in _words(knowledge, service_id)}
        theirs -= {stem(word) for word in _title(knowledge, service_id)}
        alike = len(_matter(knowledge, service_id) & matter) * _OF_THE_NAME
        return alike + len(theirs & others) + (_BY_DEFAULT if theirs & _FIRST else 0.0)

    return max(named, key=likeness)


def names_another_document(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message in a talk is about a document that the service under discussion is not
    called by, and does not ask whether it has to be brought."""
    current = turn.memory.service_id
    if current is None or _NEEDED.search(normalise(turn.text)):
        return False
    others = _own(turn.text) - _words(knowledge, current)
    return any(others & _title(knowledge, id_) for id_ in knowledge.catalogue.services)


def what_else_befell_it(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service of the same document for what a message of few words says has happened to it
    instead: "kalau yang hilang?" after a damaged one, "kalau bikin baru?" after one to renew."""
    current = turn.memory.service_id
    said = _own(turn.text) - _MAKING
    if current is None or turn.memory.offered or not 0 < len(said) <= _FEW_OF_ITS_OWN:
        return None
    if _PAPERS.search(normalise(turn.text)):
        return None
    document = _title(knowledge, current)
    fates = {stem(word) for word in said} - {stem(word) for word in _words(knowledge, current)}
    services = knowledge.catalogue.services
    common = {fate for fate in fates if _is_common(fate, knowledge)}
    family = [s for s in services if common and document & _title(knowledge, s)]
    named = [service_id for service_id in family if common & _matter(knowledge, service_id)]
    return named[0] if len(named) == 1 else None


def befell_it_too(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service of another document for what has happened to it as well: "KTP juga ikut hilang"
    after a lost SIM, "kalau KK-nya hilang, syaratnya apa"."""
    current = turn.memory.service_id
    if current is None or turn.memory.offered or _PAPERS.search(normalise(turn.text)):
        return None
    for clause in _CLAUSE_END.split(turn.text):
        said, standard = _own(clause), normalise(clause)
        if not 0 < len(said) <= _FEW_OF_ITS_OWN:
            continue
        if not (_AS_WELL.search(standard) or _SUPPOSED.search(standard)):
            continue
        fates = {stem(word) for word in said} & _matter(knowledge, current)
        common = {fate for fate in fates - _FIRST if _is_common(fate, knowledge)}
        others = said - _title(knowledge, current)
        named = [
            service_id
            for service_id in knowledge.catalogue.services
            if others & _title(knowledge, service_id) and common & _matter(knowledge, service_id)
        ]
        if len(named) == 1:
            return named[0]
    return None


def _is_common(fate: str, knowledge: Knowledge) -> bool:
    """Whether a root says what happens to many documents: lost, damaged, new."""
    services = knowledge.catalogue.services
    titles = [_title(knowledge, s) for s in services if fate in _matter(knowledge, s)]
    return len(frozenset().union(*titles)) >= _MANY_DOCUMENTS


def needed_here(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service under discussion if a message asks no more than whether a document that its
    record speaks of has to be there: "buku nikahnya tidak ada", "NPWP dulu sebelum NIB?"."""
    current = turn.memory.service_id
    if current is None or turn.memory.offered:
        return None
    said, standard = _own(turn.text), normalise(turn.text)
    before = {found["what"] for found in _BEFORE_IT.finditer(standard)}
    if before & _title(knowledge, current) and _NEEDED.search(standard):
        return current
    if not 0 < len(said) <= _WORDS or not _NEEDED.search(standard) or _to_get_it(standard):
        return None
    services = knowledge.catalogue.services
    if not any(_is_named(said, knowledge, id_) for id_ in services if id_ != current):
        return None
    return current if _speak_of(said, knowledge.lines(current)) else None


def is_needed_for(text: str, service_id: str, knowledge: Knowledge) -> bool:
    """Whether a question asks if a document that the record of a service speaks of has to be there
    for it: "harus punya NPWP dulu?" beside the NIB."""
    standard = normalise(text)
    if not _NEEDED.search(standard) or _to_get_it(standard):
        return False
    said = _own(text)
    services = [id_ for id_ in knowledge.catalogue.services if id_ != service_id]
    is_named = any(_is_named(said, knowledge, id_) for id_ in services)
    return is_named and _speak_of(said, knowledge.lines(service_id))


def where_it_is_checked(turn: Turn, knowledge: Knowledge) -> str | None:
    """The service of checking that the record under discussion names, if a message says no more
    than that: "ceknya di mana" after a social aid."""
    current = turn.memory.service_id or next(iter(turn.memory.offered), None)
    own = set(without_aspects(turn.text)) - _MERELY
    said = _CHECK in words(turn.text) and not own - {_CHECK}
    if current is None or not said or _CHECK in _words(knowledge, current):
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
    document = _title(knowledge, current)
    for candidate in likely:
        is_like = bool(document & _title(knowledge, candidate.subject_id))
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
    asked -= spoken | {stem(word) for word in _words(knowledge, current)}
    document = _title(knowledge, current)
    services = [s for s in knowledge.catalogue.services if document & _title(knowledge, s)]
    named = [s for s in services if asked & {stem(word) for word in _words(knowledge, s)}]
    first = [s for s in named if asked & _matter(knowledge, s)] or named
    return first[0] if len(first) == 1 else None


def says_only_its_name(turn: Turn, knowledge: Knowledge, aspects: Sequence[Aspect]) -> str | None:
    """The service under discussion if a message has no word of its own but what that is called."""
    current = turn.memory.service_id
    own = set(without_aspects(turn.text)) - _MERELY
    if current is None or turn.memory.offered or not own:
        return None
    if not aspects and len(words(turn.text)) > 1:
        return None
    return current if own <= _words(knowledge, current) else None


def _to_get_it(standard: str) -> bool:
    """Whether somebody who lacks a document asks how to get it, in standard words."""
    return bool(_LACKS.search(standard) and _HOW_TO_GET_IT.search(standard))


def _own(text: str) -> set[str]:
    return set(without_aspects(without_named(text))) - EVERYWHERE - _MERELY


def _is_named(said: Collection[str], knowledge: Knowledge, service_id: str) -> bool:
    title = _title(knowledge, service_id)
    said = set(said)
    is_named = bool(title & said) and said - title <= _BESIDE
    return is_named and said <= _words(knowledge, service_id)


def _title(knowledge: Knowledge, service_id: str) -> frozenset[str]:
    """What people call the document of a service: short, and in most of its names, or the first
    word of its own."""
    names = knowledge.names_of(service_id)
    short = ACRONYMS - _NO_DOCUMENTS | _NO_ACRONYMS
    often = Counter(word for name in names for word in name if word in short)
    usual = frozenset(word for word, n in often.items() if n >= _TITLE_SHARE * len(names))
    return usual or short & frozenset(words(knowledge.service(service_id).nama)[:1])


def _words(knowledge: Knowledge, service_id: str) -> frozenset[str]:
    """The words of all of a service's names."""
    return frozenset(word for name in knowledge.names_of(service_id) for word in name)


def _matter(knowledge: Knowledge, service_id: str) -> set[str]:
    """The roots of what a service's name says beside the document: lost, damaged, new."""
    name = set(content_words(knowledge.service(service_id).nama)) - {"surat", "kartu"}
    return {stem(word) for word in name - _title(knowledge, service_id)}


def _speak_of(said: Collection[str], lines: Sequence[RecordLine]) -> bool:
    """Whether a line of a record has all of these words."""
    return any(set(said) <= set(normalise(line.text).split()) for line in lines)
