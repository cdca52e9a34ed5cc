"""Dates and periods as regulations write them: `2 Mei 1999`, `30 (tiga puluh) hari`."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari djanuari",
            "februari pebruari",
            "maret",
            "april",
            "mei",
            "juni djuni",
            "juli djuli",
            "agustus",
            "september",
            "oktober",
            "november nopember",
            "desember",
        ),
        start=1,
    )
    for name in names.split()
}
_DATE = re.compile(
    rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(?:tahun\s+)?(\d{{4}})\b", re.IGNORECASE
)
# `5 - 3 - 2003`, the day first.
_IN_FIGURES = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s?[-–/]\s?(\d{1,2})\s?[-–/]\s?((?:19|20)\d\d)(?!\d)"
)
_SMALL = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
_PERIOD = re.compile(
    rf"\b(\d+|{'|'.join(_SMALL)})\s*(?:\([^)]*\)\s*)?(hari|minggu|bulan|tahun)\b(\s+kerja)?",
    re.IGNORECASE,
)


def date_in(text: str) -> date | None:
    """The first whole date a text names; None if it names none that exists."""
    named = [(d, _MONTHS[month.lower()], y) for d, month, y in _DATE.findall(text)]
    for day, month, year in named or _IN_FIGURES.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def after_period(text: str, start: date) -> date | None:
    """The day a period named in the text ends, counted from `start`; None if it names none.

    Working days are not counted: which days those are no regulation says.
    """
    found = _PERIOD.search(text)
    if found is None or found[3]:
        return None
    word = found[1].lower()
    count = int(word) if word.isdigit() else _SMALL.index(word)
    match found[2].lower():
        case "hari":
            return start + timedelta(days=count)
        case "minggu":
            return start + timedelta(weeks=count)
        case "bulan":
            return _months_later(start, count)
        case _:
            return _months_later(start, 12 * count)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
