"""`…/hubungan` and `…/layanan`: what a regulation does to others, and the services it touches."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope
from app.regulations.desk import Desk
from app.regulations.leaves import leaf_of
from app.regulations.list_pages import PATH
from app.regulations.model import Draft, Mark, NotNow
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from knowledge_base.law.model import LawText
from knowledge_base.law.reviewing import key_of
from knowledge_base.law.touched import touched_by
from knowledge_base.naming import short_title
from knowledge_base.publishing.model import RecordKind
from knowledge_base.publishing.revisions import Revisions

_ANSWERS = {"terima": True, "tolak": False, "buka": None}


def router(gate: Gate, desk: Desk, revisions: Revisions) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def concluded(draft: Draft) -> LawText:
        law = desk.concluded(draft.id) if draft.state.has_text else None
        if law is None:
            raise HTTPException(404, "Naskah ini belum selesai dibaca.")
        return law

    @routes.get(f"{PATH}/{{draft_id}}/hubungan", dependencies=edit)
    def links(request: Request, draft_id: Id) -> Response:
        draft = desk.draft(draft_id)
        law, laws, text = concluded(draft), desk.shelf.laws, desk.text(draft.id)
        records = desk.live.current.catalogue.regulations
        context = {
            "draft": draft,
            "links": desk.suggestions(draft.id),
            "said": desk.work.marks(draft.id, Mark.LINK),
            "name": short_title,
            "leaf_at": lambda place: leaf_of(text.leaves, place) if text else 1,
            "known": {*records, *laws.facts},
            "about": {id_: record.tentang for id_, record in records.items()},
            "unclear": [d for d in law.doubts if d not in desk.text_doubts(draft.id)],
        }
        return views.page(request, "regulations/hubungan.html", context)

    @routes.post(f"{PATH}/{{draft_id}}/hubungan", dependencies=edit)
    def decide(request: Request, draft_id: Id) -> Response:
        draft = desk.draft(draft_id)
        concluded(draft)
        do, _, key = text_of(request, "aksi").partition(" ")
        keys = [link.key for link in desk.suggestions(draft.id)]
        wanted = [link.key for link in desk.open_links(draft.id)] if key == "semua" else [key]
        if do not in _ANSWERS or not set(wanted) <= set(keys):
            raise HTTPException(409, "Hubungan ini tidak ada lagi dalam naskah. Muat ulang.")
        try:
            for one in wanted:
                name = person_of(request).name
                desk.work.mark(draft, Mark.LINK, one, _ANSWERS[do], name)
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        left = len(desk.open_links(draft.id))
        said = (
            f"Tersimpan. {left} hubungan belum diputuskan." if left else "Semua sudah diputuskan."
        )
        return views.go(f"{PATH}/{draft.id}/hubungan", said)

    @routes.get(f"{PATH}/{{draft_id}}/layanan", dependencies=edit)
    def services(request: Request, draft_id: Id) -> Response:
        draft = desk.draft(draft_id)
        law, person = concluded(draft), person_of(request)
        refused = {key for key, yes in desk.decisions(draft.id).items() if not yes}
        effects = tuple(e for e in law.effects if key_of(e) not in refused)
        touched = touched_by(
            law.model_copy(update={"effects": effects}),
            desk.live.current.catalogue.services.values(),
        )
        work = {r.key.id: r for r in revisions.open(RecordKind.SERVICE)}
        said = desk.work.marks(draft.id, Mark.SERVICE)
        context = {
            "draft": draft,
            "touched": touched,
            "said": said,
            "left": sum(not (s := said.get(t.service.id)) or not s.is_yes for t in touched),
            "drafts": work,
            "theirs": {t.service.id for t in touched if Scope(person, t.service.instansi).is_open},
            "undecided": len(desk.open_links(draft.id)),
        }
        return views.page(request, "regulations/layanan.html", context)

    @routes.post(f"{PATH}/{{draft_id}}/layanan/{{service}}", dependencies=edit)
    def seen_to(request: Request, draft_id: Id, service: str) -> Response:
        draft, person = desk.draft(draft_id), person_of(request)
        found = desk.live.current.catalogue.services.get(service)
        if found is None or not Scope(person, found.instansi).is_open:
            raise HTTPException(404, "Ini tidak ada, atau bukan bagian unit Anda.")
        done = text_of(request, "selesai") == "ya"
        desk.work.mark(draft, Mark.SERVICE, found.id, True if done else None, person.name)
        said = f"{found.nama} ditandai selesai." if done else f"{found.nama} dibuka lagi."
        return views.go(f"{PATH}/{draft.id}/layanan", said)

    return routes
