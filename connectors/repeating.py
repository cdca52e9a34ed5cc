"""Work that is done again and again beside the app."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

# Seconds in which a look in work may finish when the app stops.
_PATIENCE = 10.0


@contextlib.asynccontextmanager
async def repeating(
    look: Callable[[], Awaitable[float]], first: float = 0.0
) -> AsyncIterator[None]:
    """Look after `first` seconds, and each time after as many as the look before said.

    When the block ends the look in work is waited for: a thread of it may hold a connection to the
    database that is closed next.
    """
    ended = asyncio.Event()

    async def again() -> None:
        pause = first
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), pause)
            if ended.is_set():
                return
            pause = await look()

    task = asyncio.create_task(again())
    try:
        yield
    finally:
        ended.set()
        await asyncio.wait([task], timeout=_PATIENCE)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
