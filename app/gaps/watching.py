"""Reads on in the conversations beside the app, so that the inbox is ready when it is opened."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from app.gaps.inbox import Inbox

log = logging.getLogger(__name__)

_PAUSE = 60.0
_BETWEEN = 1.0


@contextlib.asynccontextmanager
async def reading_on(inbox: Inbox, pause: float = _PAUSE) -> AsyncIterator[None]:
    """Looks for news all along; a look that fails is told in the log and tried again."""
    task = asyncio.create_task(_read(inbox, pause))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _read(inbox: Inbox, pause: float) -> None:
    while True:
        is_more = False
        try:
            is_more = await asyncio.to_thread(inbox.read_on)
        except Exception as error:
            log.error("gaps cannot be read", exc_info=error)
        await asyncio.sleep(_BETWEEN if is_more else pause)
