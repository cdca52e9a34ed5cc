"""What people at another desk do to threads here: the same path as our own agents'."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine, func, select

from connectors.desk.desk import LONGEST_WORDS as LONGEST_WORDS
from connectors.desk.desk import Desk
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, State, Thread
from connectors.desk.tables import threads
from connectors.desk.threads import Ended, NoSuchThread, Threads
from connectors.desks.model import Elsewhere
from connectors.desks.places import Places
from connectors.tables import conversations, messages
from knowledge_base.answer import Answer, HandoffReason, Outcome
from knowledge_base.reading import reading


class Inward:
    """`agent` is the name in which people of the other desk act. Blocking.

    Raises what connectors.desk.threads names.
    """

    def __init__(
        self,
        engine: Engine,
        desk: Desk,
        threads: Threads,
        lists: Lists,
        places: Places,
        agent: str,
    ) -> None:
        self._engine = engine
        self._desk = desk
        self._threads = threads
        self._lists = lists
        self._places = places
        self._agent = agent

    def say(self, thread_id: int, key: str, text: str) -> bool:
        """Give an answer to the citizen, taking the thread if it waits.

        False if this key was said already, also to a thread that was closed since.
        """
        thread = self._thread(thread_id)
        if self._was_said(thread, key):
            return False
        if thread.state is not State.WITH_DESK:
            self._desk.claim(thread_id, self._agent)
        return self._desk.say(
            thread_id, self._agent, key, Answer(status=Outcome.CHAT, text=text.strip())
        )

    def close(self, thread_id: int, ending: Ending) -> None:
        """End it; a thread that waits is taken first, one that ended stays so."""
        thread = self._thread(thread_id)
        if thread.state is State.CLOSED:
            return
        if thread.agent != self._agent:
            self._desk.claim(thread_id, self._agent)
        self._desk.close(thread_id, self._agent, ending)

    def reopen(self, known: Elsewhere) -> int:
        """Go on where a thread was closed: with a new one, at the same place there.

        The number of the thread that is open now. Raises Ended if the citizen is at the desk with
        something else.
        """
        before = self._thread(known.thread_id)
        if before.state is not State.CLOSED:
            return before.id
        opening = replace(before.opening, reason=HandoffReason.RULE, is_left=False)
        with self._engine.begin() as db:
            held = select(conversations.c.id).where(conversations.c.id == before.conversation_id)
            db.execute(held.with_for_update())
            if not self._threads.open(db, before.conversation_id, opening):
                raise Ended
            mine = threads.c.conversation_id == before.conversation_id
            begun = int(db.execute(select(func.max(threads.c.id)).where(mine)).scalar_one())
            self._places.save_within(db, replace(known, thread_id=begun))
        self._desk.claim(begun, self._agent)
        return begun

    def _thread(self, thread_id: int) -> Thread:
        thread = self._lists.thread(thread_id)
        if thread is None:
            raise NoSuchThread
        return thread

    def _was_said(self, thread: Thread, key: str) -> bool:
        said = select(messages.c.seq).where(
            messages.c.conversation_id == thread.conversation_id, messages.c.id == f"desk:{key}"
        )
        with reading(self._engine) as db:
            return db.execute(said).first() is not None
