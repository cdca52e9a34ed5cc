"""How fast one sender may write, so that one cannot crowd out the others."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter


class TooFast(Exception):
    """A sender is over the limit. `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Limiter:
    """A moving window of a minute for every sender of a kind."""

    def __init__(self, kind: str, per_minute: int) -> None:
        self._kind = kind
        self._limit = RateLimitItemPerMinute(per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, sender: str) -> None:
        """Count one message of a sender. Raises TooFast."""
        if not await self._window.hit(self._limit, self._kind, sender):
            stats = await self._window.get_window_stats(self._limit, self._kind, sender)
            raise TooFast(max(1, math.ceil(stats.reset_time - time.time())))
