"""A line of a cleaned text, and lines joined back into running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words without outer spaces, the page it is on and how far it is indented."""

    text: str
    page: int | None = None
    indent: int = 0


def as_lines(lines: Iterable[Line | str]) -> list[Line]:
    """Lines of any kind as `Line`s without the empty ones."""
    made = (
        line if isinstance(line, Line) else Line(line.strip(), None, len(line) - len(line.lstrip()))
        for line in lines
    )
    return [line for line in made if line.text]


_BROKEN = re.compile(r"([A-Za-z]+)-$")
_FIRST_WORD = re.compile(r"[A-Za-z]+")


def joined(texts: Sequence[str], words: frozenset[str] = frozenset()) -> str:
    """Lines as one paragraph; a word broken at a line's end is closed up.

    The hyphen goes only where the text itself writes the word without it (`words`); a repeated
    word (`perundang-undangan`) keeps it, and so does every doubtful one.
    """
    parts: list[str] = []
    for text in texts:
        text = re.sub(r"\s+", " ", text).strip()
        if not text:
            continue
        broken = _BROKEN.search(parts[-1]) if parts else None
        first = _FIRST_WORD.match(text)
        if broken and first and not text.startswith(("dan ", "atau ")):
            if (broken[1] + first[0]).lower() in words:
                parts[-1] = parts[-1][:-1]
        elif parts:
            parts.append(" ")
        parts.append(text)
    return "".join(parts)


def vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Every word written without a hyphen, in small letters."""
    found: set[str] = set()
    for line in lines:
        found.update(re.findall(r"(?<![\w-])[a-z]{5,}(?![\w-])", line.text.lower()))
    return frozenset(found)
