"""What the lists show of threads beside the threads themselves: last words, and what is unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.model import State, Thread
from connectors.desk.tables import reads
from connectors.model import Side
from connectors.tables import messages
from knowledge_base.reading import reading


@dataclass(frozen=True)
class Line:
    """A thread as a list shows it; `words` are the citizen's (masked)."""

    thread: Thread
    words: str
    is_unread: bool


class Reading:
    """Blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def lines(self, threads: Sequence[Thread], agent: str) -> list[Line]:
        """The same threads in the same order, for this agent."""
        ids = [thread.conversation_id for thread in threads]
        newest = (
            select(func.max(messages.c.seq).label("seq"))
            .where(messages.c.conversation_id.in_(ids), messages.c.side == Side.CITIZEN)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        last = select(messages.c.conversation_id, messages.c.seq, messages.c.text).join(
            newest, newest.c.seq == messages.c.seq
        )
        read = select(reads.c.thread_id, reads.c.seq).where(
            reads.c.agent == agent, reads.c.thread_id.in_([thread.id for thread in threads])
        )
        with reading(self._engine) as db:
            said = {row.conversation_id: row for row in db.execute(last)}
            upto = {row.thread_id: row.seq for row in db.execute(read)}
        found = []
        for thread in threads:
            row = said.get(thread.conversation_id)
            concerns = thread.state is State.WAITING or thread.agent == agent
            is_open = thread.state is not State.CLOSED
            is_unread = bool(row and concerns and is_open and row.seq > upto.get(thread.id, 0))
            # What is asked tells more than the tap that asked for a person.
            is_new = thread.claimed_at is not None and thread.citizen_at > thread.claimed_at
            words = row.text if row and (is_new or not thread.opening.question) else ""
            found.append(Line(thread, words or thread.opening.question or "", is_unread))
        return found

    def seen(self, thread_id: int, agent: str, seq: int) -> None:
        """This agent has read a thread up to the message `seq`; it never goes back."""
        mine = and_(reads.c.thread_id == thread_id, reads.c.agent == agent)
        with reading(self._engine) as db:
            known = db.execute(select(reads.c.seq).where(mine)).scalar()
        if known is not None and known >= seq:
            return
        values = {"thread_id": thread_id, "agent": agent, "seq": seq}
        try:
            with self._engine.begin() as db:
                if known is None:
                    db.execute(insert(reads).values(values))
                else:
                    db.execute(update(reads).where(mine).values(seq=seq))
        except IntegrityError:
            # Another tab of theirs was first, or the conversation was deleted.
            return
