"""What nobody should send, sent: a clear answer in Indonesian, nothing lost, nothing executed."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from tests.app.test_api import begin
from tests.connectors.conftest import FakeDialogue


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Tulis dengan kata-kata"),
        (" \n\t ", "Tulis dengan kata-kata"),
        ("😀🙏", "Tulis dengan kata-kata"),
        ("\u202e\u200b\u0007", "Tulis dengan kata-kata"),
        ("a" * 10_000, "terlalu panjang"),
        ("ktp " * 2_500, "terlalu panjang"),
    ],
)
def test_it_is_answered_without_asking_rasa(
    client: TestClient, dialogue: FakeDialogue, text: str, answer: str
) -> None:
    response = client.post(f"{begin(client)}/messages", json={"text": text})
    assert response.status_code == 200
    assert answer in response.json()["text"]
    assert dialogue.turns == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE messages; --",
        "{{ 7 * 7 }} ${7 * 7}",
    ],
)
def test_code_is_only_words_that_come_back_as_they_were(client: TestClient, text: str) -> None:
    path = f"{begin(client)}/messages"
    reply = client.post(path, json={"text": text})
    assert reply.json()["text"] == f"jawaban untuk {text}"
    assert reply.headers["content-type"] == "application/json"
    assert client.post(path, json={"text": "masih ada"}).status_code == 200


def test_direction_and_control_characters_never_reach_anyone(
    client: TestClient, dialogue: FakeDialogue
) -> None:
    text = "\u202ektp\u202c\x00 \u200bhi\u00adlang\x1b[31m"
    client.post(f"{begin(client)}/messages", json={"text": text})
    assert dialogue.turns[0][1] == "ktp hilang[31m"


def test_half_a_character_is_refused_kindly(client: TestClient) -> None:
    response = client.post(
        f"{begin(client)}/messages",
        content=b'{"text": "ktp \\ud83d hilang"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code in (200, 422)
    assert "message" in response.json() or "text" in response.json()


def test_deeply_nested_json_is_refused_kindly(client: TestClient) -> None:
    response = client.post(
        f"{begin(client)}/messages",
        content=b'{"text": ' + b"[" * 50_000,
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code in (400, 422)
    assert response.json()["message"].startswith("Isi permintaan")


@pytest.mark.parametrize(
    "id_", ["pendek", "a" * 61, "ada spasi di sini", "re:pesan-001", "../../x"]
)
def test_an_id_that_is_none_is_refused(client: TestClient, id_: str) -> None:
    response = client.post(f"{begin(client)}/messages", json={"text": "halo", "id": id_})
    assert response.status_code == 422
    assert "id" in response.json()["message"]


@pytest.mark.parametrize("id_", ["x", "A" * 32, "0" * 31, "..%2f..", "0" * 32 + "%00"])
def test_a_conversation_id_that_is_none_is_refused(client: TestClient, id_: str) -> None:
    response = client.post(f"/api/v1/conversations/{id_}/messages", json={"text": "halo"})
    assert response.status_code in (404, 422)
    assert list(response.json()) == ["message"]


def test_an_unforeseen_failure_shows_no_inside(client: TestClient) -> None:
    client.app.state.hub.wake = None  # type: ignore[attr-defined]
    response = client.post(f"{begin(client)}/messages", json={"text": "halo"})
    assert response.status_code == 500
    assert json.loads(response.text) == {
        "message": "Ada gangguan di tempat kami. Coba lagi sebentar lagi."
    }
