"""References to regulations as people write them: `uu 24/2013 pasal 79A`, `pp 5 th 2021`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge_base.language import content_words

_KINDS = {
    "uu": "uu",
    "undang-undang": "uu",
    "undang undang": "uu",
    "pp": "pp",
    "peraturan pemerintah": "pp",
    "perpres": "perpres",
    "peraturan presiden": "perpres",
    "inpres": "inpres",
    "pmk": "pmk",
    "pma": "pma",
    "perma": "perma",
    "perpol": "perpol",
    "permendagri": "permendagri",
    "permenkumham": "permenkumham",
    "permenaker": "permenaker",
    "permensos": "permensos",
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
    "per": "per",
}
_KIND = "|".join(re.escape(kind) for kind in sorted(_KINDS, key=len, reverse=True))
_REGULATION = re.compile(
    rf"\b({_KIND})\b\.?(?:\s*/?bpn)?\s*(?:no(?:mor|mer)?\.?)?[\s-]*(\d{{1,4}}(?:/(?:huk|pj))?)\s*"
    r"(?:/|\bth\.?|\bthn|\btahun|\btaun)?\s*((?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_PASAL = re.compile(r"\b(?:pasal|psl)\.?\s*(\d+(?:[a-z]{1,2}|\s[a-z])?)\b(?!\s*/)", re.IGNORECASE)
_AYAT = re.compile(r"\bayat\s*\(?(\d+)\)?", re.IGNORECASE)


_ASKING = frozenset("isi bunyi tentang berlaku masih mengatur aturan peraturan".split())


@dataclass(frozen=True)
class RegulationReference:
    """What a text names: the prefix of a regulation id, and a place in it if given."""

    regulation_id: str
    locator: str | None


def reference_in(text: str) -> RegulationReference | None:
    """The first regulation a text names by kind, number and year; None if it names none."""
    match = _REGULATION.search(text)
    if match is None:
        return None
    kind = _KINDS[" ".join(match[1].lower().split())]
    number = match[2].lower().replace("/", "-")
    return RegulationReference(f"{kind}-{number}-{match[3]}", _locator(text))


def without_references(text: str) -> list[str]:
    """The content words of a text beside the regulations and places it names."""
    rest = _AYAT.sub(" ", _PASAL.sub(" ", _REGULATION.sub(" ", text)))
    return [word for word in content_words(rest) if word not in _ASKING]


def _locator(text: str) -> str | None:
    pasal = _PASAL.search(text)
    if pasal is None:
        return None
    ayat = _AYAT.search(text, pasal.end())
    place = f"pasal {pasal[1].replace(' ', '').upper()}"
    return f"{place} ayat ({ayat[1]})" if ayat else place
