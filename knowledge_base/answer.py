"""What a citizen gets: one of three outcomes, or small talk. Frozen, never without authority."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from knowledge_base.model import Aspect, Record


class Outcome(StrEnum):
    """How a turn ended. CHAT is small talk and directions, which claim no fact of a service."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    UNANSWERABLE = "unanswerable"
    CHAT = "chat"


class Citation(Record):
    """A numbered source: a regulation with its place, or a public page (regulation_id None)."""

    regulation_id: str | None = None
    locator: str | None = None
    title: str
    url: str
    checked_on: str


class Choice(Record):
    """A tappable reply. `value` is what the tap means, see connectors.choices."""

    title: str
    value: str
    service_id: str | None = None


class Scored(Record):
    """A service that could have been meant."""

    service_id: str
    score: float


class HandoffReason(StrEnum):
    """Why a person should see a question; the citizen asked for one only with ASKED."""

    ASKED = "diminta"
    UNSURE = "kurang_yakin"
    FRUSTRATED = "kecewa"
    SENSITIVE = "peka"
    RULE = "aturan"


class Handoff(Record):
    """A question that goes to a person (ASKED), or for which one is offered (the others).

    `region` are codes of Kemendagri of which one is meant; `question` is the open question;
    `above` are words that stay whatever is promised: a number to call.
    """

    reason: HandoffReason
    service_id: str | None = None
    aspects: tuple[Aspect, ...] = ()
    region: tuple[str, ...] = ()
    question: str | None = None
    above: str | None = None


class Answer(Record):
    """One reply. `text` uses one mark-up: `• ` items, `1. ` steps, `*Heading*` lines.

    `copyable` is plain text for the citizen to copy whole and complete.
    `region` are codes of Kemendagri of which one is meant: where the question is about.
    """

    status: Outcome
    text: str
    service_id: str | None = None
    aspects: tuple[Aspect, ...] = ()
    region: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    candidates: tuple[Scored, ...] = ()
    choices: tuple[Choice, ...] = ()
    checked_on: str | None = None
    more_url: str | None = None
    index_version: str | None = None
    handoff: Handoff | None = None
    copyable: str | None = None

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        if self.status is Outcome.ANSWERED and not self.citations:
            raise ValueError("an answer without a citation cannot be given")
        offered = [choice for choice in self.choices if choice.service_id]
        if self.status is Outcome.CLARIFICATION and not 1 <= len(offered) <= 3:
            raise ValueError("a clarification offers one to three services")
        return self
