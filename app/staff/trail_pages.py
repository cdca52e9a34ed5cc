"""`/jejak`: who changed what, when and why; to be read, never to be changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import ColumnElement, Engine
from starlette.responses import Response

from app.staff.gate import Gate, person_of
from app.staff.rights import Action
from app.staff.times import Zone, day_begins
from app.staff.trail_words import (
    ACTIONS,
    detail_in_words,
    page_of,
    subject_as_noted,
    subject_in_words,
)
from knowledge_base.audit import audit, entries
from knowledge_base.reading import reading

_A_PAGE = 50
_DAYS = ("dari", "sampai")
_NO_DAY = "Bukan tanggal. Tulis tahun-bulan-hari, misalnya 2026-11-26."


def router(gate: Gate, engine: Engine) -> APIRouter:
    routes, views = gate.router(), gate.views

    @routes.get("/jejak", dependencies=[gate.require(Action.READ_TRAIL)])
    def trail(
        request: Request,
        siapa: str = "",
        apa: str = "",
        dari: str = "",
        sampai: str = "",
        sebelum: str = "",
    ) -> Response:
        wanted = {"siapa": siapa.strip(), "apa": apa.strip(), "dari": dari, "sampai": sampai}
        zone = person_of(request).zone
        before = int(sebelum) if sebelum.isdecimal() and len(sebelum) < 10 else None
        with reading(engine) as db:
            found = entries(db, None, before, _A_PAGE + 1, _conditions(wanted, zone))
        context: dict[str, Any] = {
            "entries": found[:_A_PAGE],
            "wanted": wanted,
            "words": ACTIONS,
            "subject_in_words": subject_in_words,
            "page_of": page_of,
            "detail_in_words": lambda value: detail_in_words(value, zone),
            "filtered": any(wanted.values()),
            "later": before is not None,
            "following": found[_A_PAGE - 1].seq if len(found) > _A_PAGE else None,
            "problems": {f: _NO_DAY for f in _DAYS if wanted[f] and not _day(wanted[f])},
        }
        return views.page(request, "staff/jejak.html", context)

    return routes


def _conditions(wanted: dict[str, str], zone: Zone) -> list[ColumnElement[bool]]:
    """Days are those of the reader's clock; `sampai` is included."""
    found: list[ColumnElement[bool]] = []
    if wanted["siapa"]:
        found.append(audit.c.actor.icontains(wanted["siapa"], autoescape=True))
    if wanted["apa"]:
        noted = subject_as_noted(wanted["apa"])
        subject = audit.c.subject.icontains(noted, autoescape=True)
        action = audit.c.action.icontains(wanted["apa"], autoescape=True)
        worded = [act for act, words in ACTIONS.items() if wanted["apa"].casefold() in words]
        found.append(subject | action | audit.c.action.in_(worded))
    if since := _day(wanted["dari"]):
        found.append(audit.c.at >= day_begins(since, zone))
    if until := _day(wanted["sampai"]):
        found.append(audit.c.at < day_begins(until + timedelta(days=1), zone))
    return found


def _day(text: str) -> date | None:
    """A day of this century; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
