"""Rows of the revisions table <-> values, inside a transaction of the caller."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from knowledge_base.moments import aware
from knowledge_base.publishing.model import (
    OPEN,
    Content,
    Origin,
    RecordKey,
    RecordKind,
    Revision,
    State,
)
from knowledge_base.publishing.tables import records, revisions


class UnknownRevision(Exception):
    """There is no such revision."""


def read(db: Connection, id_: int) -> Revision:
    """Raises UnknownRevision."""
    row = db.execute(select(revisions).where(revisions.c.id == id_)).one_or_none()
    if row is None:
        raise UnknownRevision("Versi ini tidak ada.")
    return revision_of(row)


def live_of(db: Connection, key: RecordKey) -> Revision | None:
    """What citizens see of a record."""
    query = (
        select(revisions)
        .join(records, records.c.live == revisions.c.id)
        .where(records.c.kind == key.kind, records.c.record_id == key.id)
    )
    row = db.execute(query).one_or_none()
    return revision_of(row) if row else None


def add(
    db: Connection,
    key: RecordKey,
    content: Content,
    state: State,
    origin: Origin,
    actor: str,
    now: datetime,
    reason: str = "",
) -> Revision:
    """A new revision of a record, with the next number."""
    live = live_of(db, key)
    last = db.execute(select(func.max(revisions.c.number)).where(*of(key))).scalar()
    done = db.execute(
        insert(revisions).values(
            kind=key.kind,
            record_id=key.id,
            number=(last or 0) + 1,
            state=state,
            content=json.dumps(content, ensure_ascii=False),
            based_on=live.id if live else None,
            etag=1,
            origin=origin,
            authors=json.dumps([actor], ensure_ascii=False),
            changed_by=actor,
            changed_at=now,
            created_at=now,
            reason=reason,
        )
    )
    assert done.inserted_primary_key is not None
    return read(db, done.inserted_primary_key[0])


def revision_of(row: Row[Any]) -> Revision:
    """A row of the table as a value."""
    return Revision(
        row.id,
        RecordKey(RecordKind(row.kind), row.record_id),
        row.number,
        State(row.state),
        json.loads(row.content),
        row.based_on,
        row.etag,
        Origin(row.origin),
        tuple(json.loads(row.authors)),
        row.reviewer,
        row.changed_by,
        aware(row.changed_at),
        aware(row.created_at),
        aware(row.goes_live_at) if row.goes_live_at else None,
        row.reason,
    )


def open_of(db: Connection, key: RecordKey) -> Revision | None:
    query = select(revisions).where(*of(key), revisions.c.state.in_(OPEN))
    row = db.execute(query.order_by(revisions.c.id.desc()).limit(1)).one_or_none()
    return revision_of(row) if row else None


def of(key: RecordKey) -> tuple[Any, Any]:
    return revisions.c.kind == key.kind, revisions.c.record_id == key.id
