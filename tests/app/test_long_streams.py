"""The event stream at its edges, over a real socket and a real database."""

from __future__ import annotations

import httpx
import pytest

from tests.app.test_event_stream import ask, citizen

__all__ = ["citizen"]


@pytest.mark.parametrize("last", ["9" * 18, "9" * 19, "9" * 5_000, "-1", "1e3", "\u0663"])
def test_any_last_event_id_gets_a_stream(citizen: httpx.Client, last: str) -> None:
    ask(citizen, "pesan-001", "halo")
    headers = {"Last-Event-ID": last.encode()}
    with citizen.stream("GET", "/webchat/events", headers=headers) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
