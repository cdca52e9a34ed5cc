"""Checks of a change by asking: what is answered before and after, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.answer import Answer
from knowledge_base.model import EMERGENCY_SERVICE, Service
from knowledge_base.publishing.exposure import exposed
from knowledge_base.publishing.finding import Ask, Finding, Severity, Sort
from knowledge_base.publishing.live import Change
from knowledge_base.publishing.model import RecordKey, RecordKind, record_of
from knowledge_base.retrieval import Knowledge

# So many questions of others are asked twice: a few seconds.
_MOST_ASKED = 150
_OF_A_SERVICE = 4
# Every change moves the chances of everything a little, where trees look again by a step (0.05 was
# seen). What moved by no more was in doubt before: no change of this publication takes its answer
# away.
_HARDLY = 0.07
# Own sample questions that find their record when each is left out in turn.
_ENOUGH = 0.5


@dataclass(frozen=True)
class CheckQuestion:
    """A question that an editor wants a record to answer."""

    key: RecordKey
    question: str


class Asking:
    """Asks one knowledge; a sample question is hidden while it is asked, and asked only once."""

    def __init__(self, knowledge: Knowledge, ask: Ask) -> None:
        self.knowledge = knowledge
        self._ask = ask
        self._row = {
            (p.owner, p.text): at for at, p in enumerate(knowledge.index.questions.passages)
        }
        self._answers: dict[tuple[str, str], Answer] = {}

    def __call__(self, owner: str, question: str) -> Answer:
        """The answer to a sample question of an owner, or to any other question."""
        if (owner, question) not in self._answers:
            row = self._row.get((owner, question))
            self._answers[owner, question] = self._ask(self.knowledge, question, row)
        return self._answers[owner, question]

    def chances(self, owner: str, question: str) -> dict[str, float]:
        """How likely a sample question, hidden, is about each service and topic near it, and ("")
        about none."""
        ranking = self.knowledge.rank(question, without=self._row.get((owner, question)))
        services = (*ranking.kept, *(candidate for candidate, _ in ranking.rejected))
        near = {c.subject_id: c.probability for c in (*services, *ranking.topics)}
        return near | {"": ranking.none}

    def is_right(self, owner: str, answer: Answer) -> bool:
        """Whether an answer is that of the question's owner: the service; the numbers for a
        danger; no service for what none answers."""
        topic = self.knowledge.catalogue.topics.get(owner)
        if topic is None:
            return answer.service_id == owner
        return answer.service_id == (EMERGENCY_SERVICE if topic.is_danger else None)


def answer_findings(
    change: Change, before: Asking, after: Asking, checks: Iterable[CheckQuestion]
) -> Iterator[Finding]:
    """Own sample questions, questions to check, and the answers of others that would change."""
    for revision in change.puts:
        record = record_of(revision.key, revision.content)
        if isinstance(record, Service):
            yield from _own_samples(record, revision.key, before, after)
    for check in checks:
        yield from _checked(check, before, after)
    changed = {key.id for key in change.keys if key.kind is not RecordKind.REGULATION}
    asked = exposed(before.knowledge, after.knowledge, changed, _MOST_ASKED) if changed else []
    asked.extend(_of_leaning(change, after.knowledge, changed))
    for owner, question in dict.fromkeys(asked):
        yield from compared(owner, question, before, after)


def _own_samples(
    service: Service, key: RecordKey, before: Asking, after: Asking
) -> Iterator[Finding]:
    """Whether people who ask in like words reach the service, and whether they did before."""
    missed = [q for q in service.contoh_pertanyaan if not _reaches(service.id, q, after)]
    already = {q for q in missed if _was_missed(service.id, q, before)}
    total = len(service.contoh_pertanyaan)
    if len(missed) > (1 - _ENOUGH) * total:
        was_so = len(already) == len(missed)
        yield Finding(
            Severity.WARNS if was_so else Severity.BLOCKS,
            Sort.SAMPLE,
            f"hanya {total - len(missed)} dari {total} contoh pertanyaan sampai ke layanan ini "
            "bila ditanyakan orang lain: tambah contoh yang lebih khas",
            key,
            ("contoh_pertanyaan",),
            was_so=was_so,
        )
    for question in missed:
        answer = after(service.id, question)
        other = answer.service_id
        where = f"sampai ke {_named(other, after)}" if other else "belum terjawab"
        yield Finding(
            Severity.WARNS,
            Sort.SAMPLE,
            f"pertanyaan yang mirip contoh ini {where}",
            key,
            ("contoh_pertanyaan", service.contoh_pertanyaan.index(question)),
            question,
            after=answer,
            was_so=question in already,
        )


def _named(owner: str, *known: Asking) -> str:
    """A service or topic as editors know it: `KTP-el hilang (ktp-el-hilang)`."""
    for asking in known:
        catalogue = asking.knowledge.catalogue
        if found := catalogue.services.get(owner) or catalogue.topics.get(owner):
            return f"{found.nama} ({owner})"
    return owner


def _reaches(service_id: str, question: str, asking: Asking) -> bool:
    answer = asking(service_id, question)
    return service_id in (answer.service_id, *(choice.service_id for choice in answer.choices))


def _was_missed(service_id: str, question: str, before: Asking) -> bool:
    """Whether a sample question was one before, and did not reach its service then either."""
    service = before.knowledge.catalogue.services.get(service_id)
    had_it = service is not None and question in service.contoh_pertanyaan
    return had_it and not _reaches(service_id, question, before)


def _checked(check: CheckQuestion, before: Asking, after: Asking) -> Iterator[Finding]:
    owner = check.key.id
    then, now = before(owner, check.question), after(owner, check.question)
    if not after.is_right(owner, now):
        lost = before.is_right(owner, then)
        sentence = "yang tadinya benar tidak lagi" if lost else "belum"
        known = before.knowledge.catalogue
        was_there = owner in known.services or owner in known.topics
        yield Finding(
            Severity.BLOCKS if lost else Severity.WARNS,
            Sort.CHECK,
            f"pertanyaan uji {sentence} dijawab {_named(owner, after, before)}",
            check.key,
            question=check.question,
            before=then,
            after=now,
            was_so=not lost and was_there,
        )


def compared(owner: str, question: str, before: Asking, after: Asking) -> Iterator[Finding]:
    """What becomes of a sample question of an owner, if its answer changes."""
    then, now = before(owner, question), after(owner, question)
    if (then.service_id, then.text) == (now.service_id, now.text):
        return
    lost = before.is_right(owner, then) and not after.is_right(owner, now)
    severity, what = Severity.TELLS, "dijawab lain dari tadinya"
    if lost:
        severity, what = Severity.BLOCKS, "tadinya dijawab benar dan sesudahnya tidak"
        if _hardly_moved(owner, question, before, after):
            severity, what = Severity.WARNS, f"{what}: sejak semula di ambang ragu"
    yield Finding(
        severity,
        Sort.LOST if lost else Sort.CHANGED,
        f"pertanyaan untuk {_named(owner, after, before)} {what}",
        question=question,
        before=then,
        after=now,
    )


def _hardly_moved(owner: str, question: str, before: Asking, after: Asking) -> bool:
    then, now = before.chances(owner, question), after.chances(owner, question)
    return all(abs(then.get(id_, 0.0) - now.get(id_, 0.0)) <= _HARDLY for id_ in then | now)


def _of_leaning(
    change: Change, after: Knowledge, changed: Collection[str]
) -> Sequence[tuple[str, str]]:
    """A few questions of each service that leans on a regulation that changes."""
    regulations = {key.id for key in change.keys if key.kind is RecordKind.REGULATION}
    services: Mapping[str, Service] = after.catalogue.services
    return [
        (service.id, question)
        for service in services.values()
        if service.id not in changed
        and any(reference.peraturan in regulations for reference in service.references())
        for question in service.contoh_pertanyaan[:_OF_A_SERVICE]
    ]
