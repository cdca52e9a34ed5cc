"""Days as people write them: `12 januari 2027`, `15/8/24`, `besok`, `2 bulan lagi`, `akhir tahun`.

Standard library only: Rasa imports this too. What a value leaves out was not said: `2027-01`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone

from knowledge_base.mention import Mention

_JAKARTA = timezone(timedelta(hours=7))
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari pebruari feb",
            "maret mar",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "agustus agust ags agt agu",
            "september sept sep",
            "oktober okt",
            "november nopember nov nop",
            "desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_COUNTS = {
    word: number
    for number, word in enumerate(
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(), start=1
    )
}
_UNITS = {
    **dict.fromkeys(("hari", "hr", "hri"), "day"),
    **dict.fromkeys(("minggu", "mgg", "mggu", "pekan"), "week"),
    **dict.fromkeys(("bulan", "bln", "bulanan"), "month"),
    **dict.fromkeys(("tahun", "thn", "th", "taun"), "year"),
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_LENGTH = rf"(?:(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})\s?(?P<unit>{_UNIT})|se(?P<one>{_UNIT}))"
_WORDS = {
    **dict.fromkeys(("hari ini", "hr ini", "skrg ini", "sekarang"), 0),
    **dict.fromkeys(("besok", "bsk", "bsok", "besuk", "esok"), 1),
    "besok lusa": 2,
    "lusa": 2,
    **dict.fromkeys(("kemarin", "kmrn", "kemaren", "kmren", "wingi"), -1),
    "kemarin lusa": -2,
}
_SPOKEN = "|".join(sorted(_WORDS, key=len, reverse=True))

Reader = Callable[[re.Match[str], date], str]


def today() -> date:
    """The day it is in Jakarta."""
    return datetime.now(_JAKARTA).date()


def days_in(text: str, now: date) -> tuple[Mention, ...]:
    """The days a text names, seen from `now`, in its order; what does not exist is none."""
    found: list[Mention] = []
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            try:
                found.append(Mention(read(match, now), match.start(), match.end()))
            except (ValueError, OverflowError):
                continue
    return tuple(sorted(found, key=lambda mention: mention.start))


def _named(match: re.Match[str], now: date) -> str:
    """`12 jan 2027`; without its year the next one."""
    month, day = _MONTHS[match["month"].lower()], int(match["day"])
    if match["year"]:
        return date(_year(match["year"]), month, day).isoformat()
    this_year = date(now.year, month, day)
    return (this_year if this_year >= now else date(now.year + 1, month, day)).isoformat()


def _in_figures(match: re.Match[str], now: date) -> str:
    return date(_year(match["year"]), int(match["month"]), int(match["day"])).isoformat()


def _month_of(match: re.Match[str], now: date) -> str:
    return f"{_year(match['year'])}-{_MONTHS[match['month'].lower()]:02}"


def _spoken(match: re.Match[str], now: date) -> str:
    return (now + timedelta(days=_WORDS[" ".join(match[0].lower().split())])).isoformat()


def _later(match: re.Match[str], now: date) -> str:
    return _shifted(match, now, 1)


def _earlier(match: re.Match[str], now: date) -> str:
    return _shifted(match, now, -1)


def _shifted(match: re.Match[str], now: date, sign: int) -> str:
    said = (match["count"] or "satu").lower()
    count = sign * (int(said) if said.isdigit() else _COUNTS[said])
    match _UNITS[(match["unit"] or match["one"]).lower()]:
        case "day":
            return (now + timedelta(days=count)).isoformat()
        case "week":
            return (now + timedelta(weeks=count)).isoformat()
        case "month":
            return _months_later(now, count).isoformat()
        case _:
            return _months_later(now, 12 * count).isoformat()


def _next(match: re.Match[str], now: date) -> str:
    """`minggu depan`, `bulan lalu`: as exact as it was said."""
    sign = 1 if match["which"].lower() in _NEXT else -1
    match _UNITS[match["unit"].lower()]:
        case "week":
            return (now + timedelta(weeks=sign)).isoformat()
        case "month":
            return _months_later(now.replace(day=1), sign).isoformat()[:7]
        case _:
            return str(now.year + sign)


def _end(match: re.Match[str], now: date) -> str:
    """The last day of this month or year, or of the next."""
    ahead = 1 if match["next"] else 0
    if _UNITS[match["unit"].lower()] == "year":
        return date(now.year + ahead, 12, 31).isoformat()
    month = _months_later(now.replace(day=1), ahead)
    return month.replace(day=calendar.monthrange(month.year, month.month)[1]).isoformat()


def _year(written: str) -> int:
    return int(written) if len(written) > 2 else 2000 + int(written)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


_NEXT = frozenset({"depan", "dpn", "besok"})


def _forms() -> Iterator[tuple[re.Pattern[str], Reader]]:
    year = r"(?P<year>(?:19|20)\d{2})"
    forms: tuple[tuple[str, Reader], ...] = (
        (
            r"(?<![\w/.])(?P<day>\d{1,2})\s?[/-]\s?(?P<month>\d{1,2})\s?[/-]\s?"
            r"(?P<year>(?:19|20)\d{2}|\d{2})(?![\w/])",
            _in_figures,
        ),
        (rf"\b(?P<day>\d{{1,2}})\s?(?P<month>{_MONTH})\b\.?(?:\s?{year}\b)?", _named),
        (rf"(?<!\d )(?<!\d)\b(?P<month>{_MONTH})\.?\s(?:tahun\s)?{year}\b", _month_of),
        (rf"\b(?:{_LENGTH})\s(?:lagi|lg|ke\sdepan|mendatang)\b", _later),
        (
            rf"\b(?:lewat|telat|terlambat|telad|mati|nunggak|lebih)\s(?:{_LENGTH})\b"
            r"(?!\s(?:lagi|lg))",
            _earlier,
        ),
        (rf"\b(?:{_LENGTH})\s(?:yang\s|yg\s)?(?:lalu|lewat|kemarin|kmrn|silam)\b", _earlier),
        (r"\bakhir\s(?P<unit>bulan|bln|tahun|thn|taun)\b(?P<next>\s(?:depan|dpn))?", _end),
        (
            rf"\b(?P<unit>{_UNIT})\s(?P<which>depan|dpn|lalu|kemarin|kmrn|kemaren)\b",
            _next,
        ),
        (rf"\b(?:{_SPOKEN})\b", _spoken),
    )
    return ((re.compile(pattern, re.IGNORECASE), read) for pattern, read in forms)


_FORMS = tuple(_forms())
