"""The one entry point: a file of whatever kind -> a Document."""

from __future__ import annotations

import hashlib
from pathlib import Path

from knowledge_base.law.reading.document import Document, Limits, Progress, no_progress
from knowledge_base.law.reading.office import read_docx, read_html
from knowledge_base.law.reading.pdf import read_pdf
from knowledge_base.law.reading.plain import read_markdown, read_text
from knowledge_base.law.reading.refusals import FileTooLarge, TextMissing, TooManyPages
from knowledge_base.law.reading.sniff import Kind, kind_of


def read(
    source: Path | bytes, limits: Limits | None = None, progress: Progress = no_progress
) -> Document:
    """Reads a file into pages of lines. Writes nothing; ends what it started, also when stopped.

    Raises FileRefused with a sentence for its sender, OSError when the file cannot be opened, and
    whatever `progress` raises to cancel.
    """
    limits = limits or Limits()
    data = _bytes(source, limits)
    suffix = source.suffix.lower() if isinstance(source, Path) else ""
    kind = kind_of(data, suffix)
    document = _read(kind, data, limits, progress)
    if len(document.pages) > limits.pages:
        raise TooManyPages(len(document.pages), limits.pages)
    if not any(
        letter.isalpha() for page in document.pages for line in page.lines for letter in line
    ):
        raise TextMissing
    progress(len(document.pages), len(document.pages))
    return document.signed(hashlib.sha256(data).hexdigest())


def _read(kind: Kind, data: bytes, limits: Limits, progress: Progress) -> Document:
    match kind:
        case Kind.PDF:
            return read_pdf(data, limits, progress)
        case Kind.DOCX:
            return read_docx(data, kind, limits)
        case Kind.HTML:
            return read_html(data, kind, limits)
        case Kind.MARKDOWN:
            return read_markdown(data, kind)
        case Kind.TEXT:
            return read_text(data, kind)


def _bytes(source: Path | bytes, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        with source.open("rb") as file:
            data = file.read(limits.file_size + 1)
    if len(data) > limits.file_size:
        raise FileTooLarge(limits.file_size)
    return data
