"""A file between looking and bringing in; whoever lost the connection finds it again for a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from app.sheets.tables import uploads
from connectors.retention import Kind
from knowledge_base.reading import reading

LARGEST = 4 * 1024 * 1024
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A file that somebody sent."""

    token: str
    name: str
    body: bytes


def keep(engine: Engine, person: str, name: str, body: bytes) -> Upload:
    """Keep a file."""
    upload = Upload(secrets.token_hex(16), name[-120:], body)
    now = datetime.now(UTC)
    values = {"token": upload.token, "name": upload.name, "body": body, "person": person, "at": now}
    with engine.begin() as db:
        db.execute(insert(uploads).values(values))
    return upload


def old(now: datetime) -> Kind:
    """What retention removes: files that nobody decided on."""
    before = uploads.c.at < now - _KEPT
    return Kind("berkas impor", _KEPT.days, uploads, uploads.c.token, before)


def find(engine: Engine, person: str, token: str) -> Upload | None:
    """A file of that person; None if it is somebody else's, done with, or too old."""
    fresh = uploads.c.at >= datetime.now(UTC) - _KEPT
    query = select(uploads).where(uploads.c.token == token, uploads.c.person == person, fresh)
    with reading(engine) as db:
        row = db.execute(query).one_or_none()
    return Upload(row.token, row.name, row.body) if row else None


def drop(engine: Engine, token: str) -> None:
    with engine.begin() as db:
        db.execute(delete(uploads).where(uploads.c.token == token))
