"""A ticket: a matter that takes longer than a talk, with a number and a state that are true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connectors.desk.model import Queue
from connectors.tickets.numbering import Number


class State(StrEnum):
    """Where a ticket stands, in the words that citizens read."""

    RECEIVED = "diterima"
    IN_WORK = "diproses"
    WAITING = "menunggu warga"
    DONE = "selesai"
    REFUSED = "ditolak"

    @property
    def is_open(self) -> bool:
        return self not in (State.DONE, State.REFUSED)


@dataclass(frozen=True)
class Draft:
    """What an agent writes to open one: for the desk a `subject`, for the citizen `words`.

    `due_on` is the day it shall be done by, None: not promised.
    """

    subject: str
    words: str
    queue: Queue
    service_id: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Step:
    """What an agent does to one: its state from now on, what the citizen is told, the day that is
    promised (None: none)."""

    to: State
    words: str
    due_on: date | None = None


@dataclass(frozen=True)
class Matter:
    """What a ticket is about and whose it is; gone when the citizen deleted the conversation."""

    conversation_id: str
    thread_id: int
    subject: str


@dataclass(frozen=True)
class Ticket:
    """`matter` is None once the conversation was deleted."""

    id: int
    number: Number
    state: State
    queue: Queue
    service_id: str | None
    due_on: date | None
    opened_at: datetime
    changed_at: datetime
    matter: Matter | None

    def is_late(self, today: date) -> bool:
        """Whether the day that was promised is over."""
        return self.state.is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Change:
    """One step of a ticket with what the citizen was told; `seq` orders all of them."""

    seq: int
    state: State
    words: str
    agent: str
    at: datetime
