"""Which parts of a service a question asks for, by the words people use for them."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge_base.cues import cues_in, without_cues
from knowledge_base.language import normalise, stopwords
from knowledge_base.model import Aspect

_MOST = 3
_REMEMBERED = 2_000
_ASPECTS = frozenset(aspect.value for aspect in Aspect)
_EXPLICIT_STEPS = frozenset({"cara", "langkah", "alur", "prosedur", "tahap", "tahapan"})
# "ilang, harus gimana?" asks for no steps in particular: what to bring and where, in short.
_WHAT_NOW = re.compile(r"\b(?:harus|terus|lalu|urus) (?:bagaimana|apa|ke mana)\b")
_HOW = re.compile(r"\b(?:bagaimana|proses|bisa tidak|seperti (?:apa|mana)|ngapain)\b")
_ENDS_ASKING_HOW = re.compile(r"\bbagaimana(?: (?:ya|dong|min|pak|bu))*$")
_FILLERS = frozenset(
    "kalau yang lebih lagi dulu sih pula terus lalu nah oke ok baik situ sini mengurus".split()
)


@lru_cache(maxsize=_REMEMBERED)
def aspects_of(text: str) -> tuple[Aspect, ...]:
    """The aspects a text names, in their order, three at most; () if none."""
    return all_aspects_of(text)[:_MOST]


def all_aspects_of(text: str) -> tuple[Aspect, ...]:
    """The aspects a text asks for, in the order they are named.

    A "bagaimana" beside something more exact ("bayarnya bagaimana") asks for no steps; "harus
    bagaimana" beside it asks for what to bring and where to go as well.
    """
    standard = normalise(text)
    found = [Aspect(cue) for cue in cues_in(standard, _ASPECTS)]
    if len(found) > 1 and not _EXPLICIT_STEPS & set(standard.split()):
        exact = cues_in(_HOW.sub(" ", standard), _ASPECTS)
        found = [a for a in found if a is not Aspect.PROSEDUR or a.value in exact]
        if any(map(_asks_what_now, re.split(r"[,.?!;\n]", text))):
            found = list(dict.fromkeys([*found, Aspect.PERSYARATAN, Aspect.KANAL]))
    if Aspect.MASA_BERLAKU in found:
        found = [aspect for aspect in found if aspect is not Aspect.JANGKA_WAKTU]
    return tuple(found)


def _asks_what_now(part: str) -> bool:
    """Whether a part of a message asks for no aspect in particular: "KTP hilang, gimana ya"."""
    standard = normalise(part)
    if _WHAT_NOW.search(standard):
        return True
    named = cues_in(standard, _ASPECTS).keys()
    return named <= {Aspect.PROSEDUR.value} and bool(_ENDS_ASKING_HOW.search(standard))


def without_aspects(text: str) -> list[str]:
    """The content words that are left when aspect words are gone: what the question is about."""
    return [
        word
        for word in without_cues(normalise(text), _ASPECTS).split()
        if word not in stopwords() and word not in _FILLERS and len(word) > 1
    ]
