"""Limits that several processes share through Redis, and what happens without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis import Redis

from connectors.limits import ChannelFull, DoorLimiter, Limiter, TooFast, Windows
from tests.services import free_port


@pytest.fixture
def redis(redis_url: str) -> str:
    """A real Redis with nothing in it."""
    with Redis.from_url(redis_url) as client:
        client.flushall()
    return redis_url


@pytest.fixture
async def deaf() -> AsyncIterator[str]:
    """Something that takes connections and never answers."""
    held: list[asyncio.StreamWriter] = []

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield f"redis://:rahasia@127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    for writer in held:
        writer.close()
    server.close()


async def refused(limiter: Limiter, sender: str, times: int) -> int:
    """How many of so many messages are over the limit."""
    count = 0
    for _ in range(times):
        try:
            await limiter.check(sender)
        except TooFast as error:
            count += 1 <= error.retry_after <= 61
    return count


async def test_two_processes_count_together(redis: str) -> None:
    first, second = Windows(redis), Windows(redis)
    assert await refused(Limiter("sender", 3, first), "a", 2) == 0
    assert await refused(Limiter("sender", 3, second), "a", 2) == 1
    assert await refused(Limiter("sender", 3, second), "b", 3) == 0
    await first.close()
    await second.close()


async def test_a_redis_that_does_not_answer_stops_nobody(
    deaf: str, caplog: pytest.LogCaptureFixture
) -> None:
    windows = Windows(deaf)
    limiter = Limiter("sender", 3, windows)
    began = time.monotonic()
    assert await refused(limiter, "a", 4) == 1
    assert time.monotonic() - began < 1
    await windows.close()
    logged = [record.__dict__ for record in caplog.records]
    assert len(logged) == 1
    assert "rahasia" not in str(logged)


async def test_a_redis_that_is_gone_stops_nobody_and_is_logged_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1000.0]
    windows = Windows(f"redis://127.0.0.1:{free_port()}")
    limiter = Limiter("sender", 100, windows)
    monkeypatch.setattr("connectors.limits.time.monotonic", lambda: now[0])
    for moment in (1000, 1010, 1020, 1059, 1061, 1100):
        now[0] = moment
        await limiter.check("a")
    assert len(caplog.records) == 2
    await windows.close()


async def test_when_redis_is_back_it_counts_again(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = Windows(redis)
    limiter = Limiter("sender", 2, windows)
    await limiter.check("a")
    windows._rest(OSError())
    await limiter.check("a")
    real = time.monotonic
    monkeypatch.setattr("connectors.limits.time.monotonic", lambda: real() + 6)
    assert await refused(limiter, "a", 2) == 1
    await windows.close()


@pytest.mark.parametrize("url", ["localhost:6379", "http://127.0.0.1", "memcached://x"])
def test_an_address_that_is_none_of_redis_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="redis"):
        Windows(url)


async def test_a_full_channel_asks_everybody_at_its_door_to_wait() -> None:
    counted: list[str] = []
    windows = Windows()
    whole = Limiter("channel", 3, windows)
    door = DoorLimiter(2, windows, "webchat", whole, lambda: counted.append("x"))
    other = DoorLimiter(2, windows, "api", whole, lambda: None)
    await door.check("a")
    await door.check("a")
    with pytest.raises(TooFast) as own:
        await door.check("a")
    assert not isinstance(own.value, ChannelFull)
    await door.check("b")
    with pytest.raises(ChannelFull):
        await door.check("c")
    await other.check("c")
    assert len(counted) == 2
