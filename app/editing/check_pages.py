"""`/redaksi/layanan/…/pertanyaan-uji`: the questions a record must answer, whatever is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope
from app.editing.preview import spoken
from app.editing.records import name_of, path_of, route_of
from app.editing.workbench import Workbench
from app.staff.gate import Gate, text_of
from app.staff.rights import Action
from bot.actions.standing_alone import answer_alone
from connectors.privacy import mask
from knowledge_base.answer import Answer
from knowledge_base.publishing.answer_findings import Asking
from knowledge_base.publishing.check_questions import (
    LONGEST,
    MOST,
    NotKept,
    add_check_question,
    check_questions,
    remove_check_question,
)
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, State


@dataclass(frozen=True)
class Checked:
    """A question with what citizens get now; `other` is the service that answers instead."""

    question: str
    is_right: bool
    other: str
    answer: Answer


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]
    engine = bench.revisions.engine

    def owned(request: Request) -> tuple[list[Revision], Scope]:
        """A service with the right to change what it must answer; 404 without."""
        history, scope = bench.history(request)
        if not scope.edits_nation:
            raise HTTPException(404, "Pertanyaan uji diatur editor isi nasional layanan ini.")
        return history, scope

    def checked(key: RecordKey) -> Iterator[Checked]:
        asking = Asking(bench.live.current, answer_alone)
        for check in check_questions(engine, key):
            answer = asking(key.id, check.question)
            other = bench.services.get(answer.service_id or "")
            name = other.nama if other and other.id != key.id else ""
            yield Checked(check.question, asking.is_right(key.id, answer), name, answer)

    def page(
        request: Request, history: list[Revision], problem: str = "", typed: str = ""
    ) -> Response:
        key = history[0].key
        live = next((version for version in history if version.state is State.TERBIT), None)
        context = {
            "key": key,
            "name": name_of(live or history[0]),
            "is_live": live is not None,
            "checks": list(checked(key)),
            "spoken": spoken,
            "most": MOST,
            "longest": LONGEST,
            "problem": problem,
            "typed": typed,
            "gone": views.unseal(str(request.query_params.get("dihapus", ""))),
        }
        return bench.page(request, "editing/pertanyaan_uji.html", context, 422 if problem else 200)

    def questions(request: Request) -> Response:
        history, _ = owned(request)
        return page(request, history)

    def add(request: Request) -> Response:
        history, scope = owned(request)
        # A question of a citizen may come with a number that nobody needs here.
        typed = mask(text_of(request, "pertanyaan"))
        try:
            added = add_check_question(engine, history[0].key, typed, scope.person.name)
        except NotKept as refused:
            return page(request, history, str(refused), typed[: 2 * LONGEST])
        bench.examined.forget()
        said = "Ditambahkan. Mulai sekarang ditanyakan sebelum ada yang terbit."
        return views.go(_here(history), said if added else "Pertanyaan itu sudah ada.")

    def remove(request: Request) -> Response:
        history, scope = owned(request)
        question = text_of(request, "pertanyaan")
        removed = remove_check_question(engine, history[0].key, question, scope.person.name)
        bench.examined.forget()
        if not removed:
            return views.go(_here(history), "Pertanyaan itu sudah tidak ada.")
        return views.go(f"{_here(history)}?dihapus={views.seal(question)}")

    for kind in (RecordKind.SERVICE, RecordKind.TOPIC):
        here = route_of(kind, "/pertanyaan-uji")
        routes.get(here, dependencies=edit)(questions)
        routes.post(here, dependencies=edit)(add)
        routes.post(f"{here}/hapus", dependencies=edit)(remove)
    return routes


def _here(history: list[Revision]) -> str:
    return f"{path_of(history[0].key)}/pertanyaan-uji"
