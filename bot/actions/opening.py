"""When offices are open: asked in the middle of something else, and then talked of no further."""

from __future__ import annotations

import re

from bot.actions.turn import Turn
from knowledge_base.language import normalise, words
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge

OFFICE_HOURS = "jam-layanan"
# In standard words: nothing but a day on which an office may be open.
_DAYS = "senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad|libur|tanggal merah|cuti bersama|weekend"
_AROUND_A_DAY = (
    "kalau|jika|bagaimana|hari|saat|pas|pada|apa|apakah|juga|bisa|boleh|buka|tutup|masuk|datang"
    "|pagi|siang|sore|dan|atau|sama|nasional|lebaran|tidak|masih|ya|kantor|kantornya"
)
_OF_A_DAY = re.compile(
    rf"(?:(?:{_AROUND_A_DAY}) )*(?P<day>{_DAYS})(?: (?:{_AROUND_A_DAY}|{_DAYS}))*"
)
_A_DAY_OR_A_WEEK = "minggu"
# Not how many of them something takes.
_WORKDAYS = re.compile(r"(?<!\d )\bhari (?:dan jam )?kerja")
_HOURS = re.compile(
    r"\b(?:(?:buka|tutup|istirahat)(?: \w+){0,2} (?:jam|pukul|hari) (?:berapa|apa)"
    r"|(?:jam|pukul|hari) (?:berapa|apa)(?: \w+){0,2} (?:buka|tutup|istirahat)"
    r"|jam (?:buka|tutup|kerja|kantor|operasional|layanan|pelayanan|loket|istirahat)"
    r"|(?:kantor|loket)(?: \w+){0,2} jam berapa)\b"
)
# What is opened there is no office.
_OPENED = frozenset("usaha warung toko rekening akun blokir daftar pendaftaran".split())


def asks_when_open(turn: Turn, knowledge: Knowledge) -> tuple[str, tuple[Aspect, ...]] | None:
    """The service that says when, with its parts that do: the one under discussion, where it says
    so itself, or what is known of all offices. None if a message asks for something else, or
    editors have no such record."""
    current = turn.memory.service_id
    if day := _day_asked_of(turn.text):
        lines = knowledge.lines(current) if current else ()
        told = [line.aspect for line in lines if line.aspect and _speaks_of(day, line.text)]
        if current and told:
            return current, tuple(dict.fromkeys(told))
        found: tuple[str, tuple[Aspect, ...]] = OFFICE_HOURS, (Aspect.KANAL,)
    # Where nothing was talked of, ranking knows what opens.
    elif current and _asks_for_hours(turn.text):
        if any(_HOURS.search(normalise(line.text)) for line in knowledge.lines(current)):
            return None
        found = OFFICE_HOURS, (Aspect.KANAL, Aspect.JANGKA_WAKTU)
    else:
        return None
    return found if OFFICE_HOURS in knowledge.catalogue.services else None


def _day_asked_of(text: str) -> str | None:
    """The day in a message that names no more than that: "kalau minggu?"; None in any other."""
    found = _OF_A_DAY.fullmatch(" ".join(words(text)))
    return found["day"] if found else None


def _speaks_of(day: str, text: str) -> bool:
    standard = normalise(text)
    named = f"hari {day}" if day == _A_DAY_OR_A_WEEK else day
    return named in standard or bool(_WORKDAYS.search(standard))


def _asks_for_hours(text: str) -> bool:
    """Whether a message asks when an office is open: "kantornya buka sampai jam berapa?"."""
    standard = normalise(text)
    return bool(_HOURS.search(standard)) and not _OPENED & set(standard.split())
