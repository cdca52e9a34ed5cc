"""Letting citizens see it: what changes for them is named first, and proven afterwards."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope
from app.editing.preview import beside, channels_of
from app.editing.records import name_of, path_of, route_of
from app.editing.workbench import Workbench
from app.publishing_proof import sample_of
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from bot.actions.standing_alone import answer_alone
from knowledge_base.audit import entries, note
from knowledge_base.publishing.differences import differences
from knowledge_base.publishing.finding import Blocked
from knowledge_base.publishing.model import RecordKind, Revision, State
from knowledge_base.publishing.publications import Overtaken
from knowledge_base.publishing.publisher import Examination, Published
from knowledge_base.publishing.revisions import Stale
from knowledge_base.publishing.workflow import Move, NotAllowed, allowed
from knowledge_base.reading import reading

_PROOF = "bukti terbit"
_BLOCKED = "Belum terbit: ada yang menghalangi. Perbaiki dulu yang tertulis di bawah."
_PUBLISHED = "Terbit. Warga sudah mendapat isi yang baru."
_WITHDRAWN = "Ditarik. Warga tidak lagi mendapatnya. Bisa dipulihkan dari riwayat."


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    review, edit = [gate.require(Action.REVIEW)], [gate.require(Action.EDIT)]

    def decided(request: Request, id_: int) -> tuple[Revision, Scope]:
        revision, scope = bench.revision(request, id_)
        if not bench.may_decide(revision, scope):
            raise HTTPException(404, "Ini tidak ada, atau bukan bagian unit Anda.")
        return revision, scope

    def names() -> dict[str, str]:
        return {id_: service.nama for id_, service in bench.services.items()}

    def confirm(
        request: Request,
        revision: Revision,
        examined: Examination,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        live = bench.revisions.live(revision.key)
        sample = question_about(revision)
        context = {
            "revision": revision,
            "name": name_of(revision),
            "changes": differences(live.content if live else {}, revision.content),
            "is_new": live is None,
            "examined": examined,
            "names": names(),
            "beside": beside,
            "question": sample,
            "before": answer_alone(bench.live.current, sample) if live else None,
            "after": answer_alone(examined.after, sample) if examined.after else None,
            "may_override": person_of(request).is_admin and examined.after is not None,
            "problem": problem,
            "typed": text_of(request, "menerobos") if request.method == "POST" else "",
        }
        return bench.page(request, "editing/terbitkan.html", context, status)

    @routes.get("/redaksi/versi/{revision_id}/terbitkan", dependencies=review)
    def ask(request: Request, revision_id: Id) -> Response:
        revision, scope = decided(request, revision_id)
        if Move.PUBLISH not in allowed(revision, scope.person.name):
            return views.go(f"/redaksi/versi/{revision.id}/periksa")
        return confirm(request, revision, bench.examined.of(revision))

    @routes.post("/redaksi/versi/{revision_id}/terbitkan", dependencies=review)
    def publish(request: Request, revision_id: Id) -> Response:
        revision, scope = decided(request, revision_id)
        if revision.state is State.TERBIT:
            return views.go(f"/redaksi/versi/{revision.id}/bukti", "Versi ini sudah terbit.")
        examined = bench.examined.of(revision)
        override = text_of(request, "menerobos") if scope.person.is_admin else ""
        name, reason = scope.person.name, text_of(request, "alasan") or revision.reason
        try:
            published = bench.publisher.publish(examined, name, reason, override)
        except Blocked:
            return confirm(request, revision, examined, _BLOCKED, 409)
        except (Overtaken, Stale, NotAllowed) as refused:
            fresh, _ = bench.revision(request, revision_id)
            if Move.PUBLISH not in allowed(fresh, name):
                return views.go(f"/redaksi/versi/{fresh.id}/periksa", str(refused))
            return confirm(request, fresh, bench.examined.of(fresh), str(refused), 409)
        bench.examined.forget()
        remember(revision, published, name)
        return views.go(f"/redaksi/versi/{revision.id}/bukti", _PUBLISHED)

    def remember(revision: Revision, published: Published, actor: str) -> None:
        """The proof stays in the trail, for whoever asks later."""
        detail = {
            "versi": str(revision.number),
            "terbitan": str(published.version),
            "indeks": published.index_version,
            "potongan baru": str(published.added),
            "potongan hilang": str(published.removed),
            "potongan tetap": str(published.kept),
        }
        with bench.revisions.engine.begin() as db:
            note(db, actor, _PROOF, str(revision.key), detail=detail)

    @routes.get("/redaksi/versi/{revision_id}/bukti", dependencies=edit)
    def proof(request: Request, revision_id: Id, tanya: str = "") -> Response:
        revision, scope = bench.revision(request, revision_id)
        with reading(bench.revisions.engine) as db:
            told = entries(db, str(revision.key))
        kept = next(
            (
                entry
                for entry in told
                if entry.action == _PROOF and entry.detail.get("versi") == str(revision.number)
            ),
            None,
        )
        knowledge = bench.live.current
        question = " ".join(tanya.split())[:300] or question_about(revision)
        answer = answer_alone(knowledge, question)
        history = bench.revisions.history(revision.key)
        context = {
            "revision": revision,
            "name": name_of(revision),
            "kept": kept,
            "index_version": knowledge.version,
            "publication": bench.publisher.publication,
            "is_live": revision.state is State.TERBIT,
            "question": question,
            "channels": channels_of(answer, bench.site),
            "earlier": next((v for v in history if v.state is State.DIGANTIKAN), None),
            "may_undo": bench.may_decide(revision, scope) and scope.person.may(Action.REVIEW),
        }
        return bench.page(request, "editing/bukti.html", context)

    def ask_withdrawal(request: Request) -> Response:
        return withdrawal(request, *to_withdraw(request))

    def to_withdraw(request: Request) -> tuple[Revision, Scope]:
        history, scope = bench.history(request)
        live = next((version for version in history if version.state is State.TERBIT), None)
        if live is None or not scope.may(Action.REVIEW, ""):
            raise HTTPException(404, "Ini tidak terbit, atau bukan bagian unit Anda.")
        return live, scope

    def withdrawal(
        request: Request, live: Revision, scope: Scope, problem: str = "", status: int = 200
    ) -> Response:
        examined = bench.publisher.examine(withdraw=[live.key])
        context = {
            "revision": live,
            "name": name_of(live),
            "findings": examined.findings,
            "names": names(),
            "beside": beside,
            "blocking": examined.blocking,
            "may_override": scope.person.is_admin and examined.after is not None,
            "problem": problem,
            "typed": text_of(request, "alasan") if problem else "",
        }
        return bench.page(request, "editing/tarik.html", context, status)

    def withdraw(request: Request) -> Response:
        live, scope = to_withdraw(request)
        reason = text_of(request, "alasan")
        override = text_of(request, "menerobos") if scope.person.is_admin else ""
        try:
            if not reason:
                raise NotAllowed("Sebutkan alasannya untuk menariknya.")
            examined = bench.publisher.examine(withdraw=[live.key])
            bench.publisher.publish(examined, scope.person.name, reason, override)
        except (Blocked, Overtaken, Stale, NotAllowed) as refused:
            return withdrawal(request, live, scope, str(refused), 409)
        bench.examined.forget()
        return views.go(path_of(live.key), _WITHDRAWN)

    for kind in RecordKind:
        routes.get(route_of(kind, "/tarik"), dependencies=review)(ask_withdrawal)
        routes.post(route_of(kind, "/tarik"), dependencies=review)(withdraw)
    return routes


def question_about(revision: Revision) -> str:
    """What a citizen could ask about the record."""
    if revision.key.kind is RecordKind.REGULATION:
        return f"{name_of(revision)} masih berlaku?"
    return sample_of(revision.content)
