"""The law's own words, as many of them as a question needs."""

from __future__ import annotations

from knowledge_base.law.model import Node
from knowledge_base.lexical import terms

# Characters that are quoted at most; the whole is linked.
LONGEST = 700
_ELLIPSIS = "…"


def quoted(node: Node, question: str, longest: int = LONGEST) -> str:
    """The words of a unit; of a long one those that the question is about, marked where cut."""
    words = node.words
    if len(words) <= longest:
        return words
    if not node.children:
        return shortened(words, longest)
    asked = set(terms(question))
    lines = [child.marked_words for child in node.children]
    shared = [len(asked & set(terms(line))) for line in lines]
    chosen: set[int] = set()
    room = longest - len(node.text)
    for at in sorted(range(len(lines)), key=lambda at: (-shared[at], at)):
        line = shortened(lines[at], longest // 2)
        if len(line) <= room:
            chosen.add(at)
            room -= len(line)
    shown = [node.text] if node.text else []
    for at, line in enumerate(lines):
        if at in chosen:
            shown.append(shortened(line, longest // 2))
        elif not shown or shown[-1] != _ELLIPSIS:
            shown.append(_ELLIPSIS)
    return "\n".join(shown)


def shortened(text: str, longest: int) -> str:
    """A text cut at the end of a word."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + f" {_ELLIPSIS}"
