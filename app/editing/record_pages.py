"""One record: what citizens see of it, the version that is being worked on, and its history."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.editing.records import name_of, public_path_of, route_of
from app.editing.workbench import Workbench
from app.staff.gate import Gate, person_of
from app.staff.rights import Action
from knowledge_base.publishing.check_questions import check_questions
from knowledge_base.publishing.model import RecordKind, State
from knowledge_base.publishing.revisions import AlreadyOpen


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def record(request: Request) -> Response:
        history, scope = bench.history(request)
        work = next((version for version in history if version.state.is_open), None)
        live = next((version for version in history if version.state is State.TERBIT), None)
        context = {
            "history": history,
            "work": work,
            "shown_live": live,
            "scope": scope,
            "name": name_of(live or history[0]),
            "key": history[0].key,
            "public": public_path_of(history[0].key),
            "may_review": scope.person.may(Action.REVIEW) and scope.may(Action.REVIEW, ""),
            "checks": len(check_questions(bench.revisions.engine, history[0].key)),
        }
        return bench.page(request, "editing/layanan.html", context)

    def begin(request: Request) -> Response:
        history, _ = bench.history(request)
        work = next((version for version in history if version.state.is_open), None)
        if work is not None:
            said = f"{work.changed_by} sudah mengerjakan ini. Lanjutkan versi yang sama."
            return views.go(f"/redaksi/versi/{work.id}", said)
        try:
            begun = bench.revisions.begin(history[0].key, person_of(request).name)
        except AlreadyOpen as other:
            return views.go(f"/redaksi/versi/{other.revision.id}", str(other))
        return views.go(f"/redaksi/versi/{begun.id}", "Draf dibuat. Warga belum melihatnya.")

    for kind in RecordKind:
        routes.get(route_of(kind), dependencies=edit)(record)
        routes.post(route_of(kind, "/draf"), dependencies=edit)(begin)
    return routes
