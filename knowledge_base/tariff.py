"""The rows of a tariff that a question is about."""

from __future__ import annotations

import re

from knowledge_base.language import content_words
from knowledge_base.model import Fee, Fees

_SAID = tuple(
    (re.compile(said, re.IGNORECASE), meant)
    for said, meant in (
        (r"\bnon[\s-]+(?=[a-z])", "non"),
        (r"\be[\s-]?pas(?:por|port)\b", "paspor elektronik"),
        (r"\broda (?:2|dua|3|tiga)\b", "motor"),
        (r"\broda (?:4|empat)\b", "mobil"),
        (r"\b(sim b|sim c) ?1\b", r"\1i"),
        (r"\b(sim b|sim c) ?2\b", r"\1ii"),
    )
)
_VEHICLES = frozenset({"motor", "mobil"})


def fees_for(fees: Fees, question: str) -> tuple[Fee, ...]:
    """The rows a question singles out ("yang 10 tahun", "sim c"); all rows if it does not.

    Only words that some rows have and others have not can single out. Who asks about a motor gets
    every row of motors, whatever else singles out, and none of cars.
    """
    rows = [_words_of(fee.item) for fee in fees.tarif]
    asked = _words_of(question)
    vehicles = {v for v in _VEHICLES if any(v in row for row in rows)}
    vehicle = asked & vehicles if len(asked & vehicles) == 1 < len(vehicles) else frozenset()
    fitting = [at for at, row in enumerate(rows) if not row & vehicles or row & vehicle]
    own = {at for at in fitting if rows[at] & vehicle}
    among = [rows[at] for at in (fitting if vehicle else range(len(rows)))]
    telling = {
        word
        for word in (asked & set().union(*among)).difference(vehicle, *(rows[at] for at in own))
        if 0 < sum(word in row for row in among) < len(among)
    }
    most = max((len(telling & row) for row in among), default=0)
    told = {at for at, row in enumerate(rows) if telling and len(telling & row) == most}
    if not told and not own:
        return fees.tarif
    kept = (told & set(fitting) if vehicle else told) | own
    return tuple(fee for at, fee in enumerate(fees.tarif) if at in kept)


def _words_of(text: str) -> frozenset[str]:
    """The content words, with one word for what has several names.

    "non-elektronik" is one, so that it is not taken for "elektronik".
    """
    for said, meant in _SAID:
        text = said.sub(meant, text)
    return frozenset(content_words(text))
