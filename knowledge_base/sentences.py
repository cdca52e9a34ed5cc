"""The questions that one message asks, one after the other."""

from __future__ import annotations

import re

from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.language import normalise

_END = re.compile(
    r"(?<=\?)|[;\n]+|(?<=[a-z])\.\s+"
    r"|[,.]?\s+\b(?:trus|terus|trs|lalu|sama|serta|sekalian|skalian|sekaligus|satu lagi|btw)\b,?",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "apa apakah bisa boleh harus perlu wajib kapan bagaimana berapa siapa mana kenapa".split()
)
# Fewer words may be no more than what another question is about.
_FEWEST_WORDS = 2


def questions_in(text: str) -> list[str]:
    """The parts that ask something, each of its own, in their order."""
    return [part.strip(" ?") for part in _END.split(text) if _asks(part)]


def _asks(part: str) -> bool:
    said = set(normalise(part).split())
    if len(said) < _FEWEST_WORDS or not (without_aspects(part) or aspects_of(part)):
        return False
    return "?" in part or bool(aspects_of(part)) or not said.isdisjoint(_ASKING)
