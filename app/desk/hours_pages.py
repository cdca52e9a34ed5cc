"""`/meja/jam`: when the desk of a unit is open; a unit that is not written here has no desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk.room import PATH
from app.desk.units import queue_in_words, region_code
from app.staff.gate import Gate, person_of, text_of
from app.staff.rights import Action
from connectors.desk.hours import MOST_WAITING, ClosedDay, Hours, OpeningHours, Zone
from connectors.desk.model import Queue
from connectors.desk.week import DAYS, HoursInvalid, Week, day_in_words, day_of
from knowledge_base.regions import regions

HOURS = f"{PATH}/jam"
_OFFICE = "08.00-15.00"
_CLOSED_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})[\s:,]+(.+)")
_FIELDS = ("instansi", "wilayah", "zona", "tutup", "antrean")


def router(gate: Gate, hours: OpeningHours, agencies: Callable[[], Sequence[str]]) -> APIRouter:
    routes, views = gate.router(), gate.views
    manage = [gate.require(Action.MANAGE_PEOPLE)]

    def shown(
        request: Request, form: dict[str, str], problem: str = "", status: int = 200
    ) -> Response:
        context = {
            "all_hours": hours.listed(),
            "form": form,
            "problem": problem,
            "days": DAYS,
            "zones": list(Zone),
            "agencies": sorted({*agencies()}),
            "queue_in_words": queue_in_words,
        }
        return views.page(request, "desk/jam.html", context, status)

    @routes.get(HOURS, dependencies=manage)
    def overview(
        request: Request, instansi: str = "", wilayah: str = "", ubah: str = ""
    ) -> Response:
        written = hours.exactly(Queue(instansi, wilayah)) if ubah else None
        return shown(request, _form_of(written) if written else _new())

    @routes.post(HOURS, dependencies=manage)
    def save(request: Request) -> Response:
        form = _typed(request)
        try:
            written = _hours_of(form, agencies())
            hours.save(written, person_of(request).name)
        except HoursInvalid as wrong:
            return shown(request, form, str(wrong), 422)
        said = f"Tersimpan: {queue_in_words(written.unit)}, {written.in_words}."
        return views.go(HOURS, said)

    @routes.post(f"{HOURS}/hapus", dependencies=manage)
    def remove(request: Request) -> Response:
        unit = Queue(text_of(request, "instansi"), text_of(request, "wilayah"))
        if not hours.remove(unit, person_of(request).name):
            return views.go(HOURS, "Unit ini memang tidak punya jam buka.")
        said = f"{queue_in_words(unit)} tidak punya meja lagi. Warga diberi kontak petugas saja."
        return views.go(HOURS, said)

    return routes


def _typed(request: Request) -> dict[str, str]:
    return {name: text_of(request, name) for name in (*_FIELDS, *map(str.lower, DAYS))}


def _new() -> dict[str, str]:
    """What a desk is offered to begin with."""
    week = {day.lower(): _OFFICE if at < 5 else "tutup" for at, day in enumerate(DAYS)}
    return {**dict.fromkeys(_FIELDS, ""), **week, "zona": Zone.WIB, "antrean": str(MOST_WAITING)}


def _form_of(written: Hours) -> dict[str, str]:
    days = zip(DAYS, written.week.days, strict=True)
    return {
        "instansi": written.unit.instansi,
        "wilayah": written.unit.wilayah,
        "zona": written.zone,
        "tutup": "\n".join(f"{one.on.isoformat()} {one.name}" for one in written.closed_days),
        "antrean": str(written.most_waiting),
        **{name.lower(): day_in_words(day) for name, day in days},
    }


def _hours_of(form: dict[str, Any], agencies: Sequence[str]) -> Hours:
    """Raises HoursInvalid."""
    agency = " ".join(form["instansi"].split())
    known = {name.casefold(): name for name in agencies}
    if agency and agency.casefold() not in known:
        raise HoursInvalid("Pilih instansi dari daftar, persis seperti pada catatan layanan.")
    region = region_code(form["wilayah"])
    if region is None or (region and region not in regions()):
        raise HoursInvalid("Wilayahnya belum jelas. Tulis kodenya, atau misalnya kota bandung.")
    if form["zona"] not in list(Zone):
        raise HoursInvalid("Pilih salah satu zona waktu.")
    if not (form["antrean"].isascii() and form["antrean"].isdigit() and len(form["antrean"]) < 6):
        raise HoursInvalid("Tulis antrean terpanjang sebagai angka.")
    return Hours(
        unit=Queue(known.get(agency.casefold(), ""), region),
        zone=Zone(form["zona"]),
        week=Week(tuple(day_of(form[name.lower()]) for name in DAYS)),
        closed_days=tuple(map(_closed_day, filter(str.strip, form["tutup"].splitlines()))),
        most_waiting=int(form["antrean"]),
    )


def _closed_day(line: str) -> ClosedDay:
    found = _CLOSED_LINE.fullmatch(line.strip())
    try:
        return ClosedDay(date.fromisoformat(found[1]), found[2].strip()) if found else _unclear()
    except ValueError:
        return _unclear()


def _unclear() -> ClosedDay:
    raise HoursInvalid("Tulis hari tutup satu per baris: tanggal, lalu alasannya.")
