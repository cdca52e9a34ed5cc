"""Threads between the database and the rest."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from connectors.desk.model import Ending, EventKind, Opening, Queue, State, Thread
from connectors.desk.tables import events, threads
from connectors.model import Channel
from connectors.tables import conversations
from knowledge_base.answer import HandoffReason
from knowledge_base.model import Aspect
from knowledge_base.moments import aware

# Every thread with the door its conversation came through.
THREADS = select(threads, conversations.c.channel).join(
    conversations, conversations.c.id == threads.c.conversation_id
)


def thread_of(row: Any) -> Thread:
    """A row of THREADS."""
    opening = Opening(
        reason=HandoffReason(row.reason),
        queue=Queue(row.instansi, row.wilayah),
        service_id=row.service_id,
        aspects=tuple(Aspect(value) for value in json.loads(row.aspects)),
        region=tuple(json.loads(row.region)),
        question=row.question,
        is_left=row.is_left,
    )
    return Thread(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=Channel(row.channel),
        state=State(row.state),
        opening=opening,
        tags=tuple(json.loads(row.tags)),
        opened_at=aware(row.opened_at),
        queued_at=aware(row.queued_at),
        citizen_at=aware(row.citizen_at),
        agent=row.agent,
        claimed_at=_maybe(row.claimed_at),
        first_reply_at=_maybe(row.first_reply_at),
        agent_at=_maybe(row.agent_at),
        closed_at=_maybe(row.closed_at),
        ending=Ending(row.ending) if row.ending else None,
    )


def values_of(opening: Opening) -> dict[str, Any]:
    """The columns of an opening."""
    return {
        "reason": opening.reason,
        "instansi": opening.queue.instansi,
        "wilayah": opening.queue.wilayah,
        "service_id": opening.service_id,
        "aspects": json.dumps([str(aspect) for aspect in opening.aspects]),
        "region": json.dumps(list(opening.region)),
        "question": opening.question,
        "is_left": opening.is_left,
    }


def happened(
    db: Connection,
    thread_id: int,
    kind: EventKind,
    at: datetime,
    agent: str | None = None,
    detail: str = "",
) -> None:
    """Write down what happened, within the transaction in which it does."""
    values = {"thread_id": thread_id, "kind": kind, "agent": agent, "detail": detail, "at": at}
    db.execute(insert(events).values(values))


def _maybe(at: datetime | None) -> datetime | None:
    return aware(at) if at else None
