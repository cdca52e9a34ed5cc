"""`…/halaman/…`: the text beside the page it was read from, and corrections by hand."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import FileResponse, RedirectResponse, Response

from app.regulations.apart import Refused, draw_apart
from app.regulations.desk import Desk, Text
from app.regulations.leaves import leaf_of, name_of
from app.regulations.list_pages import PATH
from app.regulations.model import Draft, Mark, NotNow, State
from app.staff.gate import Gate, Id, form_of, person_of, text_of
from app.staff.rights import Action
from knowledge_base.law.corrections import (
    Correction,
    DoesNotFit,
    Kind,
    Where,
    applied,
    mark_of,
    places_of,
    texts_of,
)
from knowledge_base.law.model import Unit
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.sniff import Kind as FileKind

_FIELDS = ("number", "heading", "text", "tail")
_UNITS = tuple(Unit)
_LONG = "Isian ini terlalu panjang atau tidak dikenal. Periksa nomor dan jenisnya."
_GONE = "Bagian ini sudah tidak ada: dihapus atau diberi nomor lain sesudah Anda membukanya."


def router(gate: Gate, desk: Desk, limits: Limits) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def text_of_draft(draft: Draft) -> Text:
        text = desk.text(draft.id) if draft.state.has_text else None
        if text is None:
            raise HTTPException(404, "Naskah ini belum selesai dibaca.")
        return text

    def page(
        request: Request, draft: Draft, number: int, status: int = 200, **more: object
    ) -> Response:
        text = text_of_draft(draft)
        leaves, checked = text.leaves, desk.checked(draft.id)
        if number not in leaves.leaves:
            raise HTTPException(404, "Halaman ini tidak ada dalam naskah.")
        waiting = [leaf.number for leaf in leaves.doubtful(checked) if leaf.number != number]
        others = desk.work.authors_lately(draft.id, person_of(request).name)
        context = {
            "draft": draft,
            "leaf": leaves.leaves[number],
            "count": len(leaves.leaves),
            "has_pages": leaves.has_pages,
            "has_picture": text.law.provenance.media_type == FileKind.PDF,
            "checked": number in checked,
            "next_doubtful": next((n for n in waiting if n > number), next(iter(waiting), None)),
            "units": _UNITS,
            "wheres": tuple(Where),
            "nonce": lambda: secrets.token_hex(16),
            "is_open": draft.state is State.DRAFT,
            "others": others,
            "empty": not text.law.body,
            "name": name_of,
            **more,
        }
        return views.page(request, "regulations/halaman.html", context, status)

    @routes.get(f"{PATH}/{{draft_id}}/halaman/{{number}}", dependencies=edit)
    def leaf(request: Request, draft_id: Id, number: Id, baru: str = "") -> Response:
        draft = desk.shown(draft_id, person_of(request))
        fresh = int(baru) if baru.isascii() and baru.isdigit() and len(baru) < 10 else 0
        made = {one.id: one for one in desk.work.counting(draft.id)}
        return page(request, draft, number, fresh=made.get(fresh))

    @routes.get(f"{PATH}/{{draft_id}}/gambar/{{number}}", dependencies=edit)
    def picture(request: Request, draft_id: Id, number: Id) -> Response:
        draft = desk.shown(draft_id, person_of(request))
        text, file = text_of_draft(draft), desk.files.sent(draft.id)
        is_pdf = text.law.provenance.media_type == FileKind.PDF
        if file is None or not is_pdf or number > text.law.provenance.pages:
            raise HTTPException(404, "Gambar halaman ini tidak ada.")
        drawn = desk.files.picture(draft.id, number)
        if not drawn.is_file():
            try:
                draw_apart(file, drawn.parent, number, limits)
            except Refused as refused:
                raise HTTPException(404, str(refused)) from refused
        if not drawn.is_file():
            raise HTTPException(404, "Halaman ini tidak bisa digambar.")
        headers = {"Cache-Control": "private, max-age=3600"}
        return FileResponse(drawn, media_type="image/png", headers=headers)

    @routes.post(f"{PATH}/{{draft_id}}/koreksi", dependencies=edit)
    def correct(request: Request, draft_id: Id) -> Response:
        person = person_of(request)
        draft = desk.theirs(draft_id, person)
        text = text_of_draft(draft)
        number = _number(request, text)
        nonce = text_of(request, "nonce")[:32] or secrets.token_hex(16)
        if (known := desk.work.known(draft.id, nonce)) is not None:
            return shown(draft, number, known)
        try:
            correction = _typed(request)
        except ValidationError:
            return page(request, draft, number, 422, refused=_LONG, typed=_raw(request))
        try:
            changed = applied(text.law, correction)
            made = desk.work.add(draft, person.name, correction, nonce)
        except DoesNotFit as wrong:
            stands = mark_of(text.law, correction.place)
            if stands == correction.seen or (stands and correction.kind is Kind.INSERT):
                return page(request, draft, number, 422, refused=str(wrong), typed=_raw(request))
            return collided(request, draft, text, correction, number)
        except NotNow as not_now:
            return page(request, draft, number, 409, refused=str(not_now), typed=_raw(request))
        desk.follow_title(draft)
        place = correction.place if mark_of(changed, correction.place) else ""
        return shown(draft, number, made, place)

    def shown(draft: Draft, number: int, made: int, place: str = "") -> Response:
        """To where the correction can be seen, and undone."""
        anchor = f"#{quote(place)}" if place else ""
        return RedirectResponse(f"{PATH}/{draft.id}/halaman/{number}?baru={made}{anchor}", 303)

    def collided(
        request: Request, draft: Draft, text: Text, correction: Correction, number: int
    ) -> Response:
        """Nothing is overwritten: who was first, what stands there now, and what was typed."""
        theirs = [m for m in desk.work.counting(draft.id) if m.correction.place == correction.place]
        node = places_of(text.law).get(correction.place)
        now = texts_of(text.law).get(correction.place) or (node.words if node else "")
        context = {
            "place": correction.place,
            "by": theirs[-1].author if theirs else "Orang lain",
            "now": now or _GONE,
            "yours": correction.text,
        }
        return page(request, draft, number, 409, collision=context)

    @routes.post(f"{PATH}/{{draft_id}}/urungkan/{{correction_id}}", dependencies=edit)
    def undo(request: Request, draft_id: Id, correction_id: Id) -> Response:
        draft = desk.theirs(draft_id, person_of(request))
        try:
            done = desk.work.undo(draft, correction_id, person_of(request).name)
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        desk.follow_title(draft)
        said = "Koreksi diurungkan." if done else "Koreksi itu sudah diurungkan sebelumnya."
        number = text_of(request, "halaman")
        back = f"/halaman/{number}" if number.isascii() and number.isdigit() else "#koreksi"
        if number == "hubungan":
            back = "/hubungan"
        return views.go(f"{PATH}/{draft.id}{back}", said)

    @routes.post(f"{PATH}/{{draft_id}}/cocok/{{number}}", dependencies=edit)
    def compared(request: Request, draft_id: Id, number: int) -> Response:
        draft = desk.theirs(draft_id, person_of(request))
        text = text_of_draft(draft)
        if number and number not in text.leaves.leaves:
            raise HTTPException(404, "Halaman ini tidak ada dalam naskah.")
        yes = None if text_of(request, "cocok") == "buka" else True
        try:
            desk.work.mark(draft, Mark.PAGE, str(number), yes, person_of(request).name)
        except NotNow as not_now:
            raise HTTPException(409, str(not_now)) from not_now
        if not number:
            return views.go(f"{PATH}/{draft.id}", "Ditandai sudah diperiksa." if yes else "")
        waiting = [leaf.number for leaf in text.leaves.doubtful(desk.checked(draft.id))]
        later = next((n for n in waiting if n > number), next(iter(waiting), None))
        if yes and later:
            said = f"Halaman {number} ditandai cocok. Ini halaman meragukan berikutnya."
            return views.go(f"{PATH}/{draft.id}/halaman/{later}", said)
        said = f"Halaman {number} ditandai cocok." if yes else "Tanda dibuka lagi."
        return views.go(f"{PATH}/{draft.id}/halaman/{number}", said)

    return routes


def _typed(request: Request) -> Correction:
    """Raises ValidationError."""
    do = text_of(request, "aksi")
    kind = Kind(do) if do in (Kind.DELETE, Kind.MERGE, Kind.INSERT) else Kind.REWORD
    prefix = "new_" if kind is Kind.INSERT else ""
    words = {name: _clean(_raw(request).get(prefix + name, "")) for name in _FIELDS}
    place, seen = text_of(request, "place"), text_of(request, "seen")
    if kind is Kind.INSERT:
        more = {"unit": text_of(request, "unit"), "where": text_of(request, "where") or None}
        return Correction.model_validate({"kind": kind, "place": place, **words, **more})
    kept = words if kind is Kind.REWORD else {}
    return Correction.model_validate({"kind": kind, "place": place, "seen": seen, **kept})


def _raw(request: Request) -> dict[str, str]:
    """Every text field that was posted."""
    return {name: value for name, value in form_of(request).items() if isinstance(value, str)}


def _clean(text: str) -> str:
    """What was pasted, without what is no text; line breaks stay."""
    lines = text.replace("\r\n", "\n").replace("\0", "").replace("\xa0", " ").strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _number(request: Request, text: Text) -> int:
    """The leaf the form stood on."""
    typed = text_of(request, "halaman")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    return (
        number if number in text.leaves.leaves else leaf_of(text.leaves, text_of(request, "place"))
    )
