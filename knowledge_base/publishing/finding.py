"""What the checks before publishing have found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.answer import Answer
from knowledge_base.publishing.model import RecordKey
from knowledge_base.record_checks import Place
from knowledge_base.retrieval import Knowledge

# The answer to a question that stands by itself; the row of a sample question is hidden.
Ask = Callable[[Knowledge, str, int | None], Answer]


class Severity(StrEnum):
    """What a finding does: it stops the publication, asks for a look, or only tells."""

    BLOCKS = "menghalangi"
    WARNS = "perhatian"
    TELLS = "keterangan"


class Sort(StrEnum):
    """Which check found it."""

    FIELD = "isian"
    LAW = "dasar hukum"
    AMOUNT = "tarif"
    LOST = "jawaban hilang"
    CHECK = "pertanyaan uji"
    SAMPLE = "contoh pertanyaan"
    CHANGED = "jawaban berubah"


@dataclass(frozen=True)
class Finding:
    """One thing found. `sentence` is for the editor; `before` and `after` are what citizens get.

    `at` is the place in the record `key`, if it is about one; `was_so` is what no change of this
    publication caused.
    """

    severity: Severity
    sort: Sort
    sentence: str
    key: RecordKey | None = None
    at: Place = ()
    question: str = ""
    before: Answer | None = None
    after: Answer | None = None
    was_so: bool = False


class Blocked(Exception):
    """The checks found what must not be published; an admin may override with a reason."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.sentence for finding in self.findings))


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that stop a publication."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCKS)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What this change causes before what was so already; what blocks first, then by sort."""
    severities, sorts = list(Severity), list(Sort)
    return tuple(
        sorted(
            findings,
            key=lambda f: (f.was_so, severities.index(f.severity), sorts.index(f.sort)),
        )
    )
