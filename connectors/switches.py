"""A switch per channel and one for all: while it is off, people are told why and until when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, insert, select

from connectors.model import Channel
from connectors.tables import switches
from knowledge_base import audit
from knowledge_base.answer import Answer, Outcome
from knowledge_base.moments import aware
from knowledge_base.reading import reading

ALL = "semua"
SCOPES = (*Channel, ALL)
LONGEST_NOTICE = 600
# Every replica sees a change within this many seconds.
_FRESH = 2.0
_JAKARTA = ZoneInfo("Asia/Jakarta")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)


class SwitchInvalid(Exception):
    """A switch that cannot be set like this: one sentence, in Indonesian."""


@dataclass(frozen=True)
class Closed:
    """A channel, or all (`semua`), that is off. Without `until` it is off until switched on."""

    scope: str
    since: datetime
    notice: str
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise SwitchInvalid(f"Saluran tidak dikenal. Pilih: {', '.join(SCOPES)}.")
        if not self.notice.strip() or len(self.notice) > LONGEST_NOTICE:
            raise SwitchInvalid(
                f"Pemberitahuan harus berisi, paling banyak {LONGEST_NOTICE} huruf."
            )
        if self.until and self.until <= self.since:
            raise SwitchInvalid("Waktu buka lagi sudah lewat.")

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and now >= self.until

    @property
    def text(self) -> str:
        """The fixed words with the dates and the notice."""
        dates = f"sejak {in_words(self.since)}"
        again = f"Buka lagi {in_words(self.until)}." if self.until else ""
        parts = (
            f"Layanan tanya jawab ini sedang ditutup {dates}.",
            f"{self.notice.strip().rstrip('.')}.",
            again,
            "Pesan Anda kami simpan, tetapi belum bisa dijawab: tanyakan lagi setelah dibuka. "
            "Kalau darurat, telepon 112.",
        )
        return " ".join(part for part in parts if part)

    @property
    def answer(self) -> Answer:
        return Answer(status=Outcome.CHAT, text=self.text)


class Switches:
    """Reads and sets the switches; every change stands in the audit log."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Mapping[str, Closed] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def closed(self, channel: Channel) -> Closed | None:
        """What closes a channel now; its own switch speaks before the one for all."""
        async with self._reading:
            if self._read_at is None or time.monotonic() - self._read_at >= _FRESH:
                self._known = {one.scope: one for one in await asyncio.to_thread(self.listed)}
                self._read_at = time.monotonic()
        now = datetime.now(UTC)
        found = (self._known.get(scope) for scope in (channel, ALL))
        return next((one for one in found if one and not one.is_over(now)), None)

    def listed(self) -> list[Closed]:
        """All that is off and not over; blocking."""
        now = datetime.now(UTC)
        with reading(self._engine) as db:
            rows = db.execute(select(switches).order_by(switches.c.scope)).all()
        found = [
            Closed(row.scope, aware(row.since), row.notice, aware(row.until) if row.until else None)
            for row in rows
        ]
        return [one for one in found if not one.is_over(now)]

    def off(
        self, scope: str, notice: str, until: datetime | None, actor: str, reason: str = ""
    ) -> Closed:
        """Close a channel, or change the notice and the end; blocking. Raises SwitchInvalid."""
        # SQLite keeps no time zone.
        until = until.astimezone(UTC) if until else None
        closed = Closed(scope, datetime.now(UTC), notice, until)
        detail = {"notice": notice} | ({"until": until.isoformat()} if until else {})
        with self._engine.begin() as db:
            db.execute(delete(switches).where(switches.c.scope == scope))
            values = {"scope": scope, "since": closed.since, "notice": notice, "until": until}
            db.execute(insert(switches).values(values))
            audit.note(db, _named(actor), "channel.off", f"channel:{scope}", reason, detail)
        self._read_at = None
        return closed

    def on(self, scope: str, actor: str, reason: str = "") -> bool:
        """Open a channel again; False if it was not off; blocking. Raises SwitchInvalid."""
        if scope not in SCOPES:
            raise SwitchInvalid(f"Saluran tidak dikenal. Pilih: {', '.join(SCOPES)}.")
        with self._engine.begin() as db:
            if not db.execute(delete(switches).where(switches.c.scope == scope)).rowcount:
                return False
            audit.note(db, _named(actor), "channel.on", f"channel:{scope}", reason)
        self._read_at = None
        return True


def in_words(at: datetime) -> str:
    """A moment in Jakarta's time: `1 Desember 2026`, with the hour unless it is midnight.

    >>> in_words(datetime(2026, 12, 1, 1, 30, tzinfo=UTC))
    '1 Desember 2026 pukul 08.30 WIB'
    """
    there = at.astimezone(_JAKARTA)
    day = f"{there.day} {_MONTHS[there.month - 1]} {there.year}"
    return day if (there.hour, there.minute) == (0, 0) else f"{day} pukul {there:%H.%M} WIB"


def moment(written: str) -> datetime:
    """`2026-12-01` or `2026-12-01T08:00`, in Jakarta's time. Raises SwitchInvalid."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError as cause:
        raise SwitchInvalid(
            "Tulis waktunya seperti 2026-12-01 atau 2026-12-01T08:00 (WIB)."
        ) from cause
    return at if at.tzinfo else at.replace(tzinfo=_JAKARTA)


def _named(actor: str) -> str:
    if not 1 <= len(actor.strip()) <= 80:
        raise SwitchInvalid("Sebut siapa yang mengubah (paling banyak 80 huruf).")
    return actor.strip()
