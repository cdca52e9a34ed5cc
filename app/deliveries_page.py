"""`/meja/kiriman`: what citizens could not be sent, or another desk not told; trying it again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk.wording import CHANNELS
from app.staff.gate import Gate, Id, person_of
from app.staff.rights import Action
from connectors.desk.model import EventKind
from connectors.desks.store import Deliveries
from connectors.outbox import Outbox

PATH = "/meja/kiriman"
_KINDS = {
    EventKind.OPENED: "percakapan baru",
    EventKind.MESSAGE: "pesan warga",
    EventKind.CLOSED: "percakapan selesai",
}
_AGAIN = "Dicoba lagi sekarang."
_NOT_HELD = "Kiriman itu tidak tertahan lagi."


def router(gate: Gate, outbox: Outbox, deliveries: Deliveries | None) -> APIRouter:
    """Without `deliveries` no other desk is set up; of that one only who sets it up is told."""
    routes, views = gate.router(), gate.views
    answer = [gate.require(Action.ANSWER)]
    manage = [gate.require(Action.SWITCH_CHANNELS)]

    @routes.get(PATH, dependencies=answer)
    def overview(request: Request) -> Response:
        is_told = deliveries is not None and person_of(request).may(Action.SWITCH_CHANNELS)
        context = {
            "unsent": outbox.parked(),
            "channels": CHANNELS,
            "is_told": is_told,
            "untold": deliveries.parked() if deliveries and is_told else [],
            "kinds": _KINDS,
        }
        return views.page(request, "desk/kiriman.html", context)

    @routes.post(f"{PATH}/warga/{{seq}}/ulangi", dependencies=answer)
    def send_again(request: Request, seq: Id) -> Response:
        return views.go(PATH, _AGAIN if outbox.retry(seq) else _NOT_HELD)

    @routes.post(f"{PATH}/meja/{{event_id}}/ulangi", dependencies=manage)
    def tell_again(request: Request, event_id: Id) -> Response:
        is_tried = deliveries is not None and deliveries.retry(event_id)
        return views.go(PATH, _AGAIN if is_tried else _NOT_HELD)

    return routes
