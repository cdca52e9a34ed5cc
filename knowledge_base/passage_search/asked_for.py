"""What the question word asks for, and where texts hold such a thing: a name, a date, a number."""

from __future__ import annotations

import re
from enum import StrEnum

import numpy as np

from knowledge_base.language import normalise
from knowledge_base.passage_search.candidate_texts import CandidateTexts, Flags, Places, folded


class Wanted(StrEnum):
    """What a question wants to be told."""

    NAME = "name"
    DATE = "date"
    NUMBER = "number"
    PLACE = "place"
    MEANING = "meaning"
    OTHER = "other"


_SIGNS = (
    (
        Wanted.DATE,
        r"kapan\w*|(?:tahun|tanggal|bulan|abad|hari) (?:berapa|apa)\w*|sejak kapan",
    ),
    (Wanted.NUMBER, r"berapa\w*"),
    (Wanted.NAME, r"siapa\w*"),
    (Wanted.PLACE, r"(?:di|ke|dari) ?mana\w*|(?:negara|kota|provinsi|pulau|desa) (?:mana|apa)\w*"),
    (
        Wanted.MEANING,
        r"(?:di)?maksud\w*|arti(?:nya)?|definisi|pengertian|kepanjangan|apa(?:kah)? itu",
    ),
)
_PATTERNS = tuple((wanted, re.compile(rf"\b(?:{signs})\b")) for wanted, signs in _SIGNS)
# Words that ask and tell nothing of the matter.
ASKING = frozenset(
    f"{word}{ending}"
    for word in """apa siapa kapan berapa mana dimana kemana darimana bagaimana mengapa
    kenapa""".split()
    for ending in ("", "kah", "lah")
)
_MONTHS = tuple(
    """januari februari maret april mei juni juli agustus september oktober november
    desember""".split()
)
_MEANINGS = ("adalah", "merupakan", "ialah", "artinya", "singkatan", "yaitu")
_BEFORE_PLACES = tuple(word.encode() for word in (" di ", " ke ", "ari "))
_LONGEST_GAP = 2


def wanted(question: str) -> Wanted:
    """What a question asks for, by the first sign that fits, however it is spelt."""
    text = " ".join(folded(normalise(question)).split())
    return next((kind for kind, signs in _PATTERNS if signs.search(text)), Wanted.OTHER)


def answers(texts: CandidateTexts, kind: Wanted, said: Places) -> Places:
    """Where the texts hold what is wanted, other than at `said`, the places of the question's own
    words. A meaning is announced by words like "adalah"."""
    if kind is Wanted.OTHER or not texts.count:
        return np.zeros(0, dtype=np.int64)
    if kind is Wanted.MEANING:
        return np.concatenate([texts.exact(word) for word in _MEANINGS])
    new = np.ones(len(texts.letters), dtype=np.bool_)
    new[said] = False
    starts = texts.word_starts
    if kind is Wanted.NAME:
        capital = _is_capital(texts, starts)
        follows = np.diff(starts) - _lengths(texts, starts)[:-1] <= _LONGEST_GAP
        named = capital[:-1] & capital[1:] & follows & new[starts[:-1]] & new[starts[1:]]
        return starts[:-1][named]
    if kind is Wanted.PLACE:
        after = starts[_is_capital(texts, starts) & new[starts] & (starts >= 4)]
        before = np.array([texts.block[at - 4 : at] in _BEFORE_PLACES for at in after.tolist()])
        return after[before.astype(np.bool_)]
    digits = _is_digit(texts, starts) & new[starts]
    if kind is Wanted.NUMBER:
        return starts[digits]
    years = digits & (_lengths(texts, starts) == 4) & (texts.letters[starts] <= ord("2"))
    return np.concatenate((starts[years], *(texts.exact(month) for month in _MONTHS)))


def _is_capital(texts: CandidateTexts, starts: Places) -> Flags:
    letters = texts.raw[starts]
    return np.asarray((letters >= ord("A")) & (letters <= ord("Z")))


def _is_digit(texts: CandidateTexts, starts: Places) -> Flags:
    letters = texts.letters[starts]
    return np.asarray((letters >= ord("0")) & (letters <= ord("9")))


def _lengths(texts: CandidateTexts, starts: Places) -> Places:
    """(words,): how long each word is."""
    return texts.letters_after(starts)
