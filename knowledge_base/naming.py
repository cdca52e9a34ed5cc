"""How a regulation is called in a sentence, in a list and above its text."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge_base.law.model import LawText

_IN_CAPITALS = frozenset("uu pp uud dki diy ri bpjs asn nik ktp".split())
# Kinds of regulations that are written in capitals.
_LETTERS = frozenset("uu pp pmk pma per tap mpr skb uud pbi pojk".split())
_SMALL = frozenset(
    "dan atau dan/atau tentang atas di ke dari yang untuk dalam dengan pada oleh serta terhadap "
    "kepada bagi bahwa sebagai antara secara".split()
)
_ROMAN = re.compile(r"[IVXLC]+[A-Z]?$")
_HAS_VOWEL = re.compile(r"[AIUEO]")
# The order of UU 12/2011 Pasal 7 and 8; the first group whose words begin a kind takes it.
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Undang-Undang Dasar dan Ketetapan MPR", ("uud", "tap")),
    ("Undang-Undang", ("uu", "perppu", "uudrt")),
    ("Peraturan Pemerintah", ("pp",)),
    ("Peraturan, Keputusan, dan Instruksi Presiden", ("perpres", "keppres", "inpres")),
    ("Peraturan daerah", ("perda", "qanun", "pergub", "perbup", "perwali", "perdes")),
)
_RANKS: tuple[tuple[str, ...], ...] = (
    ("uud",),
    ("tap",),
    ("uu", "perppu", "uudrt"),
    ("pp",),
    ("perpres", "keppres", "inpres"),
    # Ministers and agencies: whatever is not named here.
    (),
    ("perda", "qanun", "pergub", "perbup", "perwali", "perdes"),
)
_OTHERS = "Peraturan menteri dan lembaga"
REGIONAL = _GROUPS[-1][0]
GROUPS = (*(name for name, _ in _GROUPS[:-1]), _OTHERS, REGIONAL)


class IdParts(NamedTuple):
    """`perda-kota-bandung-4-2015` as `perda-kota-bandung`, `4`, `2015`."""

    kind: str
    number: str
    year: str


def parts_of(regulation_id: str) -> IdParts:
    """The parts of an id. A number may itself hold a dash: `kepmensos-3-huk-2026`."""
    *steps, year = regulation_id.split("-")
    at = next((at for at, step in enumerate(steps) if step[0].isdigit()), len(steps) - 1)
    return IdParts("-".join(steps[:at]), "-".join(steps[at:]), year)


def short_title(regulation_id: str) -> str:
    """The short name people use: `UU 24/2013`, `Perda Kota Bandung 3/2019`, `PER 7/PJ/2025`."""
    kind, number, year = parts_of(regulation_id)
    name = " ".join(w.upper() if w in _LETTERS else w.capitalize() for w in kind.split("-"))
    if not name:
        return f"{number.upper()} {year}"
    return f"{name} {number.upper().replace('-', '/')}/{year}"


def full_title(law: LawText) -> str:
    """`Undang-Undang Nomor 11 Tahun 2008`."""
    return f"{calm(law.jenis)} Nomor {law.nomor} Tahun {law.tahun}"


def group_of(regulation_id: str) -> str:
    """The heading under which a list shows a regulation; one of GROUPS."""
    first = regulation_id.partition("-")[0]
    return next((name for name, kinds in _GROUPS if first in kinds), _OTHERS)


def rank_of(regulation_id: str) -> int:
    """Its place in the order of UU 12/2011 Pasal 7 and 8, 0 the highest.

    A regulation can be changed or revoked only by one of its own rank or above (lampiran II,
    nomor 158).
    """
    first = regulation_id.partition("-")[0]
    return next((at for at, kinds in enumerate(_RANKS) if first in kinds), len(_RANKS) - 2)


def calm(text: str) -> str:
    """A title printed in capitals as a title is written; anything else is left as it is."""
    if text != text.upper():
        return text
    words = text.split()
    return " ".join(_calm_word(word, first=at == 0) for at, word in enumerate(words))


def _calm_word(word: str, *, first: bool) -> str:
    letters = re.sub(r"[^A-Z]", "", word)
    if word.lower() in _SMALL and not first:
        return word.lower()
    roman = _ROMAN.match(letters) and len(letters) > 1
    if roman or not _HAS_VOWEL.search(letters) or letters.lower() in _IN_CAPITALS:
        return word
    return re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), word)
