"""`/redaksi`: the first page after signing in, which tells what can be done here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.staff.gate import Gate, person_of
from app.staff.navigation import grouped, items_for
from app.staff.rights import Action


def router(gate: Gate) -> APIRouter:
    routes, views = gate.router(), gate.views

    @routes.get("/redaksi", dependencies=[gate.require(Action.START)])
    def start(request: Request) -> Response:
        person = person_of(request)
        areas = grouped([item for item in items_for(person) if item.about])
        advise = person.is_sensitive and not person.has_totp
        return views.page(request, "staff/mulai.html", {"areas": areas, "advise": advise})

    return routes
