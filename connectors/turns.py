"""Work on conversations: each by itself and in order, different ones side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

# Does the next thing of a conversation; False when there is nothing left.
Step = Callable[[str], Awaitable[bool]]


class Turns:
    """Runs a step of a conversation again and again, until nothing is left of it."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._working: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

    def wake(self, conversation_id: str) -> None:
        """There is something to do; what is at work looks again before it ends."""
        self._woken.add(conversation_id)
        if conversation_id not in self._working:
            task = asyncio.create_task(self._run(conversation_id))
            self._working[conversation_id] = task

    async def drain(self, seconds: float) -> None:
        """Let what is at work finish; what is left waits in the store for the next start."""
        if self._working:
            await asyncio.wait(list(self._working.values()), timeout=seconds)
        for task in self._working.values():
            task.cancel()

    async def _run(self, conversation_id: str) -> None:
        try:
            while conversation_id in self._woken:
                self._woken.discard(conversation_id)
                while await self._step(conversation_id):
                    pass
        except Exception as error:
            # It stays in the store; the next message or start takes it up again.
            log.exception("conversation stopped", extra={"error": type(error).__name__})
        finally:
            self._woken.discard(conversation_id)
            del self._working[conversation_id]
