"""`/meja/tiket`: tickets of one's unit, opened from a thread, changed with words to the citizen."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.desk.units import may_see, queue_in_words, served_by
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from app.tickets import form
from connectors.desk.lists import Lists
from connectors.desk.model import Thread
from connectors.desk.threads import NoSuchThread, NotYours
from connectors.tickets.due import JAKARTA, in_working_days
from connectors.tickets.lists import TicketLists, View
from connectors.tickets.model import Draft, State, Step, Ticket
from connectors.tickets.numbering import numbers_in
from connectors.tickets.store import Forgotten, NoSuchTicket, Outdated, Tickets
from knowledge_base.retrieval import LiveKnowledge

PATH = "/meja/tiket"
_A_PAGE = 50
_USUAL_DAYS = 5
_NONE = "Tiket ini tidak ada, atau bukan bagian unit Anda."
_NO_THREAD = "Percakapan ini tidak ada: warga menghapusnya, atau bukan bagian unit Anda."
_HELD = "Percakapan ini dipegang petugas lain atau belum diambil. Ambil dulu, lalu buat tiketnya."
_FORGOTTEN = (
    "Warga sudah menghapus percakapannya, jadi tidak bisa dikabari lagi. Tiket tidak diubah."
)
_OUTDATED = (
    "Petugas lain baru saja mengubah tiket ini. Baca dulu riwayatnya di bawah, lalu kirim lagi; "
    "tulisan Anda masih ada."
)
_RELOAD = "Muat ulang halaman ini, lalu kirim lagi."


def router(
    gate: Gate,
    tickets: Tickets,
    lists: TicketLists,
    threads: Lists,
    live: LiveKnowledge,
    on_told: Callable[[str], None],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> APIRouter:
    """`on_told` hears of every conversation with something new."""
    routes, views = gate.router(), gate.views
    answer = [gate.require(Action.ANSWER)]

    def today() -> date:
        return clock().astimezone(JAKARTA).date()

    @routes.get(PATH, dependencies=answer)
    def overview(
        request: Request, daftar: str = View.OPEN, mulai: str = "0", cari: str = ""
    ) -> Response:
        if cari and (found := next(numbers_in(cari), None)):
            return views.go(f"{PATH}/{found.number}")
        view = View(daftar) if daftar in list(View) else View.OPEN
        first = int(mulai) if mulai.isdecimal() and len(mulai) < 7 else 0
        served = served_by(person_of(request))
        page = lists.of(view, served, today(), first, _A_PAGE + 1)
        context = {
            "tickets": page[:_A_PAGE],
            "view": view,
            "views": list(View),
            "counts": lists.counts(served, today()),
            "today": today(),
            "first": first,
            "following": first + _A_PAGE if len(page) > _A_PAGE else None,
            "sought": cari,
        }
        return views.page(request, "tickets/daftar.html", _with_names(context))

    def opening(
        request: Request, thread: Thread, problems: Mapping[str, str], status: int = 200
    ) -> Response:
        typed = request.state.form or {}
        usual = in_working_days(today(), _USUAL_DAYS).isoformat()
        context = {
            "thread": thread,
            "problems": problems,
            "subject": typed.get("pokok", ""),
            "words": typed.get("kabar", ""),
            "due": typed.get("tenggat", usual),
            "key": form.key_of(request) if typed else uuid.uuid4().hex,
            "today": today(),
        }
        return views.page(request, "tickets/baru.html", _with_names(context), status)

    @routes.get(f"{PATH}/baru", dependencies=answer)
    def blank(request: Request, utas: str = "") -> Response:
        number = int(utas) if utas.isdecimal() and len(utas) < 10 else 0
        return opening(request, theirs(request, number), {})

    @routes.post("/meja/{thread_id}/tiket", dependencies=answer)
    async def open_one(request: Request, thread_id: Id) -> Response:
        thread = await asyncio.to_thread(theirs, request, thread_id)
        problems = _found(
            pokok=form.words_objection(
                text_of(request, "pokok"), form.LONGEST_SUBJECT, "Tulis pokok perkaranya."
            ),
            kabar=form.words_objection(
                text_of(request, "kabar"), form.LONGEST_WORDS, "Tulis kabar untuk warga."
            ),
            tenggat=form.due_objection(text_of(request, "tenggat"), today()),
            tiket="" if form.key_of(request) else _RELOAD,
        )
        if problems:
            return opening(request, thread, problems, 422)
        draft = Draft(
            text_of(request, "pokok"),
            text_of(request, "kabar"),
            thread.opening.queue,
            thread.opening.service_id,
            form.due_of(request),
        )
        by, key = person_of(request).name, form.key_of(request)
        try:
            made = await asyncio.to_thread(tickets.open, thread.id, by, draft, key)
        except NotYours:
            return opening(request, thread, {"tiket": _HELD}, 409)
        except (NoSuchThread, Forgotten) as cause:
            raise HTTPException(404, _NO_THREAD) from cause
        on_told(thread.conversation_id)
        said = f"Tiket {made.number} dibuat, dan warga sudah dikabari."
        return views.go(f"{PATH}/{made.number}", said)

    def detail(
        request: Request, ticket: Ticket, problems: Mapping[str, str], status: int = 200
    ) -> Response:
        typed = request.state.form or {}
        history = lists.history(ticket.id)
        service = live.current.catalogue.services.get(ticket.service_id or "")
        context = {
            "ticket": ticket,
            "history": history,
            "states": list(State),
            "problems": problems,
            "state": typed.get("keadaan", ""),
            "words": typed.get("kabar", ""),
            "due": typed.get("tenggat", ticket.due_on.isoformat() if ticket.due_on else ""),
            "seen": history[-1].seq if history else 0,
            "key": uuid.uuid4().hex,
            "service": service,
            "today": today(),
        }
        return views.page(request, "tickets/tiket.html", _with_names(context), status)

    @routes.get(f"{PATH}/{{number}}", dependencies=answer)
    def one(request: Request, number: str) -> Response:
        return detail(request, found(request, number), {})

    @routes.post(f"{PATH}/{{number}}", dependencies=answer)
    async def change(request: Request, number: str) -> Response:
        ticket = await asyncio.to_thread(found, request, number)
        state, seen = form.state_of(request), text_of(request, "dilihat")
        problems = _found(
            keadaan="" if state else "Pilih keadaannya.",
            kabar=form.words_objection(
                text_of(request, "kabar"),
                form.LONGEST_WORDS,
                "Tulis alasannya untuk warga."
                if state is State.REFUSED
                else "Tulis kabar untuk warga.",
            ),
            tenggat=form.due_objection(text_of(request, "tenggat"), today())
            if state and state.is_open and text_of(request, "tenggat") != str(ticket.due_on)
            else "",
            tiket="" if form.key_of(request) and seen.isdecimal() and len(seen) < 10 else _RELOAD,
        )
        if problems or state is None:
            return detail(request, ticket, problems, 422)
        due = form.due_of(request) if state.is_open else ticket.due_on
        step = Step(state, text_of(request, "kabar"), due)
        by, key = person_of(request).name, form.key_of(request)
        try:
            await asyncio.to_thread(tickets.change, ticket.id, by, step, key, int(seen))
        except Outdated:
            return detail(request, found(request, number), {"tiket": _OUTDATED}, 409)
        except Forgotten:
            return detail(request, found(request, number), {"tiket": _FORGOTTEN}, 409)
        except NoSuchTicket as cause:
            raise HTTPException(404, _NONE) from cause
        if ticket.matter:
            on_told(ticket.matter.conversation_id)
        said = f"Tiket {ticket.number} sekarang {state}, dan warga sudah dikabari."
        return views.go(f"{PATH}/{ticket.number}", said)

    def found(request: Request, number: str) -> Ticket:
        named = next(numbers_in(number), None)
        ticket = lists.ticket(named.number) if named else None
        if ticket is None or not may_see(person_of(request), ticket.queue):
            raise HTTPException(404, _NONE)
        return ticket

    def theirs(request: Request, thread_id: int) -> Thread:
        thread = threads.thread(thread_id) if thread_id else None
        if thread is None or not may_see(person_of(request), thread.opening.queue):
            raise HTTPException(404, _NO_THREAD)
        return thread

    return routes


def _found(**problems: str) -> dict[str, str]:
    """The problems that there are, by field."""
    return {name: sentence for name, sentence in problems.items() if sentence}


def _with_names(context: dict[str, object]) -> dict[str, object]:
    return {"queue_in_words": queue_in_words, **context}
