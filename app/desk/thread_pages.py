"""`/meja/{thread_id}`: one thread with everything said, and what may be answered with."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.desk import helping
from app.desk.room import PATH, Room
from app.desk.thread_view import changing_view, thread_view
from app.staff.gate import Id, person_of
from app.staff.rights import Action


def router(room: Room) -> APIRouter:
    routes, views = room.gate.router(), room.gate.views
    answer = [room.gate.require(Action.ANSWER)]

    @routes.get(f"{PATH}/{{thread_id}}", dependencies=answer)
    def one(request: Request, thread_id: Id) -> Response:
        thread = room.thread(request, thread_id)
        context = thread_view(room, request, thread)
        room.reading.seen(thread.id, person_of(request).name, context["last_seq"])
        return views.page(request, "desk/percakapan.html", context)

    @routes.get(f"{PATH}/{{thread_id}}/isi", dependencies=answer)
    def changing(request: Request, thread_id: Id) -> Response:
        """`lihat=1`: the page is in sight, so what it shows is read."""
        thread = room.thread(request, thread_id)
        context = changing_view(room, request, thread)
        if request.query_params.get("lihat") == "1":
            room.reading.seen(thread.id, person_of(request).name, context["last_seq"])
        return views.page(request, "desk/isi.html", context)

    @routes.get(f"{PATH}/{{thread_id}}/jawaban", dependencies=answer)
    def answers(request: Request, thread_id: Id, ketik: str = "") -> Response:
        thread = room.thread(request, thread_id)
        found = helping.found_for(room.live.current, ketik, thread)
        context = {"thread": thread, "found": found, "typed": ketik}
        return views.page(request, "desk/jawaban.html", context)

    return routes
