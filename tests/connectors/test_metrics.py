"""What an operator sees of messages, sends and queues."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import generate_latest
from sqlalchemy import Engine

from connectors import pauses
from connectors.base import Busy, CredentialsInvalid, Refused
from connectors.depths import Depths
from connectors.model import Channel
from connectors.switches import Switches
from tests.connectors.channel import Path

ANI = "62811111"


@pytest.fixture
def path(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pauses, "_FIRST", 0.01)
    path = Path(engine)
    path.metrics.registry.register(Depths(engine, Switches(engine)))
    return path


def value(path: Path, name: str, **labels: str) -> float:
    return path.metrics.registry.get_sample_value(name, labels) or 0.0


async def test_messages_are_counted_by_channel_and_outcome(path: Path) -> None:
    await path.take(*({"from": ANI, "id": str(n), "text": "halo"} for n in range(3)))
    await path.take({"from": ANI, "id": "2", "text": "halo"})
    await path.take({"from": ANI, "id": "9", "text": "lama", "age": 30})
    await path.settle()
    count = "tanya_messages_total"
    assert value(path, count, channel="telegram", outcome="chat") == 3
    assert value(path, count, channel="telegram", outcome="too_old") == 1


async def test_the_time_from_receipt_to_delivery_is_measured_of_every_reply(path: Path) -> None:
    await path.take({"from": ANI, "id": "1", "text": "halo"})
    await path.settle()
    assert value(path, "tanya_delivery_seconds_count", channel="telegram") == 1
    assert 0 < value(path, "tanya_delivery_seconds_sum", channel="telegram") < 10


async def test_failed_sends_are_counted_by_code_and_retries_apart(path: Path) -> None:
    failures = iter([Busy("sibuk", 429, 0.01), CredentialsInvalid("token", 190), Refused("x", 100)])

    def fail(text: str) -> None:
        raise next(failures)

    path.connector.hook = fail
    await path.take({"from": ANI, "id": "1", "text": "halo"})
    await path.settle()
    errors = "tanya_send_errors_total"
    assert value(path, errors, channel="telegram", kind="Busy", code="429") == 1
    assert value(path, errors, channel="telegram", kind="CredentialsInvalid", code="190") == 1
    assert value(path, errors, channel="telegram", kind="Refused", code="100") == 1
    assert value(path, "tanya_send_retries_total", channel="telegram") == 2
    assert value(path, "tanya_queue_depth", channel="telegram", queue="parked") == 1


async def test_queues_are_read_from_disk_when_asked(path: Path) -> None:
    waiting = {"from": ANI, "text": "halo"}
    held = asyncio.Event()
    path.dialogue.hook = lambda text: held.wait()
    await path.take(*(waiting | {"id": str(n)} for n in range(4)))
    assert value(path, "tanya_queue_depth", channel="telegram", queue="inbox") == 4
    assert value(path, "tanya_queue_depth", channel="whatsapp", queue="inbox") == 0
    assert value(path, "tanya_oldest_unanswered_seconds", channel="telegram") > 0
    held.set()
    await path.settle()
    assert value(path, "tanya_queue_depth", channel="telegram", queue="inbox") == 0


async def test_a_dialogue_that_is_down_is_counted(path: Path) -> None:
    path.dialogue.down = True
    await path.take({"from": ANI, "id": "1", "text": "halo"})
    await path.settle()
    assert value(path, "tanya_dialogue_failures_total") == 1


def test_a_switch_for_all_shows_on_every_channel(path: Path, engine: Engine) -> None:
    Switches(engine).off("semua", "Perbaikan", None, "ani")
    assert all(value(path, "tanya_switched_off", channel=channel) == 1 for channel in Channel)


async def test_the_figures_hold_no_word_and_no_address(path: Path) -> None:
    await path.take({"from": ANI, "id": "1", "text": "kucing belang"})
    await path.settle()
    page = generate_latest(path.metrics.registry).decode()
    assert "belang" not in page
    assert ANI not in page
