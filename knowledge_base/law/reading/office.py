"""Word's DOCX and HTML pages as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import mammoth  # type: ignore[import-untyped]

from knowledge_base.law.reading.archive import packed, unpacked_safely
from knowledge_base.law.reading.document import Document, Limits, Page
from knowledge_base.law.reading.markup import lines_of
from knowledge_base.law.reading.plain import decoded
from knowledge_base.law.reading.refusals import FileDamaged, FileTooLarge
from knowledge_base.law.reading.wordxml import INDENT, PAGE_END, TAB, made_plain

_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\xad": "", "\u200b": "", TAB: "  "})
# Images written into the page itself.
_EMBEDDED = re.compile(r"data:[^\"'\s>)]{200,}")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)


def read_docx(data: bytes, media_type: str, limits: Limits) -> Document:
    """A Word document by its paragraphs, automatic numbers as text. Raises FileRefused."""
    parts = unpacked_safely(data, limits)
    try:
        plain = packed(made_plain(parts))
        html = mammoth.convert_to_html(plain, convert_image=_no_image).value
    except (KeyError, ValueError, AttributeError, TypeError, RecursionError, OSError) as error:
        raise FileDamaged from error
    lines = (line.replace("\u2191", "") for line in lines_of(html))
    return Document(tuple(_pages(lines)), media_type, "", "DOCX (mammoth)")


def read_html(data: bytes, media_type: str, limits: Limits) -> Document:
    """An HTML page as one page of lines. Raises FileTooLarge."""
    html = _EMBEDDED.sub("", _decoded_html(data))
    if len(html) > limits.html_size:
        raise FileTooLarge(limits.html_size)
    lines = tuple(line.translate(_DASHES) for line in lines_of(html))
    return Document((Page(1, lines),), media_type, "", "HTML")


def _no_image(_image: object) -> list[object]:
    return []


def _decoded_html(data: bytes) -> str:
    """The text of a page; where its bytes are not UTF-8, as the page says they are coded."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:4096])
        try:
            return data.decode(said[1].decode() if said else "cp1252", "replace")
        except LookupError:
            return decoded(data)


def _pages(lines: Iterable[str]) -> Iterator[Page]:
    """Lines parted where Word last ended a page; two marks with nothing between are one."""
    number = 1
    page: list[str] = []
    for line in lines:
        first, *others = line.split(PAGE_END)
        _add(page, first)
        for other in others:
            if page:
                yield Page(number, tuple(page))
                number, page = number + 1, []
            _add(page, other)
    if page:
        yield Page(number, tuple(page))


def _add(page: list[str], line: str) -> None:
    text = line.replace(INDENT, " ").translate(_DASHES).rstrip()
    if text.strip():
        page.append(text)
