"""Who changed what, when and why: rows that can be added and never changed.

The database itself refuses to change or remove a row (triggers, app/migrations 0003).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    select,
)
from sqlalchemy import insert as insert_into

from knowledge_base.moments import aware

metadata = MetaData()

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Entry:
    """One change. `subject` is what was changed, as `service:ktp-el-baru` or `channel:whatsapp`."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str
    detail: Mapping[str, str]


def note(
    db: Connection,
    actor: str,
    action: str,
    subject: str,
    reason: str = "",
    detail: Mapping[str, str] | None = None,
) -> None:
    """Add an entry in the transaction of the change itself, so that both are kept or neither.

    `detail` holds no words of citizens and no secrets.
    """
    db.execute(
        insert_into(audit).values(
            at=datetime.now(UTC),
            actor=actor,
            action=action,
            subject=subject,
            reason=reason,
            detail=json.dumps(dict(detail or {}), ensure_ascii=False),
        )
    )


def entries(
    db: Connection,
    subject: str | None = None,
    before: int | None = None,
    most: int = 100,
    conditions: Iterable[ColumnElement[bool]] = (),
) -> Sequence[Entry]:
    """The newest entries first: of one subject or of all, those before a seq if it is given.

    `conditions` on columns of `audit` narrow them down.
    """
    query = select(audit).where(*conditions).order_by(audit.c.seq.desc()).limit(most)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return [
        Entry(
            row.seq,
            aware(row.at),
            row.actor,
            row.action,
            row.subject,
            row.reason,
            json.loads(row.detail),
        )
        for row in db.execute(query)
    ]
