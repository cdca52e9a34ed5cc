"""Who is at the desk: an agent whose page was open a moment ago, and who said to be ready."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.model import Queue
from connectors.desk.tables import presence
from knowledge_base.reading import reading

# Pages report every 10 s; a slow line may lose one of them.
GONE_AFTER = timedelta(seconds=25)
# Nobody asks later than that when an agent was last seen.
_FORGOTTEN = timedelta(days=1)
_TRIES = 3


class Presence:
    """Every call is one transaction; blocking."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def seen(
        self,
        agent: str,
        served: Sequence[Queue],
        is_ready: bool,
        page: str = "",
        ordinal: int = 0,
    ) -> None:
        """An agent's page is open; `served` are the units they answer for.

        `ordinal` grows with every report of a page: one that comes late says nothing. Without
        scripts a page has no name. Whether they are ready holds for all their pages.
        """
        rows = [
            _row(agent, page, ordinal, one, is_ready, self._clock())
            for one in dict.fromkeys(served)
        ]
        own = _page_of(agent, page)
        old = presence.c.seen_at < self._clock() - _FORGOTTEN
        silent = _page_of(agent, "") | and_(presence.c.agent == agent, old)
        theirs = and_(presence.c.agent == agent, self._is_fresh())

        def write(db: Connection) -> None:
            db.execute(delete(presence).where(silent | own & _before(page, ordinal)))
            if _is_there(db, own):
                return
            if rows:
                db.execute(insert(presence), rows)
            db.execute(update(presence).where(theirs).values(is_ready=is_ready))

        self._in_turn(write)

    def left(
        self, agent: str, served: Sequence[Queue] = (), page: str = "", ordinal: int = 0
    ) -> None:
        """A page of theirs went; another one that is open still tells of them.

        Who is on no page is promised to nobody, and what they owe is waited for as long as it is
        after a page that fell silent. A reload is a page that goes and comes.
        """
        at = self._clock() - GONE_AFTER
        rows = [_row(agent, page, ordinal, one, False, at) for one in served]
        gone = {"is_ready": False, "seen_at": at, "ordinal": ordinal}
        own = _page_of(agent, page)
        known = _page_of(agent, "") | own & _before(page, ordinal)

        def write(db: Connection) -> None:
            db.execute(update(presence).where(known).values(gone))
            # Its first report may still be on its way.
            if rows and not _is_there(db, own):
                db.execute(insert(presence), rows)

        self._in_turn(write)

    def ready_for(self, queue: Queue) -> int:
        """How many agents could take a thread of this queue now."""
        return len({agent for agent, own in self._ready() if queue.is_served_by(own)})

    def readiness(self, agent: str) -> bool | None:
        """Whether an agent whose page is open said to be ready; None if it is not open."""
        query = select(presence.c.is_ready).where(presence.c.agent == agent, self._is_fresh())
        newest = query.order_by(presence.c.seen_at.desc()).limit(1)
        with reading(self._engine) as db:
            return db.execute(newest).scalar()

    def seen_since(self, at: datetime, queue: Queue, agent: str | None = None) -> bool:
        """Whether anybody who answers for a queue (or this agent) was at the desk since."""
        query = select(presence).where(presence.c.seen_at >= at, self._is_no_later())
        if agent:
            query = query.where(presence.c.agent == agent)
        with reading(self._engine) as db:
            own = [Queue(row.instansi, row.wilayah) for row in db.execute(query)]
        return any(queue.is_served_by(one) for one in own)

    def _in_turn(self, write: Callable[[Connection], None]) -> None:
        """Reports of one page may come at the same moment; whichever is first, the last one holds.

        So `write` begins with a change, which makes the others wait until it is done; two that
        both insert are seen by the database, and who lost looks again.
        """
        for _ in range(_TRIES):
            with contextlib.suppress(IntegrityError), self._engine.begin() as db:
                write(db)
                return

    def _is_fresh(self) -> ColumnElement[bool]:
        return and_(presence.c.seen_at > self._clock() - GONE_AFTER, self._is_no_later())

    def _is_no_later(self) -> ColumnElement[bool]:
        """What was written before the clock was set back tells of nobody."""
        return presence.c.seen_at < self._clock() + GONE_AFTER

    def _ready(self) -> list[tuple[str, Queue]]:
        query = select(presence).where(presence.c.is_ready, self._is_fresh())
        with reading(self._engine) as db:
            return [(row.agent, Queue(row.instansi, row.wilayah)) for row in db.execute(query)]


def _row(
    agent: str, page: str, ordinal: int, own: Queue, is_ready: bool, at: datetime
) -> dict[str, Any]:
    return {
        "agent": agent,
        "page": page,
        "ordinal": ordinal,
        "instansi": own.instansi,
        "wilayah": own.wilayah,
        "is_ready": is_ready,
        "seen_at": at,
    }


def _page_of(agent: str, page: str) -> ColumnElement[bool]:
    return and_(presence.c.agent == agent, presence.c.page == page)


def _before(page: str, ordinal: int) -> ColumnElement[bool]:
    """What an earlier report of the page has left; a page without a name does not count them."""
    return presence.c.ordinal < ordinal if page else true()


def _is_there(db: Connection, own: ColumnElement[bool]) -> bool:
    return db.execute(select(presence.c.agent).where(own).limit(1)).first() is not None
