"""Plain text and Markdown: the encoding, where a page ends, and marks that are not words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.law.reading.document import Document, Page

_TAB = 8
_FORM_FEED = "\f"
# `[PAGE 3]`, `[Halaman 3]`, `--- Page 3 ---`: written by tools that turn a PDF into text.
_PAGE_MARK = re.compile(
    r"\s*(?:\[\s*(?:page|halaman)\s+(\d+)\s*\]|[-=*]{2,}\s*(?:page|halaman)\s+(\d+)\s*[-=*]{2,})\s*",
    re.IGNORECASE,
)
_BEYOND_PRINT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])(\*|_)(?=[^\s*_])(.+?)(?<=[^\s*_])\3(?![\w*])"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_RULE = re.compile(
    r"^\s*(?:[-*_]\s*){3,}$|^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$|^\s*(?:```|~~~)"
)
_QUOTE = re.compile(r"^(\s*)(?:>\s?)+")


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 with or without its mark, else Windows' Western letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if (order := _utf16_order(data[:4000])) is not None:
        return data.decode(order, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A sample may end inside a letter.
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252", "replace")


def _utf16_order(start: bytes) -> str | None:
    """The order of bytes of UTF-16 without a mark, told by where its NULs stand."""
    half = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if half and odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def read_text(data: bytes, media_type: str) -> Document:
    """Plain text as pages of lines, tabs as spaces."""
    return Document(tuple(_pages(decoded(data))), media_type, "", "teks")


def read_markdown(data: bytes, media_type: str) -> Document:
    """Markdown without its marks: headings, emphasis, links, quotes and the frames of tables."""
    pages = (Page(page.number, tuple(_without_marks(page.lines))) for page in _pages(decoded(data)))
    return Document(tuple(pages), media_type, "", "teks Markdown")


def _pages(text: str) -> Iterator[Page]:
    number = 1
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if mark := _PAGE_MARK.fullmatch(line):
            if any(lines):
                yield Page(number, tuple(lines))
                number += 1
            lines = []
            # Marks that count backwards are not trusted.
            number = max(number, int(mark[1] or mark[2]))
            continue
        first, *others = line.split(_FORM_FEED)
        lines.append(_printed(first))
        for other in others:
            yield Page(number, tuple(lines))
            number, lines = number + 1, [_printed(other)]
    if any(lines):
        yield Page(number, tuple(lines))


def _printed(line: str) -> str:
    line = line.replace("\xa0", " ").replace("\xad", "-").replace("\v", " ").expandtabs(_TAB)
    return _BEYOND_PRINT.sub("", line).rstrip()


def _without_marks(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        if _RULE.match(line):
            continue
        if heading := _HEADING.match(line):
            line = heading[1]
        line = _QUOTE.sub(r"\1", line)
        if line.count("|") > 1 and line.strip().startswith("|"):
            cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
            line = "  ".join(cell for cell in cells if cell)
        line = _LINK.sub(r"\1", line).replace("<br>", " ")
        line = _EMPHASIS.sub(lambda match: match[2] or match[4], line)
        yield _ESCAPED.sub(r"\1", line).rstrip()
