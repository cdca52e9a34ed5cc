"""The day by which something shall be done, in working days."""

from __future__ import annotations

from datetime import date, timedelta, timezone

from lokal.holidays import is_working_day

JAKARTA = timezone(timedelta(hours=7))
_SATURDAY = 5


def in_working_days(start: date, days: int) -> date:
    """The day that many working days later: no weekend, no holiday of the SKB 3 Menteri.

    Of a year whose SKB is not known yet only the weekends are.
    """
    day = start
    while days:
        day += timedelta(days=1)
        days -= _is_working_day(day)
    return day


def _is_working_day(day: date) -> bool:
    try:
        return is_working_day(day)
    except ValueError:
        return day.weekday() < _SATURDAY
