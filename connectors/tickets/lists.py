"""Reads tickets: for the desk those of its units, for a conversation its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, and_, false, func, or_, select, true

from connectors.desk.model import Queue
from connectors.model import Side
from connectors.tables import messages
from connectors.tickets.model import Change, State, Ticket
from connectors.tickets.numbering import Number
from connectors.tickets.rows import TICKETS, change_of, ticket_of
from connectors.tickets.tables import changes, matters, tickets
from knowledge_base.reading import reading

OPEN_STATES = [state for state in State if state.is_open]


class View(StrEnum):
    """The lists of the page."""

    OPEN = "terbuka"
    LATE = "terlambat"
    ENDED = "selesai"


class TicketLists:
    """Blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ticket(self, number: Number) -> Ticket | None:
        mine = and_(tickets.c.id == number.running, tickets.c.month == number.month)
        with reading(self._engine) as db:
            row = db.execute(TICKETS.where(mine)).one_or_none()
        return ticket_of(row) if row else None

    def of_conversation(self, conversation_id: str) -> list[Ticket]:
        """The newest first."""
        query = TICKETS.where(matters.c.conversation_id == conversation_id)
        with reading(self._engine) as db:
            rows = db.execute(query.order_by(tickets.c.id.desc())).all()
        return [ticket_of(row) for row in rows]

    def history(self, ticket_id: int) -> list[Change]:
        """Every step, the oldest first; nothing once the conversation was deleted."""
        query = select(changes).where(changes.c.ticket_id == ticket_id).order_by(changes.c.seq)
        with reading(self._engine) as db:
            return [change_of(row) for row in db.execute(query)]

    def of(
        self, view: View, served: Sequence[Queue], today: date, start: int = 0, most: int = 50
    ) -> list[Ticket]:
        """One page of a list: what is due first comes first, of ended ones the newest."""
        order = (
            (tickets.c.changed_at.desc(),)
            if view is View.ENDED
            else (tickets.c.due_on.is_(None), tickets.c.due_on)
        )
        query = TICKETS.where(_in(view, today), _served(served)).order_by(*order, tickets.c.id)
        with reading(self._engine) as db:
            return [ticket_of(row) for row in db.execute(query.offset(start).limit(most))]

    def counts(self, served: Sequence[Queue], today: date) -> dict[View, int]:
        """How many tickets each list holds."""
        query = select(func.count()).select_from(tickets)
        with reading(self._engine) as db:
            return {
                view: db.execute(query.where(_in(view, today), _served(served))).scalar_one()
                for view in View
            }

    def replies(self, conversation_id: str, text: str, since: datetime) -> int:
        """How often the bot gave a reply in a conversation."""
        mine = and_(
            messages.c.conversation_id == conversation_id,
            messages.c.side == Side.BOT,
            messages.c.text == text,
            messages.c.at > since,
        )
        with reading(self._engine) as db:
            return db.execute(select(func.count()).where(mine)).scalar_one()


def _in(view: View, today: date) -> ColumnElement[bool]:
    is_open = tickets.c.state.in_(OPEN_STATES)
    match view:
        case View.OPEN:
            return is_open
        case View.LATE:
            return and_(is_open, tickets.c.due_on < today)
        case View.ENDED:
            return tickets.c.state.not_in(OPEN_STATES)


def _served(served: Sequence[Queue]) -> ColumnElement[bool]:
    """The tickets that Queue.is_served_by lets these agents see."""
    return or_(false(), *(_served_by(own) for own in served))


def _served_by(own: Queue) -> ColumnElement[bool]:
    agency, region = tickets.c.instansi, tickets.c.wilayah
    same = or_(agency == "", func.lower(agency) == own.instansi.lower())
    here = or_(region == "", region == own.wilayah, region.startswith(f"{own.wilayah}."))
    return and_(same if own.instansi else true(), here if own.wilayah else true())
