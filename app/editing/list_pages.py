"""`/redaksi/layanan`: every service of one's unit, its work, and what has to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope
from app.editing.workbench import Workbench
from app.staff.gate import Gate, person_of, text_of
from app.staff.person import Person
from app.staff.rights import Action, Unit
from knowledge_base.answers.service_period import days_left
from knowledge_base.model import Service
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, State
from knowledge_base.publishing.reviews import SOON
from knowledge_base.publishing.revisions import AlreadyOpen

A_PAGE = 50
_ID_LENGTH = 80


class Wanted(StrEnum):
    """What the list is narrowed down to."""

    ALL = "semua"
    IN_WORK = "dikerjakan"
    TO_REVIEW = "menunggu"
    SCHEDULED = "dijadwalkan"
    DUE = "tinjau"
    ENDING = "berakhir"


@dataclass(frozen=True)
class Row:
    """A service: what citizens see of it, and the version that is being worked on."""

    id: str
    name: str
    agency: str
    service: Service | None
    work: Revision | None
    days: int | None
    # Until the service ends, less than 0 once it did; None without an end.
    days_to_end: int | None

    def is_in(self, wanted: Wanted) -> bool:
        state = self.work.state if self.work else None
        match wanted:
            case Wanted.IN_WORK:
                return state is not None
            case Wanted.TO_REVIEW:
                return state is State.DIAJUKAN
            case Wanted.SCHEDULED:
                return state is State.DIJADWALKAN
            case Wanted.DUE:
                return self.is_due
            case Wanted.ENDING:
                return self.is_ending
        return True

    @property
    def is_due(self) -> bool:
        return self.days is not None and timedelta(days=self.days) <= SOON

    @property
    def is_ending(self) -> bool:
        return self.days_to_end is not None and timedelta(days=self.days_to_end) <= SOON

    def has(self, words: list[str]) -> bool:
        alias = " ".join(self.service.alias) if self.service else ""
        text = f"{self.name} {self.agency} {self.id} {alias}".casefold()
        return all(word in text for word in words)


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def rows(person: Person) -> Iterator[Row]:
        work = {r.key.id: r for r in bench.revisions.open(RecordKind.SERVICE)}
        today = bench.today()
        for service in bench.services.values():
            if Scope(person, service.instansi).is_open:
                days = (service.tinjau_sebelum - today).days
                name, agency, end = service.nama, service.instansi, days_left(service, today)
                yield Row(service.id, name, agency, service, work.get(service.id), days, end)
        for id_, revision in work.items():
            if id_ not in bench.services and bench.scope(person, revision).is_open:
                name = str(revision.content.get("nama") or id_)
                agency = str(revision.content.get("instansi", ""))
                yield Row(id_, name, agency, None, revision, None, None)

    @routes.get("/redaksi/layanan", dependencies=edit)
    def services(
        request: Request, cari: str = "", keadaan: str = Wanted.ALL, halaman: str = "1"
    ) -> Response:
        wanted = Wanted(keadaan) if keadaan in list(Wanted) else Wanted.ALL
        all_rows = sorted(rows(person_of(request)), key=lambda row: row.name.casefold())
        words = cari.casefold().split()[:8]
        found = [row for row in all_rows if row.is_in(wanted) and row.has(words)]
        page = page_number(halaman)
        start = (page - 1) * A_PAGE
        context = {
            "rows": found[start : start + A_PAGE],
            "total": len(found),
            "following": page + 1 if start + A_PAGE < len(found) else None,
            "page": page,
            "wanted": wanted,
            "cari": cari[:80],
            "counts": {choice: sum(row.is_in(choice) for row in all_rows) for choice in Wanted},
        }
        return bench.page(request, "editing/daftar.html", context)

    @routes.get("/redaksi/layanan/baru", dependencies=edit)
    def new(request: Request) -> Response:
        return blank(request, {}, {})

    def blank(
        request: Request, form: dict[str, str], problems: dict[str, str], status: int = 200
    ) -> Response:
        person = person_of(request)
        own = {m.unit.instansi for m in person.memberships if m.unit.instansi}
        known = {s.instansi for s in bench.services.values() if Scope(person, s.instansi).is_open}
        context = {"form": form, "problems": problems, "agencies": sorted(own | known)}
        return bench.page(request, "editing/baru.html", context, status)

    @routes.post("/redaksi/layanan/baru", dependencies=edit)
    def create(request: Request) -> Response:
        person = person_of(request)
        form = {name: text_of(request, name)[:300] for name in ("nama", "instansi")}
        problems = {}
        id_ = id_of_name(form["nama"])
        if len(form["nama"]) < 3 or not id_:
            problems["nama"] = "Tulis nama layanan, misalnya Kartu Identitas Anak."
        if not form["instansi"]:
            problems["instansi"] = "Tulis instansi yang melayani."
        elif not person.may(Action.EDIT, Unit(form["instansi"])):
            problems["instansi"] = (
                "Instansi ini di luar unit Anda. Pilih instansi Anda dari daftar."
            )
        key = RecordKey(RecordKind.SERVICE, id_)
        if not problems and bench.revisions.history(key):
            problems["nama"] = "Layanan dengan nama ini sudah ada. Cari di daftar layanan."
        if problems:
            return blank(request, form, problems, 422)
        try:
            begun = bench.revisions.begin(key, person.name, {"id": id_} | form)
        except AlreadyOpen as other:
            raise HTTPException(409, str(other)) from other
        return views.go(f"/redaksi/versi/{begun.id}", "Draf dibuat. Warga belum melihatnya.")

    return routes


def page_number(typed: str) -> int:
    """The page that an address asks for, from 1 on."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 5
    return max(int(typed), 1) if is_number else 1


def id_of_name(name: str) -> str:
    """`Kartu Identitas Anak (KIA)` -> `kartu-identitas-anak-kia`."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_ID_LENGTH].strip("-")
