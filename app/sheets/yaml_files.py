"""YAML files, one or a zip of them, in the form of knowledge_base/content -> candidates."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.sheets.candidate import Candidate, Problem, Verdict
from app.sheets.examining import Around, judged
from app.sheets.reading import LARGEST_UNPACKED, Unreadable
from knowledge_base.catalogue import ContentError, Document, read_document
from knowledge_base.model import Record, Regulation
from knowledge_base.publishing.model import RecordKey, RecordKind, content_of
from knowledge_base.record_checks import RecordInvalid, validated

_LARGEST = 1024 * 1024
_MOST = 5_000
_NAME = re.compile(r"(?:.*/)?(services|regulations|topics)/([a-z0-9-]{1,80}\.ya?ml)")
_FOLDERS = {kind.folder: kind for kind in RecordKind}


def is_yaml(name: str, body: bytes) -> bool:
    """Whether a file is YAML, or a zip that holds some."""
    if name.lower().endswith((".yml", ".yaml")):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return any(_NAME.fullmatch(part) for part in parts.namelist())
    except (zipfile.BadZipFile, ValueError):
        return False


def records_in(name: str, body: bytes, around: Around) -> list[Candidate]:
    """Every record of the files; services may lean on regulations among them. Raises Unreadable."""
    with tempfile.TemporaryDirectory() as folder:
        read = [
            (place, kind, _read(path)) for place, kind, path in _files(Path(folder), name, body)
        ]
    brought: dict[str, Regulation] = dict(around.catalogue.regulations)
    parsed: list[tuple[str, RecordKind, Document | ContentError, Record | None]] = []
    for place, given, document in read:
        kind = given or _kind(document)
        record = _record(kind, document)
        if isinstance(record, Regulation):
            brought[record.id] = record
        parsed.append((place, kind, document, record))
    order = list(RecordKind)[1:] + list(RecordKind)[:1]
    parsed.sort(key=lambda one: (order.index(one[1]), one[0]))
    return [_candidate(place, kind, doc, r, around, brought) for place, kind, doc, r in parsed]


def _files(folder: Path, name: str, body: bytes) -> Iterator[tuple[str, RecordKind | None, Path]]:
    if not body.startswith(b"PK"):
        path = folder / "satu.yml"
        path.write_bytes(body)
        yield name, None, path
        return
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            named = ((_NAME.fullmatch(part.filename), part) for part in parts.infolist())
            found = [(match, part) for match, part in named if match]
            too_big = any(part.file_size > _LARGEST for _, part in found)
            if len(found) > _MOST or too_big or _size(found) > LARGEST_UNPACKED:
                raise Unreadable("Zip ini terlalu besar setelah dibuka. Bagi menjadi beberapa.")
            for at, (match, part) in enumerate(found):
                path = folder / f"{at}.yml"
                path.write_bytes(parts.read(part))
                yield f"{match[1]}/{match[2]}", _FOLDERS[match[1]], path
    # The library raises whatever a damaged file makes it stumble over.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as cause:
        raise Unreadable("Zip ini rusak atau dikunci. Buat ulang, lalu unggah lagi.") from cause


def _size(found: list[tuple[re.Match[str], zipfile.ZipInfo]]) -> int:
    return sum(part.file_size for _, part in found)


def _read(path: Path) -> Document | ContentError:
    try:
        return read_document(path)
    except ContentError as error:
        return error
    except RecursionError:
        return ContentError(path, 1, "isinya bertingkat terlalu dalam")


def _kind(document: Document | ContentError) -> RecordKind:
    data = {} if isinstance(document, ContentError) else document.data
    if isinstance(data, Mapping):
        if "contoh_pesan" in data:
            return RecordKind.TOPIC
        if "jenis" in data and "tahun" in data:
            return RecordKind.REGULATION
    return RecordKind.SERVICE


def _record(kind: RecordKind, document: Document | ContentError) -> Record | None:
    if isinstance(document, ContentError):
        return None
    try:
        return validated(kind.type, document.data)
    except RecordInvalid:
        return None


def _candidate(
    place: str,
    kind: RecordKind,
    document: Document | ContentError,
    record: Record | None,
    around: Around,
    regulations: Mapping[str, Regulation],
) -> Candidate:
    if isinstance(document, ContentError):
        problem = Problem(f"baris {document.line}", document.reason)
        return Candidate(place, place, None, {}, Verdict.WRONG, (problem,))
    data: Any = document.data
    id_ = data.get("id") if isinstance(data, Mapping) else None
    if not isinstance(id_, str):
        problem = Problem("baris 1", "kolom 'id' wajib ada di awal berkas")
        return Candidate(place, place, None, {}, Verdict.WRONG, (problem,))
    content = content_of(record) if record else data

    def where(at: tuple[Any, ...]) -> str:
        line = document.error("", at).line
        return f"baris {line}" + (f", {at[0]}" if at else "")

    key = RecordKey(kind, id_[:80])
    return judged(place, key, content, around, regulations, where)
