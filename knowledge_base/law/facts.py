"""What has to be known of every regulation at once: what it does to others, and from when.

The text of one regulation can be megabytes, its facts are a few hundred bytes: a thousand
regulations are judged without reading their texts.
"""

from __future__ import annotations

from datetime import date

from knowledge_base.law.decided import changes_in, effects_in
from knowledge_base.law.effects import entries_of
from knowledge_base.law.model import Action, Effect, Entry, LawText
from knowledge_base.model import Record, Slug


class Struck(Record):
    """A place in another regulation that an amending law strikes out."""

    target: Slug
    place: str


class LawFacts(Record):
    """The facts of one regulation that was read."""

    id: Slug
    tahun: int
    tentang: str
    in_force_from: date | None = None
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
    struck: tuple[Struck, ...] = ()


def facts_of(law: LawText) -> LawFacts:
    """The facts that a text states."""
    entries = entries_of(law)
    whole = [entry.since for entry in entries if not entry.places]
    return LawFacts(
        id=law.id,
        tahun=law.tahun,
        tentang=law.tentang,
        in_force_from=law.in_force_from or (whole[-1] if whole else None),
        entries=entries,
        effects=effects_in(law),
        struck=tuple(
            Struck(target=change.target, place=change.place)
            for change in changes_in(law)
            if change.action is Action.HAPUS
        ),
    )
