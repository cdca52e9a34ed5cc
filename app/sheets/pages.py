"""`/redaksi/lembar`: services in and out as tables and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import Engine
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.open_data import base_of
from app.sheets import uploads, writing
from app.sheets.candidate import Candidate, Verdict
from app.sheets.columns import COLUMNS, REQUIRED
from app.sheets.examining import Around
from app.sheets.links import listed
from app.sheets.reading import Unreadable, read_sheet
from app.sheets.rows import services_of
from app.sheets.yaml_files import is_yaml, records_in
from app.staff.gate import Gate, form_of, person_of
from app.staff.rights import Action
from knowledge_base.audit import note
from knowledge_base.law.library import Laws
from knowledge_base.publishing import check_files
from knowledge_base.publishing.reviews import due
from knowledge_base.publishing.revisions import AlreadyOpen, Revisions
from knowledge_base.retrieval import LiveKnowledge

PATH = "/redaksi/lembar"
_MOST_DRAFTS = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def router(
    gate: Gate,
    engine: Engine,
    live: LiveKnowledge,
    revisions: Revisions,
    laws: Callable[[], Laws],
    today: Callable[[], date],
) -> APIRouter:
    """Looking changes nothing; what is brought in becomes drafts."""
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def overview(request: Request, problem: str = "", status: int = 200) -> Response:
        name = person_of(request).name
        mine = [r for r in revisions.open() if r.changed_by == name][::-1]
        context = {
            "problem": problem,
            "drafts": mine[:_MOST_DRAFTS],
            "columns": COLUMNS,
            "required": REQUIRED,
            "megabytes": uploads.LARGEST // 1024**2,
            "reviews": due(live.current.catalogue, today()),
            "broken": listed(engine, live.current.catalogue),
        }
        return views.page(request, "sheets/lembar.html", context, status)

    def examined(request: Request, name: str, body: bytes) -> tuple[list[Candidate], list[str]]:
        """The candidates of a file, and titles of columns that were not known."""
        person, catalogue = person_of(request), live.current.catalogue
        around = Around.now(person, catalogue, laws(), revisions, today())
        if is_yaml(name, body):
            return records_in(name, body, around), []
        sheet = read_sheet(name, body)
        return list(services_of(sheet, around)), list(sheet.unknown)

    def found(request: Request, token: str) -> uploads.Upload:
        upload = uploads.find(engine, person_of(request).name, token)
        if upload is None:
            said = "Berkas ini sudah diimpor atau lewat sehari. Unggah lagi bila perlu."
            raise HTTPException(404, said)
        return upload

    @routes.get(PATH, dependencies=edit)
    def start(request: Request) -> Response:
        return overview(request)

    @routes.post(PATH, dependencies=edit)
    def upload(request: Request) -> Response:
        sent = form_of(request).get("berkas")
        body = sent.file.read(uploads.LARGEST + 1) if isinstance(sent, UploadFile) else b""
        if not isinstance(sent, UploadFile) or not body:
            return overview(request, "Pilih berkasnya dulu; yang terkirim kosong.", 422)
        if len(body) > uploads.LARGEST:
            most = uploads.LARGEST // 1024**2
            return overview(request, f"Berkas ini lebih dari {most} MB. Bagi berkasnya.", 413)
        name = " ".join((sent.filename or "berkas").replace("\0", "").split()) or "berkas"
        try:
            examined(request, name, body)
        except Unreadable as unreadable:
            return overview(request, str(unreadable), 422)
        kept = uploads.keep(engine, person_of(request).name, name, body)
        return views.go(f"{PATH}/periksa/{kept.token}")

    @routes.get(f"{PATH}/periksa/{{token}}", dependencies=edit)
    def look(request: Request, token: str) -> Response:
        kept = found(request, token)
        candidates, unknown = examined(request, kept.name, kept.body)
        context = {
            "upload": kept,
            "candidates": candidates,
            "wrong": [c for c in candidates if c.verdict is Verdict.WRONG],
            "good": [c for c in candidates if c.is_good],
            "same": sum(c.verdict is Verdict.SAME for c in candidates),
            "unknown": unknown,
        }
        return views.page(request, "sheets/periksa.html", context)

    @routes.post(f"{PATH}/periksa/{{token}}", dependencies=edit)
    def bring_in(request: Request, token: str) -> Response:
        kept, person = found(request, token), person_of(request)
        candidates, _ = examined(request, kept.name, kept.body)
        done: Counter[str] = Counter()
        for candidate in candidates:
            if not candidate.is_good or candidate.key is None:
                done["dilewati"] += 1
                continue
            try:
                revisions.begin(candidate.key, person.name, candidate.content)
                done["draf"] += 1
            except AlreadyOpen:
                # Somebody began in this moment; theirs stays.
                done["dilewati"] += 1
        uploads.drop(engine, token)
        with engine.begin() as db:
            detail = {name: str(count) for name, count in done.items()}
            note(db, person.name, "impor", "lembar", detail=detail)
        skipped = f", {done['dilewati']} dilewati" if done["dilewati"] else ""
        return views.go(PATH, f"{done['draf']} draf dibuat{skipped}.")

    @routes.post(f"{PATH}/batal/{{token}}", dependencies=edit)
    def cancel(request: Request, token: str) -> Response:
        uploads.drop(engine, found(request, token).token)
        return views.go(PATH, "Tidak ada yang diimpor. Betulkan berkasnya, lalu unggah lagi.")

    @routes.get(f"{PATH}/templat.xlsx", dependencies=edit)
    def xlsx() -> Response:
        return _download(writing.template_xlsx(), _XLSX, "templat-layanan.xlsx")

    @routes.get(f"{PATH}/templat.csv", dependencies=edit)
    def csv() -> Response:
        return _download(writing.template_csv(), "text/csv", "templat-layanan.csv")

    @routes.get(f"{PATH}/ekspor.zip", dependencies=edit)
    def everything(request: Request) -> Response:
        body = writing.everything_zip(
            live.current.catalogue, base_of(request), check_files.written(engine)
        )
        return _download(body, "application/zip", f"isi-{today().isoformat()}.zip")

    @routes.get(f"{PATH}/ekspor.csv", dependencies=edit)
    def table() -> Response:
        body = writing.services_csv(live.current.catalogue)
        return _download(body, "text/csv", f"layanan-{today().isoformat()}.csv")

    @routes.get(f"{PATH}/ekspor.jsonld", dependencies=edit)
    def linked(request: Request) -> Response:
        body = writing.services_jsonld(live.current.catalogue, base_of(request))
        return _download(body, "application/ld+json", f"layanan-{today().isoformat()}.jsonld")

    return routes


def _download(body: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)
