"""What is said after the last item of a list: `..., dipidana dengan pidana penjara ...`."""

from __future__ import annotations

import re

from knowledge_base.law.lines import Line
from knowledge_base.law.lists import Item
from knowledge_base.law.marks import Style

_ENDED = re.compile(r"[.,;:]$")
_SHORT = 0.8


def give_tails(root: Item) -> None:
    """Moves what follows a list out of its last item, to the unit the list belongs to.

    Sure signs only: the words stand as far left as the list's own marks, or (where a file shows no
    indentation) they go on in small letters after a line that stops short.
    """
    lines = [line for item in root.walk() for line in item.lines]
    widest = max((line.indent + len(line.text) for line in lines), default=0)
    indented = len({line.indent for line in lines}) > 1
    _give(root, widest, indented=indented)


def _give(item: Item, widest: int, *, indented: bool) -> None:
    for child in item.children:
        _give(child, widest, indented=indented)
    if not item.children or item.children[-1].style in (Style.AYAT, *list(Style)[:3]):
        return
    last = item.children[-1]
    if last.children:
        # Only indentation tells that what follows an inner list belongs further out still.
        before = _last_line(last.children[-1])
        if indented and last.tail and before and _is_tail(before, last.tail[0], last, 0, indented):
            item.tail[:0] = last.tail
            last.tail.clear()
        return
    for at in range(1, len(last.lines)):
        if _is_tail(last.lines[at - 1], last.lines[at], last, widest, indented):
            item.tail[:0] = last.lines[at:]
            del last.lines[at:]
            return


def _last_line(item: Item) -> Line | None:
    if item.tail:
        return item.tail[-1]
    if item.children:
        return _last_line(item.children[-1])
    return item.lines[-1] if item.lines else item.at


def _is_tail(before: Line, line: Line, last: Item, widest: int, indented: bool) -> bool:
    if not _ENDED.search(before.text) or last.at is None:
        return False
    if indented:
        return line.indent <= last.at.indent and line.page == before.page == last.at.page
    short = before.indent + len(before.text) < _SHORT * widest
    return short and line.text[0].islower()
