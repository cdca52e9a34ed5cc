"""One turn of a conversation: what was asked in which context, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from knowledge_base.answer import Answer
from knowledge_base.model import Aspect
from knowledge_base.place import Context
from knowledge_base.ranking import Ranking
from knowledge_base.regions import OR, kind_meant, named_in, one_of, regions
from knowledge_base.retrieval import Knowledge

# What was talked of before stays within reach of "yang pertama tadi"; only the last of it weighs.
_REMEMBERED = 10
_WEIGHED = 3


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers: the slots of bot/domain/slots.yml."""

    service_id: str | None = None
    aspects: tuple[Aspect, ...] = ()
    region: tuple[str, ...] = ()
    question: str | None = None
    offered: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    trail: Mapping[str, float] = field(default_factory=dict)
    regulation: str | None = None
    unserved: int = 0
    said: str | None = None
    proposal: str | None = None

    @property
    def context(self) -> Context:
        """What of it the ranking weighs."""
        recent = self.recent[-_WEIGHED:]
        return Context(self.service_id, recent, self.offered, self.rejected, self.trail)

    def followed_by(self, service_id: str) -> list[str]:
        """The services talked about before, newest last, when `service_id` is the next."""
        before = [id_ for id_ in (*self.recent, self.service_id) if id_ and id_ != service_id]
        return list(dict.fromkeys(reversed(before)))[:_REMEMBERED][::-1]

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> Memory:
        known = {aspect.value for aspect in Aspect}
        return cls(
            slots.get("layanan"),
            tuple(Aspect(value) for value in slots.get("aspek") or () if value in known),
            tuple(code for code in (slots.get("wilayah") or "").split(OR) if code in regions()),
            slots.get("pertanyaan"),
            tuple(slots.get("pilihan") or ()),
            tuple(slots.get("ditolak") or ()),
            tuple(slots.get("riwayat") or ()),
            slots.get("jejak") or {},
            slots.get("peraturan"),
            int(slots.get("ragu") or 0),
            slots.get("terjawab"),
            slots.get("tawaran"),
        )


@dataclass(frozen=True)
class Turn:
    """The citizen's message with its intent and the conversation's memory.

    `ranking` is what the message may be about where it stands; None for a tap. `earlier` is what
    the citizen wrote before in this talk, the oldest first. `denied` are the services that this
    message says it does not mean; the next may mean them again.
    """

    text: str
    intent: str | None = None
    confidence: float = 0.0
    chosen: str | None = None
    chosen_region: str | None = None
    memory: Memory = Memory()
    ranking: Ranking | None = None
    earlier: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    @cached_property
    def region(self) -> tuple[str, ...]:
        """The codes of the region it is about, of which one is meant: the region it names, or
        else the one named before; () if none was, or if it names several."""
        if self.chosen_region:
            return (self.chosen_region,)
        named = named_in(self.text)
        if not named:
            return kind_meant(self.text, self.memory.region)
        still = {OR.join(self.memory.region)} & {mention.value for mention in named}
        return self.memory.region if still else one_of(named)


@dataclass(frozen=True)
class Result:
    """The reply, and the slots that change; a slot that is not named keeps its value.

    The reply is an answer, or the name of a response in bot/domain/responses.yml.
    """

    answer: Answer | str
    slots: dict[str, Any] = field(default_factory=dict)


Action = Callable[[Turn, Knowledge], Result]
