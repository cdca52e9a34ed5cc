"""A channel's post over HTTP: proved before it is read, on disk before it is told so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from connectors.model import Channel
from connectors.webhooks import router
from tests.connectors.channel import Path, post

PROOF = {"X-Secret": "benar"}
HALO = post({"from": "628", "id": "1", "text": "halo"})


@pytest.fixture
def path(engine: Engine) -> Path:
    return Path(engine)


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(path.inbox, {path.connector.channel: path.connector}))
    with TestClient(app) as client:
        yield client


def kept(path: Path) -> list[str]:
    conversation = path.inbox.conversation_of(Channel.TELEGRAM, "628")
    if not path.store.exists(conversation):
        return []
    return [message.text for message in path.store.since(conversation) if not message.answer]


def test_what_is_told_to_be_taken_is_on_disk(client: TestClient, path: Path) -> None:
    assert client.post("/webhooks/telegram", content=HALO, headers=PROOF).status_code == 200
    assert kept(path) == ["halo"]


@pytest.mark.parametrize("headers", [{}, {"X-Secret": "salah"}])
def test_an_unproved_post_is_not_read(
    client: TestClient, path: Path, headers: dict[str, str]
) -> None:
    response = client.post("/webhooks/telegram", content=HALO, headers=headers)
    assert response.status_code == 401
    assert kept(path) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
def test_an_unreadable_body_is_refused_without_a_trace(client: TestClient, body: bytes) -> None:
    response = client.post("/webhooks/telegram", content=body, headers=PROOF)
    assert response.status_code == 400


@pytest.mark.parametrize("channel", ["whatsapp", "webchat", "tidak-ada"])
def test_a_channel_that_is_not_set_up_does_not_exist(client: TestClient, channel: str) -> None:
    assert client.post(f"/webhooks/{channel}", content=HALO, headers=PROOF).status_code == 404
    assert client.get(f"/webhooks/{channel}").status_code == 404
