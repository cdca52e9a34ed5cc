"""What is to be sent over a channel: on disk before it is sent, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from connectors.base import DeliveryState, Outgoing, SendError, StatusReport, WindowClosed
from connectors.model import Channel
from connectors.pauses import is_last, pause
from connectors.tables import contacts, conversations, outbox
from knowledge_base.moments import aware
from knowledge_base.reading import reading

# After a crash in the middle of sending, how long the channel's report is waited for.
_UNCERTAIN = timedelta(seconds=20)
_KEY = "tanya-"
# A longer number than a seq can be is no key of ours, and too much for a database.
_DIGITS = 9


class State(StrEnum):
    """Where a message stands.

    CLOSED waits until the person writes again, since the channel's window is closed; PARKED needs
    a person: it was tried often enough, or refused.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    CLOSED = "closed"
    PARKED = "parked"


# A report never takes a message back to an earlier state.
_ORDER = (State.WAITING, State.SENDING, State.SENT, State.DELIVERED, State.READ)
_REPORTED = {
    DeliveryState.SENT: State.SENT,
    DeliveryState.DELIVERED: State.DELIVERED,
    DeliveryState.READ: State.READ,
}
_OPEN = (State.WAITING, State.SENDING)
_GIVEN_UP = (State.PARKED, State.CLOSED)


_NEXT = (
    select(outbox, conversations.c.channel, contacts.c.address)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .join(contacts, contacts.c.conversation_id == outbox.c.conversation_id)
    .where(outbox.c.conversation_id == bindparam("conversation"), outbox.c.state.in_(_OPEN))
    .order_by(outbox.c.seq)
    .limit(1)
)


@dataclass(frozen=True)
class Due:
    """The next message of a conversation; `key` names it to the channel, the same at every try.

    `address` is sealed; `asked_at` is when what it answers was received, None for a notice.
    """

    seq: int
    conversation_id: str
    channel: Channel
    address: str
    asked_at: datetime | None
    outgoing: Outgoing
    attempts: int
    due_at: datetime
    state: State

    @property
    def key(self) -> str:
        return f"{_KEY}{self.seq}"


@dataclass(frozen=True)
class Parked:
    """A message that was given up, and why: for the desk."""

    seq: int
    channel: Channel
    asked_at: datetime | None
    reason: str
    code: int | None


class Outbox:
    """The only code that reads and writes the outbox. Every call is one transaction; blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def next(self, conversation_id: str) -> Due | None:
        """The oldest message of a conversation that is not sent, due or not."""
        with reading(self._engine) as db:
            row = db.execute(_NEXT, {"conversation": conversation_id}).one_or_none()
        if row is None:
            return None
        return Due(
            row.seq,
            row.conversation_id,
            Channel(row.channel),
            row.address,
            aware(row.asked_at) if row.asked_at else None,
            Outgoing(json.loads(row.payload)),
            row.attempts,
            aware(row.due_at),
            State(row.state),
        )

    def begin(self, due: Due) -> bool:
        """A try begins: if the process dies now, it is uncertain whether it was sent.

        False if it may not: another replica began it, or it was reported to have arrived.
        """
        until = datetime.now(UTC) + _UNCERTAIN
        begins = {"state": State.SENDING, "due_at": until, "attempts": due.attempts + 1}
        return self._set(due.seq, begins, outbox.c.attempts == due.attempts)

    def sent(self, seq: int, external_id: str) -> None:
        """It was taken; what was reported of it in the meantime stands."""
        named = external_id[:255]
        taken = {"state": State.SENT, "external_id": named, "reason": None, "code": None}
        self._set(seq, taken, outbox.c.external_id.is_distinct_from(named))

    def later(self, seq: int, due_at: datetime, reason: str, code: int | None) -> None:
        """Try again at `due_at`."""
        self._set(seq, {"state": State.WAITING, "due_at": due_at, "reason": reason, "code": code})

    def park(self, seq: int, reason: str, code: int | None) -> None:
        """Give a message up, visibly."""
        self._set(seq, {"state": State.PARKED, "reason": reason, "code": code})

    def keep(self, seq: int, error: WindowClosed, invitation: Outgoing | None) -> None:
        """Keep a message until the person writes again, and ask them to, once for all that is
        kept; without an invitation it is parked."""
        with self._engine.begin() as db:
            _keep(db, seq, error, invitation)

    def report(self, report: StatusReport, invitation: Outgoing | None = None) -> bool:
        """What the channel says became of a message; False if that is none of ours, or no news.

        A failure is treated as if it had been known when the message was sent: it is tried again,
        kept with an `invitation`, or parked.
        """
        with self._engine.begin() as db:
            mine = outbox.c.external_id == report.external_id
            if (named := _seq(report.key)) is not None:
                mine = or_(mine, outbox.c.seq == named)
            if report.state is DeliveryState.FAILED:
                # Held until that is noted: at this moment the sender may note that it was taken.
                db.execute(update(outbox).where(mine).values(seq=outbox.c.seq))
            row = db.execute(select(outbox).where(mine)).first()
            if row is None:
                return False
            if report.state is DeliveryState.FAILED:
                return _failed(db, row, report, invitation)
            new = _REPORTED[report.state]
            if new is State.SENT and row.external_id == report.external_id[:255]:
                # Known, or overtaken by the report that it failed.
                return False
            allowed = outbox.c.state.in_((*_ORDER[: _ORDER.index(new)], *_GIVEN_UP))
            values = {"state": new, "external_id": report.external_id[:255], "reason": None}
            change = update(outbox).where(outbox.c.seq == row.seq, allowed).values(values)
            return bool(db.execute(change).rowcount)

    def waiting(self) -> list[str]:
        """Conversations with something to send: what a restart has to take up again."""
        query = select(outbox.c.conversation_id).where(outbox.c.state.in_(_OPEN)).distinct()
        with reading(self._engine) as db:
            return [row.conversation_id for row in db.execute(query)]

    def parked(self) -> list[Parked]:
        """What was given up, the oldest first."""
        query = (
            select(outbox, conversations.c.channel)
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.state == State.PARKED)
            .order_by(outbox.c.seq)
        )
        with reading(self._engine) as db:
            return [
                Parked(
                    row.seq,
                    Channel(row.channel),
                    aware(row.asked_at) if row.asked_at else None,
                    row.reason or "",
                    row.code,
                )
                for row in db.execute(query)
            ]

    def retry(self, seq: int) -> bool:
        """Try again what was given up, from the start; False if it was not, or no longer is."""
        given_up = and_(outbox.c.seq == seq, outbox.c.state == State.PARKED)
        values = {"state": State.WAITING, "attempts": 0, "due_at": datetime.now(UTC)}
        with self._engine.begin() as db:
            return bool(db.execute(update(outbox).where(given_up).values(values)).rowcount)

    def _set(self, seq: int, values: Mapping[str, Any], *only: ColumnElement[bool]) -> bool:
        """Change a message that is still open: what was reported meanwhile is never undone."""
        change = update(outbox).where(outbox.c.seq == seq, outbox.c.state.in_(_OPEN), *only)
        with self._engine.begin() as db:
            return bool(db.execute(change.values(**values)).rowcount)


def _seq(key: str | None) -> int | None:
    """The message that a key names; None if it is none of ours."""
    number = (key or "").removeprefix(_KEY)
    if number == key or not number.isdecimal() or len(number) > _DIGITS:
        return None
    return int(number)


_NOT_DELIVERED = "Saluran melaporkan pesan ini tidak sampai."


def _failed(
    db: Connection, row: Row[Any], report: StatusReport, invitation: Outgoing | None
) -> bool:
    """Note a failure; False if it is told again, or of an earlier try of the message."""
    was_sent = row.state in (State.SENT, State.DELIVERED)
    is_uncertain = row.state == State.SENDING and row.external_id is None
    if not (is_uncertain or (was_sent and row.external_id == report.external_id[:255])):
        return False
    error, code = report.error, report.code
    this = update(outbox).where(outbox.c.seq == row.seq)
    db.execute(this.values(external_id=report.external_id[:255]))
    if isinstance(error, WindowClosed):
        _keep(db, row.seq, error, invitation, from_states=(row.state,))
        return True
    values = {"state": State.PARKED, "code": code, "reason": str(error or _NOT_DELIVERED)}
    if error and error.retryable and not is_last(row.attempts, error):
        due_at = datetime.now(UTC) + pause(row.attempts, error)
        db.execute(this.values(due_at=due_at))
        values["state"] = State.WAITING
    db.execute(this.values(values))
    return True


def _keep(
    db: Connection,
    seq: int,
    error: SendError,
    invitation: Outgoing | None,
    from_states: tuple[State, ...] = _OPEN,
) -> None:
    mine = and_(outbox.c.seq == seq, outbox.c.state.in_(from_states))
    id_ = db.execute(select(outbox.c.conversation_id).where(mine)).scalar()
    if id_ is None:
        return
    kept = and_(outbox.c.conversation_id == id_, outbox.c.state == State.CLOSED)
    is_invited = db.execute(select(outbox.c.seq).where(kept).limit(1)).first() is not None
    state = State.CLOSED if is_invited or invitation else State.PARKED
    values = {"state": state, "reason": str(error), "code": error.code}
    db.execute(update(outbox).where(mine).values(values))
    if invitation and not is_invited:
        put(db, id_, (invitation,))


def put(
    db: Connection,
    conversation_id: str,
    outgoing: Sequence[Outgoing],
    asked_at: datetime | None = None,
    message: int | None = None,
) -> None:
    """Store what is to be sent of a stored `message`, within the transaction that stores it."""
    now = datetime.now(UTC)
    for one in outgoing:
        db.execute(
            insert(outbox).values(
                conversation_id=conversation_id,
                payload=json.dumps(one.payload, ensure_ascii=False),
                state=State.WAITING,
                attempts=0,
                due_at=now,
                asked_at=asked_at,
                message=message,
            )
        )
