"""Tells open pages what happens to threads: one look at the database for all pages of a process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from connectors.desk.lists import Lists
from connectors.desk.model import Event, EventKind, Queue, State, Thread
from connectors.repeating import repeating

log = logging.getLogger(__name__)

_PAUSE = 0.25
_AFTER_TROUBLE = 2.0
# Longer than any transaction takes: until then an event with a lower seq may become visible.
_SETTLES = 5.0
_MOST = 500
# A page that gets more than this at once reads its lists anew anyway.
_MOST_PENDING = 200
_CALLS = frozenset({EventKind.OPENED, EventKind.RELEASED, EventKind.TRANSFERRED})


@dataclass(frozen=True)
class Change:
    """Something happened to a thread; `rings`: it wants this agent's attention."""

    thread: int
    kind: EventKind
    rings: bool


@dataclass
class Listener:
    """One open page."""

    agent: str
    served: Sequence[Queue]
    pending: list[Change] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, seconds: float) -> list[Change]:
        """What happened since; empty if nothing did in time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), seconds)
        self.news.clear()
        found, self.pending = self.pending, []
        return found

    def tell(self, changes: Sequence[Change]) -> None:
        if changes:
            self.pending = [*self.pending, *changes][-_MOST_PENDING:]
            self.news.set()


class Cursor:
    """Reads events once each, also those that become visible late."""

    def __init__(self, lists: Lists, clock: Callable[[], float] = time.monotonic) -> None:
        """Begins after what is there now."""
        self._lists = lists
        self._clock = clock
        self._floor = max(0, lists.last_seq() - _MOST)
        self._known: dict[int, float] = {}
        self.read()

    def read(self) -> list[Event]:
        """What is new, in order; blocking."""
        now, at, found = self._clock(), self._floor, list[Event]()
        while batch := self._lists.since(at, _MOST):
            found += [event for event in batch if event.seq not in self._known]
            at = batch[-1].seq
            if len(batch) < _MOST:
                break
        self._known |= {event.seq: now for event in found}
        old = [seq for seq, seen in self._known.items() if now - seen > _SETTLES]
        self._floor = max(old, default=self._floor)
        for seq in [seq for seq in self._known if seq <= self._floor]:
            del self._known[seq]
        return found


class Watch:
    """Looks while anybody listens. Only the event loop touches the listeners."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._listeners: list[Listener] = []
        self._cursor: Cursor | None = None
        # A thread that moved away is news to who had it in the list before.
        self._queues: dict[int, Queue] = {}

    def beside(self) -> AbstractAsyncContextManager[None]:
        """Looks all along; a look that fails is told in the log and tried again."""

        async def look() -> float:
            if not self._listeners:
                self._cursor = None
                return _PAUSE
            try:
                await self._look()
            except Exception as error:
                log.error("desk news cannot be read", extra={"error": type(error).__name__})
                return _AFTER_TROUBLE
            return _PAUSE

        return repeating(look)

    @contextlib.asynccontextmanager
    async def listening(self, agent: str, served: Sequence[Queue]) -> AsyncIterator[Listener]:
        """What happens from now on to threads of these queues."""
        if self._cursor is None:
            self._cursor = await asyncio.to_thread(Cursor, self._lists)
        listener = Listener(agent, served)
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    async def _look(self) -> None:
        cursor = self._cursor
        if cursor is None:
            return
        found = await asyncio.to_thread(cursor.read)
        if not found:
            return
        ids = {event.thread_id for event in found}
        threads = await asyncio.to_thread(self._lists.several, ids)
        before = {id_: self._queues[id_] for id_ in ids if id_ in self._queues}
        for listener in list(self._listeners):
            changes = (_change(e, threads, before, listener) for e in found)
            listener.tell([change for change in changes if change])
        for id_, thread in threads.items():
            # The newest last, so that the oldest can be let go.
            self._queues.pop(id_, None)
            self._queues[id_] = thread.opening.queue
        for id_ in list(self._queues)[: -10 * _MOST]:
            del self._queues[id_]


def _change(
    event: Event, threads: dict[int, Thread], before: dict[int, Queue], listener: Listener
) -> Change | None:
    """What an event is to a listener; None if it is none of theirs."""
    thread = threads.get(event.thread_id)
    queues = [thread.opening.queue] if thread else []
    queues += [before[event.thread_id]] if event.thread_id in before else []
    if not any(queue.is_served_by(own) for queue in queues for own in listener.served):
        return None
    return Change(event.thread_id, event.kind, bool(thread and _rings(event, thread, listener)))


def _rings(event: Event, thread: Thread, listener: Listener) -> bool:
    """A new thread rings for who could take it, a citizen's words for who has it."""
    if event.kind is EventKind.MESSAGE:
        return event.agent is None and thread.agent == listener.agent
    is_theirs = any(thread.opening.queue.is_served_by(own) for own in listener.served)
    waits = thread.state is State.WAITING and is_theirs
    return event.kind in _CALLS and waits and event.agent != listener.agent
