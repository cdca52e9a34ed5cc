"""How fast one sender and one channel may write, so that none can crowd out the others."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

log = logging.getLogger(__name__)

_PATIENCE = 0.25
_REST = 5.0
_BETWEEN_LOGS = 60.0
_SCHEMES = ("redis://", "rediss://")


class TooFast(Exception):
    """A sender is over the limit. `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class ChannelFull(TooFast):
    """All senders of a channel together are over its limit."""


class Windows:
    """Moving windows of counts: in Redis, shared by all processes, or in this one's memory.

    While Redis does not answer within a quarter of a second, memory counts in its place. Raises
    ValueError for an address that is none of Redis.
    """

    def __init__(self, redis_url: str = "") -> None:
        if redis_url and not redis_url.startswith(_SCHEMES):
            raise ValueError("the address begins with redis:// or rediss://")
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._pool = _pool(redis_url) if redis_url else None
        self._shared = MovingWindowRateLimiter(_in(self._pool)) if self._pool else None
        self._rests_until = self._logs_from = 0.0

    async def count(self, limit: RateLimitItem, *names: str) -> float:
        """Count one if it is within the limit, giving 0; else the seconds until it would be."""
        if self._shared and time.monotonic() >= self._rests_until:
            try:
                async with asyncio.timeout(_PATIENCE):
                    return await _count(self._shared, limit, names)
            except (StorageError, OSError, TimeoutError) as error:
                self._rest(error)
        return await _count(self._memory, limit, names)

    async def close(self) -> None:
        """Let go of the connections to Redis."""
        if self._pool:
            await self._pool.disconnect()

    def _rest(self, error: Exception) -> None:
        now = time.monotonic()
        self._rests_until = now + _REST
        if now >= self._logs_from:
            self._logs_from = now + _BETWEEN_LOGS
            # The text of the error may hold the address with its password.
            log.error("redis unavailable, counting alone", extra={"error": type(error).__name__})


class Limiter:
    """A moving window of a minute for every sender of a kind."""

    def __init__(self, kind: str, per_minute: int, windows: Windows | None = None) -> None:
        self._kind = kind
        self._limit = RateLimitItemPerMinute(per_minute)
        self._windows = windows or Windows()

    @property
    def per_minute(self) -> int:
        return int(self._limit.amount)

    async def check(self, sender: str) -> None:
        """Count one message of a sender. Raises TooFast."""
        if seconds := await self._windows.count(self._limit, self._kind, sender):
            raise TooFast(math.ceil(seconds))


class DoorLimiter(Limiter):
    """A sender's limit and that of the channel, for a door that can tell the sender to wait."""

    def __init__(
        self,
        per_minute: int,
        windows: Windows,
        channel: str,
        whole: Limiter,
        on_refused: Callable[[], None],
    ) -> None:
        super().__init__("sender", per_minute, windows)
        self._channel = channel
        self._whole = whole
        self._on_refused = on_refused

    async def check(self, sender: str) -> None:
        """Count one message of a sender. Raises TooFast, ChannelFull."""
        try:
            await super().check(sender)
            try:
                await self._whole.check(self._channel)
            except TooFast as full:
                raise ChannelFull(full.retry_after) from full
        except TooFast:
            self._on_refused()
            raise


async def _count(
    window: MovingWindowRateLimiter, limit: RateLimitItem, names: tuple[str, ...]
) -> float:
    if await window.hit(limit, *names):
        return 0.0
    stats = await window.get_window_stats(limit, *names)
    return max(1.0, float(stats.reset_time) - time.time())


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE)


def _in(pool: ConnectionPool) -> RedisStorage:
    return RedisStorage(
        "async+redis://",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="tanya",
        connection_pool=pool,  # type: ignore[arg-type]  # its documentation names it
    )
