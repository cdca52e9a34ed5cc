"""The preview beside the form and on a page of its own, and the places a citation may mean."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.editing import citations
from app.editing.preview import channels_of, draft_answer, topic_answer
from app.editing.shared_forms import typed_content
from app.editing.workbench import Workbench
from app.staff.gate import Gate, Id, form_of
from app.staff.rights import Action
from knowledge_base.model import Aspect
from knowledge_base.publishing.model import Content, RecordKey, RecordKind


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes = gate.router()
    edit = [gate.require(Action.EDIT)]

    def shown(
        request: Request,
        template: str,
        key: RecordKey,
        content: Content,
        part: str,
        region: str,
        **more: object,
    ) -> Response:
        aspect = Aspect(part) if part in list(Aspect) else None
        known = bench.live.current.catalogue.regulations
        if key.kind is RecordKind.SERVICE:
            answer = draft_answer(content, aspect, region, known)
        else:
            answer = topic_answer(content)
        context = {
            "channels": channels_of(answer, bench.site) if answer else (),
            "aspects": tuple(Aspect),
            "part": part,
            "has_parts": key.kind is RecordKind.SERVICE,
            **more,
        }
        return bench.page(request, template, context)

    @routes.post("/redaksi/versi/{revision_id}/pratinjau", dependencies=edit)
    def beside(request: Request, revision_id: Id) -> Response:
        revision, scope = bench.revision(request, revision_id)
        form = form_of(request)
        content = typed_content(form, revision.key)
        region = ""
        if not scope.edits_nation:
            rows = content.get("khusus_wilayah") or [{}]
            region = str(rows[0].get("wilayah", ""))
            content = {**revision.content, "khusus_wilayah": content.get("khusus_wilayah") or []}
        part = str(form.get("bagian") or "")
        return shown(request, "editing/gelembung.html", revision.key, content, part, region)

    @routes.get("/redaksi/versi/{revision_id}/pratinjau", dependencies=edit)
    def alone(request: Request, revision_id: Id, bagian: str = "", wilayah: str = "") -> Response:
        revision, _ = bench.revision(request, revision_id)
        return shown(
            request,
            "editing/pratinjau.html",
            revision.key,
            revision.content,
            bagian,
            wilayah,
            revision=revision,
            wilayah=wilayah,
        )

    @routes.get("/redaksi/kutipan", dependencies=edit)
    def places(request: Request, ketik: str = "") -> Response:
        knowledge = bench.live.current
        found = citations.found_for(
            ketik, knowledge.catalogue.regulations, knowledge.shelf.laws, bench.today()
        )
        return JSONResponse({"found": [vars(one) for one in found]})

    return routes
