"""Answers as plain text, for doors that show nothing else."""

from __future__ import annotations

import re

from connectors.choices import numbered, offered
from knowledge_base.answer import Answer, Outcome
from knowledge_base.citations import month_year

_HEADING = re.compile(r"^\*(.+?)\*", re.MULTILINE)


def checked_label(answer: Answer) -> str | None:
    """`Dicek: Maret 2026`, the date of the newest source."""
    return f"Dicek: {month_year(answer.checked_on)}" if answer.checked_on else None


def plain(answer: Answer) -> str:
    """The whole reply: text, numbered choices where it asks back, where there is more, numbered
    sources, date."""
    parts = [_HEADING.sub(r"\1", answer.text)]
    if answer.copyable:
        parts.append(answer.copyable)
    if answer.status is Outcome.CLARIFICATION:
        parts.append(numbered(offered(answer)))
    if answer.more_url:
        parts.append(f"Selengkapnya: {answer.more_url}")
    if answer.citations:
        sources = [f"[{number}] {c.title}: {c.url}" for number, c in enumerate(answer.citations, 1)]
        parts.append("Sumber:\n" + "\n".join(sources))
    if label := checked_label(answer):
        parts.append(label)
    return "\n\n".join(parts)
