"""The day on which somebody wants to see the law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_EARLIEST, _LATEST = 1945, 2100


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a page: the day, what was wrong with it, whether all is unfolded."""

    day: date
    today: date
    complaint: str = ""
    unfolded: bool = False

    @property
    def query(self) -> str:
        return f"?tanggal={self.day}" if self.day != self.today else ""


def asked_day(said: str, today: date, *, unfolded: bool = False) -> Asked:
    """The day somebody writes, `2020-01-31` or `31/1/2020`; today with a complaint otherwise."""
    said = said.strip()
    if not said:
        return Asked(today, today, unfolded=unfolded)
    local = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", said)
    try:
        day = date.fromisoformat(f"{local[3]}-{local[2]:0>2}-{local[1]:0>2}" if local else said)
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        complaint = (
            f"Tanggal “{said[:40]}” tidak kami kenal. Tulis tahun-bulan-tanggal, "
            "misalnya 2020-01-31. Di bawah ini keadaan hari ini."
        )
        return Asked(today, today, complaint, unfolded)
    return Asked(day, today, unfolded=unfolded)
