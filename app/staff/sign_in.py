"""`/masuk`, its second step, `/keluar`, and the link of an invitation."""

from __future__ import annotations

import contextlib

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.staff.accounts import Accounts, NoSuchPerson, Refused, subject_of
from app.staff.attempts import Attempts
from app.staff.carried import Carried, local
from app.staff.cookies import SESSION
from app.staff.gate import Gate, form_of, person_of, text_of
from app.staff.invitations import Invitations
from app.staff.person import Person
from app.staff.rights import Action
from app.staff.second_step import SecondStep
from app.staff.sessions import StaffSessions, Stage
from knowledge_base.audit import note

_WRONG = "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."
_WRONG_CODE = "Kode tidak cocok atau sudah terpakai. Tunggu kode berikutnya, lalu coba lagi."


class Arrivals:
    """Begins and ends sessions, on whichever way somebody came."""

    def __init__(
        self, engine: Engine, sessions: StaffSessions, accounts: Accounts, gate: Gate
    ) -> None:
        self._engine = engine
        self._sessions = sessions
        self._accounts = accounts
        self._gate = gate
        self._views = gate.views

    def first_step(self, request: Request, person: Person, carried: Carried) -> Response:
        """The first step is done: on to the code if there is one to ask for, else in."""
        if not person.has_totp:
            return self.enter(request, person, carried)
        token = self._begin(request, person, Stage.CODE)
        response = self.ask_code(request, carried)
        self._views.cookies.set(response, SESSION, token)
        return response

    def ask_code(
        self, request: Request, carried: Carried, problem: str = "", status: int = 200
    ) -> Response:
        context = {"carried": carried, "problem": problem}
        return self._views.page(request, "staff/kode.html", context, status)

    def enter(self, request: Request, person: Person, carried: Carried) -> Response:
        """In, with a new token, and on to where they were going."""
        token = self._begin(request, person, Stage.FULL)
        with self._engine.begin() as db:
            note(db, person.name, "masuk", subject_of(person.name))
        request.state.session, request.state.person = self._sessions.read(token), person
        response = self._gate.resume(request, carried)
        self._views.cookies.set(response, SESSION, token)
        return response

    def note_lock(self, name: str) -> None:
        """Tell the audit log that an account is being tried; what is no name is not kept."""
        with contextlib.suppress(NoSuchPerson):
            person = self._accounts.person(name)
            with self._engine.begin() as db:
                note(db, "sistem", "terkunci, terlalu sering dicoba", subject_of(person.name))

    def leave(self, request: Request) -> Response:
        self._sessions.end(self._views.cookies.get(request, SESSION))
        with self._engine.begin() as db:
            note(db, person_of(request).name, "keluar", subject_of(person_of(request).name))
        response = self._views.go("/masuk", "Anda sudah keluar.")
        self._views.cookies.drop(response, SESSION)
        return response

    def _begin(self, request: Request, person: Person, stage: Stage) -> str:
        former = self._views.cookies.get(request, SESSION)
        agent = request.headers.get("user-agent", "")
        return self._sessions.begin(person.id, stage, agent, former)


def router(
    gate: Gate,
    arrivals: Arrivals,
    accounts: Accounts,
    second_step: SecondStep,
    invitations: Invitations,
    attempts: Attempts,
) -> APIRouter:
    routes, views = gate.router(), gate.views
    opened = [gate.require(Action.SIGN_IN)]

    @routes.get("/masuk", dependencies=opened)
    def sign_in_page(request: Request, lanjut: str = "") -> Response:
        if request.state.session and request.state.session.is_full:
            return views.go(local(lanjut))
        return views.sign_in(request, Carried(local(lanjut)))

    @routes.post("/masuk", dependencies=opened)
    def sign_in(request: Request) -> Response:
        name, carried = text_of(request, "nama").casefold(), Carried.of_sign_in(form_of(request))
        address = request.client.host if request.client else ""
        if minutes := attempts.wait(name, address):
            if attempts.is_news(name):
                arrivals.note_lock(name)
            said = _too_often(minutes)
            return views.sign_in(request, carried, 429, name=name, problem=said)
        person = accounts.sign_in(name, str(form_of(request).get("sandi") or ""))
        if person is None:
            return views.sign_in(request, carried, 401, name=name, problem=_WRONG)
        attempts.succeeded(name, address)
        return arrivals.first_step(request, person, carried)

    @routes.get("/masuk/kode", dependencies=opened)
    def code_page(request: Request, lanjut: str = "") -> Response:
        if request.state.person is None or request.state.session.is_full:
            return views.go("/masuk")
        return arrivals.ask_code(request, Carried(local(lanjut)))

    @routes.post("/masuk/kode", dependencies=opened)
    def code(request: Request) -> Response:
        carried, person = Carried.of_sign_in(form_of(request)), request.state.person
        if person is None or request.state.session.is_full:
            said = "Waktunya habis. Silakan masuk sekali lagi."
            return views.sign_in(request, carried, 401, problem=said)
        # By account, wherever it is tried from: the password is known there.
        if minutes := attempts.wait(f"kode {person.name}", "kode"):
            if attempts.is_news(person.name):
                arrivals.note_lock(person.name)
            return arrivals.ask_code(request, carried, _too_often(minutes), 429)
        if not second_step.passes(person, text_of(request, "kode")):
            return arrivals.ask_code(request, carried, _WRONG_CODE, 401)
        attempts.succeeded(f"kode {person.name}", "kode")
        return arrivals.enter(request, person, carried)

    @routes.post("/keluar", dependencies=[gate.require(Action.OWN_ACCOUNT)])
    def leave(request: Request) -> Response:
        return arrivals.leave(request)

    @routes.get("/undangan/{token}", dependencies=opened)
    def invitation(request: Request, token: str) -> Response:
        return views.page(request, "staff/undangan.html", {"invited": invited(token)})

    @routes.post("/undangan/{token}", dependencies=opened)
    def accept(request: Request, token: str) -> Response:
        person, form = invited(token), form_of(request)
        password = str(form.get("sandi_baru") or "")
        try:
            if password != form.get("sandi_ulang"):
                raise Refused("sandi_ulang", "Kedua kata sandi tidak sama. Ketik sekali lagi.")
            invitations.accept(token, person, password)
        except Refused as refused:
            context = {"invited": person, "problems": {refused.field: refused.sentence}}
            return views.page(request, "staff/undangan.html", context, 422)
        return views.go("/masuk", f"Kata sandi tersimpan. Masuk dengan nama {person.name}.")

    def invited(token: str) -> Person:
        person = invitations.person_of(token)
        if person is None:
            said = "Tautan ini sudah dipakai atau lewat tiga hari. Minta tautan baru kepada admin."
            raise HTTPException(404, said)
        return person

    return routes


def _too_often(minutes: int) -> str:
    return (
        f"Terlalu sering dicoba. Demi keamanan, tunggu {minutes} menit, lalu coba lagi. "
        "Lupa kata sandi? Minta tautan baru kepada admin."
    )
