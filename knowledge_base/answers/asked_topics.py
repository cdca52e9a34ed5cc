"""What people ask about every service (may somebody else go, elsewhere, online?): the table
`lexicon/verdicts.tsv`, and what a record is silent on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge_base.aspects import aspects_of
from knowledge_base.language import lexicon_lines, normalise
from knowledge_base.lines import RecordLine

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class AskedTopic:
    """One topic. `asks` finds a yes/no question in standard words, `asks_about` any other;
    `yes` and `no` find the lines that decide it, `speaks` those that speak of it at all.

    `name` is what citizens call it; empty if silence is not told.
    """

    name: str
    asks: re.Pattern[str]
    asks_about: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    speaks: re.Pattern[str]

    def without(self, standard: str) -> str:
        """Standard words without those that ask about it."""
        return self.asks_about.sub(" ", self.asks.sub(" ", standard))


@dataclass(frozen=True)
class Unspoken:
    """What was asked and no line of a record speaks of; `alone` if nothing else was asked."""

    name: str
    alone: bool


@lru_cache(maxsize=1)
def asked_topics() -> tuple[AskedTopic, ...]:
    """The topics of the table, in its order."""
    table: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in lexicon_lines("verdicts.tsv"):
        topic, role, expression = row.split("\t")
        table[topic][role].append(expression)

    def found(roles: dict[str, list[str]], role: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(roles[role])})\b") if roles[role] else _NEVER

    return tuple(
        AskedTopic(
            " ".join(roles["nama"]),
            *(found(roles, role) for role in ("tanya", "soal", "ya", "tidak", "sebut")),
        )
        for roles in table.values()
    )


def without_topics(text: str) -> str:
    """A text in standard words, without those that ask about any topic."""
    standard = normalise(text)
    for topic in asked_topics():
        standard = topic.without(standard)
    return standard


def unspoken(question: str, lines: Iterable[RecordLine]) -> Unspoken | None:
    """The topic a question is about and these lines are silent on; None if there is none."""
    standard = normalise(question)
    topic = next((t for t in asked_topics() if t.without(standard) != standard), None)
    if topic is None or not topic.name:
        return None
    if any(topic.speaks.search(line.text.lower()) for line in lines):
        return None
    return Unspoken(topic.name, not aspects_of(topic.without(standard)))
