"""The one transaction that changes what citizens see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge_base.audit import note
from knowledge_base.moments import aware
from knowledge_base.publishing.live import Change
from knowledge_base.publishing.model import RecordKey, State
from knowledge_base.publishing.revisions import Stale
from knowledge_base.publishing.rows import live_of, read
from knowledge_base.publishing.tables import publications, records, revisions
from knowledge_base.publishing.workflow import Move, moved
from knowledge_base.reading import reading


class Overtaken(Exception):
    """Something else was published since the change was examined; nothing happened."""

    def __init__(self) -> None:
        super().__init__(
            "Ada terbitan lain sejak perubahan ini diperiksa. Periksa sekali lagi, lalu terbitkan."
        )


@dataclass(frozen=True)
class Publication:
    """One change of what citizens see."""

    version: int
    at: datetime
    actor: str
    reason: str


def publish(
    engine: Engine,
    change: Change,
    base: int,
    actor: str,
    now: datetime,
    reason: str = "",
    override: str = "",
) -> int:
    """Let a change become live on top of version `base`; returns the new version.

    `override` is why it is published although a check blocks it. Raises Overtaken, Stale,
    NotAllowed; then nothing happened.
    """
    try:
        with engine.begin() as db:
            return put(db, change, base, actor, now, reason, override)
    except IntegrityError as cause:
        raise Overtaken from cause


def put(
    db: Connection,
    change: Change,
    base: int,
    actor: str,
    now: datetime,
    reason: str = "",
    override: str = "",
) -> int:
    """As `publish`, in a transaction of the caller. Raises IntegrityError if overtaken."""
    version = base + 1
    # The key makes sure that only one of two becomes this version.
    db.execute(insert(publications).values(version=version, at=now, actor=actor, reason=reason))
    for examined in change.puts:
        revision = read(db, examined.id)
        if revision.etag != examined.etag:
            raise Stale(revision)
        state = moved(revision, Move.PUBLISH, actor, reason)
        old = live_of(db, revision.key)
        if old is not None:
            _leave(db, old.id, State.DIGANTIKAN, now)
        done = db.execute(
            update(revisions)
            .where(revisions.c.id == revision.id, revisions.c.etag == revision.etag)
            .values(state=state, etag=revision.etag + 1, changed_at=now, goes_live_at=None)
        )
        if done.rowcount != 1:
            raise Stale(read(db, revision.id))
        _set_live(db, revision.key, revision.id)
        detail = {"versi": str(revision.number), "terbitan": str(version)}
        note(db, actor, "terbit", str(revision.key), reason, detail)
        if override:
            note(db, actor, "terbit meski dihalangi", str(revision.key), override, detail)
    for key in change.removes:
        old = live_of(db, key)
        if old is None:
            continue
        moved(old, Move.WITHDRAW, actor, reason)
        _leave(db, old.id, State.DITARIK, now)
        _set_live(db, key, None)
        detail = {"versi": str(old.number), "terbitan": str(version)}
        note(db, actor, "tarik", str(key), reason, detail)
        if override:
            note(db, actor, "tarik meski dihalangi", str(key), override, detail)
    return version


def latest(engine: Engine, most: int = 50) -> Sequence[Publication]:
    """The newest publications first."""
    query = select(publications).order_by(publications.c.version.desc()).limit(most)
    with reading(engine) as db:
        return [Publication(r.version, aware(r.at), r.actor, r.reason) for r in db.execute(query)]


def _leave(db: Connection, id_: int, state: State, now: datetime) -> None:
    db.execute(
        update(revisions)
        .where(revisions.c.id == id_)
        .values(state=state, etag=revisions.c.etag + 1, changed_at=now)
    )


def _set_live(db: Connection, key: RecordKey, id_: int | None) -> None:
    place = (records.c.kind == key.kind, records.c.record_id == key.id)
    if db.execute(update(records).where(*place).values(live=id_)).rowcount == 0:
        db.execute(insert(records).values(kind=key.kind, record_id=key.id, live=id_))
