"""Who is at the desk: an agent whose page was open a moment ago, and who said to be ready."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.model import Queue
from connectors.desk.tables import presence
from knowledge_base.reading import reading

# Pages report every 20 s; a slow line may lose two of them.
GONE_AFTER = timedelta(seconds=75)


class Presence:
    """Every call is one transaction; blocking."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def seen(self, agent: str, served: Sequence[Queue], is_ready: bool) -> None:
        """An agent's page is open; `served` are the units they answer for."""
        now = self._clock()
        rows = [
            {
                "agent": agent,
                "instansi": one.instansi,
                "wilayah": one.wilayah,
                "is_ready": is_ready,
                "seen_at": now,
            }
            for one in dict.fromkeys(served)
        ]
        # Another page of theirs may say the same at the same moment.
        with contextlib.suppress(IntegrityError), self._engine.begin() as db:
            db.execute(delete(presence).where(presence.c.agent == agent))
            if rows:
                db.execute(insert(presence), rows)

    def left(self, agent: str) -> None:
        """They went, or signed out: nobody is promised to them, and what they owe is waited for as
        long as it is after a page that fell silent. A reload is a page that goes and comes."""
        gone = {"is_ready": False, "seen_at": self._clock() - GONE_AFTER}
        with self._engine.begin() as db:
            db.execute(update(presence).where(presence.c.agent == agent).values(gone))

    def ready_for(self, queue: Queue) -> int:
        """How many agents could take a thread of this queue now."""
        return len({agent for agent, own in self._ready() if queue.is_served_by(own)})

    def readiness(self, agent: str) -> bool | None:
        """Whether an agent whose page is open said to be ready; None if it is not open."""
        query = select(presence.c.is_ready).where(
            presence.c.agent == agent, presence.c.seen_at > self._clock() - GONE_AFTER
        )
        with reading(self._engine) as db:
            return db.execute(query.limit(1)).scalar()

    def _ready(self) -> list[tuple[str, Queue]]:
        query = select(presence).where(
            presence.c.is_ready, presence.c.seen_at > self._clock() - GONE_AFTER
        )
        with reading(self._engine) as db:
            return [(row.agent, Queue(row.instansi, row.wilayah)) for row in db.execute(query)]
