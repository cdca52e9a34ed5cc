from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.connectors.conftest import FakeDialogue

Headers = dict[str, str]


@pytest.fixture
def citizen(client: TestClient) -> Headers:
    token = client.post("/webchat/sessions").json()["token"]
    return {"Authorization": f"Bearer {token}"}


def send(client: TestClient, citizen: Headers, id_: str, text: str, **more: str) -> int:
    body = {"id": id_, "text": text, **more}
    return client.post("/webchat/messages", json=body, headers=citizen).status_code


def history(client: TestClient, citizen: Headers) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/webchat/history", headers=citizen).json()["messages"]
    return found


def wait_for(client: TestClient, citizen: Headers, count: int) -> list[dict[str, Any]]:
    for _ in range(200):
        found = history(client, citizen)
        if len(found) >= count:
            return found
    raise AssertionError(f"{count} messages never came: {found}")


def test_a_message_is_accepted_and_answered(client: TestClient, citizen: Headers) -> None:
    assert send(client, citizen, "pesan-001", "ktp hilang") == 202
    asked, reply = wait_for(client, citizen, 2)
    assert (asked["from"], asked["id"], asked["text"]) == ("citizen", "pesan-001", "ktp hilang")
    assert (reply["from"], reply["in_reply_to"]) == ("bot", "pesan-001")
    assert reply["seq"] > asked["seq"]


def test_sending_again_is_safe(
    client: TestClient, citizen: Headers, dialogue: FakeDialogue
) -> None:
    assert send(client, citizen, "pesan-001", "halo") == 202
    assert send(client, citizen, "pesan-001", "halo") == 200
    assert len(wait_for(client, citizen, 2)) == 2
    assert len(dialogue.turns) == 1


def test_who_hears_no_stream_asks_for_what_is_new(client: TestClient, citizen: Headers) -> None:
    send(client, citizen, "pesan-001", "halo")
    asked, reply = wait_for(client, citizen, 2)

    def after(seq: object) -> httpx.Response:
        return client.get(f"/webchat/history?after={seq}", headers=citizen)

    assert [m["id"] for m in after(asked["seq"]).json()["messages"]] == [reply["id"]]
    assert after(reply["seq"]).json()["messages"] == []
    for seq in ("x", -1, 10**18):
        assert after(seq).status_code == 422


def test_an_answer_carries_sources_choices_and_date(
    client: TestClient, citizen: Headers, dialogue: FakeDialogue
) -> None:
    dialogue.down = True
    send(client, citizen, "pesan-001", "biaya skck berapa")
    reply = wait_for(client, citizen, 2)[1]
    assert reply["citations"][0]["number"] == 1
    assert reply["checked_label"].startswith("Dicek: ")
    assert {"title", "value"} == set(reply["choices"][0])


def test_a_tap_reaches_rasa_as_a_payload(
    client: TestClient, citizen: Headers, dialogue: FakeDialogue
) -> None:
    send(client, citizen, "pesan-001", "Paspor baru", choice="pilih:paspor-baru")
    wait_for(client, citizen, 2)
    assert dialogue.turns[0][2] == '/pilih{"layanan": "paspor-baru"}'


def test_script_comes_back_as_the_text_it_was(client: TestClient, citizen: Headers) -> None:
    send(client, citizen, "pesan-001", "<script>alert(1)</script>")
    assert wait_for(client, citizen, 2)[0]["text"] == "<script>alert(1)</script>"


@pytest.mark.parametrize("token", ["", "Bearer palsu", "Basic x"])
def test_without_a_session_nothing_is_shown(client: TestClient, token: str) -> None:
    response = client.get("/webchat/history", headers={"Authorization": token})
    assert response.status_code == 401
    assert "Muat ulang" in response.json()["message"]


def test_a_deleted_conversation_is_gone(client: TestClient, citizen: Headers) -> None:
    send(client, citizen, "pesan-001", "halo")
    wait_for(client, citizen, 2)
    assert client.delete("/webchat/conversation", headers=citizen).status_code == 204
    assert client.get("/webchat/history", headers=citizen).status_code == 404


def test_sessions_do_not_see_each_other(client: TestClient, citizen: Headers) -> None:
    send(client, citizen, "pesan-001", "punya saya")
    wait_for(client, citizen, 2)
    other = {"Authorization": f"Bearer {client.post('/webchat/sessions').json()['token']}"}
    assert history(client, other) == []
    assert len(history(client, citizen)) == 2
