"""What a regulation is, as a form: typed words -> a title, problems beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError

from knowledge_base.law.corrections import Title
from knowledge_base.law.identity import id_of
from knowledge_base.law.model import LawText

_DAYS = ("enacted_on", "promulgated_on", "in_force_from")
_WORDS = ("jenis", "nomor", "tentang")
_ASK = {
    "jenis": "Tulis jenisnya seperti pada naskah, misalnya PERATURAN PEMERINTAH.",
    "nomor": "Tulis nomornya, paling panjang 60 huruf.",
    "tahun": "Tulis tahunnya dengan empat angka, 1945 sampai 2100.",
    "tentang": "Tulis judulnya, yang berdiri sesudah kata TENTANG.",
}
_NO_DAY = "Bukan tanggal. Tulis tahun-bulan-hari, misalnya 2026-11-26, atau kosongkan."
_NO_ID = "Jenis, nomor, dan tahun ini tidak membentuk nama peraturan. Periksa ketiganya."


def typed_of(law: LawText) -> dict[str, str]:
    """The form of a text's title."""
    words = {name: str(getattr(law, name)) for name in (*_WORDS, "tahun")}
    days = {name: getattr(law, name) for name in _DAYS}
    return words | {name: day.isoformat() if day else "" for name, day in days.items()}


EMPTY = dict.fromkeys((*_WORDS, "tahun", *_DAYS), "")


def problems_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    problems = {name: _NO_DAY for name in _DAYS if typed[name] and _day(typed[name]) is None}
    try:
        title_of(typed)
    except ValidationError as wrong:
        for error in wrong.errors():
            field = str(error["loc"][0])
            problems[field] = _ASK.get(field, _NO_DAY)
    except ValueError:
        problems["tahun"] = _ASK["tahun"]
    else:
        if id_of(typed["jenis"], typed["nomor"], int(typed["tahun"])) is None:
            problems["nomor"] = _NO_ID
    return problems


def title_of(typed: Mapping[str, str]) -> Title:
    """Raises ValueError where `problems_of` finds something."""
    days = {name: _day(typed[name]) for name in _DAYS}
    words = {name: " ".join(typed[name].split()) for name in _WORDS}
    return Title(tahun=int(typed["tahun"]), **words, **days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
