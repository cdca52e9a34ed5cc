"""Reads on in the conversations beside the app, so that the inbox is ready when it is opened."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager

from app.gaps.inbox import Inbox
from connectors.repeating import repeating

log = logging.getLogger(__name__)

_PAUSE = 60.0
_BETWEEN = 1.0


def reading_on(inbox: Inbox, pause: float = _PAUSE) -> AbstractAsyncContextManager[None]:
    """Looks for news all along; a look that fails is told in the log and tried again."""

    async def look() -> float:
        try:
            is_more = await asyncio.to_thread(inbox.read_on)
        except Exception as error:
            log.error("gaps cannot be read", exc_info=error)
            return pause
        return _BETWEEN if is_more else pause

    return repeating(look)
