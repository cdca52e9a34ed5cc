"""References as editors type them: `uu 24 2013 79a` -> UU 24/2013 pasal 79A."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge_base.law.library import Laws
from knowledge_base.law.tree import found_at
from knowledge_base.model import LegalReference, Regulation
from knowledge_base.references import place_in, reference_in, regulations_in

_MOST = 6
_MOST_TEXT = 600
_BARE_PASAL = re.compile(r"^[\s,:]*(?=\d)")
_BARE_AYAT = re.compile(r"(pasal\s+\d+[a-z]{0,2})\s*(?:\(|\s)(\d+)\)?", re.IGNORECASE)
_PASAL_AHEAD = re.compile(r"\b(?:pasal|psl|ayat|lampiran)\b", re.IGNORECASE)
_WRITTEN = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)+( (pasal|lampiran)\b.*)?$")


@dataclass(frozen=True)
class Found:
    """A place that may be meant: as it is kept, as people read it, its words, and a warning."""

    value: str
    title: str
    text: str
    warning: str


def understood(typed: str) -> str:
    """A reference as the records keep it; what cannot be understood stays as it was typed."""
    line = " ".join(typed.split())
    if _WRITTEN.match(line):
        return line
    mentions = regulations_in(line)
    if not mentions:
        named = reference_in(line)
        return _kept(named.regulation_id, place_in(line)) if named else line
    first = mentions[0]
    rest = line[first.end :]
    if not _PASAL_AHEAD.match(rest.strip()):
        rest = _BARE_PASAL.sub(" pasal ", rest, count=1)
    rest = _BARE_AYAT.sub(r"\1 ayat (\2)", rest, count=1)
    return _kept(str(first.value), place_in(rest) or place_in(line[: first.start]))


def found_for(
    typed: str, regulations: Mapping[str, Regulation], laws: Laws, day: date
) -> tuple[Found, ...]:
    """The places a few typed words may mean, the likeliest first; at most six."""
    line = " ".join(typed.split())[:200]
    if len(line) < 2:
        return ()
    value = understood(line)
    id_, _, place = value.partition(" ")
    if id_ in regulations:
        return (_found(regulations[id_], place or None, laws, day),)
    words = line.lower().split()
    near = [
        regulation
        for regulation in regulations.values()
        if all(word in f"{regulation.title} {regulation.tentang}".lower() for word in words)
    ]
    return tuple(_found(regulation, None, laws, day) for regulation in near[:_MOST])


def readable(reference: str, regulations: Mapping[str, Regulation]) -> str:
    """`uu-24-2013 pasal 79A` -> `UU 24/2013 pasal 79A`, if it is known."""
    id_, _, place = reference.partition(" ")
    known = regulations.get(id_)
    return f"{known.title} {place}".strip() if known else reference


def _kept(id_: str, place: str | None) -> str:
    return str(LegalReference(peraturan=id_, lokasi=place))


def _found(regulation: Regulation, place: str | None, laws: Laws, day: date) -> Found:
    ended = laws.ended(regulation.id, place, day)
    warning = ended or ("" if regulation.in_force else f"{regulation.title} sudah dicabut")
    return Found(
        _kept(regulation.id, place),
        f"{regulation.title} {place or ''}".strip(),
        " ".join(_words(regulation, place, laws, day))[:_MOST_TEXT],
        warning,
    )


def _words(regulation: Regulation, place: str | None, laws: Laws, day: date) -> Iterator[str]:
    """The wording of a place if its text was read, else what the record says of it."""
    law = laws.as_of(regulation.id, day)
    if place and law and (node := found_at(law.body, place)):
        yield node.words
        return
    told = [p.isi for p in regulation.pasal if place and p.lokasi.startswith(place)]
    yield from told or [regulation.tentang]
