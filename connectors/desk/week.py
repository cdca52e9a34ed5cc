"""A week of opening hours: what is written of it, and how people read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from itertools import groupby, pairwise

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MIDNIGHT = 24 * 60
_WRITTEN = re.compile(
    r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|—|s\.?/?d\.?|sampai)\s*(\d{1,2})(?:[.:](\d{2}))?"
)
_CLOSED = frozenset({"", "-", "tutup", "libur"})


class HoursInvalid(Exception):
    """Opening hours that cannot be: one sentence, in Indonesian."""


@dataclass(frozen=True, order=True)
class Interval:
    """Minutes of a day: from `opens` up to, but without, `closes` (1440 is midnight)."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            raise HoursInvalid(
                "Jam tutup harus sesudah jam buka, di hari yang sama: misalnya 08.00-15.00."
            )

    @property
    def in_words(self) -> str:
        """`08.00-15.00`."""
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Day = tuple[Interval, ...]


def day_of(written: str) -> Day:
    """What is written of one day, closed or `08.00-12.00, 13.00-15.00`. Raises HoursInvalid."""
    written = " ".join(written.lower().split())
    if written in _CLOSED:
        return ()
    return tuple(_interval(part) for part in re.split(r",|;|\bdan\b", written))


def day_in_words(day: Day) -> str:
    """`08.00-12.00, 13.00-15.00`, as `day_of` reads it; `tutup`."""
    return ", ".join(part.in_words for part in day) or "tutup"


@dataclass(frozen=True)
class Week:
    """Seven days from Monday, each with its intervals in order; open at least once."""

    days: tuple[Day, ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(DAYS):
            raise HoursInvalid("Isi jam untuk tujuh hari, Senin sampai Minggu.")
        if not any(self.days):
            raise HoursInvalid("Isi jam buka paling sedikit satu hari.")
        for name, day in zip(DAYS, self.days, strict=True):
            if any(after.opens < before.closes for before, after in pairwise(day)):
                raise HoursInvalid(f"Jam buka {name} bertumpuk atau tidak berurutan.")

    @property
    def in_words(self) -> str:
        """`Senin sampai Kamis 08.00-15.00, Jumat 08.00-11.00 dan 13.00-15.00`."""
        said = []
        for day, run in groupby(zip(DAYS, self.days, strict=True), key=lambda one: one[1]):
            names = [name for name, _ in run]
            if day:
                hours = " dan ".join(part.in_words for part in day)
                said.append(f"{_run(names)} {hours}")
        return ", ".join(said)


def _run(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{names[0]} {'dan' if len(names) == 2 else 'sampai'} {names[-1]}"


def _interval(part: str) -> Interval:
    found = _WRITTEN.fullmatch(part.strip())
    if found is None:
        raise HoursInvalid(f"Jam '{part.strip()[:30]}' tidak terbaca: tulis seperti 08.00-15.00.")
    hours, minutes, until, until_minutes = (int(group or 0) for group in found.groups())
    if minutes > 59 or until_minutes > 59:
        raise HoursInvalid(f"Jam '{part.strip()}' tidak ada: menit paling besar 59.")
    return Interval(hours * 60 + minutes, until * 60 + until_minutes)


def _clock(minutes: int) -> str:
    return "24.00" if minutes == _MIDNIGHT else f"{time(*divmod(minutes, 60)):%H.%M}"
