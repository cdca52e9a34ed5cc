"""`/redaksi/versi/…`: the form of a draft, saved by hand and by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.editing.access import Scope, merged
from app.editing.citations import readable
from app.editing.collision import OPENED, Undecided, chosen, clashes, opened, settled
from app.editing.form_reading import SECTIONS
from app.editing.form_view import FormView
from app.editing.plain_problems import Problem, box_of, problems_of
from app.editing.removed_rows import LONGEST, Removed, with_again, without
from app.editing.shared_forms import typed_content
from app.editing.workbench import Workbench
from app.staff.gate import Gate, Id, form_of, text_of
from app.staff.rights import Action, Unit
from app.staff.times import in_words
from knowledge_base.model import EMERGENCY_SERVICE, Aspect, Regulation, Service, Topic
from knowledge_base.publishing.model import Content, RecordKind, Revision, record_of
from knowledge_base.publishing.old_amounts import old_amounts
from knowledge_base.publishing.revisions import Stale
from knowledge_base.publishing.workflow import Move, NotAllowed
from knowledge_base.record_checks import FieldError, reference_errors, regulation_errors
from knowledge_base.regions import regions

_TABLE = re.compile(
    r"^(khusus_wilayah\.\d{1,3}\.)?(biaya\.tarif|sering_keliru|sumber|pasal|khusus_wilayah)$"
)
_FORMS = {
    RecordKind.SERVICE: "editing/formulir.html",
    RecordKind.REGULATION: "editing/formulir_peraturan.html",
    RecordKind.TOPIC: "editing/formulir_topik.html",
}
_ELSEWHERE = "Instansi ini di luar unit Anda. Tulis instansi Anda sendiri."


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def problems(revision: Revision, content: Content) -> tuple[Problem, ...]:
        """What is wrong with the fields; once they are complete, with the law they lean on."""
        errors = replace(revision, content=content).errors()
        if not errors:
            errors = tuple(beyond_fields(record_of(revision.key, content)))
        return problems_of(errors)

    def beyond_fields(record: Service | Regulation | Topic) -> Iterable[FieldError]:
        """What a complete record says that the law, or other records, do not bear out."""
        knowledge, day = bench.live.current, bench.today()
        regulations = knowledge.catalogue.regulations
        match record:
            case Service():
                ended = knowledge.shelf.laws.ended
                return reference_errors(record, regulations, lambda id_, at: ended(id_, at, day))
            case Regulation():
                return regulation_errors(record, regulations)
            case Topic():
                return ()

    def form_page(
        request: Request,
        revision: Revision,
        scope: Scope,
        status: int = 200,
        typed: dict[str, Any] | None = None,
        **more: Any,
    ) -> Response:
        content = revision.content if typed is None else typed
        shown = _shown_to(scope, content)
        untouched = revision.etag == 1 and typed is None
        wrong = () if untouched else problems(revision, shown)
        sealed = str(request.query_params.get("dihapus", ""))
        others = [name for name in revision.authors if name != scope.person.name]
        context = {
            "revision": revision,
            "scope": scope,
            "view": FormView(shown, wrong, str(request.query_params.get("tambah", ""))),
            "sections": SECTIONS,
            "aspects": tuple(Aspect),
            "sources": [row.get("id", "") for row in content.get("sumber") or ()],
            "source_titles": {r.get("id"): r.get("judul", "") for r in content.get("sumber") or ()},
            "regions": {code: place.name for code, place in regions().items()},
            "readable": lambda text: readable(text, bench.live.current.catalogue.regulations),
            "comments": bench.revisions.comments(revision.id),
            "others": others,
            "opened": opened(_shown_to(scope, revision.content)),
            "former": former(revision, shown, scope),
            "offered": sealed if (gone := taken_away(sealed, revision.id)) else "",
            "gone": gone,
            "numbers": emergency_numbers(),
            "has_preview": revision.key.kind is not RecordKind.REGULATION,
            **more,
        }
        return bench.page(request, _FORMS[revision.key.kind], context, status)

    def emergency_numbers() -> list[tuple[str, str]]:
        """The emergency numbers a danger may name, each as its line begins."""
        service = bench.services.get(EMERGENCY_SERVICE)
        lines = service.kanal.butir if service and service.kanal else ()
        named = {topic.nomor for topic in bench.live.current.catalogue.topics.values()}
        begun = [n for n in named if n and any(line.startswith(n) for line in lines)]
        rest = [line for line in lines if not any(line.startswith(n) for n in begun)]
        return [(number, number) for number in (*sorted(begun), *rest)]

    def former(revision: Revision, shown: Content, scope: Scope) -> list[tuple[str, str]]:
        """(box, sentence) of every text that still names an amount that left the tariff."""
        live = _shown_to(scope, bench.live_content(revision))
        found = old_amounts(live, shown)
        return [(".".join(map(str, box_of(left.at)[0])), left.sentence) for left in found]

    def collided(
        request: Request, saved: Revision, scope: Scope, why: Exception, status: int = 409
    ) -> Response:
        """Nothing was overwritten: what both wrote, to choose from."""
        typed = _typed(request, saved, scope)
        differing = clashes(typed, saved.content, text_of(request, OPENED))
        return form_page(request, saved, scope, status, typed, collision=why, clashes=differing)

    @routes.get("/redaksi/versi/{revision_id}", dependencies=edit)
    def form(request: Request, revision_id: Id) -> Response:
        revision, scope = bench.revision(request, revision_id)
        if not revision.state.is_editable:
            return RedirectResponse(f"/redaksi/versi/{revision.id}/periksa", 303)
        return form_page(request, revision, scope)

    @routes.post("/redaksi/versi/{revision_id}", dependencies=edit)
    def save(request: Request, revision_id: Id) -> Response:
        revision, scope = bench.revision(request, revision_id)
        do, _, at = text_of(request, "aksi").partition(" ")
        try:
            saved = stored(request, revision, scope)
        except Stale as stale:
            return collided(request, stale.revision, scope, stale)
        except Undecided as undecided:
            return collided(request, revision, scope, undecided, 422)
        except NotAllowed as refused:
            raise HTTPException(409, str(refused)) from refused
        except _OutsideUnit:
            typed = _typed(request, revision, scope)
            problem = {"instansi": _ELSEWHERE}
            return form_page(request, revision, scope, 422, typed, refused=problem)
        here = f"/redaksi/versi/{saved.id}"
        if do in ("tambah", "hapus") and not _TABLE.match(
            at if do == "tambah" else at[: at.rfind(".")]
        ):
            return views.go(here)
        if do == "tambah":
            rows = FormView(_shown_to(scope, saved.content)).rows(at)
            return RedirectResponse(f"{here}?tambah={at}#{at}.{len(rows)}", 303)
        if do == "hapus":
            return removed(saved, scope, at)
        if do == "kembalikan":
            return restored(request, saved, scope)
        if do == "ajukan":
            return submitted(request, saved, scope)
        if do == "lihat":
            return RedirectResponse(f"{here}/pratinjau", 303)
        left = len(problems(saved, saved.content))
        said = f"Tersimpan. {left} hal perlu dilengkapi sebelum diajukan." if left else "Tersimpan."
        return views.go(here, said)

    def stored(request: Request, revision: Revision, scope: Scope) -> Revision:
        """What was posted, kept. Raises Stale, Undecided, NotAllowed, _OutsideUnit."""
        typed = _typed(request, revision, scope)
        if taken := chosen(form_of(request)):
            typed = settled(typed, revision.content, taken)
        if revision.key.kind is not RecordKind.SERVICE:
            return kept(request, revision, typed, scope)
        if not typed.get("instansi") and (agency := revision.content.get("instansi")):
            # Without an agency the draft would be nobody's.
            typed["instansi"] = agency
        if scope.edits_nation and typed.get("instansi"):
            own = scope.person.may(Action.EDIT, Unit(str(typed["instansi"])))
            if not own:
                raise _OutsideUnit
        return kept(request, revision, typed, scope)

    def kept(request: Request, revision: Revision, typed: dict[str, Any], scope: Scope) -> Revision:
        """Saved, if it is not the same. Raises Stale, NotAllowed."""
        etag = text_of(request, "etag")
        if typed == dict(revision.content):
            return revision
        number = int(etag) if etag.isascii() and etag.isdigit() and len(etag) < 10 else 0
        return bench.revisions.save(revision.id, number, typed, scope.person.name)

    def removed(saved: Revision, scope: Scope, at: str) -> Response:
        """A row less; the page after it offers it back."""
        # The rows are counted as this person sees them.
        found = without(_shown_to(scope, saved.content), saved.id, at)
        here = f"/redaksi/versi/{saved.id}"
        if found is None:
            return views.go(here)
        content, gone = found
        rewrite(saved, content, scope)
        sealed = views.seal(gone.written())
        offer = f"?dihapus={sealed}" if len(sealed) <= LONGEST else ""
        return RedirectResponse(f"{here}{offer}#{gone.table}", 303)

    def restored(request: Request, saved: Revision, scope: Scope) -> Response:
        """The row that the last page offered, where it stood."""
        gone = taken_away(text_of(request, "dihapus"), saved.id)
        content = with_again(_shown_to(scope, saved.content), gone) if gone else None
        here = f"/redaksi/versi/{saved.id}"
        if gone is None or content is None:
            return views.go(here, "Baris itu tidak bisa dikembalikan lagi.")
        rewrite(saved, content, scope)
        return views.go(f"{here}#{gone.table}.{gone.place}", f"{gone.label} dikembalikan.")

    def taken_away(sealed: str, revision_id: int) -> Removed | None:
        """The row that a page of this version offered back; None for anything else."""
        text = views.unseal(sealed)
        gone = Removed.read(text) if text else None
        return gone if gone and gone.revision_id == revision_id else None

    def rewrite(saved: Revision, shown: Content, scope: Scope) -> None:
        """Raises HTTPException if somebody was quicker."""
        try:
            content = merged(saved.content, shown, scope)
            bench.revisions.save(saved.id, saved.etag, content, scope.person.name)
        except PermissionError as cause:
            raise HTTPException(404, "Wilayah ini bukan bagian unit Anda.") from cause
        except (Stale, NotAllowed) as refused:
            raise HTTPException(409, str(refused)) from refused

    def submitted(request: Request, saved: Revision, scope: Scope) -> Response:
        reason = text_of(request, "alasan")
        try:
            bench.require_move(saved, Move.SUBMIT, scope, reason)
            bench.revisions.move(saved.id, Move.SUBMIT, scope.person.name, reason)
        except (NotAllowed, Stale) as refused:
            if not bench.revisions.get(saved.id).state.is_editable:
                return views.go(f"/redaksi/versi/{saved.id}/periksa", str(refused))
            return form_page(
                request, saved, scope, 422, dict(saved.content), refused={"isi": str(refused)}
            )
        said = "Diajukan. Orang lain akan memeriksanya; warga belum melihat perubahannya."
        return views.go(f"/redaksi/versi/{saved.id}/periksa", said)

    @routes.post("/redaksi/versi/{revision_id}/otomatis", dependencies=edit)
    def autosave(request: Request, revision_id: Id) -> Response:
        revision, scope = bench.revision(request, revision_id)
        try:
            saved = stored(request, revision, scope)
        except (Stale, Undecided, NotAllowed) as refused:
            return JSONResponse({"message": str(refused)}, 409)
        except _OutsideUnit:
            return JSONResponse({"message": _ELSEWHERE}, 422)
        at = in_words(saved.changed_at, scope.person.zone).partition("pukul ")[2]
        shown = _shown_to(scope, saved.content)
        wrong = [vars(problem) for problem in problems(saved, shown)]
        found = {"etag": saved.etag, OPENED: opened(shown), "at": at, "problems": wrong}
        return JSONResponse(found)

    return routes


class _OutsideUnit(Exception):
    """Somebody would give the record to an agency that is not theirs."""


def _typed(request: Request, revision: Revision, scope: Scope) -> dict[str, Any]:
    """What was posted, with what is not the person's left as it is. 404 beyond their unit."""
    typed = typed_content(form_of(request), revision.key)
    try:
        return merged(revision.content, typed, scope)
    except PermissionError as cause:
        raise HTTPException(404, "Wilayah ini bukan bagian unit Anda.") from cause


def _shown_to(scope: Scope, content: Any) -> dict[str, Any]:
    """The content with the regions that are the person's to edit."""
    if scope.edits_nation:
        return dict(content)
    rows = [
        row
        for row in content.get("khusus_wilayah") or ()
        if scope.may(Action.EDIT, str(row.get("wilayah", "")))
    ]
    return {**content, "khusus_wilayah": rows}
