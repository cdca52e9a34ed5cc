"""References to regulations as people write them: `uu 24/2013 psl 79a`, `pasal 27 UU ITE`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge_base.language import content_words, lexicon_lines
from knowledge_base.mention import Mention

_KINDS = {
    "uu": "uu",
    "undang-undang": "uu",
    "undang undang": "uu",
    "undang2": "uu",
    "pp": "pp",
    "peraturan pemerintah": "pp",
    "perppu": "perppu",
    "perpu": "perppu",
    "perpres": "perpres",
    "peraturan presiden": "perpres",
    "keppres": "keppres",
    "inpres": "inpres",
    "pmk": "pmk",
    "pma": "pma",
    "perma": "perma",
    "perpol": "perpol",
    "permendagri": "permendagri",
    "permenkumham": "permenkumham",
    "permenaker": "permenaker",
    "permensos": "permensos",
    "permenkes": "permenkes",
    "permenhub": "permenhub",
    "permenpan": "permenpanrb",
    "permenpanrb": "permenpanrb",
    "permenkominfo": "permenkominfo",
    "permenhaj": "permenhaj",
    "permenag": "permenag",
    "permen atr": "permen-atr",
    "kepmensos": "kepmensos",
    "perki": "perki",
    "perbpom": "perbpom",
    "permendikbudristek": "permendikbudristek",
    "permendikbud": "permendikbudristek",
    "peraturan bpom": "perbpom",
    "peraturan kakorlantas": "perkakorlantas",
    "keputusan kepala bpjph": "kepkaban-bpjph",
    "perdirjen pajak": "per",
}
# A word of its own too: only with the office's letters is it a regulation.
_PER = r"per(?=[\s-]*\d{1,4}/pj)"
_KIND = "|".join(re.escape(kind) for kind in sorted(_KINDS, key=len, reverse=True))
_YEAR_WORD = r"\b(?:th|thn|tahun|taun)\b\.?"
_REGULATION = re.compile(
    rf"\b({_KIND}|{_PER})(?!\w)\.?(?:\s*/?bpn)?\s*(?:(?:nmr|no(?:mor|mer)?)\b\.?)?[\s-]*"
    rf"(\d{{1,4}}(?:/(?:huk|pj))?)\s*"
    rf"(?:(?:/|{_YEAR_WORD})?\s*((?:19|20)\d{{2}})\b|(?:/|{_YEAR_WORD})\s*'?(\d{{2}})(?![\d/]))",
    re.IGNORECASE,
)
_PASAL = re.compile(
    r"\b(?:pasal|psl|ps)\b\.?\s*(\d+(?:[a-z]{1,2}|\s[a-z])?)\b(?!\s*[/%])", re.IGNORECASE
)
# A single letter after the number belongs to it ("79 a") only if it is no word of its own.
_AYAT = re.compile(r"\b(?:ayat|ayt)\b\s*\(?(\d+[a-z]?)\b\)?", re.IGNORECASE)
_HURUF = re.compile(r"\b(?:huruf|hrf)\b\s*([a-z])\b", re.IGNORECASE)
_ANGKA = re.compile(r"\bangka\b\s*(\d+)\b", re.IGNORECASE)
_NAMES = "regulation_names.tsv"
_CENTURY = 45


_ASKING = frozenset(
    "isi bunyi tentang berlaku masih mengatur aturan peraturan pasal ayat huruf".split()
)


@dataclass(frozen=True)
class RegulationReference:
    """What a text names: the id of a regulation, and a place in it if given."""

    regulation_id: str
    locator: str | None


@dataclass(frozen=True)
class _Mention:
    regulation_id: str
    start: int
    end: int


def references_in(
    text: str, names: Mapping[str, str] | None = None
) -> tuple[RegulationReference, ...]:
    """The regulations a text names, each once, in its order, with the place named nearest.

    By kind, number and year, or by one of `names` (lower case -> id; those of the shipped table
    always count). A place is looked for behind a regulation, then before it.
    """
    mentions = _mentions(text, names or {})
    found: dict[str, str | None] = {}
    for at, mention in enumerate(mentions):
        before = mentions[at - 1].end if at else 0
        behind = mentions[at + 1].start if at + 1 < len(mentions) else len(text)
        after, ahead = text[mention.end : behind], text[before : mention.start]
        # "ayat 2 uu ite pasal 5": of a single regulation both sides belong together.
        near = f"{after} {ahead}" if len(mentions) == 1 else after
        place = place_in(near) or place_in(ahead)
        if found.get(mention.regulation_id) is None:
            found[mention.regulation_id] = place
    return tuple(RegulationReference(id_, place) for id_, place in found.items())


def regulations_in(text: str) -> tuple[Mention, ...]:
    """The regulations a text names, by id, and where."""
    return tuple(Mention(m.regulation_id, m.start, m.end) for m in _mentions(text, {}))


def places_in(text: str) -> tuple[Mention, ...]:
    """The places in regulations that a text names, as locators, and where their Pasal stands."""
    found = list(_PASAL.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return tuple(
        Mention(place_in(text[match.start() : end]) or "", match.start(), match.end())
        for match, end in zip(found, ends, strict=False)
    )


def reference_in(text: str) -> RegulationReference | None:
    """The first regulation a text names; None if it names none."""
    return next(iter(references_in(text)), None)


def place_in(text: str) -> str | None:
    """The first place a text names, as a locator; None if it names no Pasal."""
    pasal = _PASAL.search(text)
    if pasal is None:
        return None
    place = [f"pasal {pasal[1].replace(' ', '').upper()}"]
    # "ayat (1) pasal 5" as well as "pasal 5 ayat (1)".
    ayat = _AYAT.search(text, pasal.end()) or _AYAT.search(text)
    if ayat:
        place.append(f"ayat ({ayat[1].lower()})")
    if huruf := _HURUF.search(text):
        place.append(f"huruf {huruf[1].lower()}")
    if angka := _ANGKA.search(text):
        place.append(f"angka {angka[1]}")
    return " ".join(place)


def smaller_place_in(text: str, within: str | None) -> str | None:
    """The place a text names after another: `ayat 2` within `pasal 5 ayat (1)` is in that Pasal."""
    if (place := place_in(text)) or not within:
        return place
    pasal = place_in(within)
    ayat = _AYAT.search(text)
    if pasal is None or not (ayat or _HURUF.search(text) or _ANGKA.search(text)):
        return None
    # An ayat stands in the Pasal, a huruf or angka in whatever was named last.
    return place_in(f"{_PASAL.search(within)[0] if ayat else within} {text}")  # type: ignore[index]


def without_references(text: str) -> list[str]:
    """The content words of a text beside the regulations and places it names."""
    for mention in reversed(_mentions(text, {})):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    for place in (_PASAL, _AYAT, _HURUF, _ANGKA):
        text = place.sub(" ", text)
    return [word for word in content_words(text) if word not in _ASKING]


def _mentions(text: str, names: Mapping[str, str]) -> list[_Mention]:
    """Where regulations are named, in order; a number counts more than a name around it."""
    found = [
        _Mention(_id_of(match), match.start(), match.end()) for match in _REGULATION.finditer(text)
    ]
    lower = text.lower()
    for name, id_ in sorted((_shipped_names() | dict(names)).items(), key=lambda n: -len(n[0])):
        at = lower.find(name)
        while at >= 0:
            end = at + len(name)
            is_word = not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum())
            if is_word and not any(m.start < end and at < m.end for m in found):
                found.append(_Mention(id_, at, end))
            at = lower.find(name, end)
    return sorted(found, key=lambda mention: mention.start)


def _id_of(match: re.Match[str]) -> str:
    said = " ".join(match[1].lower().split())
    kind = _KINDS.get(said, said)
    number = match[2].lower().replace("/", "-")
    year = match[3] or f"{19 if int(match[4]) >= _CENTURY else 20}{match[4]}"
    return f"{kind}-{number}-{year}"


@lru_cache(maxsize=1)
def _shipped_names() -> dict[str, str]:
    """Everyday name -> id."""
    rows = (line.split("\t") for line in lexicon_lines(_NAMES))
    return dict(rows)
