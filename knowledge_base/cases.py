"""In which case a line of a record holds: "Waris: ...", "Kuota penuh? ...", "Bila hilang, ..."."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge_base.language import content_words, lexicon_lines, normalise
from knowledge_base.lexical import stem, terms
from knowledge_base.lines import RecordLine
from knowledge_base.model import Aspect
from knowledge_base.regions import named_in

# What looks like a case and names what is done or given.
_NO_CASE = "Pilih|Bandingkan|Tulis|Urutan|Cek|Lewat|Cara|Contoh|Salah satu"
_CASE = re.compile(
    rf"(?!(?:{_NO_CASE})\b)(?:(?P<ask>[^.?]{{3,75}})\? "
    r"|(?P<name>[^.:]{3,60}): |(?:Bila|Kalau|Jika) (?P<if>[^.,:]{3,60}), )"
)
# Parts where a line may hold in one case only: fees have what is paid for before the colon.
_OF_CASES = frozenset(
    (
        Aspect.PERSYARATAN,
        Aspect.PROSEDUR,
        Aspect.JANGKA_WAKTU,
        Aspect.KANAL,
        Aspect.PRODUK,
        Aspect.MASA_BERLAKU,
    )
)
# What is told by naming two regions.
_BETWEEN_TWO = frozenset({"beda"})
_OF_LACK = re.compile(r"(?:tidak|belum) (?:punya|ada|bawa)\b|tanpa\b")
_LACKING = frozenset("tidak belum tanpa bukan hilang rusak lupa ketinggalan terbakar".split())


def case_of(line: RecordLine) -> str | None:
    """The case that a line begins with, in its own words; None if it holds in every case."""
    return case_in(line.text) if line.sort in _OF_CASES else None


@lru_cache(maxsize=20_000)
def case_in(text: str) -> str | None:
    """The case that a text begins with if it is a line that may hold in one only."""
    found = _CASE.match(text)
    return found and next(said for said in found.groups() if said)


def told_words(text: str) -> frozenset[str]:
    """The stems of a text, with those of the cases that its words tell of (lexicon/cases.tsv)."""
    # By words, not by stems: that of "meninggal" is that of "tempat tinggal".
    told = (_telling()[word] for word in content_words(text) if word in _telling())
    between = _BETWEEN_TWO if len({mention.value for mention in named_in(text)}) > 1 else ()
    return frozenset(terms(text)).union(between, *told)


@lru_cache(maxsize=1)
def _telling() -> dict[str, frozenset[str]]:
    rows = [line.split("\t") for line in lexicon_lines("cases.tsv")]
    return {
        word: frozenset(stem(case) for case, told in rows if word in told.split())
        for _, all_told in rows
        for word in all_told.split()
    }


@lru_cache(maxsize=20_000)
def words_of_case(case: str) -> frozenset[str]:
    """The stems that tell a case."""
    return frozenset(terms(case))


@lru_cache(maxsize=20_000)
def is_of_lack(case: str) -> bool:
    """Whether a case is that somebody has not got something."""
    return _OF_LACK.match(normalise(case)) is not None


@lru_cache(maxsize=20_000)
def tells_of_lack(text: str) -> bool:
    """Whether a message says that something is lacking, lost or spoilt."""
    return not _LACKING.isdisjoint(normalise(text).split())
