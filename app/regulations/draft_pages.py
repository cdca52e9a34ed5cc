"""`/redaksi/peraturan/…`: one draft – how far reading is, what it is, what is left to do."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, Response

from app.regulations.access import may_publish, may_work_on
from app.regulations.desk import Desk
from app.regulations.leaves import name_of
from app.regulations.list_pages import PATH
from app.regulations.model import Draft, NotNow, State
from app.regulations.title_form import EMPTY, problems_of, title_of, typed_of
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.rights import Action
from knowledge_base.law.corrections import Correction, Kind
from knowledge_base.law.identity import UNTITLED
from knowledge_base.law.sentences import standing_of_whole
from knowledge_base.naming import calm, full_title, short_title

_SENT = "Diajukan. Orang lain akan memeriksanya, lalu menerbitkan."
_GIVEN_BACK = "Dikembalikan dengan catatan Anda."
_DROPPED = "Naskah dibuang. Warga tidak merasakan apa-apa."
_NOT_YET = "Lengkapi dulu hal yang masih kurang di bawah."
_LOST = "Berkas naskah ini tidak ada lagi. Unggah ulang."
_GONE = (
    "Berkas naskah ini sudah dihapus karena lama tidak dilihat warga. Teksnya tetap tersimpan: "
    "kembalikan dari riwayat peraturannya, atau unggah ulang berkasnya."
)
_NO_REASON = "Tulis apa yang perlu diperbaiki."


def router(gate: Gate, desk: Desk) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def page(request: Request, draft: Draft, status: int = 200, **more: object) -> Response:
        if draft.state in (State.WAITING, State.READING, State.REFUSED):
            context = {
                "draft": draft,
                "untitled": draft.told == UNTITLED,
                "nonce": secrets.token_hex(16),
                "typed": EMPTY,
                "problems": {},
                **more,
            }
            return views.page(request, "regulations/membaca.html", context, status)
        text = desk.text(draft.id)
        if text is None:
            raise HTTPException(404, _GONE if draft.reading else _LOST)
        person, checked = person_of(request), desk.checked(draft.id)
        made, laws = desk.work.made(draft.id), desk.shelf.laws
        context = {
            "draft": draft,
            "law": text.law,
            "title": full_title(text.law),
            "about": calm(text.law.tentang),
            "typed": typed_of(text.law),
            "problems": {},
            "nonce": secrets.token_hex(16),
            "leaves": text.leaves,
            "checked": checked,
            "doubtful": text.leaves.doubtful(checked),
            "made": made[::-1],
            "name": name_of,
            "link_name": short_title,
            "failed": text.failed,
            "open_links": desk.open_links(draft.id),
            "links": desk.suggestions(draft.id),
            "replaces": text.law.id in laws and desk.shelf.store.current(text.law.id),
            "standing": standing_of_whole(laws.standing(text.law.id, None, desk.today()))
            if draft.state is State.PUBLISHED
            else "",
            "may_work": may_work_on(person, draft, desk.drafts.authors(draft.id)),
            "may_publish": may_publish(person, text.law.id) and person.may(Action.REVIEW),
            "is_live": bool(draft.reading)
            and desk.shelf.store.current(draft.law_id) == draft.reading,
            **more,
        }
        return views.page(request, "regulations/naskah.html", context, status)

    @routes.get(f"{PATH}/{{draft_id}}", dependencies=edit)
    def draft_page(request: Request, draft_id: Id) -> Response:
        return page(request, desk.shown(draft_id, person_of(request)))

    @routes.get(f"{PATH}/{{draft_id}}/keadaan", dependencies=edit)
    def state(request: Request, draft_id: Id) -> Response:
        draft = desk.shown(draft_id, person_of(request))
        said = {"state": draft.state, "done": draft.done, "total": draft.total}
        return JSONResponse(said | {"working": draft.state.is_working})

    @routes.post(f"{PATH}/{{draft_id}}/judul", dependencies=edit)
    def retitle(request: Request, draft_id: Id) -> Response:
        person = person_of(request)
        draft = desk.theirs(draft_id, person)
        law, typed = desk.law(draft.id), {name: text_of(request, name) for name in EMPTY}
        if problems := problems_of(typed):
            return page(request, draft, 422, typed=typed, problems=problems)
        correction = Correction(kind=Kind.TITLE, title=title_of(typed))
        nonce = text_of(request, "nonce")[:32] or secrets.token_hex(16)
        try:
            if law is None or typed != typed_of(law):
                desk.work.add(draft, person.name, correction, nonce)
            if draft.state is State.REFUSED:
                desk.drafts.move(draft.id, (State.REFUSED,), State.WAITING, person.name, "judul")
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        desk.follow_title(draft)
        return views.go(f"{PATH}/{draft.id}", "Judul tersimpan.")

    def moved(
        request: Request, draft_id: int, from_: tuple[State, ...], to: State, action: str, said: str
    ) -> Response:
        draft, reason = desk.theirs(draft_id, person_of(request)), text_of(request, "alasan")
        told = {"told": reason[:4000]} if action == "kembalikan" else {"told": ""}
        try:
            desk.drafts.move(draft.id, from_, to, person_of(request).name, action, reason, **told)
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        return views.go(PATH if to is State.DISCARDED else f"{PATH}/{draft_id}", said)

    @routes.post(f"{PATH}/{{draft_id}}/ajukan", dependencies=edit)
    def submit(request: Request, draft_id: Id) -> Response:
        draft = desk.theirs(draft_id, person_of(request))
        text = desk.text(draft.id)
        if text is None or text.failed or not text.law.body or desk.open_links(draft.id):
            return page(request, draft, 409, refused=_NOT_YET)
        return moved(request, draft_id, (State.DRAFT,), State.SUBMITTED, "ajukan", _SENT)

    @routes.post(f"{PATH}/{{draft_id}}/kembalikan", dependencies=edit)
    def give_back(request: Request, draft_id: Id) -> Response:
        if not text_of(request, "alasan"):
            draft = desk.theirs(draft_id, person_of(request))
            return page(request, draft, 422, refused=_NO_REASON)
        back = (State.SUBMITTED,)
        return moved(request, draft_id, back, State.DRAFT, "kembalikan", _GIVEN_BACK)

    @routes.post(f"{PATH}/{{draft_id}}/koreksi-lagi", dependencies=edit)
    def correct_again(request: Request, draft_id: Id) -> Response:
        said = "Dibuka untuk dikoreksi. Warga tetap melihat naskah yang terbit."
        return moved(request, draft_id, (State.PUBLISHED,), State.DRAFT, "koreksi lagi", said)

    @routes.post(f"{PATH}/{{draft_id}}/baca-ulang", dependencies=edit)
    def read_again(request: Request, draft_id: Id) -> Response:
        desk.theirs(draft_id, person_of(request))
        if desk.files.sent(draft_id) is None:
            raise HTTPException(409, "Berkasnya sudah tidak ada. Unggah ulang.")
        again = (State.DRAFT, State.REFUSED)
        said = "Dibaca ulang. Koreksi Anda tetap dipakai."
        return moved(request, draft_id, again, State.WAITING, "baca ulang", said)

    @routes.post(f"{PATH}/{{draft_id}}/buang", dependencies=edit)
    def discard(request: Request, draft_id: Id) -> Response:
        draft = desk.theirs(draft_id, person_of(request))
        theirs = person_of(request).name in desk.drafts.authors(draft.id)
        if not theirs and not person_of(request).may(Action.REVIEW):
            raise HTTPException(409, "Hanya penulisnya atau pemeriksa yang bisa membuang naskah.")
        if draft.reading:
            raise HTTPException(409, "Naskah ini pernah terbit, jadi disimpan sebagai riwayat.")
        gone = (State.WAITING, State.READING, State.REFUSED, State.DRAFT, State.SUBMITTED)
        response = moved(request, draft_id, gone, State.DISCARDED, "buang", _DROPPED)
        desk.files.drop(draft_id)
        return response

    return routes
