"""What a regulation does to others: as people decided, or as its own words say."""

from __future__ import annotations

from knowledge_base.law.amending import changes_of
from knowledge_base.law.effects import effects_of
from knowledge_base.law.model import Change, Effect, LawText


def changes_in(law: LawText) -> tuple[Change, ...]:
    """The changes that it orders; of a reviewed text those that were accepted, maybe none."""
    return law.changes if law.provenance.reviewed else law.changes or changes_of(law)[0]


def effects_in(law: LawText) -> tuple[Effect, ...]:
    """What it changes and revokes; of a reviewed text what was accepted, maybe nothing."""
    return law.effects if law.provenance.reviewed else law.effects or effects_of(law)
