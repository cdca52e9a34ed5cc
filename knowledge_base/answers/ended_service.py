"""What is left to say of a service that is over: since when, where to ask, and the law."""

from __future__ import annotations

from datetime import date

from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers.service_period import ended, whom_to_ask
from knowledge_base.citations import citations_for
from knowledge_base.model import Aspect, Grounded, Regulation, Service

_MOST_LINES = 4


def ended_answer(
    service: Service, day: date, regulations: dict[str, Regulation], near: str
) -> Answer:
    """No fee, requirement or step of what no longer holds; `near` is said of an office there."""
    parts = [ended(service, day), f"*{service.nama}*", whom_to_ask(service)]
    claims: list[Grounded] = []
    shown: list[Aspect] = []
    if service.kanal:
        parts.append(_listed("Tempat bertanya", service.kanal.butir))
        claims.append(service.kanal)
        shown.append(Aspect.KANAL)
    if references := service.references():
        # A provision in plain words may tell a fee: the law is only named.
        named = (regulations[reference.peraturan] for reference in references)
        laws = dict.fromkeys(f"{law.title} tentang {law.tentang}" for law in named)
        parts.append(_listed(Aspect.DASAR_HUKUM.label, tuple(laws)))
        claims.append(Grounded(dasar=references))
        shown.append(Aspect.DASAR_HUKUM)
    parts.extend([near] if near else [])
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(shown),
        citations=citations_for(service, claims, regulations),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )


def _listed(heading: str, lines: tuple[str, ...]) -> str:
    return "\n".join((f"*{heading}*", *(f"• {line}" for line in lines[:_MOST_LINES])))
