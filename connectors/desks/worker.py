"""Tells another desk what happened to threads: each in order, different ones side by side.

What fails for the moment is tried again, later each time; what is refused, or was tried often
enough, is parked with the reason, and what follows in its thread waits. What was deleted here is
deleted there, however often that has to be tried.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from connectors.base import SendError
from connectors.desk.model import Queue
from connectors.desk.presence import Presence
from connectors.desks.model import Elsewhere, News, OtherDesk
from connectors.desks.places import Places
from connectors.desks.store import Deliveries, Due
from connectors.model import Side, StoredMessage
from connectors.repeating import repeating
from connectors.store import Store, UnknownConversation

log = logging.getLogger(__name__)

_EVERY = 1.0
_STAFFED_EVERY = timedelta(seconds=10)
MOST_TRIES = 15
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 600.0
_JITTER = 0.3
_MOST_BEFORE = 20
_FAULT = "Gangguan yang tidak dikenal saat mengirim ke meja lain."


class Worker:
    """The work beside the app; several replicas share it."""

    def __init__(
        self,
        desk: OtherDesk,
        deliveries: Deliveries,
        places: Places,
        store: Store,
        presence: Presence,
    ) -> None:
        self._desk = desk
        self._deliveries = deliveries
        self._places = places
        self._store = store
        self._presence = presence
        self._staffed_at = datetime.min.replace(tzinfo=UTC)

    def working(self, seconds: float = _EVERY) -> AbstractAsyncContextManager[None]:
        """Work as long as the block lasts."""

        async def look() -> float:
            try:
                await self.step()
            except Exception as error:
                log.error("other desk not reached", extra={"error": type(error).__name__})
            return seconds

        return repeating(look, first=seconds)

    async def step(self) -> int:
        """Do what is due; how many deliveries were tried."""
        await asyncio.to_thread(self._deliveries.collect)
        due = await asyncio.to_thread(self._deliveries.due)
        await asyncio.gather(*(self._deliver(one) for one in due))
        for known, tries in await asyncio.to_thread(self._places.forgotten):
            await self._forget(known, tries)
        await self._staffed()
        return len(due)

    async def _deliver(self, due: Due) -> None:
        until = await asyncio.to_thread(self._deliveries.begin, due)
        if until is None:
            return
        seq = due.event.seq
        try:
            news = await asyncio.to_thread(self._news, due, until)
            await self._desk.deliver(news, self._save)
        except UnknownConversation:
            # Deleted meanwhile, and the delivery with it.
            return
        except SendError as error:
            log.warning("desk not told", extra={"event": seq, "kind": type(error).__name__})
            if error.retryable:
                await self._again(due, str(error), error.code, error.retry_after)
            else:
                await asyncio.to_thread(self._deliveries.park, seq, str(error), error.code)
        except Exception as error:
            log.exception("desk not told", extra={"error": type(error).__name__})
            await self._again(due, _FAULT, None, None)
        else:
            await asyncio.to_thread(self._deliveries.sent, seq)
            log.info("desk told", extra={"event": seq, "kind": str(due.event.kind)})

    async def _again(
        self, due: Due, reason: str, code: int | None, retry_after: float | None
    ) -> None:
        """Later, by the server's word or twice as late each time, not all at the same moment."""
        if due.attempts + 1 >= MOST_TRIES:
            await asyncio.to_thread(self._deliveries.park, due.event.seq, reason, code)
            return
        due_at = _later(due.attempts, retry_after)
        await asyncio.to_thread(self._deliveries.later, due.event.seq, due_at, reason, code)

    async def _forget(self, known: Elsewhere, tries: int) -> None:
        try:
            await self._desk.forget(known)
        except Exception as error:
            log.warning("not deleted at the desk", extra={"error": type(error).__name__})
            await asyncio.to_thread(self._places.again, known, _later(tries))
        else:
            await asyncio.to_thread(self._places.gone, known)

    async def _staffed(self) -> None:
        """Tell the queues whether somebody is there, as the pages of our own agents do."""
        now = datetime.now(UTC)
        if now - self._staffed_at < _STAFFED_EVERY:
            return
        self._staffed_at = now
        try:
            is_staffed = await self._desk.is_staffed()
        except SendError as error:
            log.warning("desk not asked", extra={"kind": type(error).__name__})
            is_staffed = False
        # Who cannot tell is there, so that what it took is not taken away, but promises nothing.
        seen = self._desk.name, (Queue(),), bool(is_staffed)
        await asyncio.to_thread(self._presence.seen, *seen)

    async def _save(self, known: Elsewhere) -> None:
        await asyncio.to_thread(self._places.save, known)

    def _news(self, due: Due, until: int) -> News:
        """Raises UnknownConversation."""
        known = self._places.of(due.thread.id)
        talk = self._store.since(due.thread.conversation_id)
        before = [one for one in talk if one.seq <= until]
        new = _of_citizen(self._store.since(due.thread.conversation_id, known.told), until)
        return News(
            due.event, due.thread, known, new, tuple(before[-_MOST_BEFORE:]), due.attempts > 0
        )


def _of_citizen(messages: Sequence[StoredMessage], until: int) -> tuple[StoredMessage, ...]:
    return tuple(one for one in messages if one.side is Side.CITIZEN and one.seq <= until)


def _later(tries: int, retry_after: float | None = None) -> datetime:
    wait = retry_after or min(_FIRST_WAIT * 2**tries, _LONGEST_WAIT)
    return datetime.now(UTC) + timedelta(seconds=wait * (1 + random.uniform(0, _JITTER)))
