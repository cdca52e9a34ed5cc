"""`/akun`: one's own password, second step, time zone, and where one is signed in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.staff.accounts import Accounts, Refused, subject_of
from app.staff.attempts import Attempts
from app.staff.cookies import SESSION
from app.staff.gate import SECOND_STEP_PAGE, Gate, Id, form_of, person_of, session_of, text_of
from app.staff.person import Person
from app.staff.rights import Action
from app.staff.second_step import SecondStep
from app.staff.sessions import StaffSessions, Stage
from app.staff.times import ZONE_PLACES, Zone
from connectors.privacy import SealBroken
from knowledge_base.audit import note

_WRONG = "Kata sandi Anda yang sekarang tidak cocok."


def router(
    gate: Gate,
    engine: Engine,
    accounts: Accounts,
    sessions: StaffSessions,
    second_step: SecondStep,
    attempts: Attempts,
) -> APIRouter:
    routes, views = gate.router(), gate.views
    own = [gate.require(Action.OWN_ACCOUNT)]

    def overview(
        request: Request, problems: dict[str, str] | None = None, status: int = 200
    ) -> Response:
        person = person_of(request)
        context = {
            "zones": ZONE_PLACES,
            "sessions": sessions.of(person.id),
            "current": session_of(request).id,
            "codes_left": second_step.codes_left(person),
            "problems": problems or {},
        }
        return views.page(request, "staff/akun.html", context, status)

    def confirm(request: Request, field: str) -> None:
        """Ask for the password again before what a passer-by must not do. Raises Refused."""
        person = person_of(request)
        if minutes := attempts.wait(f"sandi {person.name}", "akun"):
            raise Refused(field, f"Terlalu sering dicoba. Tunggu {minutes} menit.")
        typed = str(form_of(request).get(field) or "")
        if accounts.sign_in(person.name, typed) is None:
            raise Refused(field, _WRONG)
        attempts.succeeded(f"sandi {person.name}", "akun")

    @routes.get("/akun", dependencies=own)
    def account(request: Request) -> Response:
        return overview(request)

    @routes.post("/akun/sandi", dependencies=own)
    def change_password(request: Request) -> Response:
        person, form = person_of(request), form_of(request)
        password = str(form.get("sandi_baru") or "")
        try:
            confirm(request, "sandi_lama")
            if password != form.get("sandi_ulang"):
                raise Refused("sandi_ulang", "Kedua kata sandi baru tidak sama. Ketik sekali lagi.")
            accounts.set_password(person, password, person.name)
        except Refused as refused:
            return overview(request, {refused.field: refused.sentence}, 422)
        agent = request.headers.get("user-agent", "")
        token = sessions.begin(person.id, Stage.FULL, agent)
        response = views.go("/akun", "Kata sandi diganti. Perangkat lain sudah dikeluarkan.")
        views.cookies.set(response, SESSION, token)
        return response

    @routes.post("/akun/zona", dependencies=own)
    def change_zone(request: Request) -> Response:
        zone = text_of(request, "zona")
        if zone not in list(Zone):
            return overview(request, {"zona": "Pilih salah satu zona waktu."}, 422)
        accounts.set_zone(person_of(request), Zone(zone))
        return views.go("/akun", f"Zona waktu sekarang {zone}.")

    @routes.get(SECOND_STEP_PAGE, dependencies=own)
    def second_step_page(request: Request) -> Response:
        if person_of(request).has_totp:
            return views.go("/akun", "Langkah kedua sudah menyala.")
        return enrolment(request, second_step.offer())

    def enrolment(request: Request, sealed: str, problem: str = "", status: int = 200) -> Response:
        person = person_of(request)
        try:
            svg, secret = second_step.shown(person, sealed)
        except SealBroken:
            return enrolment(request, second_step.offer(), "Pindai ulang kode di bawah.", 422)
        context: dict[str, Any] = {"svg": svg, "secret": secret, "sealed": sealed}
        context |= {"problem": problem, "must": gate.must_enrol(person)}
        return views.page(request, "staff/langkah_kedua.html", context, status)

    @routes.post(SECOND_STEP_PAGE, dependencies=own)
    def turn_on(request: Request) -> Response:
        person, sealed = person_of(request), text_of(request, "rahasia")
        if person.has_totp:
            return views.go("/akun", "Langkah kedua sudah menyala.")
        codes = second_step.turn_on(person, sealed, text_of(request, "kode"))
        if codes is None:
            said = (
                "Kode tidak cocok. Pastikan jam ponsel tepat, lalu ketik kode yang tampil sekarang."
            )
            return enrolment(request, sealed, said, 422)
        sessions.end_others(person.id, session_of(request).id)
        return views.page(request, "staff/kode_cadangan.html", {"codes": codes})

    @routes.post(f"{SECOND_STEP_PAGE}/matikan", dependencies=own)
    def turn_off(request: Request) -> Response:
        try:
            confirm(request, "sandi_matikan")
        except Refused as refused:
            return overview(request, {refused.field: refused.sentence}, 422)
        second_step.turn_off(person_of(request), person_of(request).name)
        return views.go("/akun", "Langkah kedua dimatikan.")

    @routes.post("/akun/kode-cadangan", dependencies=own)
    def renew_codes(request: Request) -> Response:
        if not person_of(request).has_totp:
            return views.go("/akun", "Nyalakan langkah kedua dulu.")
        try:
            confirm(request, "sandi_cadangan")
        except Refused as refused:
            return overview(request, {refused.field: refused.sentence}, 422)
        codes = second_step.renew_codes(person_of(request))
        return views.page(request, "staff/kode_cadangan.html", {"codes": codes})

    @routes.post("/akun/sesi/akhiri-lain", dependencies=own)
    def end_others(request: Request) -> Response:
        person = person_of(request)
        sessions.end_others(person.id, session_of(request).id)
        _note(engine, person, "keluarkan perangkat lain")
        return views.go("/akun", "Semua perangkat lain sudah dikeluarkan.")

    @routes.post("/akun/sesi/{session_id}/akhiri", dependencies=own)
    def end_one(request: Request, session_id: Id) -> Response:
        person = person_of(request)
        if not sessions.end_one(person.id, session_id):
            raise HTTPException(404, "Sesi ini tidak ada, atau sudah berakhir.")
        _note(engine, person, "keluarkan perangkat")
        return views.go("/akun", "Perangkat itu sudah dikeluarkan.")

    return routes


def _note(engine: Engine, person: Person, action: str) -> None:
    with engine.begin() as db:
        note(db, person.name, action, subject_of(person.name))
