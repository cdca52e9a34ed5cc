"""`/redaksi/dasar` and `/redaksi/topik`: the records that no agency owns, and beginning one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.editing.access import SharedScope
from app.editing.list_pages import A_PAGE, id_of_name, page_number
from app.editing.records import PATHS, named
from app.editing.workbench import Workbench
from app.staff.gate import Gate, person_of, text_of
from app.staff.rights import Action
from knowledge_base.law.identity import id_of
from knowledge_base.model import Regulation, Topic
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, State, content_of
from knowledge_base.publishing.revisions import AlreadyOpen

_ALL, _IN_WORK, _TO_REVIEW = "semua", "dikerjakan", "menunggu"
_NOT_YOURS = "Bagian ini dikerjakan editor yang bekerja untuk semua instansi."
_LABELS = {_ALL: "Semua", _IN_WORK: "Sedang dikerjakan", _TO_REVIEW: "Menunggu diperiksa"}
_FIRST_FIELDS = {
    RecordKind.REGULATION: ("jenis", "nomor", "tahun", "tentang"),
    RecordKind.TOPIC: ("nama",),
}

_NEEDED = {
    "jenis": "Tulis jenisnya, misalnya UU atau Permendagri.",
    "nomor": "Tulis nomornya.",
    "tentang": "Tulis judulnya.",
}


@dataclass(frozen=True)
class Row:
    """A record: what citizens see of it, and the version that is being worked on."""

    key: RecordKey
    name: str
    about: str
    status: str
    work: Revision | None

    def is_in(self, wanted: str) -> bool:
        if wanted == _TO_REVIEW:
            return self.work is not None and self.work.state is State.DIAJUKAN
        return wanted == _ALL or self.work is not None


def router(gate: Gate, bench: Workbench) -> APIRouter:
    routes, views = gate.router(), gate.views
    edit = [gate.require(Action.EDIT)]

    def rows(kind: RecordKind) -> Iterator[Row]:
        work = {revision.key.id: revision for revision in bench.revisions.open(kind)}
        catalogue = bench.live.current.catalogue
        live = catalogue.regulations if kind is RecordKind.REGULATION else catalogue.topics
        for id_, record in live.items():
            key = RecordKey(kind, id_)
            name = named(key, content_of(record))
            yield Row(key, name, _about(record), _status(record), work.get(id_))
        for id_, revision in work.items():
            if id_ not in live:
                about = str(revision.content.get("tentang") or revision.content.get("jawaban", ""))
                yield Row(revision.key, named(revision.key, revision.content), about, "", revision)

    def listing(kind: RecordKind) -> Callable[..., Response]:
        def shown(
            request: Request, cari: str = "", keadaan: str = _ALL, halaman: str = "1"
        ) -> Response:
            wanted = keadaan if keadaan in _LABELS else _ALL
            may_open = SharedScope(person_of(request)).is_open
            known = sorted(rows(kind), key=lambda row: row.name.casefold()) if may_open else []
            words = cari.casefold().split()[:8]
            found = [
                row
                for row in known
                if row.is_in(wanted)
                and all(w in f"{row.name} {row.key.id} {row.about}".casefold() for w in words)
            ]
            page = page_number(halaman)
            start = (page - 1) * A_PAGE
            counts = [(w, label, sum(r.is_in(w) for r in known)) for w, label in _LABELS.items()]
            context = {
                "kind": kind,
                "rows": found[start : start + A_PAGE],
                "total": len(found),
                "following": page + 1 if start + A_PAGE < len(found) else None,
                "page": page,
                "wanted": wanted,
                "cari": cari[:80],
                "counts": counts,
                "may_open": may_open,
            }
            return bench.page(request, "editing/daftar_bersama.html", context)

        return shown

    def blank(
        request: Request,
        kind: RecordKind,
        form: dict[str, str],
        problems: dict[str, str],
        status: int = 200,
    ) -> Response:
        context = {"kind": kind, "form": form, "problems": problems}
        return bench.page(request, "editing/baru_bersama.html", context, status)

    def beginning(kind: RecordKind) -> tuple[Callable[..., Response], Callable[..., Response]]:
        def require(request: Request) -> None:
            if not SharedScope(person_of(request)).is_open:
                raise HTTPException(404, _NOT_YOURS)

        def new(request: Request) -> Response:
            require(request)
            return blank(request, kind, {}, {})

        def create(request: Request) -> Response:
            require(request)
            form = {name: text_of(request, name)[:300] for name in _FIRST_FIELDS[kind]}
            id_, problems = _begun(kind, form)
            key = RecordKey(kind, id_)
            if not problems and (bench.revisions.history(key) or id_ in bench.services):
                problems[_FIRST_FIELDS[kind][-1]] = f"{named(key, form)} sudah ada. Cari di daftar."
            if problems:
                return blank(request, kind, form, problems, 422)
            content: dict[str, object] = {"id": id_, **form}
            if kind is RecordKind.REGULATION:
                content |= {"tahun": int(form["tahun"])}
            try:
                begun = bench.revisions.begin(key, person_of(request).name, content)
            except AlreadyOpen as other:
                raise HTTPException(409, str(other)) from other
            return views.go(f"/redaksi/versi/{begun.id}", "Draf dibuat. Warga belum melihatnya.")

        return new, create

    for kind in _FIRST_FIELDS:
        new, create = beginning(kind)
        routes.get(PATHS[kind], dependencies=edit)(listing(kind))
        routes.get(f"{PATHS[kind]}/baru", dependencies=edit)(new)
        routes.post(f"{PATHS[kind]}/baru", dependencies=edit)(create)
    return routes


def _begun(kind: RecordKind, form: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The id a new record gets, and what is wrong with its first fields."""
    if kind is RecordKind.TOPIC:
        slug = id_of_name(form["nama"])
        named_well = len(form["nama"]) >= 3 and slug
        return slug, {} if named_well else {"nama": "Tulis nama topiknya."}
    problems: dict[str, str] = {}
    year = form["tahun"]
    is_year = year.isascii() and year.isdigit() and 1945 <= int(year[:9]) <= 2100
    if not is_year:
        problems["tahun"] = "Tulis tahunnya, 1945 sampai 2100."
    problems |= {name: said for name, said in _NEEDED.items() if not form[name]}
    id_ = id_of(form["jenis"], form["nomor"], int(year)) if not problems else ""
    if id_ is None or len(id_) > 80:
        problems["jenis"] = "Jenis, nomor, dan tahun ini tidak membentuk nama peraturan."
    return id_ or "", problems


def _about(record: Regulation | Topic) -> str:
    if isinstance(record, Regulation):
        return record.tentang
    return record.jawaban or f"Bahaya: {record.nomor}"


def _status(record: Regulation | Topic) -> str:
    return str(record.status) if isinstance(record, Regulation) else "terbit"
