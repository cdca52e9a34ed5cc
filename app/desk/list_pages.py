"""`/meja`: who waits, live; and who is at the desk."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from app.desk.list_view import list_view
from app.desk.news import Watch
from app.desk.room import PATH, Room
from app.desk.units import served_by
from app.staff.gate import person_of, text_of
from app.staff.person import Person
from app.staff.rights import Action

_STREAM = "text/event-stream"
# Who lost the right to a unit, or signed out, is not told for longer than this.
_LONGEST_SECONDS = 120.0
_AGAIN_MILLISECONDS = 1_000
_PULSE_SECONDS = 10.0
_PAGE = re.compile(r"[A-Za-z0-9]{1,24}")
_ORDINAL = re.compile(r"[0-9]{1,9}")


def router(room: Room, watch: Watch, closing: asyncio.Event) -> APIRouter:
    """`closing` is set when the server stops; streams then end instead of holding it up."""
    routes, views = room.gate.router(), room.gate.views
    answer = [room.gate.require(Action.ANSWER)]

    @routes.get(PATH, dependencies=answer)
    def inbox(request: Request) -> Response:
        _still_here(room, person_of(request))
        return views.page(request, "desk/meja.html", list_view(room, request))

    @routes.get(f"{PATH}/daftar", dependencies=answer)
    def the_list(request: Request) -> Response:
        return views.page(request, "desk/daftar.html", list_view(room, request))

    @routes.post(f"{PATH}/hadir", dependencies=answer)
    def present(request: Request) -> Response:
        person, is_ready = person_of(request), text_of(request, "siap") == "1"
        room.presence.seen(person.name, served_by(person), is_ready, *_page_of(request))
        said = (
            "Anda siap menerima warga."
            if is_ready
            else "Anda istirahat: warga baru tidak dijanjikan kepada Anda."
        )
        return room.done(request, PATH, said)

    @routes.post(f"{PATH}/pergi", dependencies=answer)
    def gone(request: Request) -> Response:
        person = person_of(request)
        room.presence.left(person.name, served_by(person), *_page_of(request))
        # The page is gone: words would turn up on whatever page comes next.
        return Response(status_code=204)

    @routes.get(
        f"{PATH}/kabar",
        dependencies=[*answer, Depends(_wants_stream)],
        response_class=EventSourceResponse,
    )
    async def news(request: Request) -> AsyncIterator[ServerSentEvent]:
        person, until = person_of(request), time.monotonic() + _LONGEST_SECONDS
        due = time.monotonic() + _PULSE_SECONDS
        async with watch.listening(person.name, served_by(person)) as listener:
            # The page reads its lists anew when this comes: it may have missed something.
            yield ServerSentEvent(event="mulai", data="", retry=_AGAIN_MILLISECONDS)
            while not closing.is_set() and time.monotonic() < until:
                if time.monotonic() >= due:
                    # Timers of a page in the background are held back; what it hears is not.
                    due = time.monotonic() + _PULSE_SECONDS
                    yield ServerSentEvent(event="denyut", data="")
                if changes := await listener.next(1.0):
                    told = [{"id": c.thread, "kind": c.kind, "rings": c.rings} for c in changes]
                    yield ServerSentEvent(event="kabar", data=told)

    return routes


def _still_here(room: Room, person: Person) -> None:
    """A page was opened: without scripts that is all that shows who is at the desk."""
    if (is_ready := room.presence.readiness(person.name)) is not None:
        room.presence.seen(person.name, served_by(person), is_ready)


def _page_of(request: Request) -> tuple[str, int]:
    """Which page reports, and which of its reports this is; without scripts neither is known."""
    page, ordinal = text_of(request, "lembar"), text_of(request, "ke")
    if not (_PAGE.fullmatch(page) and _ORDINAL.fullmatch(ordinal)):
        return "", 0
    return page, int(ordinal)


def _wants_stream(request: Request) -> None:
    if _STREAM not in request.headers.get("accept", ""):
        raise HTTPException(404, "Alamat ini dibaca oleh halaman meja, bukan untuk dibuka sendiri.")
