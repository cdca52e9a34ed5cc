"""What stands between a stored message and its answer: floods, the pace, and the switches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Outgoing
from connectors.limits import Limiter, TooFast
from connectors.model import Channel
from connectors.notices import Notice, Notices, busy, not_taken, slow_down
from connectors.switches import Closed, Switches
from connectors.waiting import Waiting

# A sender's unanswered messages are at most what can be answered in so many minutes.
_FLOOD_MINUTES = 10

Tell = Callable[[Notice], Coroutine[Any, Any, None]]


class Flood(TooFast):
    """So much of a sender is unanswered that no more is taken; `notice` says so, at first."""

    def __init__(self, notice: Notice | None) -> None:
        super().__init__(60)
        self.notice = notice


@dataclass
class Guard:
    """`senders` and `channels` say how fast is answered; `busy_after` is in seconds."""

    notices: Notices
    switches: Switches
    senders: Limiter
    channels: Limiter
    busy_after: float = 20.0
    waiting: Waiting = field(default_factory=Waiting)
    _has_turn: set[str] = field(default_factory=set)
    _flooding: set[str] = field(default_factory=set)
    _lines: dict[str, asyncio.Lock] = field(default_factory=dict)
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    def admit(self, conversation_id: str) -> None:
        """Before a message is stored. Raises Flood."""
        waiting = self.waiting.of(conversation_id)
        if waiting < self.senders.per_minute * _FLOOD_MINUTES:
            self._flooding.discard(conversation_id)
            return
        is_first = conversation_id not in self._flooding
        self._flooding.add(conversation_id)
        raise Flood(not_taken(waiting) if is_first else None)

    async def closed(self, conversation_id: str, channel: Channel) -> tuple[Closed, bool] | None:
        """(what closes a channel, whether this person knows); None if it is open."""
        closed = await self.switches.closed(channel)
        if closed is None:
            return None
        known = await asyncio.to_thread(
            self.notices.was_last_told, conversation_id, closed.text, closed.since
        )
        return closed, known

    async def waits(self, conversation_id: str, channel: Channel, tell: Tell) -> bool:
        """Wait for the conversation's turn; True if time has passed and all is to be read anew."""
        if conversation_id in self._has_turn:
            self._has_turn.discard(conversation_id)
            return False
        waited = False
        while seconds := await _over(self.senders, conversation_id):
            waited = True
            self.waiting.paused(conversation_id, True)
            await tell(slow_down(self.senders.per_minute))
            await asyncio.sleep(seconds)
        self.waiting.paused(conversation_id, False)
        # First come, first served: only the head of the line asks whether there is room.
        line = self._lines.setdefault(channel, asyncio.Lock())
        async with self.in_line(conversation_id, tell), line:
            while seconds := await _over(self.channels, channel):
                waited = True
                await asyncio.sleep(seconds)
        if waited:
            self._has_turn.add(conversation_id)
        return waited

    @contextlib.asynccontextmanager
    async def in_line(self, conversation_id: str, tell: Tell) -> AsyncIterator[None]:
        """Who is going to be in line for long, or has been, is told how long it takes."""
        if (seconds := self.waiting.seconds(conversation_id)) > self.busy_after:
            await tell(busy(seconds))

        def tell_now() -> None:
            task = asyncio.ensure_future(tell(busy(self.waiting.seconds(conversation_id))))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

        timer = asyncio.get_running_loop().call_later(self.busy_after, tell_now)
        try:
            yield
        finally:
            timer.cancel()

    async def tell(
        self, conversation_id: str, notice: Notice, outgoing: Sequence[Outgoing]
    ) -> bool:
        """Tell a notice, unless it was told of late."""
        return await asyncio.to_thread(self.notices.tell, conversation_id, notice, outgoing)

    def left(self, conversation_id: str) -> None:
        """Nothing of a conversation is left to answer."""
        self.waiting.left(conversation_id)
        self._has_turn.discard(conversation_id)
        self._flooding.discard(conversation_id)


async def _over(limiter: Limiter, name: str) -> float:
    """Count one if it is within the limit, giving 0; else the seconds until it would be."""
    try:
        await limiter.check(name)
    except TooFast as error:
        return error.retry_after
    return 0.0
