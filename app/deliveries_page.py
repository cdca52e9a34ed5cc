"""`/meja/kiriman`: what another desk could not be told, and trying it again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.staff.gate import Gate, Id
from app.staff.rights import Action
from connectors.desk.model import EventKind
from connectors.desks.store import Deliveries

PATH = "/meja/kiriman"
_KINDS = {
    EventKind.OPENED: "percakapan baru",
    EventKind.MESSAGE: "pesan warga",
    EventKind.CLOSED: "percakapan selesai",
}


def router(gate: Gate, deliveries: Deliveries | None) -> APIRouter:
    """Without `deliveries` no other desk is set up."""
    routes, views = gate.router(), gate.views
    manage = [gate.require(Action.SWITCH_CHANNELS)]

    @routes.get(PATH, dependencies=manage)
    def overview(request: Request) -> Response:
        parked = deliveries.parked() if deliveries else []
        context = {"parked": parked, "kinds": _KINDS, "is_set_up": deliveries is not None}
        return views.page(request, "tickets/kiriman.html", context)

    @routes.post(f"{PATH}/{{event_id}}/ulangi", dependencies=manage)
    def again(request: Request, event_id: Id) -> Response:
        tried = deliveries.retry(event_id) if deliveries else False
        return views.go(PATH, "Dicoba lagi sekarang." if tried else "Kiriman itu tidak tertahan.")

    return routes
