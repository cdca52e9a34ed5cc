"""Where a question is about: asking which of two regions is meant, and hearing only a region."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.language import normalise
from knowledge_base.model import Aspect, Service
from knowledge_base.regions import called, named_in, regions, without_places

_MOST = 3


def says_only_where(turn: Turn) -> bool:
    """Whether a message goes on about what was answered by naming a region: "kalau di bdg?"."""
    if turn.memory.service_id is None or turn.memory.offered:
        return False
    names_one = bool(named_in(turn.text)) or turn.region != turn.memory.region
    return names_one and not without_aspects(without_places(turn.text))


def meant(turn: Turn) -> tuple[tuple[Aspect, ...], str]:
    """(parts, question) of a message that names a region: those asked before if it asks nothing.

    The "bagaimana" of "kalau di Jogja bagaimana" asks for no steps.
    """
    named = aspects_of(without_places(turn.text))
    goes_on = normalise(turn.text).endswith("bagaimana") and named == (Aspect.PROSEDUR,)
    if goes_on or not named:
        return turn.memory.aspects, turn.memory.question or ""
    return named, turn.text


def ask_where(turn: Turn, service: Service, aspects: Sequence[Aspect], question: str) -> Result:
    """Which of the regions of one name is meant; the question waits for the choice."""
    choices = tuple(
        Choice(title=regions()[code].name, value=f"wilayah:{code}", service_id=service.id)
        for code in turn.region[:_MOST]
    )
    answer = Answer(
        status=Outcome.CLARIFICATION,
        text=f"*{service.nama}* tidak sama di semua daerah. {called(turn.region).name} yang mana?",
        service_id=service.id,
        choices=choices,
    )
    return Result(
        answer,
        {
            "layanan": service.id,
            "aspek": list(aspects),
            "pertanyaan": question,
            "pilihan": [],
            "tawaran": None,
            "riwayat": turn.memory.followed_by(service.id),
            "peraturan": None,
        },
    )
