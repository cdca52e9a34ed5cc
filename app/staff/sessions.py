"""Who is signed in: sessions on the server, of whose token only a hash is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, Row, delete, insert, or_, select, update

from app.staff.tables import sessions
from knowledge_base.moments import aware
from knowledge_base.reading import reading

CODE_WAIT = timedelta(minutes=10)
# Noting every request would make each page a write.
_NOTED_EVERY = timedelta(minutes=1)
_DEVICES = {
    "Android": "Android",
    "iPhone|iPad": "iOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}


class Stage(StrEnum):
    """How far somebody is in: the password was right, or all of it."""

    CODE = "kode"
    FULL = "penuh"


@dataclass(frozen=True)
class Session:
    id: int
    user_id: int
    stage: Stage
    device: str
    created_at: datetime
    seen_at: datetime

    @property
    def is_full(self) -> bool:
        return self.stage is Stage.FULL


class StaffSessions:
    """Sessions end when idle, when old, when ended, and never come back."""

    def __init__(self, engine: Engine, idle: timedelta, longest: timedelta) -> None:
        self._engine = engine
        self._idle = idle
        self._longest = longest

    def begin(self, user_id: int, stage: Stage, user_agent: str, former: str = "") -> str:
        """A new session, and its token. The session of the `former` token ends with it."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        values = {
            "user_id": user_id,
            "token_hash": hashed(token),
            "stage": stage,
            "device": device_of(user_agent),
            "created_at": now,
            "seen_at": now,
        }
        too_old = or_(
            sessions.c.created_at < now - self._longest, sessions.c.seen_at < now - self._idle
        )
        with self._engine.begin() as db:
            db.execute(delete(sessions).where(sessions.c.token_hash == hashed(former)))
            db.execute(delete(sessions).where(too_old))
            db.execute(insert(sessions).values(values))
        return token

    def read(self, token: str) -> Session | None:
        """The session of a token, unless it ended. Being read keeps it from being idle."""
        now = datetime.now(UTC)
        with reading(self._engine) as db:
            query = select(sessions).where(sessions.c.token_hash == hashed(token))
            row = db.execute(query).first()
        if row is None:
            return None
        found = _session(row)
        longest = CODE_WAIT if found.stage is Stage.CODE else self._longest
        if now - found.created_at > longest or now - found.seen_at > self._idle:
            return None
        if now - found.seen_at > _NOTED_EVERY:
            with self._engine.begin() as db:
                change = update(sessions).where(sessions.c.id == found.id)
                db.execute(change.values(seen_at=now))
        return found

    def of(self, user_id: int) -> Sequence[Session]:
        """The sessions of a person that are complete, newest use first."""
        now = datetime.now(UTC)
        query = (
            select(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.stage == Stage.FULL)
            .where(sessions.c.created_at >= now - self._longest)
            .where(sessions.c.seen_at >= now - self._idle)
            .order_by(sessions.c.seen_at.desc())
        )
        with reading(self._engine) as db:
            return [_session(row) for row in db.execute(query)]

    def end(self, token: str) -> None:
        with self._engine.begin() as db:
            db.execute(delete(sessions).where(sessions.c.token_hash == hashed(token)))

    def end_one(self, user_id: int, session_id: int) -> bool:
        """End a session of this person; whether it was theirs and there."""
        mine = (sessions.c.user_id == user_id) & (sessions.c.id == session_id)
        with self._engine.begin() as db:
            return db.execute(delete(sessions).where(mine)).rowcount > 0

    def end_others(self, user_id: int, session_id: int) -> None:
        """Sign a person out everywhere but here."""
        others = (sessions.c.user_id == user_id) & (sessions.c.id != session_id)
        with self._engine.begin() as db:
            db.execute(delete(sessions).where(others))


def hashed(token: str) -> str:
    """What is kept of a token; the token is random enough to need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_of(user_agent: str) -> str:
    """`Chrome di Android`: enough to know one's own devices by."""
    system = next((n for p, n in _DEVICES.items() if re.search(p, user_agent)), "")
    browser = next((n for p, n in _BROWSERS.items() if p in user_agent), "")
    if not browser and "Safari" in user_agent:
        browser = "Safari"
    return " di ".join(filter(None, (browser, system))) or "Perangkat lain"


def _session(row: Row[*tuple[object, ...]]) -> Session:
    return Session(
        id=row.id,
        user_id=row.user_id,
        stage=Stage(row.stage),
        device=row.device,
        created_at=aware(row.created_at),
        seen_at=aware(row.seen_at),
    )
