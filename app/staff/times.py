"""Times as the reader's own clock shows them, in Indonesian."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from knowledge_base.citations import day_in_words
from knowledge_base.moments import aware


class Zone(StrEnum):
    """Indonesia's three zones; none of them has summer time."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"


ZONE_PLACES = {
    Zone.WIB: "Jawa, Sumatra, Kalimantan Barat dan Tengah",
    Zone.WITA: "Bali, Nusa Tenggara, Sulawesi, Kalimantan lainnya",
    Zone.WIT: "Maluku, Papua",
}
_CLOCKS = {
    Zone.WIB: timezone(timedelta(hours=7)),
    Zone.WITA: timezone(timedelta(hours=8)),
    Zone.WIT: timezone(timedelta(hours=9)),
}


def in_words(moment: datetime, zone: Zone) -> str:
    """`26 November 2026 pukul 09.15 WIB`."""
    local = local_of(moment, zone)
    return f"{day_in_words(local.date())} pukul {local:%H.%M} {zone}"


def local_of(moment: datetime, zone: Zone) -> datetime:
    """A moment on the clock of a zone."""
    return aware(moment).astimezone(_CLOCKS[zone])


def at_clock(moment: datetime, zone: Zone, now: datetime) -> str:
    """`09.15` today, `25/11 09.15` on another day."""
    local = local_of(moment, zone)
    is_today = local.date() == local_of(now, zone).date()
    return f"{local:%H.%M}" if is_today else f"{local:%d/%m %H.%M}"


def day_begins(day: date, zone: Zone) -> datetime:
    """The moment a day begins in a zone, in UTC as the database keeps times."""
    return datetime.combine(day, time.min, _CLOCKS[zone]).astimezone(UTC)


def local_moment(typed: str, zone: Zone) -> datetime | None:
    """`2027-01-01T00:00` on the clock of a zone, in UTC; None if it is no time."""
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return local.replace(tzinfo=_CLOCKS[zone]).astimezone(UTC) if local.tzinfo is None else None
