"""What a message says of documents: which one it names, and in which words of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.actions.thread import EVERYWHERE
from knowledge_base.aspects import without_aspects
from knowledge_base.language import content_words, normalise
from knowledge_base.lexical import stem
from knowledge_base.lines import RecordLine
from knowledge_base.regions import without_named
from knowledge_base.retrieval import Knowledge

# Said of any document, and beside its name.
MERELY = frozenset("ny eh hmm hm oh sekalian barengan bareng sekaligus terakhir satu".split())
# What a document needs that was never there.
FIRST = frozenset({"baru"})
# What is done to have it.
MAKING = frozenset("bikin buat dibuat buatkan urus ngurus".split())
_BESIDE = FIRST | {"nikah"}
# In standard words: a paper is asked for, whatever happened to it.
PAPERS = re.compile(
    r"\b(?:perlu\w*|butuh\w*|wajib|(?:di)?pakai|(?:di)?bawa\w*|fotokopi\w*|cukup|laku|sah|diterima"
    r"|ditanya|diminta|dilampirkan|surat|pengaruh\w*|identitas)\b"
)


def own_words(text: str) -> set[str]:
    """Standard words beside what is asked about every service, and where."""
    return set(without_aspects(without_named(text))) - EVERYWHERE - MERELY


def is_named(said: Collection[str], knowledge: Knowledge, service_id: str) -> bool:
    """Whether these words say no more than what the document of a service is called."""
    title, said = knowledge.called.title(service_id), set(said)
    return (
        bool(title & said) and said - title <= _BESIDE and said <= all_words(knowledge, service_id)
    )


def all_words(knowledge: Knowledge, service_id: str) -> frozenset[str]:
    """The words of all of a service's names."""
    return frozenset(word for name in knowledge.called.names(service_id) for word in name)


def matter_of(knowledge: Knowledge, service_id: str) -> set[str]:
    """The roots of what a service's name says beside the document: lost, damaged, new."""
    name = set(content_words(knowledge.service(service_id).nama)) - {"surat", "kartu"}
    return {stem(word) for word in name - knowledge.called.title(service_id)}


def speak_of(said: Collection[str], lines: Sequence[RecordLine]) -> bool:
    """Whether a line of a record has all of these words."""
    return any(set(said) <= set(normalise(line.text).split()) for line in lines)
