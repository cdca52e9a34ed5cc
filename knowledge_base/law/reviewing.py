"""Links that a text suggests, each with the sentence it comes from, and the text people made of it.

A link counts only once a person has accepted it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.law.corrections import TITLE_PLACE, Correction, corrected
from knowledge_base.law.ingest import understood
from knowledge_base.law.model import Effect, LawText, Link
from knowledge_base.law.named import named_in
from knowledge_base.law.tree import found_at

# How much is shown around the name of the other regulation, in characters.
_BEFORE, _BEHIND = 320, 240


@dataclass(frozen=True)
class Suggestion:
    """A link that may be there: `said` is where the text says so in its own words, on `page`."""

    key: str
    effect: Effect
    said: str
    page: int | None


def suggestions_of(law: LawText) -> tuple[Suggestion, ...]:
    """Every link of a text in which `understood` has looked for them, each once."""
    found = (
        Suggestion(key_of(effect), effect, _around(said, effect.target, law.jenis), page)
        for effect in law.effects
        for said, page in (_sentence(law, effect),)
    )
    return tuple({suggestion.key: suggestion for suggestion in found}.values())


def key_of(effect: Effect) -> str:
    """The same for the same link, also when the text is read again."""
    said = json.dumps([effect.link, effect.target, *effect.places])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def made(
    law: LawText,
    corrections: Sequence[Correction],
    accepted: Collection[str],
    checked: Collection[int],
) -> LawText:
    """The text people made of a reading: corrected, with the links they accepted or added.

    `checked` are the pages they compared; doubts about those are settled.
    """
    done = corrected(law, corrections)
    text = understood(done.law)
    found = (effect for effect in text.effects if key_of(effect) in accepted)
    effects = tuple(
        {key_of(e): e for e in (*found, *effects_by_hand(corrections, done.failed))}.values()
    )
    changed = {effect.target for effect in effects if effect.link is Link.MENGUBAH}
    doubts = tuple(doubt for doubt in text.doubts if (doubt.page or 0) not in checked)
    said = [c.model_dump(mode="json", exclude_defaults=True) for c in corrections]
    made_of = [law.provenance.digest, said, sorted(accepted), sorted(checked)]
    reviewed = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
    return text.model_copy(
        update={
            "effects": effects,
            "changes": tuple(change for change in text.changes if change.target in changed),
            "doubts": doubts,
            "provenance": law.provenance.model_copy(update={"reviewed": reviewed}),
        }
    )


def effects_by_hand(
    corrections: Sequence[Correction], failed: Collection[int] = ()
) -> tuple[Effect, ...]:
    """The links people added, without those of corrections that do not fit any more."""
    return tuple(
        correction.effect
        for at, correction in enumerate(corrections)
        if correction.effect is not None and at not in failed
    )


def undecided(
    suggestions: Iterable[Suggestion], decisions: Mapping[str, bool]
) -> tuple[Suggestion, ...]:
    """The links nobody has decided on."""
    return tuple(s for s in suggestions if s.key not in decisions)


def _sentence(law: LawText, effect: Effect) -> tuple[str, int | None]:
    if effect.said_in == TITLE_PLACE:
        return f"{law.jenis} {law.nomor}/{law.tahun} tentang {law.tentang}", 1
    node = found_at(law.body, effect.said_in)
    if node is None:
        return "", None
    return " ".join(node.marked_words.split()), node.page


def _around(said: str, target: str, home: str) -> str:
    """The part of a long sentence that names a regulation."""
    named = next((named for named in named_in(said, home) if named.id == target), None)
    start = max(0, named.start - _BEFORE) if named else 0
    end = (named.end if named else start + _BEFORE) + _BEHIND
    return f"{'… ' if start else ''}{said[start:end].strip()}{' …' if end < len(said) else ''}"
