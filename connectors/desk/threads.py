"""Changes to threads: each is one transaction that happens, or is refused with the reason.

Who changes a thread holds its row (PostgreSQL) or the file (SQLite) until it is done, so of two
agents who press at once one wins and the other is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.base import Outgoing
from connectors.desk.model import Ending, EventKind, Opening, Queue, State, Thread
from connectors.desk.rows import THREADS, happened, thread_of, values_of
from connectors.desk.tables import notes, threads
from connectors.model import Side
from connectors.outbox import put
from connectors.store import Moved, lock
from connectors.tables import messages
from knowledge_base.answer import Answer

_LONGEST_KEY = 56

# What else happens in the transaction of a change: (the connection, the thread as it is then).
Then = Callable[[Connection, Thread], None]


class NoSuchThread(Exception):
    """There is none of this number, or its conversation was deleted."""


class Taken(Exception):
    """Another agent has it: `agent`."""

    def __init__(self, agent: str) -> None:
        super().__init__(agent)
        self.agent = agent


class NotYours(Exception):
    """It can be changed by who has it only, and this agent does not (any more)."""


class Ended(Exception):
    """It is closed already."""


def _nothing(db: Connection, thread: Thread) -> None:
    """Nobody is told."""


class Threads:
    """The only code that changes threads; `then` happens in the same transaction. Blocking.

    Who changes a thread holds its conversation first, as everybody who writes to one does.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, db: Connection, conversation_id: str, opening: Opening) -> bool:
        """Begin a thread within the transaction that stores the reply which promises it.

        False if the conversation is at the desk already: the thread there goes on.
        """
        mine = (threads.c.conversation_id == conversation_id) & (threads.c.state != State.CLOSED)
        if db.execute(select(threads.c.id).where(mine)).first():
            return False
        now = self._clock()
        values = values_of(opening) | {
            "conversation_id": conversation_id,
            "state": State.WAITING,
            "tags": "[]",
            "opened_at": now,
            "queued_at": now,
            "citizen_at": now,
        }
        begun = db.execute(insert(threads).values(values).returning(threads.c.id)).scalar_one()
        happened(db, begun, EventKind.OPENED, now, detail=opening.reason)
        return True

    def heard(self, db: Connection, seen: Thread) -> None:
        """The citizen wrote, within the transaction that settles the message.

        Raises Moved if the thread is not as it was seen: then the bot may have to answer.
        """
        thread = _find(db, seen.id)
        if thread is None or (thread.state, thread.agent) != (seen.state, seen.agent):
            raise Moved
        now = self._clock()
        _change(db, thread.id, {"citizen_at": now})
        happened(db, thread.id, EventKind.MESSAGE, now)

    def change(
        self,
        seen: Thread,
        kind: EventKind,
        values: dict[str, Any],
        detail: str,
        then: Then = _nothing,
    ) -> bool:
        """Change a thread by a rule; False if anything happened since it was seen."""
        with self._engine.begin() as db:
            try:
                self.change_within(db, seen, kind, values, detail)
            except Moved:
                return False
            then(db, seen)
        return True

    def change_within(
        self,
        db: Connection,
        seen: Thread,
        kind: EventKind,
        values: dict[str, Any],
        detail: str,
    ) -> None:
        """The same within another transaction. Raises Moved."""
        if _find(db, seen.id) != seen:
            raise Moved
        if values:
            _change(db, seen.id, values)
        happened(db, seen.id, kind, self._clock(), detail=detail)

    def claim(self, thread_id: int, agent: str, then: Then = _nothing) -> Thread:
        """Take a waiting thread. Once more by the same agent is no error.

        Raises NoSuchThread, Taken, Ended.
        """
        with self._engine.begin() as db:
            thread = _locked(db, thread_id)
            if thread.state is State.CLOSED:
                raise Ended
            if thread.agent == agent:
                return thread
            if thread.agent:
                raise Taken(thread.agent)
            now = self._clock()
            changed = {"state": State.WITH_DESK, "agent": agent, "claimed_at": now, "agent_at": now}
            _change(db, thread_id, changed)
            happened(db, thread_id, EventKind.CLAIMED, now, agent)
            return _then(db, thread_id, then)

    def release(
        self, thread_id: int, agent: str, then: Then = _nothing, is_overseer: bool = False
    ) -> Thread:
        """Back to the queue, at its end; an overseer may do so whoever has it.

        Raises NoSuchThread, NotYours, Ended.
        """
        with self._engine.begin() as db:
            thread = _owned(db, thread_id, None if is_overseer else agent)
            if thread.agent is None:
                raise NotYours
            self._queued(db, thread_id, {})
            happened(db, thread_id, EventKind.RELEASED, self._clock(), agent)
            return _then(db, thread_id, then)

    def transfer(
        self, thread_id: int, agent: str, queue: Queue, note: str = "", then: Then = _nothing
    ) -> Thread:
        """To the queue of another unit, with a note to whoever takes it there.

        Raises NoSuchThread, NotYours, Ended.
        """
        with self._engine.begin() as db:
            _owned(db, thread_id, agent)
            now = self._clock()
            to = {"instansi": queue.instansi, "wilayah": queue.wilayah}
            self._queued(db, thread_id, to)
            detail = json.dumps(to, ensure_ascii=False)
            happened(db, thread_id, EventKind.TRANSFERRED, now, agent, detail)
            if note:
                self._note(db, thread_id, agent, note)
            return _then(db, thread_id, then)

    def close(
        self, thread_id: int, agent: str | None, ending: Ending, then: Then = _nothing
    ) -> Thread:
        """End it; `agent` None: by the rules, or by the citizen. The bot answers again.

        Raises NoSuchThread, NotYours, Ended.
        """
        with self._engine.begin() as db:
            self.close_within(db, thread_id, agent, ending)
            return _then(db, thread_id, then)

    def close_within(
        self, db: Connection, thread_id: int, agent: str | None, ending: Ending
    ) -> None:
        """The same, within the transaction that stores what the citizen is told of it."""
        _owned(db, thread_id, agent)
        now = self._clock()
        _change(db, thread_id, {"state": State.CLOSED, "closed_at": now, "ending": ending})
        happened(db, thread_id, EventKind.CLOSED, now, agent, ending)

    def say(
        self, thread_id: int, agent: str, key: str, answer: Answer, outgoing: Sequence[Outgoing]
    ) -> bool:
        """Store an agent's words with what is to be sent of them; `key` is made by the page.

        False if this key was stored already: sent twice is said once.
        Raises NoSuchThread, NotYours, Ended.
        """
        try:
            with self._engine.begin() as db:
                thread = _owned(db, thread_id, agent)
                now = self._clock()
                seq = db.execute(
                    insert(messages)
                    .values(
                        conversation_id=thread.conversation_id,
                        id=f"desk:{key[:_LONGEST_KEY]}",
                        side=Side.DESK,
                        text=answer.text,
                        answer=answer.model_dump_json(),
                        answered=True,
                        at=now,
                    )
                    .returning(messages.c.seq)
                ).scalar_one()
                put(db, thread.conversation_id, outgoing, message=seq)
                first = {} if thread.first_reply_at else {"first_reply_at": now}
                _change(db, thread_id, {"agent_at": now} | first)
                happened(db, thread_id, EventKind.MESSAGE, now, agent)
        except IntegrityError:
            return False
        return True

    def note(self, thread_id: int, agent: str, text: str) -> None:
        """Write something to other agents. Raises NoSuchThread."""
        with self._engine.begin() as db:
            _locked(db, thread_id)
            self._note(db, thread_id, agent, text)

    def tag(self, thread_id: int, agent: str, tags: Sequence[str]) -> None:
        """Replace its tags. Raises NoSuchThread."""
        with self._engine.begin() as db:
            _locked(db, thread_id)
            _change(db, thread_id, {"tags": json.dumps(list(tags), ensure_ascii=False)})
            happened(db, thread_id, EventKind.TAGGED, self._clock(), agent)

    def _note(self, db: Connection, thread_id: int, agent: str, text: str) -> None:
        now = self._clock()
        values = {"thread_id": thread_id, "agent": agent, "text": text, "at": now}
        db.execute(insert(notes).values(values))
        happened(db, thread_id, EventKind.NOTED, now, agent)

    def _queued(self, db: Connection, thread_id: int, more: dict[str, Any]) -> None:
        nobodys = {"state": State.WAITING, "agent": None, "queued_at": self._clock()}
        _change(db, thread_id, nobodys | more)


def _then(db: Connection, thread_id: int, then: Then) -> Thread:
    thread = _locked(db, thread_id)
    then(db, thread)
    return thread


def _locked(db: Connection, thread_id: int) -> Thread:
    """A thread that nobody else changes until the transaction ends. Raises NoSuchThread."""
    thread = _find(db, thread_id)
    if thread is None:
        raise NoSuchThread
    return thread


def _find(db: Connection, thread_id: int) -> Thread | None:
    """The same; None if there is none."""
    if db.dialect.name == "sqlite":
        # Its writers stand in line from their first change on.
        _change(db, thread_id, {"id": thread_id})
    else:
        mine = select(threads.c.conversation_id).where(threads.c.id == thread_id)
        if (conversation_id := db.execute(mine).scalar()) is None:
            return None
        lock(db, conversation_id)
    query = THREADS.where(threads.c.id == thread_id).with_for_update(of=threads)
    row = db.execute(query).one_or_none()
    return thread_of(row) if row else None


def _owned(db: Connection, thread_id: int, agent: str | None) -> Thread:
    """A locked thread that this agent, or the rules (None), may change."""
    thread = _locked(db, thread_id)
    if thread.state is State.CLOSED:
        raise Ended
    if agent is not None and thread.agent != agent:
        raise NotYours
    return thread


def _change(db: Connection, thread_id: int, values: dict[str, Any]) -> None:
    db.execute(update(threads).where(threads.c.id == thread_id).values(values))
