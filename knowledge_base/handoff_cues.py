"""What in a message, or about a service, is a reason to offer a person. The tables are data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from knowledge_base.answer import HandoffReason
from knowledge_base.language import lexicon_lines, normalise

_LEAST_LETTERS, _MOSTLY = 12, 0.8


def reason_in(text: str) -> HandoffReason | None:
    """SENSITIVE, or else FRUSTRATED; None if the words give no reason."""
    said = normalise(text)
    found = [reason for reason, pattern in _patterns().items() if pattern.search(said)]
    if HandoffReason.SENSITIVE in found:
        return HandoffReason.SENSITIVE
    return HandoffReason.FRUSTRATED if found or _shouts(text) else None


@cache
def ruled_services() -> Mapping[str, str]:
    """The services that a person should look at, and why."""
    rows = (line.partition("\t") for line in lexicon_lines("handoff_rules.tsv"))
    return {service_id: why for service_id, _, why in rows}


@cache
def _patterns() -> dict[HandoffReason, re.Pattern[str]]:
    expressions: dict[HandoffReason, list[str]] = defaultdict(list)
    for line in lexicon_lines("handoff.tsv"):
        reason, _, expression = line.partition("\t")
        expressions[HandoffReason(reason)].append(expression)
    return {
        reason: re.compile(rf"\b(?:{'|'.join(some)})\b") for reason, some in expressions.items()
    }


def _shouts(text: str) -> bool:
    """Capitals alone may be a habit; with "!!" they are anger."""
    letters = [char for char in text if char.isalpha()]
    return (
        "!!" in text
        and len(letters) >= _LEAST_LETTERS
        and sum(map(str.isupper, letters)) >= _MOSTLY * len(letters)
    )
