"""How far an agent's words have come, as the outbox knows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, select

from connectors.desk.reach import Reached
from connectors.outbox import State
from connectors.tables import outbox
from knowledge_base.reading import reading

# From the worst to the best: of a reply in several parts the worst counts.
_ORDER = (
    State.PARKED,
    State.CLOSED,
    State.WAITING,
    State.SENDING,
    State.SENT,
    State.DELIVERED,
    State.READ,
)
_WORDS = {
    State.PARKED: "tidak terkirim",
    State.CLOSED: "ditahan: kanal baru mengizinkan bila warga menulis lagi",
    State.WAITING: "menunggu dikirim",
    State.SENDING: "sedang dikirim",
    State.SENT: "terkirim",
    State.DELIVERED: "sampai",
    State.READ: "dibaca",
}
_NOT_FETCHED = "tersimpan, tampil begitu halaman chat warga terbuka"


@dataclass(frozen=True)
class Mark:
    """What stands below a reply; `reason` is a sentence where something is wrong; `is_fetched`
    where the chat page comes for it."""

    state: State
    reason: str
    is_fetched: bool = False

    @property
    def words(self) -> str:
        if self.is_fetched and self.state is State.WAITING:
            return _NOT_FETCHED
        return _WORDS[self.state]

    @property
    def is_bad(self) -> bool:
        return self.state in (State.PARKED, State.CLOSED)

    @property
    def may_change(self) -> bool:
        """Whether a later report may say more."""
        return self.state not in (State.READ, State.PARKED)


def fetched_marks(reached: Reached, messages: Collection[int]) -> dict[int, Mark]:
    """The same where the chat page fetches them, and tells how far it is."""

    def state(seq: int) -> State:
        if seq <= reached.seen:
            return State.READ
        return State.DELIVERED if seq <= reached.delivered else State.WAITING

    return {seq: Mark(state(seq), "", is_fetched=True) for seq in messages}


def marks_of(engine: Engine, messages: Collection[int]) -> dict[int, Mark]:
    """By the seq of a message; those of doors that fetch by themselves have none."""
    query = select(outbox.c.message, outbox.c.state, outbox.c.reason).where(
        outbox.c.message.in_(messages)
    )
    found: dict[int, Mark] = {}
    with reading(engine) as db:
        for row in db.execute(query):
            mark = Mark(State(row.state), row.reason or "")
            known = found.get(row.message)
            if known is None or _ORDER.index(mark.state) < _ORDER.index(known.state):
                found[row.message] = mark
    return found
