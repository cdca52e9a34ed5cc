"""Rows and files -> candidates, held against what is live and what somebody works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.sheets.candidate import Candidate, Problem, Verdict
from app.staff.person import Person
from app.staff.rights import Action, Unit
from knowledge_base.catalogue import Catalogue
from knowledge_base.law.library import Laws
from knowledge_base.model import Regulation, Service
from knowledge_base.publishing.live import AnyRecord, records_of
from knowledge_base.publishing.model import (
    RecordKey,
    RecordKind,
    Revision,
    content_of,
    record_of,
)
from knowledge_base.publishing.revisions import Revisions, agency_of
from knowledge_base.record_checks import (
    FieldError,
    Place,
    RecordInvalid,
    regulation_errors,
    service_errors,
)

NOT_YOURS = "bukan bagian unit Anda"


@dataclass(frozen=True)
class Around:
    """What a file is held against: who brings it, what is live, and what is being worked on."""

    person: Person
    catalogue: Catalogue
    live: Mapping[RecordKey, AnyRecord]
    open: Mapping[RecordKey, str]
    laws: Laws
    today: date
    history: Callable[[RecordKey], Sequence[Revision]]

    @classmethod
    def now(
        cls, person: Person, catalogue: Catalogue, laws: Laws, revisions: Revisions, today: date
    ) -> Around:
        busy = {revision.key: revision.changed_by for revision in revisions.open()}
        return cls(person, catalogue, records_of(catalogue), busy, laws, today, revisions.history)

    def content(self, key: RecordKey | None) -> dict[str, Any]:
        """What is live of a record; {} if nothing."""
        record = self.live.get(key) if key else None
        return content_of(record) if record else {}

    def is_theirs(self, key: RecordKey, content: Mapping[str, Any]) -> bool:
        """Whether the person may edit it: of national law and topics, only who has all units."""
        agencies = [str(content.get("instansi") or "")]
        if old := self.content(key):
            agencies.append(str(old.get("instansi") or ""))
        elif history := self.history(key):
            # Withdrawn, discarded or not yet published, it stays whose it was.
            agencies.append(agency_of(history))
        return all(self.person.may(Action.EDIT, Unit(agency)) for agency in agencies)


# The words for a place of a record in its file.
Where = Callable[[Place], str]


def judged(
    place: str,
    key: RecordKey,
    content: Mapping[str, Any],
    around: Around,
    regulations: Mapping[str, Regulation],
    where: Where,
    given: Sequence[Problem] = (),
    is_missing: Callable[[FieldError], bool] = lambda error: False,
) -> Candidate:
    """A record with everything that is wrong with it. `given` are problems found before.

    `regulations` are those that services may lean on; `is_missing` tells what may be added later.
    """
    problems = list(given)
    told = {problem.where for problem in problems}
    problems.extend(
        Problem(where(error.at), error.reason, is_missing(error))
        for error in _errors(key, content, around, regulations)
        if where(error.at) not in told
    )
    if not around.is_theirs(key, content):
        at: Place = ("instansi",) if key.kind is RecordKind.SERVICE else ()
        problems.append(Problem(where(at), NOT_YOURS))
    elif by := around.open.get(key):
        sentence = f"sedang dikerjakan {by}; terbitkan atau buang draf itu dulu"
        problems.append(Problem(where(("id",)), sentence))
    old = around.content(key)
    wrong = any(not problem.is_missing for problem in problems)
    if old and old == content:
        verdict, problems = Verdict.SAME, []
    elif wrong:
        verdict = Verdict.WRONG
    else:
        verdict = Verdict.CHANGED if old else Verdict.NEW
    name = str(content.get("nama") or content.get("tentang") or key.id)
    return Candidate(place, name, key, content, verdict, tuple(problems))


def _errors(
    key: RecordKey,
    content: Mapping[str, Any],
    around: Around,
    regulations: Mapping[str, Regulation],
) -> Iterator[FieldError]:
    try:
        record = record_of(key, content)
    except RecordInvalid as invalid:
        yield from invalid.errors
        return
    if isinstance(record, Service):
        yield from service_errors(
            record,
            regulations,
            around.today,
            lambda id_, at: around.laws.ended(id_, at, around.today),
        )
    elif isinstance(record, Regulation):
        yield from regulation_errors(record, regulations)
