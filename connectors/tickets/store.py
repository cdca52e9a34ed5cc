"""Changes to tickets: each is one transaction with the words that tell the citizen of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.model import EventKind, Thread
from connectors.desk.model import State as ThreadState
from connectors.desk.rows import THREADS, happened, thread_of
from connectors.desk.tables import notes, threads
from connectors.desk.threads import NoSuchThread, NotYours
from connectors.gateway import Render
from connectors.model import Channel, Side
from connectors.outbox import put
from connectors.tables import conversations, messages
from connectors.tickets import words as wording
from connectors.tickets.due import JAKARTA
from connectors.tickets.model import Draft, State, Step, Ticket
from connectors.tickets.rows import TICKETS, ticket_of
from connectors.tickets.tables import changes, matters, tickets
from knowledge_base import audit
from knowledge_base.answer import Answer
from knowledge_base.reading import reading

_LONGEST_KEY = 50


class NoSuchTicket(Exception):
    """There is none of this number."""


class Forgotten(Exception):
    """The citizen deleted the conversation: nobody can be told any more."""


class Outdated(Exception):
    """Somebody changed it after this page was opened."""


class Tickets:
    """The only code that changes tickets. Blocking."""

    def __init__(
        self,
        engine: Engine,
        renderers: Mapping[Channel, Render],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`renderers` say what is sent over channels that are pushed through."""
        self._engine = engine
        self._renderers = renderers
        self._clock = clock

    def open(self, thread_id: int, agent: str, draft: Draft, key: str) -> Ticket:
        """Give a matter of a thread a number, and tell the citizen.

        The same `key` again gives the ticket that it made. Raises NoSuchThread; NotYours while
        another agent, or nobody, has the thread.
        """
        key = key[:_LONGEST_KEY]
        try:
            with self._engine.begin() as db:
                return _made_with(db, key) or self._open(db, thread_id, agent, draft, key)
        except IntegrityError as cause:
            return self._twice(key, cause)

    def change(self, ticket_id: int, agent: str, step: Step, key: str, seen: int) -> Ticket:
        """Bring a ticket to a state, and tell the citizen in the agent's words.

        `seen` is the seq of the last change that the page showed. The same `key` again changes
        nothing. Raises NoSuchTicket, Forgotten, Outdated.
        """
        key = key[:_LONGEST_KEY]
        try:
            with self._engine.begin() as db:
                return _made_with(db, key) or self._change(db, ticket_id, agent, step, key, seen)
        except IntegrityError as cause:
            return self._twice(key, cause)

    def _open(self, db: Connection, thread_id: int, agent: str, draft: Draft, key: str) -> Ticket:
        thread, now = _thread(db, thread_id, agent), self._clock()
        values = {
            "month": now.astimezone(JAKARTA).strftime("%y%m"),
            "state": State.RECEIVED,
            "instansi": draft.queue.instansi,
            "wilayah": draft.queue.wilayah,
            "service_id": draft.service_id,
            "due_on": draft.due_on,
            "opened_at": now,
            "changed_at": now,
        }
        made = db.execute(insert(tickets).values(values).returning(tickets.c.id)).scalar_one()
        matter = {
            "ticket_id": made,
            "conversation_id": thread.conversation_id,
            "thread_id": thread_id,
            "subject": draft.subject,
        }
        db.execute(insert(matters).values(matter))
        ticket = _ticket(db, made)
        self._tell(db, ticket, agent, draft.words, key, wording.opened(ticket, draft.words))
        note = {"thread_id": thread_id, "agent": agent, "at": now}
        db.execute(insert(notes).values(note | {"text": f"Tiket {ticket.number} dibuat."}))
        happened(db, thread_id, EventKind.NOTED, now, agent)
        detail = {"keadaan": str(State.RECEIVED), "instansi": draft.queue.instansi}
        audit.note(db, agent, "tiket dibuat", f"tiket:{ticket.number}", detail=detail)
        return ticket

    def _change(
        self, db: Connection, ticket_id: int, agent: str, step: Step, key: str, seen: int
    ) -> Ticket:
        before = _held(db, ticket_id)
        if before.matter is None:
            raise Forgotten
        last = select(func.max(changes.c.seq)).where(changes.c.ticket_id == ticket_id)
        if db.execute(last).scalar_one() != seen:
            raise Outdated
        values = {"state": step.to, "changed_at": self._clock(), "due_on": step.due_on}
        db.execute(update(tickets).where(tickets.c.id == ticket_id).values(values))
        ticket = _ticket(db, ticket_id)
        self._tell(db, ticket, agent, step.words, key, wording.changed(ticket, step.words))
        detail = {"dari": str(before.state), "ke": str(step.to)}
        audit.note(db, agent, "tiket diubah", f"tiket:{ticket.number}", detail=detail)
        return ticket

    def _tell(
        self, db: Connection, ticket: Ticket, agent: str, words: str, key: str, answer: Answer
    ) -> None:
        """Write down the change, and put what the citizen is told of it. Raises Forgotten."""
        assert ticket.matter is not None, "a ticket without its matter cannot be told of"
        conversation, thread_id = ticket.matter.conversation_id, ticket.matter.thread_id
        # Who writes to a conversation comes one after the other (connectors/store.py).
        query = select(conversations.c.channel).where(conversations.c.id == conversation)
        channel = db.execute(query.with_for_update()).scalar_one_or_none()
        if channel is None:
            raise Forgotten
        now = self._clock()
        made = {"ticket_id": ticket.id, "state": ticket.state, "words": words}
        db.execute(insert(changes).values(made | {"agent": agent, "at": now, "key": key}))
        message = {
            "conversation_id": conversation,
            "id": f"desk:{key}",
            "side": Side.DESK,
            "text": answer.text,
            "answer": answer.model_dump_json(),
            "answered": True,
            "at": now,
        }
        put_in = insert(messages).values(message).returning(messages.c.seq)
        seq = db.execute(put_in).scalar_one()
        render = self._renderers.get(Channel(channel))
        put(db, conversation, render(answer) if render else (), message=seq)
        still = (threads.c.id == thread_id) & (threads.c.state != ThreadState.CLOSED)
        if db.execute(select(threads.c.id).where(still)).first():
            happened(db, thread_id, EventKind.MESSAGE, now, agent)

    def _twice(self, key: str, cause: IntegrityError) -> Ticket:
        """The same form came twice at the same moment; or else the conversation is gone."""
        with reading(self._engine) as db:
            if ticket := _made_with(db, key):
                return ticket
        raise Forgotten from cause


def _made_with(db: Connection, key: str) -> Ticket | None:
    """The ticket that was opened or changed with this key before."""
    query = select(changes.c.ticket_id).where(changes.c.key == key)
    found = db.execute(query).scalar_one_or_none()
    return _ticket(db, found) if found else None


def _ticket(db: Connection, ticket_id: int) -> Ticket:
    """Raises NoSuchTicket."""
    row = db.execute(TICKETS.where(tickets.c.id == ticket_id)).one_or_none()
    if row is None:
        raise NoSuchTicket
    return ticket_of(row)


def _held(db: Connection, ticket_id: int) -> Ticket:
    """A ticket that nobody else changes until the transaction ends. Raises NoSuchTicket."""
    same = update(tickets).where(tickets.c.id == ticket_id).values(id=ticket_id)
    db.execute(same)
    return _ticket(db, ticket_id)


def _thread(db: Connection, thread_id: int, agent: str) -> Thread:
    """The thread that a ticket is made from. Raises NoSuchThread, NotYours."""
    row = db.execute(THREADS.where(threads.c.id == thread_id)).one_or_none()
    if row is None:
        raise NoSuchThread
    thread = thread_of(row)
    if thread.state is not ThreadState.CLOSED and thread.agent != agent:
        raise NotYours
    return thread
