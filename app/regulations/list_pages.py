"""`/redaksi/peraturan`: regulations on their way, what is live, and sending a file."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.law_list import listed
from app.regulations.access import unit_of
from app.regulations.desk import Desk
from app.regulations.model import Mark, State
from app.staff.form_tokens import HEADER
from app.staff.gate import Gate, form_of, person_of
from app.staff.rights import Action
from knowledge_base.law.ingest import SUFFIXES
from knowledge_base.law.touched import touched_by

PATH = "/redaksi/peraturan"
UPLOAD = f"{PATH}/unggah"
_MOST_LISTED = 100
_EMPTY = "Pilih berkasnya dulu; yang terkirim kosong."
_NO_ROOM = (
    "Berkas ini tidak bisa disimpan: penyimpanan kami penuh atau terganggu. "
    "Tidak ada yang tersimpan; coba lagi nanti."
)


def router(gate: Gate, desk: Desk, megabytes: int) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def overview(
        request: Request, cari: str = "", problem: str = "", status: int = 200
    ) -> Response:
        wanted = " ".join(cari.split())[:80]
        laws, records = desk.shelf.laws, desk.live.current.catalogue.regulations
        groups = listed(laws, records, desk.today(), wanted)
        live = [entry for _, entries in groups for entry in entries if entry.is_read]
        drafts = desk.readable(person_of(request))
        context = {
            "drafts": [draft for draft in drafts if draft.state is not State.PUBLISHED],
            "live": live[:_MOST_LISTED],
            "more": max(0, len(live) - _MOST_LISTED),
            "wanted": wanted,
            "tasks": _open_tasks(desk) if not wanted else [],
            "megabytes": megabytes,
            "suffixes": ",".join(SUFFIXES),
            "problem": problem,
        }
        return views.page(request, "regulations/daftar.html", context, status)

    def refused(request: Request, sentence: str, status: int) -> Response:
        """In the words of the page; to the script that sends with progress, as JSON."""
        if HEADER in request.headers:
            return JSONResponse({"message": sentence}, status)
        return overview(request, problem=sentence, status=status)

    @routes.get(PATH, dependencies=edit)
    def start(request: Request, cari: str = "") -> Response:
        return overview(request, cari)

    @routes.get(UPLOAD, dependencies=edit)
    def again() -> Response:
        return RedirectResponse(PATH, 303)

    @routes.post(UPLOAD, dependencies=edit)
    def upload(request: Request) -> Response:
        sent = form_of(request).get("berkas")
        if not isinstance(sent, UploadFile) or not sent.size:
            return refused(request, _EMPTY, 422)
        if sent.size > megabytes * 1_000_000:
            return refused(request, f"Berkas ini terlalu besar: paling besar {megabytes} MB.", 413)
        name = " ".join((sent.filename or "").replace("\0", "").split()) or "berkas"
        try:
            aside = desk.files.receive(sent.file, name)
            keep: Callable[[int], None] = lambda id_: desk.files.keep(aside, id_)  # noqa: E731
            person = person_of(request)
            draft = desk.drafts.begin(person.name, name, sent.size, keep, unit_of(person))
        except OSError:
            return refused(request, _NO_ROOM, 507)
        if HEADER in request.headers:
            return JSONResponse({"go": f"{PATH}/{draft.id}"})
        return views.go(f"{PATH}/{draft.id}")

    return routes


def _open_tasks(desk: Desk) -> list[tuple[int, str, int]]:
    """Of each published regulation that touches services: how many are not seen to yet."""
    found = []
    services = desk.live.current.catalogue.services.values()
    for draft in desk.drafts.all():
        if draft.state is not State.PUBLISHED:
            continue
        facts = desk.shelf.laws.facts.get(draft.law_id)
        if facts is None or desk.shelf.store.current(draft.law_id) != draft.reading:
            continue
        done = {key for key, said in desk.work.marks(draft.id, Mark.SERVICE).items() if said.is_yes}
        left = sum(one.service.id not in done for one in touched_by(facts, services))
        if left:
            found.append((draft.id, draft.name, left))
    return found
