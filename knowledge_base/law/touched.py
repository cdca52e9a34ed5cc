"""The services that a change of the law touches: those that cite what it changes or revokes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge_base.law.facts import LawFacts
from knowledge_base.law.model import Effect, LawText, Link
from knowledge_base.model import LegalReference, Service
from knowledge_base.naming import short_title

_VERBS = {Link.MENGUBAH: "diubah", Link.MENCABUT: "dicabut"}


@dataclass(frozen=True)
class Touched:
    """A service, and what happens to each place it cites, in words."""

    service: Service
    reasons: tuple[str, ...]


def touched_by(law: LawText | LawFacts, services: Iterable[Service]) -> tuple[Touched, ...]:
    """The services to look at once a regulation with these links is published."""
    found = ((service, tuple(dict.fromkeys(_reasons(law, service)))) for service in services)
    return tuple(Touched(service, reasons) for service, reasons in found if reasons)


def _reasons(law: LawText | LawFacts, service: Service) -> Iterator[str]:
    for cited in service.references():
        if cited.peraturan == law.id:
            yield f"{_name(cited)} dasarnya; naskahnya baru"
        for effect in law.effects:
            if effect.target == cited.peraturan and (place := _reached(effect, cited)) is not None:
                yield f"{_name(cited)} {_VERBS[effect.link]}{place}"


def _reached(effect: Effect, cited: LegalReference) -> str | None:
    """What of a cited place is reached, ` (pasal 5)` where it is narrower; None if nothing."""
    if not effect.places or cited.lokasi is None:
        narrower = ", ".join(effect.places[:3]) if cited.lokasi is None else ""
        return f" ({narrower})" if narrower else ""
    for place in effect.places:
        if _within(cited.lokasi, place):
            return ""
        if _within(place, cited.lokasi):
            return f" ({place})"
    # Words that are no place, and groups of Pasal: whether they reach it is for a person to see.
    vague = [place for place in effect.places if not place.startswith("pasal ")]
    return f" (mungkin: {vague[0]})" if vague else None


def _within(place: str, wider: str) -> bool:
    return place == wider or place.startswith(f"{wider} ")


def _name(cited: LegalReference) -> str:
    return f"{short_title(cited.peraturan)} {cited.lokasi or ''}".strip()
