"""`…/terbitkan`, `…/terbit/…`: what publishing will do, publishing, and taking it back."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.regulations.access import may_publish
from app.regulations.desk import Desk
from app.regulations.list_pages import PATH
from app.regulations.model import Draft, NotNow, State
from app.staff.gate import Gate, Id, person_of, text_of
from app.staff.person import Person
from app.staff.rights import Action
from knowledge_base.law.model import LawText
from knowledge_base.law.store import LawDamaged
from knowledge_base.law.touched import touched_by
from knowledge_base.naming import calm, full_title, short_title

_REGION = "Peraturan ini berlaku di luar wilayah Anda. Pemeriksa nasional yang menerbitkannya."
_OWN = (
    "Anda mengunggah atau mengoreksi naskah ini, jadi orang lain yang menerbitkannya. "
    "Admin boleh menerbitkan sendiri dengan menulis alasannya."
)
_NO_REASON = "Tulis alasannya; tercatat di jejak."
_UNKNOWN = "Peraturan ini tidak ada di antara yang pernah terbit."


def router(gate: Gate, desk: Desk) -> APIRouter:
    routes, views = gate.router(), gate.views
    review = [gate.require(Action.REVIEW)]

    def objection(draft: Draft, person: Person, reason: str) -> str:
        """Why this person may not publish it; empty if they may."""
        if not may_publish(person, draft.law_id):
            return _REGION
        if person.name in desk.drafts.authors(draft.id) and not (person.is_admin and reason):
            return _OWN
        return ""

    def page(request: Request, draft: Draft, problem: str = "", status: int = 200) -> Response:
        law = desk.made(draft.id) if draft.state is State.SUBMITTED else None
        if law is None:
            raise HTTPException(409, "Naskah ini tidak sedang menunggu diterbitkan.")
        person, laws = person_of(request), desk.shelf.laws
        touched = touched_by(law, desk.live.current.catalogue.services.values())
        context = {
            "draft": draft,
            "law": law,
            "title": full_title(law),
            "about": calm(law.tentang),
            "name": short_title,
            "problem": problem,
            "old": laws.text(law.id) if law.id in laws else None,
            "touched": touched,
            "doubts": law.doubts,
            "own": person.name in desk.drafts.authors(draft.id),
            "allowed": may_publish(person, law.id),
            "region_only": _REGION,
            "pasal": sum(1 for _ in law.pasal()),
            "made": desk.work.counting(draft.id),
        }
        return views.page(request, "regulations/terbitkan.html", context, status)

    @routes.get(f"{PATH}/{{draft_id}}/terbitkan", dependencies=review)
    def consequences(request: Request, draft_id: Id) -> Response:
        return page(request, desk.theirs(draft_id, person_of(request)))

    @routes.post(f"{PATH}/{{draft_id}}/terbitkan", dependencies=review)
    def publish(request: Request, draft_id: Id) -> Response:
        person = person_of(request)
        draft = desk.theirs(draft_id, person)
        reason = text_of(request, "alasan")
        if draft.state is State.SUBMITTED and (why := objection(draft, person, reason)):
            return page(request, draft, why, 409)
        values = {"published_by": person.name, "done": 0, "total": 0, "told": ""}
        try:
            desk.drafts.move(
                draft.id, (State.SUBMITTED,), State.PUBLISHING, person.name, "terbitkan", reason,
                **values,
            )  # fmt: skip
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        return views.go(f"{PATH}/{draft.id}")

    def readings(law: str, person: Person) -> list[dict[str, object]]:
        """All readings of a regulation, the newest first, with who published them and whether
        the draft may be opened."""
        open_ = {
            draft.id for draft in desk.readable(person) if desk.files.read_to(draft.id).is_file()
        }
        known = {draft.reading: draft for draft in desk.drafts.of_law(law) if draft.reading}
        now = desk.shelf.store.current(law)
        return [
            {
                "id": id_,
                "draft": known.get(id_),
                "may_open": (draft := known.get(id_)) is not None and draft.id in open_,
                "is_live": id_ == now,
            }
            for id_ in reversed(desk.shelf.store.revisions(law))
        ]

    def law_page(request: Request, law: str, problem: str = "", status: int = 200) -> Response:
        found = readings(law, person_of(request))
        if not found:
            raise HTTPException(404, _UNKNOWN)
        text = _text(desk, law)
        context = {
            "law": law,
            "title": full_title(text) if text else short_title(law),
            "about": calm(text.tentang) if text else "",
            "readings": found,
            "is_live": desk.shelf.store.current(law) is not None,
            "allowed": may_publish(person_of(request), law),
            "problem": problem,
        }
        return views.page(request, "regulations/terbit.html", context, status)

    @routes.get(f"{PATH}/terbit/{{law}}", dependencies=review)
    def published(request: Request, law: str) -> Response:
        return law_page(request, law)

    @routes.post(f"{PATH}/terbit/{{law}}", dependencies=review)
    def turn(request: Request, law: str) -> Response:
        """Take a regulation away from citizens, or go back to an older reading of it."""
        found = {one["id"] for one in readings(law, person_of(request))}
        if not found:
            raise HTTPException(404, _UNKNOWN)
        do, _, reading = text_of(request, "aksi").partition(" ")
        person, reason = person_of(request), text_of(request, "alasan")
        if not may_publish(person, law):
            return law_page(request, law, _REGION, 409)
        if not reason:
            return law_page(request, law, _NO_REASON, 422)
        if do == "pulihkan" and reading not in found:
            return law_page(request, law, "Naskah itu tidak ada lagi.", 409)
        wanted = reading if do == "pulihkan" else None
        action = "kembali ke naskah lama" if wanted else "tarik"
        try:
            desk.drafts.note(person.name, action, law, reason)
            desk.shelf.turn_to(law, wanted, desk.today())
        except LawDamaged as damaged:
            raise HTTPException(409, "Naskah itu rusak. Unggah lagi berkasnya.") from damaged
        said = "Naskah itu yang dilihat warga sekarang." if wanted else "Ditarik dari warga."
        return views.go(f"{PATH}/terbit/{law}", said)

    return routes


def _text(desk: Desk, law: str) -> LawText | None:
    try:
        return desk.shelf.store.get(law)
    except LawDamaged:
        return None
