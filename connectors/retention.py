"""What is old is removed, by kind, and really leaves the files; counts are all that is reported.

A conversation that waits for an answer, for something to be sent or for the desk keeps everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
)

from connectors.desk.model import State as DeskState
from connectors.desk.tables import threads
from connectors.outbox import State
from connectors.tables import contacts, conversations, messages, outbox
from connectors.tickets.lists import OPEN_STATES
from connectors.tickets.tables import matters, tickets
from knowledge_base import audit
from knowledge_base.reading import reading

ACTION, SUBJECT = "retention.applied", "retention"
# A short transaction lets messages in between.
_BATCH = 500
_TRIES = 3
_SENT = (State.SENT, State.DELIVERED, State.READ)
_GIVEN_UP = (State.PARKED, State.CLOSED)
_UNDER_WAY = (State.WAITING, State.SENDING)


@dataclass(frozen=True)
class Days:
    """How many days each kind is kept.

    `messages`: answered ones; `contacts`: conversations without messages, with their addresses;
    `outbox`: what was sent; `parked`: what was given up, or waits for the person to write again.
    """

    messages: int
    contacts: int
    outbox: int
    parked: int


@dataclass(frozen=True)
class Kind:
    """Rows of one kind that are old enough."""

    name: str
    days: int
    table: Table
    key: ColumnElement[object]
    old: ColumnElement[bool]


def kinds(days: Days, now: datetime) -> tuple[Kind, ...]:
    """In the order in which they are removed: conversations last, when nothing hangs on them."""
    old_sent = _old_outbox(_SENT, now - timedelta(days=days.outbox))
    old_given_up = _old_outbox(_GIVEN_UP, now - timedelta(days=days.parked))
    old_message = and_(
        messages.c.at < now - timedelta(days=days.messages),
        messages.c.answered,
        not_(_waits(messages.c.conversation_id, old_given_up)),
    )
    old_thread = threads.c.closed_at < now - timedelta(days=days.messages)
    since = now - timedelta(days=days.contacts)
    mine = conversations.c.id
    empty = and_(
        conversations.c.created_at < since,
        not_(exists().where(contacts.c.conversation_id == mine, contacts.c.received_at >= since)),
        not_(exists().where(messages.c.conversation_id == mine, not_(old_message))),
        not_(exists().where(outbox.c.conversation_id == mine, not_(or_(old_sent, old_given_up)))),
    )
    return (
        Kind("kiriman terkirim", days.outbox, outbox, outbox.c.seq, old_sent),
        Kind("kiriman gagal", days.parked, outbox, outbox.c.seq, old_given_up),
        Kind("pesan", days.messages, messages, messages.c.seq, old_message),
        # A thread repeats the citizen's question, and agents wrote notes beside it.
        Kind("percakapan petugas", days.messages, threads, threads.c.id, old_thread),
        Kind("percakapan dan alamat", days.contacts, conversations, conversations.c.id, empty),
    )


def report(engine: Engine, days: Days, now: datetime, more: Sequence[Kind] = ()) -> dict[str, int]:
    """How many rows of each kind, and of `more`, would go; blocking."""
    with reading(engine) as db:
        return {
            kind.name: db.execute(
                select(func.count()).select_from(kind.table).where(kind.old)
            ).scalar_one()
            for kind in (*kinds(days, now), *more)
        }


def apply(
    engine: Engine, days: Days, now: datetime, actor: str, more: Sequence[Kind] = ()
) -> dict[str, int]:
    """Remove them, and note in the audit log how many of each kind; blocking."""
    removed: dict[str, int] = {}
    for kind in (*kinds(days, now), *more):
        removed[kind.name] = 0
        while True:
            with engine.begin() as db:
                count = _remove(db, kind)
            removed[kind.name] += count
            if count < _BATCH:
                break
    with engine.begin() as db:
        detail = {name: str(count) for name, count in removed.items()}
        audit.note(db, actor, ACTION, SUBJECT, detail=detail)
    if engine.dialect.name == "sqlite":
        _empty_log(engine)
    return removed


def last_applied(engine: Engine) -> datetime | None:
    """When old data was last removed; blocking."""
    with reading(engine) as db:
        found = audit.entries(db, SUBJECT, most=1)
    return found[0].at if found else None


def _remove(db: Connection, kind: Kind) -> int:
    """Remove one batch; how many rows went."""
    batch = select(kind.key).where(kind.old).limit(_BATCH)
    keys = list(db.execute(batch).scalars())
    if kind.table is conversations:
        db.execute(delete(contacts).where(contacts.c.conversation_id.in_(keys)))
    db.execute(delete(kind.table).where(kind.key.in_(keys)))
    return len(keys)


def _empty_log(engine: Engine) -> None:
    """Bring removals into the file and empty SQLite's log; a reader may be in the way for once."""
    for _ in range(_TRIES):
        with reading(engine) as db:
            (is_blocked, *_) = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if not is_blocked:
            return


def _old_outbox(states: tuple[State, ...], before: datetime) -> ColumnElement[bool]:
    """By the moment of the last try, which is the only one that the outbox notes."""
    return and_(outbox.c.state.in_(states), outbox.c.due_at < before)


def _waits(
    conversation: ColumnElement[str], old_given_up: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether something of a conversation is still to be answered, by whomever, or sent."""
    question = messages.alias()
    unanswered = exists().where(
        question.c.conversation_id == conversation, not_(question.c.answered)
    )
    unsent = exists().where(
        outbox.c.conversation_id == conversation,
        or_(
            outbox.c.state.in_(_UNDER_WAY),
            and_(outbox.c.state.in_(_GIVEN_UP), not_(old_given_up)),
        ),
    )
    at_desk = exists().where(
        threads.c.conversation_id == conversation, threads.c.state != DeskState.CLOSED
    )
    has_ticket = exists().where(
        matters.c.conversation_id == conversation,
        matters.c.ticket_id == tickets.c.id,
        tickets.c.state.in_(OPEN_STATES),
    )
    return or_(unanswered, unsent, at_desk, has_ticket)
