"""One turn of a conversation: what was asked in which context, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from knowledge_base.answer import Answer
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers: the slots of bot/domain/slots.yml."""

    service_id: str | None = None
    aspects: tuple[Aspect, ...] = ()
    region: str | None = None
    question: str | None = None
    offered: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> Memory:
        known = {aspect.value for aspect in Aspect}
        return cls(
            slots.get("layanan"),
            tuple(Aspect(value) for value in slots.get("aspek") or () if value in known),
            slots.get("wilayah"),
            slots.get("pertanyaan"),
            tuple(slots.get("pilihan") or ()),
            tuple(slots.get("ditolak") or ()),
        )


@dataclass(frozen=True)
class Turn:
    """The citizen's message with its intent and the conversation's memory."""

    text: str
    intent: str | None = None
    confidence: float = 0.0
    chosen: str | None = None
    memory: Memory = Memory()


@dataclass(frozen=True)
class Result:
    """The reply, and the slots that change; a slot that is not named keeps its value.

    The reply is an answer, or the name of a response in bot/domain/responses.yml.
    """

    answer: Answer | str
    slots: dict[str, Any] = field(default_factory=dict)


Action = Callable[[Turn, Knowledge], Result]
