"""A regulation on its way to citizens, as everything here knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.staff.rights import Unit
from knowledge_base.law.corrections import Correction


class State(StrEnum):
    """Where a draft stands."""

    WAITING = "antre"
    READING = "membaca"
    REFUSED = "gagal"
    DRAFT = "draf"
    SUBMITTED = "diajukan"
    PUBLISHING = "menerbitkan"
    PUBLISHED = "terbit"
    DISCARDED = "dibuang"

    @property
    def is_working(self) -> bool:
        """Whether the machine is at work on it, and people wait."""
        return self in (State.WAITING, State.READING, State.PUBLISHING)

    @property
    def has_text(self) -> bool:
        return self in (State.DRAFT, State.SUBMITTED, State.PUBLISHING, State.PUBLISHED)


class Mark(StrEnum):
    """What people say yes or no to: a page compared, a link, a service seen to."""

    PAGE = "halaman"
    LINK = "hubungan"
    SERVICE = "layanan"


@dataclass(frozen=True)
class Draft:
    """One file of a regulation. `done` of `total` counts pages, while publishing passages.

    `told` says why it was refused or given back; `reading` is what was published of it; `unit` is
    that of who sent it.
    """

    id: int
    state: State
    file_name: str
    size: int
    author: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    law_id: str
    title: str
    done: int
    total: int
    told: str
    reading: str | None
    published_by: str | None
    published_at: datetime | None
    unit: Unit

    @property
    def name(self) -> str:
        """Its title once it was read, before that the file's."""
        return self.title or self.file_name


@dataclass(frozen=True)
class Made:
    """A correction somebody made; `undone_by` is empty while it counts."""

    id: int
    author: str
    at: datetime
    correction: Correction
    undone_by: str


@dataclass(frozen=True)
class Said:
    """Yes or no, by whom."""

    is_yes: bool
    author: str
    at: datetime


class NotNow(Exception):
    """It stands where this cannot be done: a sentence for who tried."""
