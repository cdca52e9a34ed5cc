"""A law -> the passages that are searched: an ayat, a Pasal without any, or parts of a long one."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_base.law.model import LawText, Node, Unit, locator
from knowledge_base.passages import Kind, Passage

# A longer unit is divided into those below it: the model reads no more than about 2,000 characters,
# and a passage about many things is found for none of them.
_LONGEST = 900


def passages_of(law: LawText, title: str) -> list[Passage]:
    """The passages of a regulation, in reading order. `title` is as people call it: `UU 24/2013`.

    Each begins with the title, what it is about and its place, so that a question that names them
    finds it. What was struck out is left out.
    """
    heading = f"{title} tentang {law.tentang}"
    return [
        Passage(
            f"{law.id}#{place}",
            Kind.PROVISION,
            law.id,
            f"{heading}, {place}: {text}",
            locator=place,
        )
        for above, pasal in law.walk()
        if pasal.unit is Unit.PASAL and not pasal.repealed
        for place, text in _divided((*above, pasal), "")
    ]


def _divided(path: tuple[Node, ...], lead: str) -> Iterator[tuple[str, str]]:
    """(locator, words) of a unit, or of those below it; each with the words that lead to it."""
    node = path[-1]
    parts = [child for child in node.children if not child.repealed]
    has_ayat = any(child.unit is Unit.AYAT for child in parts)
    whole = f"{lead} {node.words}".strip()
    if not parts or not (has_ayat or len(whole) > _LONGEST):
        yield locator(path), whole
        return
    if node.text and has_ayat:
        yield locator(path), f"{lead} {node.text}".strip()
    below = lead if has_ayat else f"{lead} {node.text}".strip()[-_LONGEST // 2 :]
    for child in parts:
        yield from _divided((*path, child), below)
    if node.tail:
        yield locator(path), node.tail
