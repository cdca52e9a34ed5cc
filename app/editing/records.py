"""The kinds of records on these pages: where each lives, and what people call one."""

from __future__ import annotations

from fastapi import HTTPException, Request

from knowledge_base.naming import short_title
from knowledge_base.publishing.model import Content, RecordKey, RecordKind, Revision

PATHS = {
    RecordKind.SERVICE: "/redaksi/layanan",
    RecordKind.REGULATION: "/redaksi/dasar",
    RecordKind.TOPIC: "/redaksi/topik",
}
AREAS = {
    RecordKind.SERVICE: "Layanan",
    RecordKind.REGULATION: "Dasar hukum",
    RecordKind.TOPIC: "Topik",
}


def route_of(kind: RecordKind, rest: str = "") -> str:
    """The route of a page about one record; `key_in` finds it."""
    return f"{PATHS[kind]}/{{{kind}}}{rest}"


def key_in(request: Request) -> RecordKey:
    """The record that an address names. Raises 404."""
    for kind in RecordKind:
        if kind in request.path_params:
            return RecordKey(kind, str(request.path_params[kind]))
    raise HTTPException(404)


def path_of(key: RecordKey) -> str:
    """The page of a record."""
    return f"{PATHS[key.kind]}/{key.id}"


def public_path_of(key: RecordKey) -> str:
    """The page that citizens read; empty where a record has none."""
    pages = {RecordKind.SERVICE: "/layanan", RecordKind.REGULATION: "/peraturan"}
    return f"{pages[key.kind]}/{key.id}" if key.kind in pages else ""


def name_of(revision: Revision) -> str:
    """What people call the record, by this version of it."""
    return named(revision.key, revision.content)


def named(key: RecordKey, content: Content) -> str:
    """`SKCK` of a service or topic, `UU 24/2013` of a regulation."""
    if key.kind is RecordKind.REGULATION:
        jenis, nomor, tahun = (content.get(name) for name in ("jenis", "nomor", "tahun"))
        return f"{jenis} {nomor}/{tahun}" if jenis and nomor and tahun else short_title(key.id)
    return str(content.get("nama") or key.id)
