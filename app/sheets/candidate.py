"""One record that somebody wants to bring in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from knowledge_base.publishing.model import RecordKey


class Verdict(StrEnum):
    """What would become of it."""

    NEW = "baru"
    CHANGED = "mengubah"
    SAME = "sama"
    WRONG = "salah"


@dataclass(frozen=True)
class Problem:
    """`where` is a column or a line: `kolom Biaya`. What is only missing can be added later."""

    where: str
    sentence: str
    is_missing: bool = False


@dataclass(frozen=True)
class Candidate:
    """`place` is where it stands in the file: `Baris 7` or `services/ktp.yml`."""

    place: str
    name: str
    key: RecordKey | None
    content: Mapping[str, Any]
    verdict: Verdict
    problems: tuple[Problem, ...] = field(default=())

    @property
    def is_good(self) -> bool:
        """Whether it becomes a draft."""
        return self.verdict in (Verdict.NEW, Verdict.CHANGED)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_missing)

    @property
    def missing(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_missing)
