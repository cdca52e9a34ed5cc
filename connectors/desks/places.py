"""Threads as another desk knows them, also when they are gone here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, select, update

from connectors.desk.tables import threads
from connectors.desks.model import Elsewhere
from connectors.desks.tables import elsewhere
from knowledge_base.reading import reading

_UNCERTAIN = timedelta(seconds=60)
_MOST_AT_ONCE = 16


class Places:
    """Every call is one transaction; blocking."""

    def __init__(
        self, engine: Engine, desk: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`desk` is the name of the desk that they are at."""
        self._engine = engine
        self._desk = desk
        self._clock = clock

    def of(self, thread_id: int) -> Elsewhere:
        """What is known of a thread there; nothing yet if it was never told."""
        mine = and_(elsewhere.c.thread_id == thread_id, elsewhere.c.desk == self._desk)
        with reading(self._engine) as db:
            row = db.execute(select(elsewhere).where(mine)).one_or_none()
        return _place(row) if row else Elsewhere(thread_id, self._desk)

    def at(self, conversation: str) -> Elsewhere | None:
        """The newest thread of a conversation there."""
        mine = and_(elsewhere.c.conversation == conversation, elsewhere.c.desk == self._desk)
        query = select(elsewhere).where(mine).order_by(elsewhere.c.thread_id.desc()).limit(1)
        with reading(self._engine) as db:
            row = db.execute(query).one_or_none()
        return _place(row) if row else None

    def save(self, known: Elsewhere) -> None:
        with self._engine.begin() as db:
            self.save_within(db, known)

    def save_within(self, db: Connection, known: Elsewhere) -> None:
        """The same, within another transaction."""
        values = asdict(known)
        mine = elsewhere.c.thread_id == known.thread_id
        if not db.execute(update(elsewhere).where(mine).values(values)).rowcount:
            db.execute(insert(elsewhere).values(values | {"attempts": 0, "due_at": self._clock()}))

    def reported(self, thread_id: int, at: float) -> bool:
        """Whether a report of a thread's state is news: one that comes late is not."""
        mine = and_(elsewhere.c.thread_id == thread_id, elsewhere.c.status_at < at)
        with self._engine.begin() as db:
            return bool(db.execute(update(elsewhere).where(mine).values(status_at=at)).rowcount)

    def forgotten(self) -> list[tuple[Elsewhere, int]]:
        """What was deleted here and is still there, as far as it may be tried now: with the number
        of tries. Who gets it has it for a while."""
        gone = ~select(threads.c.id).where(threads.c.id == elsewhere.c.thread_id).exists()
        now = self._clock()
        mine = and_(elsewhere.c.desk == self._desk, gone, elsewhere.c.due_at <= now)
        with reading(self._engine) as db:
            rows = db.execute(select(elsewhere).where(mine).limit(_MOST_AT_ONCE)).all()
        return [
            (_place(row), row.attempts)
            for row in rows
            if self._begin(row) and not self._is_needed(row)
        ]

    def again(self, known: Elsewhere, due_at: datetime) -> None:
        """Try to delete it there at `due_at`."""
        mine = elsewhere.c.thread_id == known.thread_id
        with self._engine.begin() as db:
            db.execute(update(elsewhere).where(mine).values(due_at=due_at))

    def gone(self, known: Elsewhere) -> None:
        """It is deleted there too."""
        with self._engine.begin() as db:
            db.execute(delete(elsewhere).where(elsewhere.c.thread_id == known.thread_id))

    def _is_needed(self, row: Any) -> bool:
        """Whether a newer thread is with the same contact: then only this one is forgotten here."""
        others = and_(elsewhere.c.contact == row.contact, elsewhere.c.thread_id == threads.c.id)
        with self._engine.begin() as db:
            if not row.contact or db.execute(select(threads.c.id).where(others)).first() is None:
                return False
            db.execute(delete(elsewhere).where(elsewhere.c.thread_id == row.thread_id))
        return True

    def _begin(self, row: Any) -> bool:
        mine = and_(elsewhere.c.thread_id == row.thread_id, elsewhere.c.attempts == row.attempts)
        values = {"attempts": row.attempts + 1, "due_at": self._clock() + _UNCERTAIN}
        with self._engine.begin() as db:
            return bool(db.execute(update(elsewhere).where(mine).values(values)).rowcount)


def _place(row: Any) -> Elsewhere:
    return Elsewhere(
        row.thread_id,
        row.desk,
        row.contact,
        row.conversation,
        row.told,
        row.last_id,
        row.status_at,
    )
