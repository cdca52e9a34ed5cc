"""When the desk of a unit is open: a week, its zone, and the days it is closed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.holidays import holiday_on
from connectors.desk.model import Queue
from connectors.desk.tables import hours as table
from connectors.desk.week import DAYS, Day, HoursInvalid, Interval, Week
from knowledge_base import audit
from knowledge_base.reading import reading
from knowledge_base.regions import regions

MOST_WAITING = 20
_LARGEST_QUEUE = 1_000
_MOST_CLOSED_DAYS = 366
_LONGEST_NAME = 120
# As the audit log takes it.
_LONGEST_SUBJECT = 200
# No desk is closed for longer than this.
_LOOK_AHEAD = 120


class Zone(StrEnum):
    """The zones of Indonesia; none of them changes its clocks."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def info(self) -> ZoneInfo:
        return ZoneInfo(_PLACES[self])


_PLACES = {Zone.WIB: "Asia/Jakarta", Zone.WITA: "Asia/Makassar", Zone.WIT: "Asia/Jayapura"}


@dataclass(frozen=True, order=True)
class ClosedDay:
    """A day on which a unit is closed beside the national holidays, and why."""

    on: date
    name: str


@dataclass(frozen=True)
class Hours:
    """The desk of a unit. More than `most_waiting` people are not let into its queue.

    Raises HoursInvalid.
    """

    unit: Queue
    zone: Zone
    week: Week
    closed_days: tuple[ClosedDay, ...] = ()
    most_waiting: int = MOST_WAITING

    def __post_init__(self) -> None:
        if self.unit.wilayah and self.unit.wilayah not in regions():
            raise HoursInvalid(
                f"Kode wilayah '{self.unit.wilayah}' tidak dikenal; tulis kode Kemendagri: '32.04'."
            )
        if not 1 <= self.most_waiting <= _LARGEST_QUEUE:
            raise HoursInvalid(f"Antrean terpanjang harus 1 sampai {_LARGEST_QUEUE} orang.")
        if len(self.closed_days) > _MOST_CLOSED_DAYS:
            raise HoursInvalid(f"Paling banyak {_MOST_CLOSED_DAYS} hari tutup.")
        if any(not 1 <= len(one.name.strip()) <= _LONGEST_NAME for one in self.closed_days):
            raise HoursInvalid(
                f"Sebut alasan tiap hari tutup, paling banyak {_LONGEST_NAME} huruf."
            )

    def closed_because(self, day: date) -> str | None:
        """`libur Iduladha 1447 H`; None if it is a day like any other of its week."""
        own = next((one.name for one in self.closed_days if one.on == day), None)
        return own or holiday_on(day)

    def on(self, day: date) -> Day:
        """When it is open on a day; () if it is closed."""
        return () if self.closed_because(day) else self.week.days[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at a moment (aware)."""
        return self.opens_next(at) == at

    def opens_next(self, at: datetime) -> datetime | None:
        """When it opens next, in its zone: `at` itself if it is open; None: not for months."""
        for opens, closes in self._times(at):
            if at < closes:
                return max(opens, at).astimezone(self.zone.info)
        return None

    def closes(self, at: datetime) -> datetime | None:
        """When what is open at a moment closes, in its zone; None if it is closed then."""
        for opens, closes in self._times(at):
            if at < closes:
                return closes.astimezone(self.zone.info) if opens <= at else None
        return None

    @property
    def in_words(self) -> str:
        """`Senin sampai Jumat 08.00-15.00 WIB`."""
        return f"{self.week.in_words} {self.zone}"

    def moment_in_words(self, at: datetime, now: datetime) -> str:
        """`hari ini pukul 13.00 WIB`, `besok pukul 08.00 WIB`, `Senin, 30 November pukul …`."""
        there, today = at.astimezone(self.zone.info), now.astimezone(self.zone.info).date()
        days = (there.date() - today).days
        named = f"{DAYS[there.weekday()]}, {there.day} {_MONTHS[there.month - 1]}"
        day = {0: "hari ini", 1: "besok"}.get(days, named)
        return f"{day} pukul {there:%H.%M} {self.zone}"

    def _times(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The intervals from the day of a moment on, in order."""
        today = at.astimezone(self.zone.info).date()
        for ahead in range(_LOOK_AHEAD):
            day = today + timedelta(days=ahead)
            begins = datetime(day.year, day.month, day.day, tzinfo=self.zone.info)
            for part in self.on(day):
                yield (
                    begins + timedelta(minutes=part.opens),
                    begins + timedelta(minutes=part.closes),
                )


_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)


class OpeningHours:
    """Reads and writes the hours of all units; every change stands in the audit log. Blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self) -> list[Hours]:
        """Every unit that has a desk, agency by agency."""
        query = select(table).order_by(table.c.instansi, table.c.wilayah)
        with reading(self._engine) as db:
            return [_hours(row) for row in db.execute(query)]

    def exactly(self, unit: Queue) -> Hours | None:
        """What was written for this very unit."""
        with reading(self._engine) as db:
            row = db.execute(select(table).where(_is(unit))).one_or_none()
        return _hours(row) if row else None

    def of(self, queue: Queue, at: datetime) -> Hours | None:
        """The desk that takes a queue at a moment; None if there is none.

        The most specific unit around it. Of a queue whose agency or region is not known, any
        unit that would take it: the one that is open, or opens, first.
        """
        serving = [one for one in self.listed() if queue.is_served_by(one.unit)]
        around = [one for one in serving if _covers(one.unit, queue)]
        if around:
            return max(around, key=lambda one: (bool(one.unit.instansi), len(one.unit.wilayah)))
        never = datetime.max.replace(tzinfo=UTC)
        return min(serving, key=lambda one: one.opens_next(at) or never, default=None)

    def save(self, written: Hours, actor: str, reason: str = "") -> None:
        """Write the hours of a unit, in place of what was written."""
        unit = written.unit
        days = [[[part.opens, part.closes] for part in day] for day in written.week.days]
        closed = [[one.on.isoformat(), one.name.strip()] for one in sorted(written.closed_days)]
        values = {
            "instansi": unit.instansi,
            "wilayah": unit.wilayah,
            "zone": written.zone,
            "week": json.dumps(days),
            "closed_days": json.dumps(closed, ensure_ascii=False),
            "most_waiting": written.most_waiting,
        }
        detail = {"jam": written.in_words, "antrean": str(written.most_waiting)}
        try:
            self._write(unit, values, actor, reason, detail)
        except IntegrityError:
            # Another admin began the same unit's hours at that moment: these come after them.
            self._write(unit, values, actor, reason, detail)

    def _write(
        self, unit: Queue, values: dict[str, Any], actor: str, reason: str, detail: dict[str, str]
    ) -> None:
        with self._engine.begin() as db:
            if not db.execute(update(table).where(_is(unit)).values(values)).rowcount:
                db.execute(insert(table).values(values))
            audit.note(db, actor, "jam meja diubah", _subject(unit), reason, detail)

    def remove(self, unit: Queue, actor: str, reason: str = "") -> bool:
        """The unit has no desk any more; False if it had none."""
        with self._engine.begin() as db:
            if not db.execute(delete(table).where(_is(unit))).rowcount:
                return False
            audit.note(db, actor, "jam meja dihapus", _subject(unit), reason)
        return True


def _covers(unit: Queue, queue: Queue) -> bool:
    """Whether all of a queue lies within a unit, as far as it is known."""
    return queue.is_served_by(unit) and not (
        (unit.instansi and not queue.instansi) or len(unit.wilayah) > len(queue.wilayah)
    )


def _is(unit: Queue) -> Any:
    return and_(table.c.instansi == unit.instansi, table.c.wilayah == unit.wilayah)


def _subject(unit: Queue) -> str:
    return f"meja:{unit.wilayah}:{unit.instansi}"[:_LONGEST_SUBJECT]


def _hours(row: Any) -> Hours:
    week = tuple(
        tuple(Interval(opens, closes) for opens, closes in day) for day in json.loads(row.week)
    )
    closed = tuple(
        ClosedDay(date.fromisoformat(day), name) for day, name in json.loads(row.closed_days)
    )
    unit = Queue(row.instansi, row.wilayah)
    return Hours(unit, Zone(row.zone), Week(week), closed, row.most_waiting)
