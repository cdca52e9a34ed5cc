"""The days that figures are about, as the clock of Jakarta, Makassar or Jayapura counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from app.staff.times import Zone, day_begins, local_of
from knowledge_base.citations import day_in_words

MOST_DAYS = 366
DEFAULT_DAYS = 28
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
).split()


class NoPeriod(Exception):
    """The sentence says what is wrong with the days that were asked for."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date
    zone: Zone

    @cached_property
    def begins(self) -> datetime:
        return day_begins(self.first, self.zone)

    @cached_property
    def ends(self) -> datetime:
        """The moment after it."""
        return day_begins(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> list[date]:
        return [
            self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)
        ]

    def __str__(self) -> str:
        return f"{day_in_words(self.first)} sampai {day_in_words(self.last)}, jam {self.zone}"


def latest(days: int, now: datetime, zone: Zone) -> Period:
    """So many days, today the last."""
    today = local_of(now, zone).date()
    return Period(today - timedelta(days=days - 1), today, zone)


def asked_for(first: str, last: str, now: datetime, zone: Zone) -> Period:
    """The days as two fields of a form name them; an empty field: the last four weeks.

    Raises NoPeriod.
    """
    usual = latest(DEFAULT_DAYS, now, zone)
    try:
        end = date.fromisoformat(last) if last else usual.last
        begin = date.fromisoformat(first) if first else end - timedelta(days=DEFAULT_DAYS - 1)
    except (ValueError, OverflowError) as cause:
        raise NoPeriod("Bukan tanggal. Tulis tahun-bulan-hari, misalnya 2026-11-26.") from cause
    if not 2000 <= begin.year <= end.year < 2100:
        raise NoPeriod("Tanggal mulai harus sebelum tanggal akhir, di abad ini.")
    if begin > end:
        raise NoPeriod("Tanggal mulai harus sebelum tanggal akhir.")
    if (end - begin).days >= MOST_DAYS:
        raise NoPeriod(f"Paling panjang {MOST_DAYS} hari. Pilih rentang yang lebih pendek.")
    return Period(begin, end, zone)


def month_of(text: str, zone: Zone = Zone.WIB) -> Period:
    """A whole month written `2026-10`. Raises NoPeriod."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise NoPeriod("Bukan bulan. Tulis tahun-bulan, misalnya 2026-10.")
    first = date(int(found[1]), int(found[2]), 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, following - timedelta(days=1), zone)


def month_in_words(text: str) -> str:
    """`Oktober 2026` for `2026-10`."""
    return f"{_MONTHS[int(text[5:]) - 1]} {text[:4]}"
