"""Tickets between the database and the rest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from connectors.desk.model import Queue
from connectors.tickets.model import Change, Matter, State, Ticket
from connectors.tickets.numbering import Number
from connectors.tickets.tables import matters, tickets
from knowledge_base.moments import aware

# Every ticket with what it is about, if that is still there.
TICKETS = select(
    tickets, matters.c.conversation_id, matters.c.thread_id, matters.c.subject
).outerjoin(matters, matters.c.ticket_id == tickets.c.id)


def ticket_of(row: Any) -> Ticket:
    """A row of TICKETS."""
    known = row.conversation_id is not None
    return Ticket(
        id=row.id,
        number=Number(row.month, row.id),
        state=State(row.state),
        queue=Queue(row.instansi, row.wilayah),
        service_id=row.service_id,
        due_on=row.due_on,
        opened_at=aware(row.opened_at),
        changed_at=aware(row.changed_at),
        matter=Matter(row.conversation_id, row.thread_id, row.subject) if known else None,
    )


def change_of(row: Any) -> Change:
    """A row of `ticket_changes`."""
    return Change(row.seq, State(row.state), row.words, row.agent, aware(row.at))
