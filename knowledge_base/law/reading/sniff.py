"""What kind of file some bytes are, by what is in them and never by a name."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from knowledge_base.law.reading.plain import decoded
from knowledge_base.law.reading.refusals import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    KindDiffers,
    KindUnknown,
)


class Kind(StrEnum):
    """The kinds that can be read, by their media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"


_DOCX_BODY = "word/document.xml"
# Kinds that cannot be read, by how they begin.
_OTHERS = (
    (b"\x89PNG\r\n", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"II*\0", "gambar TIFF"),
    (b"MM\0*", "gambar TIFF"),
    (b"RIFF", "gambar atau rekaman"),
    (b"BM", "gambar BMP"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip GZIP"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF = re.compile(rb"%PDF-\d")
# Readers look for it this far into a file.
_PDF_WITHIN = 1024
_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAGS = re.compile(
    r"</?(?:p|div|br|table|tr|td|span|li|ol|ul|h[1-6]|center|font)\b[^<>]*>", re.IGNORECASE
)
_MANY_TAGS = 5
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\*\*[^*\n]+\*\*|\|.*\|\s*$|> )", re.MULTILINE)
_MANY_MARKS = 2
_SAMPLE = 20_000
# Of the first characters of a text, how many may be control characters.
_CONTROL_SHARE = 0.005
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def kind_of(data: bytes, suffix: str = "") -> Kind:
    """The kind of a file; `suffix` (`.pdf`) only shapes the sentence of a refusal.

    Raises FileEmpty, FileEncrypted, FileDamaged, KindDiffers, KindUnknown.
    """
    if not data.strip(b"\0 \t\r\n\f\xef\xbb\xbf"):
        raise FileEmpty
    if data.startswith(_ZIPS):
        return _zip_kind(data, suffix)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileEncrypted
        raise _refusal("dokumen Office lama", suffix)
    for start, seen in _OTHERS:
        if data.startswith(start):
            raise _refusal(seen, suffix)
    return _pdf_or_text(data, suffix)


def _pdf_or_text(data: bytes, suffix: str) -> Kind:
    text = decoded(data[:_SAMPLE])
    if _HTML_START.match(text):
        return Kind.HTML
    if _PDF.search(data, 0, _PDF_WITHIN):
        return Kind.PDF
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise _refusal("", suffix)
    if len(_HTML_TAGS.findall(text)) >= _MANY_TAGS:
        return Kind.HTML
    return Kind.MARKDOWN if len(_MARKDOWN.findall(text)) >= _MANY_MARKS else Kind.TEXT


def _zip_kind(data: bytes, suffix: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileDamaged from error
    if _DOCX_BODY in names:
        return Kind.DOCX
    raise _refusal("arsip ZIP yang bukan dokumen Word", suffix)


def _refusal(seen: str, suffix: str) -> FileRefused:
    readable = {".pdf", ".docx", ".html", ".htm", ".txt", ".md"}
    return KindDiffers(suffix, seen) if suffix in readable else KindUnknown(seen)
