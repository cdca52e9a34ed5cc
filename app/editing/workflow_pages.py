"""`/redaksi/versi/…/periksa`: what changes field by field, what is said about it, and the moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from app.editing.access import Scope
from app.editing.records import name_of, path_of
from app.editing.workbench import Workbench
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from app.staff.times import local_moment, local_of
from knowledge_base.publishing.differences import differences
from knowledge_base.publishing.model import Revision, State
from knowledge_base.publishing.old_amounts import old_amounts
from knowledge_base.publishing.revisions import AlreadyOpen, Stale
from knowledge_base.publishing.workflow import Move, NotAllowed

_SAID = {
    Move.SUBMIT: "Diajukan. Orang lain akan memeriksanya; warga belum melihat perubahannya.",
    Move.RETURN: "Dikembalikan dengan catatan Anda. Penulisnya bisa memperbaikinya.",
    Move.APPROVE: "Disetujui. Tinggal diterbitkan atau dijadwalkan.",
    Move.UNSCHEDULE: "Jadwal dibatalkan. Versi ini tetap disetujui.",
    Move.DISCARD: "Versi ini dibuang. Isinya tetap ada di riwayat dan bisa diambil kembali.",
}


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit, review = [gate.require(Action.EDIT)], [gate.require(Action.REVIEW)]

    def page(
        request: Request, revision: Revision, scope: Scope, problem: str = "", status: int = 200
    ) -> Response:
        live = bench.revisions.live(revision.key)
        against = live if live and live.id != revision.id else _before(bench, revision)
        context = {
            "revision": revision,
            "scope": scope,
            "against": against,
            "live_id": live.id if live else None,
            "changes": differences(against.content if against else {}, revision.content),
            "comments": bench.revisions.comments(revision.id),
            "moves": bench.moves(revision, scope),
            "Move": Move,
            "former": [("", left.sentence) for left in old_amounts(live.content, revision.content)]
            if live and revision.state.is_open
            else [],
            "is_author": scope.person.name in revision.authors,
            "scheduled": f"{local_of(revision.goes_live_at, scope.person.zone):%Y-%m-%dT%H:%M}"
            if revision.goes_live_at
            else "",
            "problem": problem,
            "typed": text_of(request, "alasan") if problem else "",
            "name": name_of(revision),
        }
        return bench.page(request, "editing/periksa.html", context, status)

    @routes.get("/redaksi/versi/{revision_id}/periksa", dependencies=edit)
    def examine(request: Request, revision_id: Id) -> Response:
        return page(request, *bench.revision(request, revision_id))

    def moved(
        request: Request,
        revision_id: int,
        move: Move,
        at: Callable[[], datetime | None] = lambda: None,
    ) -> Response:
        revision, scope = bench.revision(request, revision_id)
        reason = text_of(request, "alasan")
        try:
            bench.require_move(revision, move, scope, reason)
            bench.revisions.move(revision_id, move, scope.person.name, reason, at())
            if move is Move.RETURN:
                bench.revisions.comment(revision_id, scope.person.name, reason)
        except (NotAllowed, Stale) as refused:
            fresh, scope = bench.revision(request, revision_id)
            return page(request, fresh, scope, str(refused), 409)
        here = f"/redaksi/versi/{revision_id}"
        said = _SAID.get(move) or "Dijadwalkan. Terbit dengan sendirinya pada waktunya."
        if move is Move.DISCARD:
            return views.go(path_of(revision.key), said)
        return views.go(f"{here}/periksa", said)

    @routes.post("/redaksi/versi/{revision_id}/ajukan", dependencies=edit)
    def submit(request: Request, revision_id: Id) -> Response:
        return moved(request, revision_id, Move.SUBMIT)

    @routes.post("/redaksi/versi/{revision_id}/kembalikan", dependencies=edit)
    def send_back(request: Request, revision_id: Id) -> Response:
        return moved(request, revision_id, Move.RETURN)

    @routes.post("/redaksi/versi/{revision_id}/setujui", dependencies=review)
    def approve(request: Request, revision_id: Id) -> Response:
        return moved(request, revision_id, Move.APPROVE)

    @routes.post("/redaksi/versi/{revision_id}/batal-jadwal", dependencies=review)
    def unschedule(request: Request, revision_id: Id) -> Response:
        return moved(request, revision_id, Move.UNSCHEDULE)

    @routes.post("/redaksi/versi/{revision_id}/buang", dependencies=edit)
    def discard(request: Request, revision_id: Id) -> Response:
        return moved(request, revision_id, Move.DISCARD)

    @routes.post("/redaksi/versi/{revision_id}/jadwalkan", dependencies=review)
    def schedule(request: Request, revision_id: Id) -> Response:
        zone = person_of(request).zone
        when = text_of(request, "waktu")
        return moved(request, revision_id, Move.SCHEDULE, lambda: local_moment(when, zone))

    @routes.post("/redaksi/versi/{revision_id}/komentar", dependencies=edit)
    def comment(request: Request, revision_id: Id) -> Response:
        revision, scope = bench.revision(request, revision_id)
        if said := text_of(request, "komentar"):
            bench.revisions.comment(revision.id, scope.person.name, said)
        return views.go(f"/redaksi/versi/{revision.id}/periksa#komentar", "Komentar disimpan.")

    @routes.post("/redaksi/versi/{revision_id}/pulihkan", dependencies=edit)
    def roll_back(request: Request, revision_id: Id) -> Response:
        old, scope = bench.revision(request, revision_id)
        if old.state.was_live and not bench.may_decide(old, scope):
            raise HTTPException(403, "Hanya pemeriksa unit ini yang bisa memulihkan versi terbit.")
        if not old.state.was_live and not scope.edits_nation:
            raise HTTPException(404, "Ini tidak ada, atau bukan bagian unit Anda.")
        try:
            reason = text_of(request, "alasan")
            new = bench.revisions.roll_back(old.id, scope.person.name, reason)
        except (AlreadyOpen, NotAllowed) as refused:
            return page(request, old, scope, str(refused), 409)
        if new.state is State.DIPERIKSA:
            return RedirectResponse(f"/redaksi/versi/{new.id}/terbitkan", 303)
        return views.go(f"/redaksi/versi/{new.id}", "Isi versi itu jadi draf baru.")

    return routes


def _before(bench: Workbench, revision: Revision) -> Revision | None:
    """The version before, for one that is live itself."""
    history = bench.revisions.history(revision.key)
    if revision.based_on:
        return next((old for old in history if old.id == revision.based_on), None)
    return next(
        (old for old in history if old.number < revision.number and old.state.was_live), None
    )
