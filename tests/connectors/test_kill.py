"""kill -9 at any moment, again and again: every accepted message is answered exactly once."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from app.settings import ROOT
from tests.connectors.whatsapp.server import MetaServer, signed, webhook, written

KILLS = 50
KILLS_ON_POSTGRESQL = 10
PEOPLE = [f"62811000{n}" for n in range(4)]


@contextmanager
def process(database: str, port: int, api: str) -> Iterator[None]:
    """The path of WhatsApp as a process of its own, killed at the end."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.connectors.channel_process", database, str(port), api],
        cwd=ROOT,
    )
    try:
        until(lambda: is_open(port), 20)
        yield
    finally:
        os.kill(started.pid, signal.SIGKILL)
        started.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(happened: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.005)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def delivered(port: int, body: bytes) -> bool:
    """Whether the webhook was answered with 200; Meta delivers the others again."""
    try:
        url = f"http://127.0.0.1:{port}/webhooks/whatsapp"
        return httpx.post(url, content=body, headers=signed(body), timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def reports(meta: MetaServer) -> list[bytes]:
    """What Meta reports of every message it took, with the key it was sent with."""
    return [
        webhook(
            statuses=[
                {
                    "id": f"wamid.OUT{number}",
                    "status": "delivered",
                    "timestamp": "1795600001",
                    "recipient_id": sent["to"],
                    "biz_opaque_callback_data": sent["biz_opaque_callback_data"],
                }
            ]
        )
        for number, sent in enumerate(meta.sent, 1)
    ]


@pytest.mark.slow
def test_every_accepted_message_is_answered_once_through_all_kills(database_url: str) -> None:
    chance = random.Random(5)
    meta, port = MetaServer(), free_port()
    waiting: list[tuple[str, bytes]] = []
    words: list[str] = []
    reported = 0
    with meta.on_port() as api:
        for kill in range(KILLS if database_url.startswith("sqlite") else KILLS_ON_POSTGRESQL):
            for number, person in enumerate(PEOPLE):
                # Words only: a run of digits would be masked.
                said = f"pesan {kill} dari orang {number}"
                words.append(said)
                message = written(said, f"wamid.{kill}.{person}") | {"from": person}
                waiting.append((said, webhook(message)))
            with process(database_url, port, api):
                for body in reports(meta)[reported:]:
                    reported += delivered(port, body)
                again = chance.sample(waiting, len(waiting))
                waiting = [one for one in again if not delivered(port, one[1])]
                time.sleep(chance.uniform(0, 0.06))
        with process(database_url, port, api):
            for body in reports(meta)[reported:]:
                delivered(port, body)
            assert all(delivered(port, body) for _, body in waiting)
            until(lambda: len(meta.sent) >= len(words), 40)
            time.sleep(0.5)
    answers = Counter(str(sent) for sent in meta.sent)
    times = {said: sum(f"'jawaban untuk {said}'" in sent for sent in answers) for said in words}
    assert {said: n for said, n in times.items() if n != 1} == {}
    assert len(meta.sent) == len(words)
