"""A link that people add: typed words -> an effect, problems beside their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from app.editing.citations import understood
from knowledge_base.law.corrections import TITLE_PLACE
from knowledge_base.law.model import Effect, LawText, Link
from knowledge_base.law.tree import found_at
from knowledge_base.naming import rank_of, short_title
from knowledge_base.references import place_in

NO_LINK = dict.fromkeys(("hubungan", "peraturan", "bagian", "mulai", "disebut"), "")
_ID = re.compile(r"^[a-z]+(-[a-z0-9]+)*-(19|20)\d{2}$")
_MOST_PLACES = 60
_NO_LINK = "Pilih mengubah atau mencabut."
_NO_REGULATION = "Tulis jenis, nomor, dan tahunnya, misalnya uu 23 2006."
_ITSELF = "Peraturan tidak bisa mengubah atau mencabut dirinya sendiri."
_NO_PLACE = "Tulis tempatnya dalam naskah ini, misalnya pasal 12 huruf a, atau judul."
_NO_DAY = "Bukan tanggal. Pilih tanggalnya, atau kosongkan."


def link_of(typed: Mapping[str, str], law: LawText) -> tuple[Effect | None, dict[str, str]]:
    """The link a form describes (None where it describes none), and what is wrong, by field."""
    problems: dict[str, str] = {}
    target = understood(typed["peraturan"]).partition(" ")[0]
    if typed["hubungan"] not in list(Link):
        problems["hubungan"] = _NO_LINK
    if not _ID.match(target) or len(target) > 80:
        problems["peraturan"] = _NO_REGULATION
    elif target == law.id:
        problems["peraturan"] = _ITSELF
    elif rank_of(law.id) > rank_of(target):
        title = short_title(target)
        problems["peraturan"] = f"{title} lebih tinggi; hanya yang setingkat bisa mengubahnya."
    lines = [" ".join(line.split()) for line in typed["bagian"].splitlines() if line.strip()]
    places = [place_in(line) for line in lines[:_MOST_PLACES]]
    if wrong := [line for line, place in zip(lines, places, strict=False) if place is None]:
        problems["bagian"] = f"Bukan bagian peraturan: {wrong[0][:60]}. Tulis seperti pasal 5."
    said_in = _place_in_text(typed["disebut"], law)
    if said_in is None:
        problems["disebut"] = _NO_PLACE
    since = _day(typed["mulai"])
    if typed["mulai"] and since is None:
        problems["mulai"] = _NO_DAY
    if problems or said_in is None:
        return None, problems
    kept = tuple(dict.fromkeys(place for place in places if place))
    link = Link(typed["hubungan"])
    return Effect(link=link, target=target, places=kept, since=since, said_in=said_in), {}


def _place_in_text(typed: str, law: LawText) -> str | None:
    """Where the text says so, as the tree names it; None where it has no such place."""
    place = " ".join(typed.split())
    if place.casefold() == TITLE_PLACE:
        return TITLE_PLACE
    candidates = (place, place_in(place), f"pasal {place}")
    return next((c for c in candidates if c and found_at(law.body, c) is not None), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
