"""What an agent may answer with: the catalogue's own answers, each with its citations.

An answer is named by its `key` (`paspor-baru:biaya,kanal:berapa bayar`), from which it is made
again when it is sent: citations come out of the catalogue, never out of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connectors.desk.model import Thread
from knowledge_base.answer import Answer, Citation, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.aspects import without_aspects
from knowledge_base.model import EMERGENCY_SERVICE, Aspect
from knowledge_base.regions import Region, called
from knowledge_base.retrieval import Knowledge

MOST_FOUND = 5
MOST_KEYS = 4
LONGEST_QUESTION = 200
_FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Ready:
    """A catalogue answer, ready to be sent or changed."""

    key: str
    title: str
    answer: Answer


def found_for(knowledge: Knowledge, typed: str, thread: Thread) -> list[Ready]:
    """The answers that what is typed may mean: services so called first, that of the thread before
    the others, then by retrieval."""
    question = " ".join(typed.split())[:LONGEST_QUESTION]
    if len(question) < _FEWEST_LETTERS:
        return []
    called = sorted(_called(knowledge, question), key=lambda id_: id_ != thread.opening.service_id)
    services = dict.fromkeys([*called, *_meant(knowledge, question)])
    aspects = knowledge.asked(question)
    made = (_ready(knowledge, id_, aspects, question, thread) for id_ in services)
    return [ready for ready in made if ready][:MOST_FOUND]


def suggestion(knowledge: Knowledge, thread: Thread, question: str) -> Ready | None:
    """What the catalogue says to a question in a thread; None if it is not sure of the service."""
    question = " ".join(question.split())[:LONGEST_QUESTION]
    if not any(char.isalpha() for char in question):
        return None
    best = knowledge.rank(question).best
    is_sure = best is not None and best.probability >= knowledge.weights.answer_at
    service = best.subject_id if best and is_sure else thread.opening.service_id
    if service not in knowledge.catalogue.services:
        return None
    aspects = knowledge.asked(question) or (() if is_sure else thread.opening.aspects)
    return _ready(knowledge, service, aspects, question, thread)


def citations_of(knowledge: Knowledge, keys: Iterable[str], thread: Thread) -> tuple[Citation, ...]:
    """The sources of the answers that a reply was made of, each once; unknown keys have none."""
    made = (of_key(knowledge, key, thread) for key in dict.fromkeys(keys))
    return tuple(dict.fromkeys(c for ready in made if ready for c in ready.answer.citations))


def of_key(knowledge: Knowledge, key: str, thread: Thread) -> Ready | None:
    """The answer that is so named, as the catalogue gives it now; None if there is none."""
    service, _, rest = key.partition(":")
    named, _, question = rest.partition(":")
    aspects = tuple(Aspect(name) for name in named.split(",") if name in list(Aspect))
    if service not in knowledge.catalogue.services:
        return None
    return _ready(knowledge, service, aspects, question[:LONGEST_QUESTION], thread)


def _ready(
    knowledge: Knowledge, service_id: str, aspects: Sequence[Aspect], question: str, thread: Thread
) -> Ready | None:
    if service_id == EMERGENCY_SERVICE:
        return None
    service, region = knowledge.service(service_id), _region_of(thread)
    answer = service_answer(
        service,
        aspects,
        question,
        knowledge.relevance(service_id, question, region.code if region else None),
        knowledge.catalogue.regulations,
        region=region,
    )
    if answer.status is not Outcome.ANSWERED:
        return None
    labels = ", ".join(aspect.label.lower() for aspect in aspects) or "ringkasan"
    key = f"{service_id}:{','.join(aspects)}:{question}"
    return Ready(key, f"{service.nama}: {labels}", answer)


def _region_of(thread: Thread) -> Region | None:
    codes = thread.opening.region
    return called(codes) if len(codes) == 1 else None


def _called(knowledge: Knowledge, question: str) -> Iterator[str]:
    """Services of whose names every typed word begins a word; those for a part aside."""
    typed = without_aspects(question)
    for service in knowledge.catalogue.services.values():
        for name in (service.nama, *service.alias):
            words = name.casefold().split()
            if typed and all(any(word.startswith(one) for word in words) for one in typed):
                yield service.id
                break


def _meant(knowledge: Knowledge, question: str) -> Iterator[str]:
    ranking = knowledge.rank(question)
    yield from (candidate.subject_id for candidate in ranking.kept)
    yield from (candidate.subject_id for candidate, _ in ranking.rejected[:MOST_FOUND])
