"""`…/hubungan` and `…/layanan`: what a regulation does to others, and the services it touches."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope
from app.regulations.desk import Desk
from app.regulations.leaves import leaf_of
from app.regulations.link_form import NO_LINK, link_of
from app.regulations.list_pages import PATH
from app.regulations.model import Draft, Mark, NotNow
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from knowledge_base.law.corrections import Correction, Kind
from knowledge_base.law.model import LawText
from knowledge_base.law.reviewing import effects_by_hand, key_of
from knowledge_base.law.touched import touched_by
from knowledge_base.naming import short_title
from knowledge_base.publishing.model import RecordKind
from knowledge_base.publishing.revisions import Revisions

_THERE = "Hubungan ini sudah ada di halaman ini. Terima atau urungkan yang ada."
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
        return page(request, desk.shown(draft_id, person_of(request)))

    def page(request: Request, draft: Draft, status: int = 200, **more: object) -> Response:
        law, laws, text = concluded(draft), desk.shelf.laws, desk.text(draft.id)
        records = desk.live.current.catalogue.regulations
        context = {
            "draft": draft,
            "links": desk.suggestions(draft.id),
            "by_hand": desk.by_hand(draft.id),
            "typed": NO_LINK,
            "problems": {},
            "nonce": secrets.token_hex(16),
            **more,
            "said": desk.work.marks(draft.id, Mark.LINK),
            "name": short_title,
            "leaf_at": lambda place: leaf_of(text.leaves, place) if text else 1,
            "known": {*records, *laws.facts},
            "about": {id_: record.tentang for id_, record in records.items()},
            "unclear": [d for d in law.doubts if d not in desk.text_doubts(draft.id)],
        }
        return views.page(request, "regulations/hubungan.html", context, status)

    @routes.post(f"{PATH}/{{draft_id}}/hubungan/tambah", dependencies=edit)
    def add(request: Request, draft_id: Id) -> Response:
        person = person_of(request)
        draft = desk.theirs(draft_id, person)
        law = concluded(draft)
        typed = {name: text_of(request, name)[:2000] for name in NO_LINK}
        known = {link.key for link in desk.suggestions(draft.id)}
        by_hand = effects_by_hand([one.correction for one in desk.by_hand(draft.id)])
        known |= {key_of(effect) for effect in by_hand}
        nonce = text_of(request, "nonce")[:32] or secrets.token_hex(16)
        if desk.work.known(draft.id, nonce) is None:
            effect, problems = link_of(typed, law)
            if effect is not None and key_of(effect) in known:
                problems = {"peraturan": _THERE}
            if effect is None or problems:
                return page(request, draft, 422, typed=typed, problems=problems)
            correction = Correction(kind=Kind.LINK, place=effect.said_in, effect=effect)
            try:
                desk.work.add(draft, person.name, correction, nonce)
            except NotNow as not_now:
                raise HTTPException(409, str(not_now)) from not_now
        said = "Hubungan ditambahkan. Berlaku begitu naskah ini terbit."
        return views.go(f"{PATH}/{draft.id}/hubungan", said)

    @routes.post(f"{PATH}/{{draft_id}}/hubungan", dependencies=edit)
    def decide(request: Request, draft_id: Id) -> Response:
        draft = desk.theirs(draft_id, person_of(request))
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
        person = person_of(request)
        draft = desk.shown(draft_id, person)
        law = concluded(draft)
        refused = {key for key, yes in desk.decisions(draft.id).items() if not yes}
        added = effects_by_hand([one.correction for one in desk.by_hand(draft.id)])
        effects = (*(e for e in law.effects if key_of(e) not in refused), *added)
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
        person = person_of(request)
        draft = desk.shown(draft_id, person)
        found = desk.live.current.catalogue.services.get(service)
        if found is None or not Scope(person, found.instansi).is_open:
            raise HTTPException(404, "Ini tidak ada, atau bukan bagian unit Anda.")
        done = text_of(request, "selesai") == "ya"
        desk.work.mark(draft, Mark.SERVICE, found.id, True if done else None, person.name)
        said = f"{found.nama} ditandai selesai." if done else f"{found.nama} dibuka lagi."
        return views.go(f"{PATH}/{draft.id}/layanan", said)

    return routes
