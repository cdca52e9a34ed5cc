"""What is to be sent over a channel: on disk before it is sent, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, and_, bindparam, insert, or_, select, update

from connectors.base import DeliveryState, Outgoing, StatusReport
from connectors.model import Channel
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
        values = {"state": State.SENDING, "due_at": until, "attempts": due.attempts + 1}
        return self._set(due.seq, attempts_before=due.attempts, **values)

    def sent(self, seq: int, external_id: str) -> None:
        self._set(seq, state=State.SENT, external_id=external_id[:255], reason=None, code=None)

    def later(self, seq: int, due_at: datetime, reason: str, code: int | None) -> None:
        """Try again at `due_at`."""
        self._set(seq, state=State.WAITING, due_at=due_at, reason=reason, code=code)

    def park(self, seq: int, reason: str, code: int | None) -> None:
        """Give a message up, visibly."""
        self._set(seq, state=State.PARKED, reason=reason, code=code)

    def close(self, seq: int, reason: str, code: int | None) -> None:
        """Keep a message until the person writes again."""
        self._set(seq, state=State.CLOSED, reason=reason, code=code)

    def is_invited(self, conversation_id: str) -> bool:
        """Whether a person was asked to write already, so that what is kept can be sent."""
        query = select(outbox.c.seq).where(
            outbox.c.conversation_id == conversation_id, outbox.c.state == State.CLOSED
        )
        with reading(self._engine) as db:
            return db.execute(query.limit(1)).first() is not None

    def report(self, report: StatusReport) -> bool:
        """What the channel says became of a message; False if it is none of ours."""
        with self._engine.begin() as db:
            mine = outbox.c.external_id == report.external_id
            if (named := _seq(report.key)) is not None:
                mine = or_(mine, outbox.c.seq == named)
            seq = db.execute(select(outbox.c.seq).where(mine)).scalars().first()
            if seq is None:
                return False
            if report.state is DeliveryState.FAILED:
                allowed = outbox.c.state != State.READ
                values = {"state": State.PARKED, "code": report.code, "reason": _NOT_DELIVERED}
            else:
                new = _REPORTED[report.state]
                allowed = outbox.c.state.in_((*_ORDER[: _ORDER.index(new)], *_GIVEN_UP))
                values = {"state": new, "external_id": report.external_id[:255], "reason": None}
            db.execute(update(outbox).where(and_(outbox.c.seq == seq, allowed)).values(values))
        return True

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

    def _set(self, seq: int, attempts_before: int | None = None, **values: object) -> bool:
        """Change a message that is still open: what was reported meanwhile is never undone."""
        change = update(outbox).where(and_(outbox.c.seq == seq, outbox.c.state.in_(_OPEN)))
        if attempts_before is not None:
            change = change.where(outbox.c.attempts == attempts_before)
        with self._engine.begin() as db:
            return bool(db.execute(change.values(**values)).rowcount)


def _seq(key: str | None) -> int | None:
    """The message that a key names; None if it is none of ours."""
    number = (key or "").removeprefix(_KEY)
    if number == key or not number.isdecimal() or len(number) > _DIGITS:
        return None
    return int(number)


_NOT_DELIVERED = "Saluran melaporkan pesan ini tidak sampai."


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
