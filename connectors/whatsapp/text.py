"""Words as WhatsApp shows them: bold headings, nothing bold by accident, cut where one may cut.

WhatsApp has no escape. What it would take for formatting is replaced by a sign that looks alike
and is no letter; links and marks inside a word, which it leaves alone, stay as they are.
Marks: `*bold*`, `_italic_`, `~struck~`, backticks, `> ` at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADING = re.compile(r"^\*(?=[^\s*])([^*\n]*[^\s*])\*(?!\w)", re.MULTILINE)
_LINK = r"https?://\S+|www\.\S+|[A-Za-z0-9][\w.+-]*@[\w-]+(?:\.[\w-]+)+"
_MARK = re.compile(rf"(?P<link>{_LINK})|(?P<mark>[*_~`])|^(?P<quote>>)(?= )", re.MULTILINE)
_LOOKS_LIKE = {"*": "∗", "_": "▁", "~": "∼", "`": "´", ">": "›"}
_BREAKS = (
    re.compile(r"\n\n+"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?;:])\s+"),
    re.compile(r"\s+"),
)
_CUT = "…"


def size(text: str) -> int:
    """Characters as WhatsApp may count them at most: UTF-16 units, so an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def formatted(text: str) -> str:
    """`*Heading*` at the start of a line is bold, nothing else is formatted. Keeps the size."""
    parts, end = [], 0
    for heading in _HEADING.finditer(text):
        parts += [plain(text[end : heading.start()]), f"*{plain(heading[1])}*"]
        end = heading.end()
    return "".join((*parts, plain(text[end:])))


def plain(text: str) -> str:
    """The same words with nothing that WhatsApp would format. Keeps the size."""
    return _MARK.sub(_harmless, text)


def short(title: str, limit: int) -> str:
    """A title in one line, cut at a word with an ellipsis if it is longer."""
    title = " ".join(title.split())
    if size(title) <= limit:
        return title
    kept = _fitting(title, limit - len(_CUT))
    at_word = kept.rpartition(" ")[0] if title[len(kept)] != " " else kept
    return (at_word or kept).rstrip(" ,;:-–(/") + _CUT


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit`, as few as go: at paragraphs, lines, sentences, words, anywhere."""
    parts: list[str] = []
    rest = text.strip()
    while size(rest) > limit:
        kept = _fitting(rest, limit)
        cut = next(_ends(kept), len(kept))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _ends(kept: str) -> Iterator[int]:
    """The last place of every kind where a text may end, the best first, none in its first half."""
    for kind in _BREAKS:
        places = [match.start() for match in kind.finditer(kept) if match.start() > len(kept) // 2]
        if places:
            yield places[-1]


def _fitting(text: str, limit: int) -> str:
    kept = text[:limit]
    while size(kept) > limit:
        kept = kept[: len(kept) - max(1, (size(kept) - limit) // 2)]
    return kept


def _harmless(match: re.Match[str]) -> str:
    if match["link"]:
        return match["link"]
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if match["mark"] in ("*", "_", "~") and before.isalnum() and after.isalnum():
        return match[0]
    return _LOOKS_LIKE[match[0]]
