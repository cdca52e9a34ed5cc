from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from connectors.base import Busy, CredentialsInvalid
from connectors.telegram.connector import Telegram
from connectors.telegram.polling import poll
from tests.connectors.telegram.server import (
    DROP,
    TOKEN,
    USERNAME,
    Fault,
    TelegramServer,
    page,
    too_many,
)


class Disk:
    """Where updates are stored; `hook` runs before each and may raise. Pauses are only noted."""

    def __init__(self) -> None:
        self.stored: list[int] = []
        self.bodies: list[bytes] = []
        self.pauses: list[float] = []
        self.hook: Callable[[int], None] = lambda id_: None

    async def deliver(self, body: bytes) -> None:
        id_ = json.loads(body)["update_id"]
        self.hook(id_)
        self.stored.append(id_)
        self.bodies.append(body)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def server() -> TelegramServer:
    return TelegramServer()


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def telegram(server: TelegramServer) -> AsyncIterator[Telegram]:
    transport = httpx.ASGITransport(server.app)
    found = Telegram(TOKEN, "", USERNAME, "https://tanya.go.id", transport=transport)
    yield found
    await found.close()


def update(id_: int, text: str = "halo") -> dict[str, object]:
    return {"update_id": id_, "message": {"message_id": id_, "text": text, "new_field": [None]}}


async def poll_until(telegram: Telegram, disk: Disk, done: Callable[[], bool]) -> None:
    task = asyncio.create_task(poll(telegram, disk.deliver, disk.pause))
    try:
        async with asyncio.timeout(5):
            while not done():  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_updates_are_handed_on_raw_and_in_order(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    server.updates = [update(1), update(2, "é 😀"), update(3)]
    await poll_until(telegram, disk, lambda: server.confirmed == [1, 2, 3])
    assert disk.stored == [1, 2, 3]
    assert json.loads(disk.bodies[1]) == update(2, "é 😀")


async def test_a_webhook_is_deleted_first_and_nothing_waiting_is_lost(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    server.webhook = {"url": "https://lama.go.id"}
    server.updates = [update(1)]
    await poll_until(telegram, disk, lambda: disk.stored == [1])
    assert server.requests[:2] == ["deleteWebhook", "getUpdates"]
    assert disk.pauses == []


async def test_an_update_is_confirmed_only_after_it_is_on_disk(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    seen: list[list[int]] = []
    disk.hook = lambda id_: seen.append(list(server.confirmed))
    server.updates = [update(1), update(2)]
    await poll_until(telegram, disk, lambda: server.confirmed == [1, 2])
    assert seen == [[], []]


async def test_an_update_that_could_not_be_stored_comes_again(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    failures = iter([OSError("disk full"), OSError("disk full")])

    def full(id_: int) -> None:
        if id_ == 2 and (error := next(failures, None)):
            raise error

    disk.hook = full
    server.updates = [update(1), update(2), update(3)]
    await poll_until(telegram, disk, lambda: server.confirmed == [1, 2, 3])
    assert disk.stored == [1, 2, 3]
    assert disk.pauses == [1.0, 2.0]


async def test_updates_of_a_crash_come_again_after_the_start(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    def dies(id_: int) -> None:
        raise asyncio.CancelledError

    disk.hook = dies
    server.updates = [update(1)]
    with pytest.raises(asyncio.CancelledError):
        await poll(telegram, disk.deliver, disk.pause)
    disk.hook = lambda id_: None
    await poll_until(telegram, disk, lambda: disk.stored == [1])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        page(502, "Bad Gateway"),
        page(200, "x"),
        page(200, '{{"ok": true, "result": [{{}}]}}'),
        page(200, '{{"ok": true, "result": null}}'),
        page(200, '{{"ok": true, "result": [7]}}'),
        Fault(409, "Conflict: terminated by other getUpdates request"),
        Fault(401, "Unauthorized"),
        DROP,
    ],
    ids=str,
)
async def test_polling_goes_on_after_a_fault(
    telegram: Telegram, server: TelegramServer, disk: Disk, fault: Fault
) -> None:
    server.faults.extend([fault, Fault(500), fault])
    server.updates = [update(1)]
    await poll_until(telegram, disk, lambda: server.confirmed == [1])
    assert disk.stored == [1]
    assert disk.pauses[0] == 1.0


async def test_pauses_grow_to_a_minute_and_the_server_may_name_its_own(
    telegram: Telegram, server: TelegramServer, disk: Disk
) -> None:
    server.faults.extend([*[Fault(500)] * 8, too_many(90)])
    server.updates = [update(1)]
    await poll_until(telegram, disk, lambda: disk.stored == [1])
    assert disk.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 90]


async def test_a_pause_is_logged_without_words(
    telegram: Telegram, server: TelegramServer, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(id_: int) -> None:
        if not disk.pauses:
            raise OSError("rahasia warga")

    disk.hook = broken
    server.updates = [update(1, "rahasia warga")]
    with caplog.at_level(logging.INFO):
        await poll_until(telegram, disk, lambda: disk.stored == [1])
    assert "polling paused" in caplog.text
    assert "rahasia warga" not in caplog.text
    assert TOKEN not in caplog.text


async def test_updates_raises_what_sending_raises(
    telegram: Telegram, server: TelegramServer
) -> None:
    server.token = "1:" + "b" * 35
    with pytest.raises(CredentialsInvalid):
        await telegram.updates(0)
    server.token = TOKEN
    server.webhook = {"url": "https://lain.go.id"}
    with pytest.raises(Busy, match="program lain atau webhook"):
        await telegram.updates(0)
