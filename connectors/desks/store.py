"""What another desk is still to be told: on disk, in order for each thread, by one replica."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Engine, and_, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.desk.model import Event, EventKind, Thread
from connectors.desk.model import State as ThreadState
from connectors.desk.rows import THREADS, thread_of
from connectors.desk.tables import events, threads
from connectors.desks.tables import deliveries
from connectors.model import Side
from connectors.outbox import State
from connectors.tables import messages
from knowledge_base.moments import aware
from knowledge_base.reading import reading

# After a crash in the middle of a try, how long it may still be under way.
_UNCERTAIN = timedelta(seconds=60)
# On PostgreSQL a lower seq may become visible after a higher one.
_LOOK_BACK = 1_000
_MOST_AT_ONCE = 32
_TOLD = (EventKind.OPENED, EventKind.CLOSED)
_OPEN = (State.WAITING, State.SENDING)
_UNSENT = (*_OPEN, State.PARKED)


@dataclass(frozen=True)
class Due:
    """A delivery whose turn it is."""

    event: Event
    thread: Thread
    attempts: int


@dataclass(frozen=True)
class Parked:
    """A delivery that was given up; what follows in its thread waits for it."""

    event: int
    thread_id: int
    kind: EventKind
    at: datetime
    reason: str
    code: int | None
    waiting: int


class Deliveries:
    """Every call is one transaction; blocking."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def collect(self) -> int:
        """Take up what happened. The first time: of threads that are not closed."""
        last = select(func.max(deliveries.c.event)).scalar_subquery()
        known = select(deliveries.c.event).where(deliveries.c.event == events.c.seq).exists()
        by_citizen = and_(events.c.kind == EventKind.MESSAGE, events.c.agent.is_(None))
        is_open = select(threads.c.id).where(threads.c.state != ThreadState.CLOSED)
        news = (
            select(events.c.seq, events.c.thread_id, *_fresh(self._clock()))
            .where(or_(events.c.kind.in_(_TOLD), by_citizen), ~known)
            .where(
                or_(
                    events.c.seq > last - _LOOK_BACK,
                    and_(last.is_(None), events.c.thread_id.in_(is_open)),
                )
            )
            .order_by(events.c.seq)
        )
        columns = ["event", "thread_id", "state", "attempts", "due_at"]
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        with reading(self._engine) as db:
            if db.execute(news.limit(1)).first() is None:
                return 0
        put = dialect.insert(deliveries).from_select(columns, news).on_conflict_do_nothing()
        with self._engine.begin() as db:
            return db.execute(put).rowcount

    def due(self) -> list[Due]:
        """The oldest open delivery of every thread that may be tried now."""
        first = (
            select(func.min(deliveries.c.event))
            .where(deliveries.c.state.in_(_UNSENT))
            .group_by(deliveries.c.thread_id)
        )
        query = (
            select(events, deliveries.c.attempts)
            .join(deliveries, deliveries.c.event == events.c.seq)
            .where(
                deliveries.c.event.in_(first),
                deliveries.c.state.in_(_OPEN),
                deliveries.c.due_at <= self._clock(),
            )
            .order_by(events.c.seq)
            .limit(_MOST_AT_ONCE)
        )
        with reading(self._engine) as db:
            rows = db.execute(query).all()
            mine = THREADS.where(threads.c.id.in_({row.thread_id for row in rows}))
            found = {row.id: thread_of(row) for row in db.execute(mine)}
        return [
            Due(_event(row), found[row.thread_id], row.attempts)
            for row in rows
            if row.thread_id in found
        ]

    def begin(self, due: Due) -> int | None:
        """A try begins: the last message of the citizen that goes with it (0: none), the same at
        every try. None if another replica has it, or it is gone."""
        event = deliveries.c.event == due.event.seq
        mine = and_(event, deliveries.c.state.in_(_OPEN), deliveries.c.attempts == due.attempts)
        last = select(func.coalesce(func.max(messages.c.seq), 0)).where(
            messages.c.conversation_id == due.thread.conversation_id,
            messages.c.side == Side.CITIZEN,
            messages.c.answered,
        )
        values = {
            "state": State.SENDING,
            "attempts": due.attempts + 1,
            "due_at": self._clock() + _UNCERTAIN,
            "until": func.coalesce(deliveries.c.until, last.scalar_subquery()),
        }
        begun = update(deliveries).where(mine).values(values).returning(deliveries.c.until)
        with self._engine.begin() as db:
            return db.execute(begun).scalar_one_or_none()

    def sent(self, event: int) -> None:
        self._set(event, state=State.SENT, reason=None, code=None)

    def later(self, event: int, due_at: datetime, reason: str, code: int | None) -> None:
        """Try again at `due_at`."""
        self._set(event, state=State.WAITING, due_at=due_at, reason=reason, code=code)

    def park(self, event: int, reason: str, code: int | None) -> None:
        """Give it up, visibly."""
        self._set(event, state=State.PARKED, reason=reason, code=code)

    def parked(self) -> list[Parked]:
        """What was given up, the oldest first, and how much waits behind each."""
        behind = deliveries.alias()
        waiting = (
            select(func.count())
            .where(
                behind.c.thread_id == deliveries.c.thread_id,
                behind.c.event > deliveries.c.event,
                behind.c.state.in_(_UNSENT),
            )
            .scalar_subquery()
        )
        query = (
            select(deliveries, events.c.kind, events.c.at, waiting.label("waiting"))
            .join(events, events.c.seq == deliveries.c.event)
            .where(deliveries.c.state == State.PARKED)
            .order_by(deliveries.c.event)
        )
        with reading(self._engine) as db:
            return [
                Parked(
                    row.event,
                    row.thread_id,
                    EventKind(row.kind),
                    aware(row.at),
                    row.reason or "",
                    row.code,
                    row.waiting,
                )
                for row in db.execute(query)
            ]

    def retry(self, event: int) -> bool:
        """Try a parked one again, from the start; False if it is not parked."""
        mine = and_(deliveries.c.event == event, deliveries.c.state == State.PARKED)
        values = {"state": State.WAITING, "attempts": 1, "due_at": self._clock()}
        with self._engine.begin() as db:
            return bool(db.execute(update(deliveries).where(mine).values(values)).rowcount)

    def _set(self, event: int, **values: object) -> None:
        with self._engine.begin() as db:
            db.execute(update(deliveries).where(deliveries.c.event == event).values(**values))


def _fresh(now: datetime) -> tuple[Any, ...]:
    """The columns of a delivery that nobody tried yet."""
    return literal(str(State.WAITING)), literal(0), literal(now, DateTime(timezone=True))


def _event(row: Any) -> Event:
    kind = EventKind(row.kind)
    return Event(row.seq, row.thread_id, kind, row.agent, row.detail, aware(row.at))
