"""What a regulation says it does to others, from when it is in force, and what its terms mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge_base.law.amending import ELUCIDATION, changes_of, places_changed
from knowledge_base.law.clauses import Statement, own_pasal, statements_of
from knowledge_base.law.dates import after_period, date_in
from knowledge_base.law.model import Definition, Effect, Entry, LawText, Link, Node, Unit, locator
from knowledge_base.law.named import Named, named_in
from knowledge_base.law.places import Path, place_of, places_in

_REVOKED = re.compile(
    r"(?<!dapat )(?<!telah )(?<!sudah )(?<!belum )(?<!yang )(?<!jang )"
    r"\b(?:di(?:c|tj)abut(?:\s+dan\s+dinyatakan\s+tidak\s+berlaku)?|dinyatakan\s+(?:di(?:c|tj)abut|tidak\s+(?:lagi\s+)?"
    r"(?:berlaku|mempunyai\s+kekuatan))|tidak\s+berlaku\s+lagi|men(?:c|tj)abut)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(r"\b(?:masih|tetap)\s+(?:tetap\s+)?berlaku\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:sepanjang|sejauh)\b.*", re.IGNORECASE)
# What stands before a regulation that is only mentioned: the one in another's title, or its base.
_MENTIONED = re.compile(
    r"\b(?:diubah|terakhir|dengan|atas|dari|pelaksanaan|penetapan|tentang|berdasarkan|menurut|"
    r"terhadap|menjadi|untuk|bagi|dimaksud|dimaksud (?:dalam|pada)|pelaksana|kepada|oleh)\s*$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"\b(?:tetap|masih|dinyatakan|disesuaikan|dilaksanakan|harus)\b", re.I)
# How far into an item the regulation it is about is named, after the Pasal of it that are meant.
_REACH = 120
_WITHIN = re.compile(r"\b(?:dalam|pada)\s*$", re.IGNORECASE)
_FROM_DAY = re.compile(
    r"\b(?:sejak|mulai|pada|per)\s+(?:tanggal\s+)?(\d{1,2}\s+\w+\s+\d{4})", re.IGNORECASE
)
_STARTS = re.compile(
    r"^(?P<what>.*?)\s*\b(?:(?:yang\s+)?mulai\s+(?:di)?berlaku(?:kan)?\b(?!nya)|"
    r"(?:mempunyai\s+daya\s+|dinyatakan\s+)?(?:laku|berlaku)\s+surut\b)(?P<when>.*)$",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:undang-?\s?-?undang|peraturan|keputusan|qanun|instruksi|ketetapan|surat edaran)\b"
    r"[^,;:]*\bini\b(?:\s+(?:dapat\s+)?(?:disebut|dinamakan)[^;:]*?\bdan)?\s*$",
    re.IGNORECASE,
)
_NOT_A_START = re.compile(
    r"^\W*(?:pada\s+saat|dengan|sejak|sebelum|setelah|selama|dalam\s+(?:waktu|jangka))\b", re.I
)
_EXCEPT = re.compile(r",?\s*\b(?:kecuali|sedangkan|dengan ketentuan)\b", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"\b(?P<act>diundangkan|diumumkan|ditetapkan|disahkan|dikeluarkan)\s+di\b.{0,80}?\bpada\s+(?:tanggal|hari)"
    r"\s*:?\s*(?P<day>\d{1,2}\s+\w+\s+\d{4})",
    re.IGNORECASE | re.DOTALL,
)
_DEFINED = re.compile(
    r"^\W*(?P<name>[^.;]{2,160}?)\s*,?\s*"
    r"(?:(?:(?:yang|untuk)\s+)?(?:untuk\s+)?selanjutnya\s+(?:disebut|disingkat|ditulis)(?:\s+(?:dengan|sebagai))?\s+"
    r"(?P<short>[^.;]{1,80}?)\s*,?\s*)?"
    r"\b(?P<is>adalah|ialah)\b\s*(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_MEANT = re.compile(r"\byang\s+di\s?maksud(?:kan)?\s+dengan\b\s*:?\s*", re.IGNORECASE)


def effects_of(law: LawText) -> tuple[Effect, ...]:
    """Every regulation a law changes or revokes, with the places it names and where it says so.

    A revocation that only reaches as far as a subject (`sepanjang mengatur ...`) has that limit in
    its own words as its place, so that it is never taken for a revocation of the whole.
    """
    found = (*_amended(law), *_revoked_by_title(law))
    said = tuple(effect for said in statements_of(law) for effect in _revoked(said, law.jenis))
    return tuple(dict.fromkeys((*found, *said)))


def in_force_from(law: LawText) -> date | None:
    """The day the law as a whole comes into force; None when it does not say or cannot be told."""
    whole = [entry for entry in entries_of(law) if not entry.places]
    return whole[-1].since if whole else None


def entries_of(law: LawText) -> tuple[Entry, ...]:
    """Every statement of entry into force, of the whole or of places that begin another day."""
    said = [*statements_of(law), Statement("penutup", " ".join(law.closing.split()))]
    found = [entry for statement in said for entry in _entries(law, _ended(law, statement))]
    own = [entry for entry in found if entry.said_in != "penutup"]
    return tuple(own or found)


def definitions_of(law: LawText) -> tuple[Definition, ...]:
    """The terms that Pasal 1 defines: `Badan Layanan Umum (BLU)`, its meaning and its place."""
    for _, pasal in own_pasal(law):
        if pasal.number == "1":
            return tuple(_definitions((pasal,), bool(_MEANT.search(pasal.text))))
    return ()


def _amended(law: LawText) -> Iterator[Effect]:
    changes = law.changes or changes_of(law)[0]
    targets = dict.fromkeys(change.target for change in changes)
    if re.search(r"\bperubahan\b.{0,40}\batas\b", law.tentang, re.IGNORECASE):
        title = next(named_in(law.tentang, law.jenis), None)
        targets |= {title.id: None} if title else {}
    for target in targets:
        mine = [change for change in changes if change.target == target]
        bearing = [c for c in mine if c.place and not c.place.startswith(ELUCIDATION)]
        places = (place for change in bearing for place in places_changed(change))
        said_in = mine[0].ordered_in if mine else "judul"
        yield Effect(
            link=Link.MENGUBAH,
            target=target,
            places=tuple(dict.fromkeys(places)),
            said_in=re.sub(r"(?<=\w) (?:angka|huruf|ayat) \S+$", "", said_in),
        )


def _revoked_by_title(law: LawText) -> Iterator[Effect]:
    if re.match(r"\W*pencabutan\b", law.tentang, re.IGNORECASE):
        for named in named_in(law.tentang, law.jenis):
            before = law.tentang[: named.start]
            if not _MENTIONED.search(before) and not places_in(before):
                yield Effect(link=Link.MENCABUT, target=named.id, said_in="judul")


def _revoked(said: Statement, home: str) -> Iterator[Effect]:
    words = re.sub(r"\([^()]{12,}\)", " , ", said.words)
    verb = _REVOKED.search(words)
    if verb is not None:
        named_where = words if verb[0].lower().startswith("men") else words[: verb.start()]
        limit = _LIMITED.search(words[: verb.start()]) or _LIMITED.search(words[verb.end() :])
    elif _is_an_item(words) and (_REVOKED.search(f"{said.introduced} {said.closed}")):
        named_where, limit = words, _LIMITED.search(words)
    else:
        return
    if _STAYS.search(words):
        return
    context = f"{said.introduced} {said.words} {said.closed}"
    day = _FROM_DAY.search(re.sub(r"\([^()]*\)", " ", context))
    for named, before in _listed(named_where, home):
        places = tuple(place_of(path) for path in places_in(before))
        if not places and limit:
            places = (limit[0].strip(" ,.;")[:120],)
        elif not places and _WITHIN.search(before):
            places = (before.strip(" ,.;")[:120],)
        yield Effect(
            link=Link.MENCABUT,
            target=named.id,
            places=places,
            since=date_in(day[1]) if day else None,
            said_in=said.place,
        )


def _is_an_item(words: str) -> bool:
    """Whether a sentence only names a regulation, so that what is said of its list holds for it."""
    first = next(named_in(words), None)
    return first is not None and first.start <= _REACH and not _PREDICATE.search(words)


def _listed(words: str, home: str) -> Iterator[tuple[Named, str]]:
    """The regulations a sentence is about, each with the words before it; not those mentioned."""
    end = 0
    for named in named_in(words, home):
        before = words[end : named.start]
        end = named.end
        if _MENTIONED.search(before):
            continue
        # what is dealt with elsewhere is no place in this regulation
        yield named, re.sub(r".*\bsebagaimana\s+dimaksud\b[^,]*,?", "", before)


def _ended(law: LawText, said: Statement) -> Statement:
    """The statement with the word after `pada tanggal` that a page's end put into the closing."""
    if not re.search(r"\bpada\s+tanggal$", said.words, re.IGNORECASE):
        return said
    spilled = re.search(
        r"\b(?:diundangkan|ditetapkan|dikeluarkan)\b(?!\s+di\b)", law.closing[:400], re.IGNORECASE
    )
    return replace(said, words=f"{said.words} {spilled[0]}") if spilled else said


def _entries(law: LawText, said: Statement) -> Iterator[Entry]:
    context: Path = ()
    for path in places_in(said.place):
        context = tuple(step for step in path if step.unit is Unit.PASAL)
    first, *exceptions = _EXCEPT.split(said.words)
    starts = _STARTS.match(first)
    if starts is None or _NOT_A_START.match(starts["what"]):
        return
    places: tuple[str, ...] = ()
    if not _ITSELF.search(starts["what"]):
        named = places_in(
            re.sub(r"sebagaimana\s+dimaksud\s+(?:dalam|pada)", "", starts["what"]), context
        )
        places = tuple(place_of(path) for path in named)
        if not places or re.search(r"nomor\s+\d+\s+tahun", starts["what"], re.IGNORECASE):
            return
    yield Entry(places=places, since=_day(law, starts["when"]), said_in=said.place)
    for other in exceptions:
        late = _STARTS.match(other)
        paths = places_in(late["what"] if late else other, context)
        if late and paths:
            yield Entry(
                places=tuple(place_of(path) for path in paths),
                since=_day(law, late["when"]),
                said_in=said.place,
            )


def _day(law: LawText, when: str) -> date | None:
    """The day that `pada tanggal diundangkan` or `setelah 30 hari sejak ...` is for this law."""
    if (named := date_in(when)) is not None:
        return named
    when = when.lower()
    enacted = re.search(r"\b(?:ditetapkan|disahkan|dikeluarkan)", when) and not re.search(
        r"diundangkan", when
    )
    start = _announced(law, enacted=bool(enacted))
    if start is None or not re.search(
        r"diundangkan|diumumkan|ditetapkan|disahkan|dikeluarkan", when
    ):
        return None
    return (
        after_period(when, start)
        if re.search(r"\d+|\b(?:hari|bulan|tahun)\b\s*\(?", when)
        and (
            re.search(r"\b(?:hari|minggu|bulan|tahun)\b(?!\s+(?:ini|diundangkan|diumumkan))", when)
        )
        else start
    )


def _announced(law: LawText, *, enacted: bool) -> date | None:
    known = law.enacted_on if enacted else law.promulgated_on
    if known:
        return known
    acts = ("ditetapkan", "disahkan", "dikeluarkan") if enacted else ("diundangkan", "diumumkan")
    for found in _ANNOUNCED.finditer(law.closing):
        if found["act"].lower() in acts:
            return date_in(found["day"])
    return None


def _definitions(path: tuple[Node, ...], meant: bool) -> Iterator[Definition]:
    node = path[-1]
    if (by_kind := _defined_by_kind(path)) is not None:
        yield by_kind
        return
    for child in node.children:
        yield from _definitions((*path, child), meant or bool(_MEANT.search(child.text)))
    said = " ".join((node.text if node.children else node.words).split())
    listed = len(path) > 1 and node.unit is not Unit.AYAT
    if node.children and not listed:
        return
    known = _DEFINED.match(_MEANT.split(said)[-1])
    if known is None or (node.unit is Unit.AYAT and not meant):
        return
    if not (meant or listed) and len(known["name"].split()) > 3:
        return
    meaning = " ".join((said if not node.children else node.words).split())
    meaning = meaning[meaning.find(known["meaning"][:40]) :].strip(" ;")
    yield Definition(term=_term(known), meaning=meaning, place=locator(path))


def _defined_by_kind(path: tuple[Node, ...]) -> Definition | None:
    """A term whose meaning differs: `2. Direksi:` over `a. bagi perseroan adalah ...`."""
    node = path[-1]
    named = re.fullmatch(
        r"\W*([A-Z][^.;:]{1,80}?)\s*(?:,?\s*(?:adalah|ialah))?\s*:", node.text.strip()
    )
    if named is None or node.unit is Unit.PASAL or _MEANT.search(node.text):
        return None
    if not all(re.match(r"(?:bagi|untuk|dalam hal)\b", c.text, re.I) for c in node.children):
        return None
    meaning = " ".join(" ".join(child.marked_words for child in node.children).split())
    return Definition(term=named[1], meaning=meaning, place=locator(path)) if meaning else None


def _term(known: re.Match[str]) -> str:
    name = known["name"].strip(' ,"“”')
    short = (known["short"] or "").strip(' ,"“”')
    return f"{name} ({short})" if short and short.lower() != name.lower() else name
