"""Stored messages -> what became of each: what all figures of the bot are made of."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    TableValuedAlias,
    Text,
    and_,
    cast,
    column,
    func,
    select,
    true,
    type_coerce,
)

from connectors.feedback.tables import feedback
from connectors.model import Side
from connectors.tables import conversations, messages
from knowledge_base.answer import HandoffReason, Outcome
from knowledge_base.moments import aware

_TO_A_PERSON = frozenset({"petugas", "titip"})
_PROVINCE = 2
# What of an answer is read, beside why and about what it was handed over.
_PARTS = ("status", "service_id", "aspects", "region")
_HANDOFF = ("reason", "service_id")


class Fate(StrEnum):
    """What became of a message."""

    ANSWERED = "dijawab"
    CLARIFIED = "ditanya balik"
    HANDED_OVER = "diserahkan ke petugas"
    UNANSWERED = "tidak terjawab"
    CHAT = "basa-basi"
    DESK = "tanpa balasan bot"

    @property
    def is_question(self) -> bool:
        """Whether the bot was asked something it has to answer for."""
        return self not in (Fate.CHAT, Fate.DESK)


class Turn(NamedTuple):
    """A citizen's message with the bot's reply to it. `at` is UTC; `region` a code of Kemendagri,
    the province if it is not clear which of its parts, "" if none; `mark` 1, -1 or 0."""

    conversation: str
    channel: str
    at: datetime
    fate: Fate
    service: str | None
    aspects: str
    region: str
    mark: int
    is_tapped: bool


_FATES = {
    Outcome.ANSWERED.value: Fate.ANSWERED,
    Outcome.CLARIFICATION.value: Fate.CLARIFIED,
    Outcome.UNANSWERABLE.value: Fate.UNANSWERED,
    Outcome.CHAT.value: Fate.CHAT,
}


def read_turns(db: Connection, begins: datetime, ends: datetime) -> list[Turn]:
    """Every message from a moment up to another one, in order of time."""
    question, reply = messages.alias(), messages.alias()
    joined = (
        question.join(conversations, conversations.c.id == question.c.conversation_id)
        .outerjoin(
            reply,
            and_(
                reply.c.conversation_id == question.c.conversation_id,
                reply.c.in_reply_to == question.c.id,
                reply.c.answer.is_not(None),
            ),
        )
        .outerjoin(feedback, feedback.c.message == reply.c.seq)
    )
    if db.dialect.name == "postgresql":
        parts = _read_once(reply.c.answer)
        joined = joined.outerjoin(parts, true())
        held = [parts.c[name] for name in _PARTS]
        handoff = [parts.c.handoff[name].as_string() for name in _HANDOFF]
    else:
        whole = type_coerce(reply.c.answer, JSON)
        held = [whole[name].as_string() for name in _PARTS]
        handoff = [whole["handoff", name].as_string() for name in _HANDOFF]
    query = (
        select(
            question.c.conversation_id,
            conversations.c.channel,
            question.c.at,
            question.c.choice,
            *held,
            *handoff,
            feedback.c.mark,
        )
        .select_from(joined)
        .where(question.c.side == Side.CITIZEN, question.c.at >= begins, question.c.at < ends)
        .order_by(question.c.at, question.c.seq)
    )
    regions: dict[str | None, str] = {}
    return [_turn(row, regions) for row in db.execute(query)]


def _read_once(answer: ColumnElement[str]) -> TableValuedAlias:
    """The parts of an answer as columns: PostgreSQL would read it anew for each of them."""
    columns = [column(name, Text) for name in _PARTS]
    record = func.json_to_record(cast(answer, JSON))
    parts = record.table_valued(*columns, column("handoff", JSON), name="parts")
    return parts.render_derived(with_types=True)


def _turn(row: Any, regions: dict[str | None, str]) -> Turn:
    conversation, channel, at, choice, status, service, aspects, codes, *handoff, mark = row
    reason, handed_service = handoff
    if codes not in regions:
        regions[codes] = _region(codes)
    fate = _FATES.get(status, Fate.DESK)
    if choice in _TO_A_PERSON or reason == HandoffReason.ASKED:
        fate = Fate.HANDED_OVER
        # The promise of a person is about no service; what it is for is.
        service = service or handed_service
    return Turn(
        conversation,
        channel,
        aware(at),
        fate,
        service,
        aspects or "",
        regions[codes],
        mark or 0,
        bool(choice),
    )


def _region(codes: str | None) -> str:
    """The one region that a list of codes means, or the province they share."""
    found = json.loads(codes) if codes else []
    if len(found) == 1:
        return str(found[0])
    provinces = {code[:_PROVINCE] for code in found}
    return str(provinces.pop()) if len(provinces) == 1 else ""
