"""A posted form -> the content of a regulation's record, or of a topic; half filled or not."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData

from app.editing.form_reading import Typed, content_of_form, without_empty
from knowledge_base.publishing.model import RecordKey, RecordKind

LINKS = ("mengubah", "diubah_oleh", "mencabut", "dicabut_oleh")
_SOURCE = ("url", "judul", "dilihat")


def typed_content(form: FormData, key: RecordKey) -> dict[str, Any]:
    """The content of a record as typed, in the form its kind keeps."""
    match key.kind:
        case RecordKind.REGULATION:
            return _regulation(Typed(form), key.id)
        case RecordKind.TOPIC:
            return _topic(Typed(form), key.id)
        case RecordKind.SERVICE:
            return content_of_form(form, key.id)


def _regulation(typed: Typed, id_: str) -> dict[str, Any]:
    content: dict[str, Any] = {"id": id_}
    for name in ("jenis", "nomor", "tahun", "tentang", "status", "berlaku_sejak"):
        content[name] = typed.line(name)
    if content["tahun"].isascii() and content["tahun"].isdigit() and len(content["tahun"]) == 4:
        content["tahun"] = int(content["tahun"])
    for name in LINKS:
        # A regulation as a whole: a Pasal that was typed with it has no place here.
        content[name] = [line.partition(" pasal ")[0] for line in typed.references(name)]
    content["catatan"] = typed.text("catatan")
    rows = [
        {"lokasi": typed.line(f"{at}.lokasi"), "isi": typed.text(f"{at}.isi")}
        for at in typed.rows("pasal")
    ]
    content["pasal"] = [without_empty(row) for row in rows if any(row.values())]
    sources = [
        without_empty({name: typed.line(f"{at}.{name}") for name in _SOURCE})
        for at in typed.rows("sumber")
    ]
    content["sumber"] = [row for row in sources if row]
    content["ditinjau_pada"] = typed.line("ditinjau_pada")
    return without_empty(content)


def _topic(typed: Typed, id_: str) -> dict[str, Any]:
    return without_empty(
        {
            "id": id_,
            "nama": typed.line("nama"),
            "nomor": typed.line("nomor"),
            "jawaban": typed.text("jawaban"),
            "ungkapan": typed.lines("ungkapan"),
            "isyarat": typed.lines("isyarat"),
            "tawarkan": bool(typed.line("tawarkan")) or None,
            "contoh_pesan": typed.lines("contoh_pesan"),
        }
    )
