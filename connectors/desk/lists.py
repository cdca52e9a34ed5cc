"""What agents look at: threads of their units, what was said in one, and what happened since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, bindparam, case, func, or_, select, true

from connectors.desk.model import Event, EventKind, Note, Queue, State, Thread
from connectors.desk.rows import THREADS, thread_of
from connectors.desk.tables import events, notes, threads
from knowledge_base.moments import aware
from knowledge_base.reading import reading


class View(StrEnum):
    """The lists of the inbox."""

    WAITING = "menunggu"
    MINE = "saya"
    ALL = "semua"
    CLOSED = "selesai"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down to: threads with these words in a tag, or of these services."""

    words: str
    services: Collection[str] = ()


class Lists:
    """Reads threads. `served` are the units an agent answers for; blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def thread(self, thread_id: int) -> Thread | None:
        with reading(self._engine) as db:
            row = db.execute(THREADS.where(threads.c.id == thread_id)).one_or_none()
        return thread_of(row) if row else None

    def open_of(self, conversation_id: str) -> Thread | None:
        """The thread a conversation is in now; None: it is with the bot."""
        with reading(self._engine) as db:
            row = db.execute(_OPEN_OF, {"conversation": conversation_id}).one_or_none()
        return thread_of(row) if row else None

    def all_open(self) -> list[Thread]:
        """Every thread that is not closed, of any unit."""
        with reading(self._engine) as db:
            rows = db.execute(THREADS.where(_OPEN).order_by(threads.c.id)).all()
        return [thread_of(row) for row in rows]

    def several(self, ids: Collection[int]) -> dict[int, Thread]:
        """Those of these that are there, by their numbers."""
        with reading(self._engine) as db:
            rows = db.execute(THREADS.where(threads.c.id.in_(ids))).all()
        return {row.id: thread_of(row) for row in rows}

    def of(
        self,
        view: View,
        agent: str,
        served: Sequence[Queue],
        start: int = 0,
        most: int = 50,
        wanted: Wanted | None = None,
    ) -> list[Thread]:
        """One page of a list: who waits longest comes first, of closed ones the newest."""
        query = THREADS.where(_in(view, agent), _served(served))
        if wanted:
            query = query.where(_fits(wanted))
        order = threads.c.queued_at if view is not View.CLOSED else threads.c.closed_at.desc()
        with reading(self._engine) as db:
            rows = db.execute(query.order_by(order, threads.c.id).offset(start).limit(most)).all()
        return [thread_of(row) for row in rows]

    def counts(self, agent: str, served: Sequence[Queue]) -> dict[View, int]:
        """How many threads each list holds."""
        each = [func.sum(case((_in(view, agent), 1), else_=0)) for view in View]
        with reading(self._engine) as db:
            found = db.execute(select(*each).where(_served(served))).one()
        return {view: count or 0 for view, count in zip(View, found, strict=True)}

    def live_in(self, unit: Queue, before: Thread | None = None) -> int:
        """How many people wait right now for whoever answers for a unit, of them only those
        `before` a thread."""
        query = select(func.count()).select_from(threads).where(_LIVE, _served_by(unit))
        if before:
            query = query.where(_earlier(before))
        with reading(self._engine) as db:
            return db.execute(query).scalar_one()

    def usual_wait(self, unit: Queue) -> timedelta | None:
        """The median time until the first words of an agent, of the last threads that nobody left
        for later; None if they are too few to tell."""
        replied = and_(threads.c.first_reply_at.is_not(None), threads.c.is_left.is_(False))
        query = (
            select(threads.c.opened_at, threads.c.first_reply_at)
            .where(replied, _served_by(unit))
            .order_by(threads.c.id.desc())
            .limit(_MOST_MEASURED)
        )
        with reading(self._engine) as db:
            waits = [(first - opened).total_seconds() for opened, first in db.execute(query)]
        # Below zero the clock was set back meanwhile.
        waits = [wait for wait in waits if wait >= 0]
        return timedelta(seconds=median(waits)) if len(waits) >= _LEAST_MEASURED else None

    def notes(self, thread_id: int) -> list[Note]:
        query = select(notes).where(notes.c.thread_id == thread_id).order_by(notes.c.id)
        with reading(self._engine) as db:
            return [Note(row.agent, row.text, aware(row.at)) for row in db.execute(query)]

    def history(self, thread_id: int) -> list[Event]:
        """Everything that happened to a thread, the oldest first."""
        query = select(events).where(events.c.thread_id == thread_id).order_by(events.c.seq)
        with reading(self._engine) as db:
            return [_event(row) for row in db.execute(query)]

    def since(self, seq: int, most: int = 500) -> list[Event]:
        """What happened to any thread after `seq`, in order."""
        query = select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(most)
        with reading(self._engine) as db:
            return [_event(row) for row in db.execute(query)]

    def changed_since(self, at: datetime) -> list[str]:
        """The conversations to which anything happened at the desk since a moment."""
        query = (
            select(threads.c.conversation_id)
            .join(events, events.c.thread_id == threads.c.id)
            .where(events.c.at >= at)
            .distinct()
        )
        with reading(self._engine) as db:
            return list(db.execute(query).scalars())

    def last_seq(self) -> int:
        """The newest event."""
        with reading(self._engine) as db:
            return db.execute(select(func.max(events.c.seq))).scalar() or 0


# Old ones tell of another day, and a few of nothing.
_MOST_MEASURED, _LEAST_MEASURED = 20, 3
_OPEN = threads.c.state != State.CLOSED
# Every message is held against it, so it is put together once.
_OPEN_OF = THREADS.where(and_(threads.c.conversation_id == bindparam("conversation"), _OPEN))
_LIVE = and_(threads.c.state == State.WAITING, threads.c.is_left.is_(False))


def _earlier(thread: Thread) -> ColumnElement[bool]:
    """Who waits longer than a thread does."""
    return or_(
        threads.c.queued_at < thread.queued_at,
        and_(threads.c.queued_at == thread.queued_at, threads.c.id < thread.id),
    )


def _in(view: View, agent: str) -> ColumnElement[bool]:
    match view:
        case View.WAITING:
            return threads.c.state == State.WAITING
        case View.MINE:
            return and_(_OPEN, threads.c.agent == agent)
        case View.ALL:
            return _OPEN
        case View.CLOSED:
            return threads.c.state == State.CLOSED


def _served(served: Sequence[Queue]) -> ColumnElement[bool]:
    """The threads that Queue.is_served_by lets these agents take; names as the catalogue has
    them."""
    return or_(*(_served_by(own) for own in served)) if served else ~true()


def _served_by(own: Queue) -> ColumnElement[bool]:
    here = threads.c.instansi, threads.c.wilayah
    agency = or_(here[0] == "", func.lower(here[0]) == own.instansi.lower())
    region = or_(here[1] == "", here[1] == own.wilayah, here[1].startswith(f"{own.wilayah}."))
    return and_(agency if own.instansi else true(), region if own.wilayah else true())


def _fits(wanted: Wanted) -> ColumnElement[bool]:
    tagged = threads.c.tags.icontains(wanted.words, autoescape=True)
    return or_(tagged, threads.c.service_id.in_(wanted.services))


def _event(row: Any) -> Event:
    return Event(
        row.seq,
        row.thread_id,
        EventKind(row.kind),
        row.agent,
        row.detail,
        aware(row.at),
    )
