"""The address of a citizen: for a reason, written down, and shown once."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from app.desk.room import GONE, PATH, Room
from app.desk.thread_view import thread_view
from app.staff.gate import Id, person_of, text_of
from app.staff.rights import Action
from connectors.desk.model import EventKind, Thread
from connectors.desk.rows import happened
from connectors.privacy import SealBroken, mask
from connectors.tables import contacts
from knowledge_base.audit import note

_REASON = range(10, 501)


def router(room: Room) -> APIRouter:
    routes, views = room.gate.router(), room.gate.views

    @routes.post(f"{PATH}/{{thread_id}}/alamat", dependencies=[room.gate.require(Action.ANSWER)])
    def reveal(request: Request, thread_id: Id) -> Response:
        thread, person = room.thread(request, thread_id), person_of(request)
        reason = mask(text_of(request, "alasan"))

        def refused(sentence: str, status: int) -> Response:
            context = thread_view(room, request, thread, problem=sentence)
            return views.page(request, "desk/percakapan.html", context, status)

        if thread.agent != person.name and not person.is_admin:
            return refused("Alamat hanya untuk petugas yang memegang percakapan ini.", 403)
        if len(reason) not in _REASON:
            said = "Tulis alasannya, 10 sampai 500 huruf. Alasan ini tercatat di jejak."
            return refused(said, 422)
        sealed = _noted(room, thread, person.name, reason)
        if sealed is None:
            raise HTTPException(404, GONE)
        try:
            address = room.seal.open(sealed)
        except SealBroken:
            said = "Alamat ini tidak bisa dibaca lagi: kunci rahasia server sudah diganti."
            return refused(said, 409)
        context = thread_view(room, request, thread, address=address)
        return views.page(request, "desk/percakapan.html", context)

    return routes


def _noted(room: Room, thread: Thread, agent: str, reason: str) -> str | None:
    """The sealed address, with the reason written down in the same transaction."""
    query = select(contacts.c.address).where(contacts.c.conversation_id == thread.conversation_id)
    with room.engine.begin() as db:
        sealed = db.execute(query).scalar()
        if sealed is not None:
            happened(db, thread.id, EventKind.REVEALED, room.clock(), agent)
            note(db, agent, "buka alamat warga", f"meja:{thread.id}", reason)
    return sealed
