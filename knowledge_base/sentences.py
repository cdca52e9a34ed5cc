"""The questions that one message asks, one after the other."""

from __future__ import annotations

import re

from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.language import normalise

_END = re.compile(
    r"(?<=\?)|[;\n]+|(?<=[a-z])\.\s+"
    r"|(?:^|[,.]?\s+)\b(?:trus|terus|trs|lalu|sama|serta|sekalian|skalian|sekaligus|satu lagi"
    r"|btw)\b,?"
    r"|[,.]?\s+\bdan\s+(?=(?:apa|bisa|boleh|kapan|berapa|brp|gimana|bagaimana|harus|perlu))",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "apa apakah bisa boleh harus perlu wajib kapan bagaimana berapa siapa mana kenapa".split()
)
# In standard words: what makes a clause a question of its own ("klo ke igd ditolak ga"). "Saya
# kerja, tidak bisa libur" is none.
_SURELY = re.compile(
    r"\b(?:apa|apakah|kapan|bagaimana|berapa|siapa|mana|kenapa)\b|^(?:bisa|boleh|harus|perlu|wajib)"
    r"|\b(?:tidak|ta|tah|tho)(?: (?:ya|sih|min|kak|pak|bu))*$"
)
# Fewer words may be no more than what another question is about.
_FEWEST_WORDS = 2


def questions_in(text: str) -> list[str]:
    """The parts that ask something, each of its own, in their order.

    >>> questions_in("ktp saya hilang, bayar ga? trus fotonya ulang, boleh pakai jilbab ga")
    ['ktp saya hilang, bayar ga', 'fotonya ulang, boleh pakai jilbab ga']
    """
    return [
        question.strip(" ,?")
        for part in _END.split(text)
        if _asks(part)
        for question in _between_commas(part)
    ]


def surely_asks(question: str) -> bool:
    """Whether one of the questions of a message is no mere statement: "majikannya minta cepat"."""
    return any(_SURELY.search(normalise(clause)) for clause in question.split(","))


def _between_commas(part: str) -> list[str]:
    """The questions of a sentence: a clause that asks nothing goes with the next that does."""
    found, begun = [], ""
    for clause in re.split(r"(?<=,)", part):
        begun += clause
        if _asks(begun) and _SURELY.search(normalise(clause)):
            found.append(begun)
            begun = ""
    return [*found[:-1], found[-1] + begun] if found else [part]


def _asks(part: str) -> bool:
    standard = normalise(part)
    said = set(standard.split())
    if len(said) < _FEWEST_WORDS or not (without_aspects(part) or aspects_of(part)):
        return False
    if "?" in part or aspects_of(part) or said & _ASKING:
        return True
    return bool(_SURELY.search(standard))
