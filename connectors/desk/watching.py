"""Beside the app: the rules of time, and news of the desk that other replicas made."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from connectors.desk.jumps import Jumps
from connectors.desk.lists import Lists
from connectors.desk.rules import Rules
from connectors.repeating import repeating

log = logging.getLogger(__name__)

_EVERY = 15.0
_NEWS_EVERY = 1.0
# A change becomes visible when it is committed, a moment after its time.
_LATE = timedelta(seconds=5)


def keeping_rules(
    rules: Rules, on_told: Callable[[str], None], jumps: Jumps, seconds: float = _EVERY
) -> AbstractAsyncContextManager[None]:
    """Apply them again and again; `on_told` hears of every conversation with new words.

    Not by a clock that was just set: it would look as if everybody were away.
    """

    async def look() -> float:
        if jumps.is_settling():
            log.warning("desk rules rest: the clock was set")
            return seconds
        try:
            for conversation_id in await asyncio.to_thread(rules.apply):
                on_told(conversation_id)
        except Exception as error:
            log.error("desk rules failed", extra={"error": type(error).__name__})
        return seconds

    return repeating(look, first=seconds)


def hearing(
    lists: Lists, on_told: Callable[[str], None], seconds: float = _NEWS_EVERY
) -> AbstractAsyncContextManager[None]:
    """Wake who listens here to conversations that changed at the desk of another replica."""

    async def look() -> float:
        try:
            since = datetime.now(UTC) - _LATE
            for conversation_id in await asyncio.to_thread(lists.changed_since, since):
                on_told(conversation_id)
        except Exception as error:
            log.warning("desk news failed", extra={"error": type(error).__name__})
        return seconds

    return repeating(look)
