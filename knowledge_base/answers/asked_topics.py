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
from knowledge_base.lines import TO_CONFIRM, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.regions import with_named_as

# Who asks whether it can be done in Bekasi asks whether it can be done there, too.
_ANY_PLACE = "kota lain"
# The rows that give a name to what several expressions have in common.
_SHARED = "kata"
_NEVER = re.compile(r"(?!)")
# What a law is about, and what is to be asked at the office, answer nothing.
_SAYS_NOTHING = frozenset({Aspect.DASAR_HUKUM.value, TO_CONFIRM})


@dataclass(frozen=True)
class AskedTopic:
    """One topic, by its `id` in the table. `asks` finds a yes/no question in standard words,
    `asks_about` any other; `yes` and `no` find the lines that decide it, `speaks` those that speak
    of it at all.

    `name` is what citizens call it; empty if silence is not told.
    """

    id: str
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
    shared: dict[str, str] = {}
    for row in lexicon_lines("verdicts.tsv"):
        topic, role, expression = row.split("\t")
        if topic == _SHARED:
            shared[f"<{role}>"] = expression
            continue
        for name, words in shared.items():
            expression = expression.replace(name, words)
        table[topic][role].append(expression)

    def found(roles: dict[str, list[str]], role: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(roles[role])})\b") if roles[role] else _NEVER

    return tuple(
        AskedTopic(
            id_,
            " ".join(roles["nama"]),
            *(found(roles, role) for role in ("tanya", "soal", "ya", "tidak", "sebut")),
        )
        for id_, roles in table.items()
    )


def without_topics(text: str) -> str:
    """A text in standard words, without those that ask about any topic."""
    standard = normalise(of_any_place(text))
    for topic in asked_topics():
        standard = topic.without(standard)
    return standard


@lru_cache(maxsize=512)
def of_any_place(text: str) -> str:
    """A text in which every region it names is "kota lain"."""
    return with_named_as(text, _ANY_PLACE)


@lru_cache(maxsize=512)
def topics_asked(text: str) -> frozenset[AskedTopic]:
    """The topics that a question is about."""
    standard = normalise(of_any_place(text))
    return frozenset(topic for topic in asked_topics() if topic.without(standard) != standard)


@lru_cache(maxsize=20_000)
def topics_spoken_of(line: str) -> frozenset[AskedTopic]:
    """The topics that a line of a record speaks of, read once."""
    return frozenset(topic for topic in asked_topics() if topic.speaks.search(line.lower()))


def unspoken(question: str, lines: Iterable[RecordLine]) -> Unspoken | None:
    """The topic a question is about and these lines are silent on; None if there is none."""
    standard = normalise(of_any_place(question))
    topic = next((t for t in asked_topics() if t.without(standard) != standard), None)
    if topic is None or not topic.name:
        return None
    said = (line.text for line in lines if line.sort not in _SAYS_NOTHING)
    if any(topic in topics_spoken_of(text) for text in said):
        return None
    return Unspoken(topic.name, not aspects_of(without_topics(question)))
