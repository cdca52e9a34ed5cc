"""A DOCX is weighed before it is opened: what it says it holds, and what it really unpacks to."""

from __future__ import annotations

import io
import zipfile
import zlib

from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.refusals import ArchiveSwells, FileDamaged, FileEncrypted

_CHUNK = 1 << 16
_ENCRYPTED = 0x1
# Small parts may repeat themselves; only large ones fill a memory.
_RATIO_FROM = 1_000_000


def unpacked_safely(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts of a DOCX by name. Raises ArchiveSwells, FileEncrypted, FileDamaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_declared(entries, limits)
            return _parts(archive, entries, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise FileDamaged from error


def _check_declared(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise ArchiveSwells
    if sum(entry.file_size for entry in entries) > limits.inflated_size:
        raise ArchiveSwells
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise FileEncrypted
        if entry.file_size > max(_RATIO_FROM, limits.archive_ratio * entry.compress_size):
            raise ArchiveSwells


def _parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, bytes]:
    """Unpacks all entries, counting: what an archive declares may be a lie."""
    left = limits.inflated_size
    parts = {}
    for entry in entries:
        kept = entry.filename.endswith((".xml", ".rels"))
        content = bytearray()
        size = 0
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > left or (kept and size > limits.xml_size):
                    raise ArchiveSwells
                if kept:
                    content += chunk
        left -= size
        if kept:
            parts[entry.filename] = bytes(content)
    return parts


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Parts as an archive again, in memory and not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file
