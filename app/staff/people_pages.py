"""`/pengguna`: invite people, give them roles in units, end accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.staff.accounts import MOST, Accounts, NoSuchPerson, Refused
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.invitations import Invitations
from app.staff.person import Person, email_objection, name_objection
from app.staff.rights import Action, Role, Unit
from app.staff.second_step import SecondStep
from app.staff.units import region_objection

Agencies = Callable[[], Sequence[str]]


def router(
    gate: Gate,
    accounts: Accounts,
    invitations: Invitations,
    second_step: SecondStep,
    agencies: Agencies,
) -> APIRouter:
    """`agencies` gives the agency of every service that is live now, once for each service."""
    routes, views = gate.router(), gate.views
    manage = [gate.require(Action.MANAGE_PEOPLE)]

    def detail(
        request: Request, person: Person, status: int = 200, more: Mapping[str, Any] | None = None
    ) -> Response:
        context = {
            "shown": person,
            "own": person.id == person_of(request).id,
            "agencies": sorted(set(agencies())),
            "covered": lambda unit: sum(unit.covers(Unit(agency)) for agency in agencies()),
            "form": {},
            "problems": {},
        }
        return views.page(request, "staff/orang.html", context | dict(more or {}), status)

    @routes.get("/pengguna", dependencies=manage)
    def people(request: Request, cari: str = "", sesudah: str = "") -> Response:
        found = accounts.people(cari.strip()[:80], sesudah)
        following = found[-1].name if len(found) == MOST else ""
        context = {"people": found, "wanted": cari.strip()[:80], "following": following}
        return views.page(request, "staff/pengguna.html", context)

    @routes.get("/pengguna/baru", dependencies=manage)
    def new(request: Request) -> Response:
        return blank(request)

    def blank(
        request: Request, problems: Mapping[str, str] | None = None, status: int = 200
    ) -> Response:
        form = _typed(request) if problems else {}
        context = {"form": form, "problems": problems or {}, "agencies": sorted(set(agencies()))}
        return views.page(request, "staff/orang_baru.html", context, status)

    @routes.post("/pengguna/baru", dependencies=manage)
    def create(request: Request) -> Response:
        by, name = person_of(request).name, text_of(request, "nama").casefold()
        full_name, email = text_of(request, "nama_lengkap"), text_of(request, "surel")
        # All that is wrong at once: nobody should have to send the form twice to read of it.
        said = {"nama": name_objection(name), "surel": email_objection(email.casefold())}
        problems = {field: sentence for field, sentence in said.items() if sentence}
        try:
            role, unit = _role(request)
            if not problems:
                person = accounts.create(name, full_name, email, by)
        except Refused as refused:
            problems[refused.field] = refused.sentence
        if problems:
            return blank(request, problems, 422)
        accounts.add_role(person, role, unit, by)
        link = invitations.make(person, by)
        return detail(request, accounts.person(name), more={"link": link})

    @routes.get("/pengguna/{name}", dependencies=manage)
    def one(request: Request, name: str) -> Response:
        return detail(request, found(name))

    @routes.post("/pengguna/{name}/peran", dependencies=manage)
    def add_role(request: Request, name: str) -> Response:
        person = found(name)
        try:
            role, unit = _role(request)
            accounts.add_role(person, role, unit, person_of(request).name)
        except Refused as refused:
            more = {"problems": {refused.field: refused.sentence}, "form": _typed(request)}
            return detail(request, person, 422, more)
        return views.go(f"/pengguna/{name}", "Peran ditambahkan.")

    @routes.post("/pengguna/{name}/peran/{membership_id}/cabut", dependencies=manage)
    def remove_role(request: Request, name: str, membership_id: Id) -> Response:
        person = found(name)
        return changed(
            request,
            person,
            lambda by: accounts.remove_role(person, membership_id, by),
            "Peran dicabut.",
        )

    @routes.post("/pengguna/{name}/nonaktifkan", dependencies=manage)
    def disable(request: Request, name: str) -> Response:
        person = found(name)
        said = f"Akun {name} dinonaktifkan dan dikeluarkan dari semua perangkat."
        return changed(request, person, lambda by: accounts.disable(person, by), said)

    @routes.post("/pengguna/{name}/aktifkan", dependencies=manage)
    def enable(request: Request, name: str) -> Response:
        person = found(name)
        said = f"Akun {name} aktif lagi."
        return changed(request, person, lambda by: accounts.enable(person, by), said)

    @routes.post("/pengguna/{name}/langkah-kedua/matikan", dependencies=manage)
    def reset_second_step(request: Request, name: str) -> Response:
        person = found(name)
        said = "Langkah kedua dimatikan. Orangnya bisa memasangnya lagi dari halaman akun."
        return changed(request, person, lambda by: second_step.turn_off(person, by), said)

    @routes.post("/pengguna/{name}/undang", dependencies=manage)
    def invite(request: Request, name: str) -> Response:
        person, by = found(name), person_of(request).name
        if person.disabled_at:
            more = {"problems": {"akun": "Aktifkan akun ini dulu."}}
            return detail(request, person, 422, more)
        if person.id == person_of(request).id:
            more = {"problems": {"akun": "Ganti kata sandi Anda sendiri di halaman akun."}}
            return detail(request, person, 422, more)
        link = invitations.make(person, by, afresh=person.has_password)
        return detail(request, found(name), more={"link": link})

    def changed(
        request: Request, person: Person, change: Callable[[str], None], said: str
    ) -> Response:
        try:
            change(person_of(request).name)
        except Refused as refused:
            return detail(request, person, 422, {"problems": {"akun": refused.sentence}})
        except NoSuchPerson as cause:
            raise HTTPException(404, "Peran ini sudah dicabut.") from cause
        return views.go(f"/pengguna/{person.name}", said)

    def found(name: str) -> Person:
        try:
            return accounts.person(name)
        except NoSuchPerson as cause:
            raise HTTPException(404, "Tidak ada akun dengan nama ini.") from cause

    return routes


def _role(request: Request) -> tuple[Role, Unit]:
    """The role and unit of the form. Raises Refused."""
    role, region = text_of(request, "peran"), text_of(request, "wilayah")
    if role not in list(Role):
        raise Refused("peran", "Pilih satu peran. Peran lain bisa ditambahkan sesudahnya.")
    if wrong := region_objection(region):
        raise Refused("wilayah", wrong)
    return Role(role), Unit(text_of(request, "instansi"), region)


def _typed(request: Request) -> dict[str, str]:
    fields = ("nama", "nama_lengkap", "surel", "peran", "instansi", "wilayah")
    return {field: text_of(request, field) for field in fields}
