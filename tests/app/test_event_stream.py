"""The stream of the web chat, over a real socket: resumable, nothing lost, nothing doubled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.server import Running


@pytest.fixture
def citizen(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        token = client.post("/webchat/sessions").json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def read(citizen: httpx.Client, last: int, until: int) -> list[tuple[str, dict[str, Any]]]:
    """(event, data) from the stream after `last` until message `until` has come."""
    found, event = [], ""
    with citizen.stream("GET", "/webchat/events", headers={"Last-Event-ID": str(last)}) as stream:
        for line in stream.iter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = json.loads(line.removeprefix("data:"))
                found.append((event, data))
                if data.get("seq", 0) >= until:
                    return found
    return found


def ask(citizen: httpx.Client, id_: str, text: str) -> int:
    return int(citizen.post("/webchat/messages", json={"id": id_, "text": text}).json()["seq"])


def test_the_stream_gives_question_and_answer_in_order(citizen: httpx.Client) -> None:
    asked = ask(citizen, "pesan-001", "syarat skck apa saja")
    seen = read(citizen, 0, asked + 1)
    assert [event for event, _ in seen] == ["received", "reply"]
    assert seen[-1][1]["status"] == "answered"
    assert "skck" in seen[-1][1]["more_url"] or seen[-1][1]["citations"]


def test_a_stream_taken_up_again_gives_only_what_was_missed(citizen: httpx.Client) -> None:
    first = ask(citizen, "pesan-001", "halo")
    seen = read(citizen, 0, first + 1)
    last = seen[-1][1]["seq"]
    second = ask(citizen, "pesan-002", "syarat skck apa saja")
    missed = [data["seq"] for event, data in read(citizen, last, second + 1) if "seq" in data]
    assert missed == [second, second + 1]


@pytest.mark.parametrize("last", ["x", "-1", "1e3", "²", "9" * 19, "9" * 5_000])
def test_a_last_event_id_that_was_never_ours_starts_from_the_beginning(
    citizen: httpx.Client, last: str
) -> None:
    asked = ask(citizen, "pesan-001", "halo")
    headers = {b"Last-Event-ID": last.encode("latin-1")}
    with citizen.stream("GET", "/webchat/events", headers=headers) as stream:
        line = next(line for line in stream.iter_lines() if line.startswith("id:"))
    assert line == f"id: {asked}"
