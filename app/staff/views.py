"""Renders the pages of people who work here.

A page is a template that extends `staff/base.html` and fills its blocks:

    {% extends "staff/base.html" %}
    {% from "staff/parts.html" import field, problem_summary %}
    {% block title %}Layanan{% endblock %}            (also the last step of the breadcrumb)
    {% block trail %}<li><a href="/redaksi/layanan">Layanan</a></li>{% endblock %}   (steps between)
    {% block main %}<h1>Layanan</h1> ...{% endblock %}

and is rendered by `views.page(request, "redaksi/layanan.html", {...})`. Every template knows
`person` (Person or None; `person.may(Action.EDIT, unit)`), `Action`, `when(moment)` in the person's
zone, `day(date)`, and `csrf`, which belongs into every `<form method="post">`. Scripts read the
token from `<meta name="csrf-token">` and send it as `X-CSRF-Token`. Class `wide` on `main` (block
`main_class`) lifts the reading width, `no-print` hides from paper. After a change redirect with
`views.go(path, "Tersimpan.")`; the sentence is shown on the next page. The navigation is
`navigation.ITEMS`: a new area adds its row there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.templating import Jinja2Templates
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.staff.carried import PAGE_FIELD, Carried
from app.staff.cookies import FLASH, VISITOR, Cookies
from app.staff.form_tokens import FIELD, HEADER, FormTokens, Holder
from app.staff.navigation import area_of, grouped, items_for
from app.staff.person import Person
from app.staff.rights import ROLE_NAMES, Action, Unit
from app.staff.sessions import Session
from app.staff.times import Zone, in_words
from app.staff.units import unit_in_words
from knowledge_base.citations import day_in_words

_TEMPLATES = Path(__file__).parent.parent / "templates"
_FLASH_SECONDS = 60
_SEAL, _SEAL_SECONDS = "staff-seal", 24 * 3600


class Views:
    """Templates, form tokens, and the sentence that a change leaves for the next page."""

    def __init__(self, cookies: Cookies, tokens: FormTokens, secret: bytes, oidc: bool) -> None:
        self.cookies = cookies
        self._tokens = tokens
        self._flash = URLSafeTimedSerializer(secret, salt="staff-flash")
        self._templates = Jinja2Templates(_TEMPLATES)
        self._templates.env.globals.update(
            Action=Action,
            Unit=Unit,
            role_names=ROLE_NAMES,
            unit_in_words=unit_in_words,
            day=day_in_words,
            has_provider=oidc,
        )

    def page(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> Response:
        """A page for whoever `request.state` says is here."""
        session: Session | None = request.state.session
        # Whoever still owes the code is not in.
        person: Person | None = request.state.person if session and session.is_full else None
        visitor = self.cookies.get(request, VISITOR) or secrets.token_urlsafe(16)
        zone = person.zone if person else Zone.WIB
        token = self._tokens.make(Holder.of(session, visitor))
        values = {
            "person": person,
            "navigation": grouped(items_for(person)) if person else (),
            "here": (here := request.url.path),
            "area": area_of(here),
            "csrf": _hidden(request, token),
            "csrf_token": token,
            "when": lambda moment: in_words(moment, zone),
            "said": self._said(request),
        }
        response = self._templates.TemplateResponse(
            request, template, values | dict(context or {}), status_code=status
        )
        if not self.cookies.get(request, VISITOR):
            self.cookies.set(response, VISITOR, visitor)
        if values["said"]:
            self.cookies.drop(response, FLASH)
        return response

    def go(self, path: str, said: str = "") -> Response:
        """On to a page after a change, with a sentence for it."""
        response = RedirectResponse(path, 303)
        if said:
            signed = str(self._flash.dumps(said))
            self.cookies.set(response, FLASH, signed, _FLASH_SECONDS)
        return response

    def seal(self, text: str) -> str:
        """For an address of one of these pages: `unseal` knows it, and nobody can change it."""
        return str(self._flash.dumps(text, salt=_SEAL))

    def unseal(self, sealed: str) -> str | None:
        """What was sealed within a day; None for anything else."""
        try:
            return str(self._flash.loads(sealed, max_age=_SEAL_SECONDS, salt=_SEAL))
        except BadData:
            return None

    def problem(self, request: Request, status: int, heading: str, sentence: str) -> Response:
        """A page that says what happened and what to do; to a script, the sentence as JSON."""
        if HEADER in request.headers:
            return JSONResponse({"message": sentence}, status)
        context = {"heading": heading, "sentence": sentence}
        return self.page(request, "staff/problem.html", context, status)

    def sign_in(
        self, request: Request, carried: Carried, status: int = 200, **more: Any
    ) -> Response:
        """The sign-in page, carrying what was typed."""
        context = {"carried": carried, "name": "", **more}
        return self.page(request, "staff/masuk.html", context, status)

    def _said(self, request: Request) -> str:
        # A page that fetches a part of itself meanwhile must not swallow it.
        is_page = request.headers.get("sec-fetch-dest", "document") == "document"
        signed = self.cookies.get(request, FLASH) if is_page else None
        try:
            return str(self._flash.loads(signed, max_age=_FLASH_SECONDS)) if signed else ""
        except BadData:
            return ""


def _hidden(request: Request, token: str) -> Markup:
    page = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        page = str(request.state.form.get(PAGE_FIELD) or "") if request.state.form else ""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(FIELD, token) + field.format(PAGE_FIELD, page)
