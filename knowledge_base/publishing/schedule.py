"""Publishing at a time: "berlaku 1 Januari"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, case, select

from knowledge_base.publishing.model import RecordKind, Revision, State
from knowledge_base.publishing.revisions import Revisions, Stale
from knowledge_base.publishing.rows import revision_of
from knowledge_base.publishing.tables import revisions
from knowledge_base.publishing.workflow import Move, NotAllowed
from knowledge_base.reading import reading

SCHEDULER = "jadwal"
_JAKARTA = ZoneInfo("Asia/Jakarta")


def start_of(day: date) -> datetime:
    """The first moment of a day in Jakarta, as UTC."""
    return datetime.combine(day, time(), _JAKARTA).astimezone(UTC)


def due_revisions(engine: Engine, now: datetime) -> Sequence[Revision]:
    """Scheduled revisions whose time has come, regulations first: services may lean on them."""
    regulations_first = case((revisions.c.kind == RecordKind.REGULATION, 0), else_=1)
    query = (
        select(revisions)
        .where(revisions.c.state == State.DIJADWALKAN, revisions.c.goes_live_at <= now)
        .order_by(revisions.c.goes_live_at, regulations_first, revisions.c.id)
    )
    with reading(engine) as db:
        return [revision_of(row) for row in db.execute(query)]


def give_back(store: Revisions, revision: Revision, why: str) -> None:
    """A scheduled revision that the checks hold up goes back to where it was, with the reason."""
    try:
        store.move(revision.id, Move.UNSCHEDULE, SCHEDULER, f"Tidak jadi terbit: {why}")
    except (Stale, NotAllowed):
        # Another replica or an editor was first.
        return
    store.comment(revision.id, SCHEDULER, f"Tidak jadi terbit sesuai jadwal:\n{why}")
