"""Provinces, kabupaten and kota as people name them. Standard library only: Rasa imports this too.

The tables (`lexicon/regions.tsv`, `lexicon/region_names.tsv`) are data. A name that is a common
word as well counts only where the words around it say that it is a place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge_base.language import lexicon_lines
from knowledge_base.mention import Mention

# Between the codes that one name may mean.
OR = ","
_BEFORE = re.compile(r"\b(?:di|ke|dari|daerah|wilayah)\s+$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_KINDS = {
    **dict.fromkeys(("kab", "kabupaten", "kabupaten2", "kabup"), "Kabupaten "),
    **dict.fromkeys(("kota", "kodya", "kotamadya", "kotamadia"), "Kota "),
    **dict.fromkeys(("prov", "prop", "provinsi", "propinsi"), "Provinsi "),
}
_KIND_IN_NAME = re.compile(r"^(Kabupaten|Kota)( Administrasi)? ")
_ISLANDS = re.compile(r"^(?:kepulauan|pulau) ")
_CUE, _KIND_NEEDED, _NO_PLACE = "isyarat", "kab", "-"
# What stands before a place: prepositions of the languages people write in, words of origin and
# residence, and offices.
_PLACE_WORDS = frozenset(
    """di d ke k dari dr dri daerah domisili dom ktp kk asal asli warga wilayah area
    tinggal lahir kelahiran rantau perantauan kampung pindah mutasi alamat sekitar wong urang
    ning nang neng ing menyang saking ti ka ring in at from to
    dukcapil disdukcapil capil disduk samsat satpas polres polresta polrestabes polsek polda
    imigrasi kanim kua bpn kpp kp2kp disnaker dinsos bapenda mpp kemenag pengadilan pemkab pemkot
    pemprov bupati walikota gubernur rsud kelurahan kecamatan cabang perwakilan""".split()
)
_BESIDE = "kota", "kab", "kabupaten"


class Region(NamedTuple):
    """A province (`32`), kabupaten or kota (`32.04`) with its name as a citizen reads it."""

    code: str
    name: str


class _Name(NamedTuple):
    codes: tuple[str, ...]
    needs: str


def regions() -> Mapping[str, Region]:
    """Every region by its Kemendagri code."""
    return _tables()[0]


def named_in(text: str) -> tuple[Mention, ...]:
    """The regions a text names, in its order; the value is a code, or codes with OR between.

    A name beside the province around it is one of that province: "banjar jabar".
    """
    tokens = [(match[0].lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found = list(_matches(tokens))
    return tuple(
        Mention(OR.join(_within_neighbours(mention.value.split(OR), found)), *mention[1:])
        for mention in found
    )


def one_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The codes that the one region named may have; () if none or different ones are named."""
    codes: tuple[str, ...] = ()
    for mention in mentions:
        other = tuple(mention.value.split(OR))
        if not codes or all(any(_holds(b, a) for b in codes) for a in other):
            codes = other
        elif not all(any(_holds(b, a) for b in other) for a in codes):
            return ()
    return codes


def kind_meant(text: str, codes: Sequence[str]) -> tuple[str, ...]:
    """What is left of an unsure region after "yang kota", "kabupaten"; the same if nothing is."""
    words = [match[0].lower() for match in _TOKEN.finditer(text)]
    kinds = {_KINDS[word] for word in words if word in _KINDS}
    left = tuple(code for code in codes if _kind(code) in kinds)
    return left or tuple(codes)


def without_places(text: str) -> str:
    """The text without the regions it names and the words that place them."""
    for mention in reversed(named_in(text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return " ".join(
        word
        for word in text.split()
        if word.lower().strip(",.?!") not in _KINDS and word.lower() not in _PLACE_WORDS
    )


def without_named(text: str) -> str:
    """The text without the regions it names, each with its "di"; all other words stay."""
    for mention in reversed(named_in(text)):
        text = f"{_BEFORE.sub('', text[: mention.start])} {text[mention.end :]}"
    return text


def with_named_as(text: str, place: str) -> str:
    """The text with the same `place` wherever it names a region."""
    for mention in reversed(named_in(text)):
        text = f"{text[: mention.start]}{place}{text[mention.end :]}"
    return text


def called(codes: Sequence[str]) -> Region:
    """The region; of an unsure one the first candidate, by what all are called: `Bandung`."""
    first = regions()[codes[0]]
    return first if len(codes) == 1 else Region(first.code, _bare(regions()[codes[-1]].name))


def province_of(region: Region) -> str:
    """`Jawa Barat`: the name of the province a region is or lies in."""
    return _bare(regions()[region.code[:2]].name)


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _kind(code: str) -> str:
    if "." not in code:
        return "Provinsi "
    return "Kota " if regions()[code].name.startswith("Kota ") else "Kabupaten "


def _matches(tokens: Sequence[tuple[str, int, int]]) -> Iterable[Mention]:
    _, names, longest = _tables()
    words = [token[0] for token in tokens]
    at = 0
    while at < len(words):
        for length in range(min(longest.get(words[at], 0), len(words) - at), 0, -1):
            name = names.get(" ".join(words[at : at + length]))
            if name is None:
                continue
            if mention := _mention(name, tokens, words, at, length):
                yield mention
            if mention or name.needs == _NO_PLACE:
                at += length - 1
                break
        at += 1


def _mention(
    name: _Name, tokens: Sequence[tuple[str, int, int]], words: Sequence[str], at: int, length: int
) -> Mention | None:
    """The region, if the words around its name allow it to be one."""
    before = words[at - 1] if at else ""
    end = at + length
    after = words[end] if end < len(words) else ""
    kind = _KINDS.get(before, "")
    start = at - 1 if kind else at
    if not kind and after in _BESIDE and len(name.codes) > 1:
        kind, end = _KINDS[after], end + 1
    if name.needs == _NO_PLACE:
        return None
    if name.needs and not kind:
        said_alone = length == len(words)
        placed = name.needs == _CUE and (said_alone or before in _PLACE_WORDS)
        if not placed and not _is_region(words, end):
            return None
    codes = tuple(code for code in name.codes if not kind or _kind(code) == kind) or name.codes
    return Mention(OR.join(codes), tokens[start][1], tokens[end - 1][2])


def _is_region(words: Sequence[str], at: int) -> bool:
    """Whether the name of a region that is no common word starts here: "palu sulteng"."""
    _, names, longest = _tables()
    some = words[at : at + 1]
    most = longest.get(some[0], 0) if some else 0
    here = (names.get(" ".join(words[at : at + n])) for n in range(most, 0, -1))
    return any(name is not None and not name.needs for name in here)


def _within_neighbours(codes: list[str], mentions: Sequence[Mention]) -> list[str]:
    """The candidates that lie in a province named elsewhere; all of them if none does."""
    provinces = {m.value for m in mentions if len(m.value) == len("32")}
    return [code for code in codes if code[:2] in provinces and "." in code] or codes


def _bare(name: str) -> str:
    return _KIND_IN_NAME.sub("", name).removeprefix("Provinsi ")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Region], dict[str, _Name], dict[str, int]]:
    """Regions by code; names by their words; how many words a name has at most, by its first."""
    known: dict[str, Region] = {}
    codes: defaultdict[str, list[str]] = defaultdict(list)
    needs: dict[str, str] = {}
    for line in lexicon_lines("regions.tsv"):
        code, _, official = line.partition("\t")
        known[code] = Region(code, _shown(code, official))
        name = _words(_bare(official))
        # "Riau" is another province than Kepulauan Riau.
        short = _ISLANDS.sub("", name) if "." in code else name
        for form in dict.fromkeys((name, name.replace(" ", ""), short)):
            codes[form].append(code)
    for line in lexicon_lines("region_names.tsv"):
        said, _, meant = line.partition("\t")
        if meant in (_CUE, _KIND_NEEDED, _NO_PLACE):
            needs[_words(said)] = meant
        else:
            codes[_words(said)] = meant.split(OR)
    names = {said: _Name(tuple(codes[said]), needs.get(said, "")) for said in {*codes, *needs}}
    longest: defaultdict[str, int] = defaultdict(int)
    for said in names:
        first, *rest = said.split()
        longest[first] = max(longest[first], 1 + len(rest))
    return known, names, dict(longest)


def _shown(code: str, official: str) -> str:
    official = official.replace("Daerah Khusus Ibukota", "DKI")
    is_province = "." not in code and not official.startswith(("Daerah ", "DKI "))
    return f"Provinsi {official}" if is_province else official.replace(" Administrasi ", " ")


def _words(name: str) -> str:
    return " ".join(_TOKEN.findall(name.lower()))
