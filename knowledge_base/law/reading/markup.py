"""HTML as lines: one block a line, tables row by row, lists with their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from knowledge_base.law.reading.numerals import number_as

_UNSEEN = frozenset(
    "script style nav aside footer noscript iframe svg button template head select textarea object "
    "embed video audio canvas map".split()
)
_UNSEEN_ROLES = frozenset("navigation banner contentinfo search dialog menu".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article blockquote body caption center dd div dl dt fieldset figure figcaption form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section table tbody tfoot thead "
    "ul".split()
)
_LIST_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "none": "none",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_MARKED = re.compile(r"(?:\(\w{1,3}\)|\w{1,3}[.)]|[-•–])\s")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_NESTED = 4
_DEEPEST = 10
_BETWEEN_CELLS = "  "
# Most of a page's words: then it is the page, and what stands around it is the site.
_MOST = 0.5


def lines_of(html: str) -> list[str]:
    """The lines a reader sees, without scripts, menus and what is hidden."""
    soup = BeautifulSoup(re.sub(r"^\s*<\?xml[^>]*\?>", "", html), "html.parser")
    for tag in soup.find_all(_is_unseen):
        tag.extract()
    flattener = _Flattener()
    for event, node in _events(_content(soup)):
        flattener.take(event, node)
    return flattener.finished()


def _is_unseen(tag: Tag) -> bool:
    if tag.name in _UNSEEN or tag.get("role") in _UNSEEN_ROLES or tag.has_attr("hidden"):
        return True
    if tag.name == "header":
        return tag.find(["nav", "ul", "form"]) is not None
    return bool(_HIDDEN.search(str(tag.get("style") or "")))


def _content(soup: BeautifulSoup) -> Tag:
    """The page's main part, where it has one that holds most of the words."""
    mains: list[Tag] = soup.find_all("main") or soup.find_all("article")
    holds_most = len(mains) == 1 and len(mains[0].get_text()) > _MOST * len(soup.get_text())
    return mains[0] if holds_most else soup


def _events(root: Tag) -> Iterator[tuple[str, Tag | str]]:
    """Tags opening and closing and text, in reading order, however deep they are nested."""
    stack: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.contents))]
    while stack:
        parent, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "close", parent
        elif isinstance(child, Tag):
            yield "open", child
            stack.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield "text", str(child)


@dataclass
class _List:
    tag: Tag
    style: str
    number: int


@dataclass
class _Table:
    cells: list[list[str]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


@dataclass
class _Flattener:
    """Gathers lines as tags open and close. Unclosed `p`, `li`, `tr` and `td` do no harm."""

    lines: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    mark: str = ""
    preformatted: int = 0

    def take(self, event: str, node: Tag | str) -> None:
        """One event of the document."""
        if isinstance(node, str):
            self.parts.append(node if self.preformatted else _SPACE.sub(" ", node))
        elif event == "open":
            self._open(node)
        else:
            self._close(node)

    def finished(self) -> list[str]:
        """All lines; tables that were never closed included."""
        self._end_line()
        while self.tables:
            self._end_table()
        return self.lines

    def _open(self, tag: Tag) -> None:
        if tag.name == "br":
            self._end_line()
            return
        if tag.name in _BLOCKS:
            self._end_line()
        match tag.name:
            case "ol" | "ul":
                self.lists.append(_opened_list(tag))
            case "li":
                self._item(tag)
            case "table":
                self.tables.append(_Table())
            case "tr":
                self._end_row()
            case "td" | "th":
                self._end_line()
                if self.tables:
                    self.tables[-1].cells.append([])
            case "pre":
                self.preformatted += 1

    def _close(self, tag: Tag) -> None:
        if tag.name in _BLOCKS or tag.name in ("td", "th", "tr"):
            self._end_line()
        match tag.name:
            case "ol" | "ul" if self.lists and self.lists[-1].tag is tag:
                self.lists.pop()
            case "li":
                self.mark = ""
            case "table" if self.tables:
                self._end_table()
            case "pre":
                self.preformatted -= 1

    def _item(self, tag: Tag) -> None:
        self.mark = ""
        if not self.lists:
            return
        around = self.lists[-1]
        value = str(tag.get("value") or "")
        around.number = int(value) if value.isascii() and value.isdigit() else around.number + 1
        if around.style == "bullet":
            self.mark = "- "
        elif around.style != "none":
            self.mark = f"{number_as(around.number, around.style)}. "

    def _end_line(self) -> None:
        text = "".join(self.parts)
        self.parts = []
        pieces = text.split("\n") if self.preformatted else [text.strip()]
        for piece in pieces:
            if not piece.strip():
                continue
            mark = "" if _MARKED.match(piece) else self.mark
            self.mark = ""
            self._add(
                " " * (_NESTED * min(_DEEPEST, max(0, len(self.lists) - 1))) + mark + piece.rstrip()
            )

    def _add(self, line: str) -> None:
        if not self.tables:
            self.lines.append(line)
        elif self.tables[-1].cells:
            self.tables[-1].cells[-1].append(line)
        else:
            self.tables[-1].rows.append(line)

    def _end_row(self) -> None:
        self._end_line()
        if self.tables:
            table = self.tables[-1]
            table.rows += _row(table.cells)
            table.cells = []

    def _end_table(self) -> None:
        self._end_row()
        for line in self.tables.pop().rows:
            self._add(line)


def _opened_list(tag: Tag) -> _List:
    start = str(tag.get("start") or "1")
    styled = _LIST_STYLE.search(str(tag.get("style") or ""))
    named = styled[1].lower() if styled else str(tag.get("type") or "")
    default = "bullet" if tag.name == "ul" else "decimal"
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    return _List(tag, _LIST_STYLES.get(named, default), first - 1)


def _row(cells: list[list[str]]) -> list[str]:
    """A row as one line; where one cell has several, they follow under the first.

    With several tall cells their lines are kept apart: cell after cell.
    """
    cells = [cell for cell in cells if cell]
    if sum(len(cell) > 1 for cell in cells) > 1:
        return [line for cell in cells for line in cell]
    return [
        _BETWEEN_CELLS.join([line.strip() for line in row[:-1]] + [row[-1].rstrip()])
        if at == 0
        else row[0]
        for at, joined in enumerate(zip_longest(*cells))
        if (row := [line for line in joined if line is not None])
    ]
