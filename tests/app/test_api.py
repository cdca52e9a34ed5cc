import pytest
from fastapi.testclient import TestClient

from app.settings import Settings
from tests.connectors.conftest import FakeDialogue
from tests.databases import contents


def begin(client: TestClient) -> str:
    response = client.post("/api/v1/conversations")
    assert response.status_code == 201
    return f"/api/v1/conversations/{response.json()['conversation_id']}"


def test_a_reply_has_every_field_of_the_contract(
    client: TestClient, dialogue: FakeDialogue
) -> None:
    dialogue.down = True
    conversation = begin(client)
    reply = client.post(f"{conversation}/messages", json={"text": "biaya skck berapa"}).json()
    assert set(reply) == {
        "status", "text", "service_id", "aspects", "candidates", "choices", "citations",
        "conversation_id", "seconds",
    }  # fmt: skip
    assert (reply["status"], reply["service_id"]) == ("answered", "skck")
    assert set(reply["citations"][0]) == {"regulation_id", "locator", "title", "url", "checked_on"}
    assert set(reply["candidates"][0]) == {"service_id", "score"}
    assert {"title", "service_id"} == set(reply["choices"][0])
    assert "Sumber:\n[1] " in reply["text"]
    assert "Dicek: " in reply["text"]


def test_repeating_an_id_repeats_the_reply(client: TestClient, dialogue: FakeDialogue) -> None:
    conversation = begin(client)
    body = {"text": "halo", "id": "pesan-00001"}
    first = client.post(f"{conversation}/messages", json=body).json()
    again = client.post(f"{conversation}/messages", json=body).json()
    assert first["text"] == again["text"]
    assert len(dialogue.turns) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{rusak", 422),
        (b"[]", 422),
        (b'{"text": null}', 422),
        (b"\xff\xfe", 422),
        (b'{"text": "' + b"a" * 30_000 + b'"}', 413),
        (b'{"text": "' + b"a" * 300_000 + b'"}', 413),
    ],
)
def test_a_bad_request_is_explained_in_indonesian(
    client: TestClient, body: bytes, status: int
) -> None:
    response = client.post(
        f"{begin(client)}/messages", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == status
    assert list(response.json()) == ["message"]
    assert response.json()["message"].endswith(".")


def test_a_conversation_that_does_not_exist_is_said_so(client: TestClient) -> None:
    response = client.post(f"/api/v1/conversations/{'0' * 32}/messages", json={"text": "halo"})
    assert response.status_code == 404
    assert "sudah dihapus" in response.json()["message"]


def test_a_hasty_sender_pauses_and_others_go_on(client: TestClient) -> None:
    hasty, other = begin(client), begin(client)
    codes = [client.post(f"{hasty}/messages", json={"text": "halo"}).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    refused = client.post(f"{hasty}/messages", json={"text": "halo"})
    assert int(refused.headers["Retry-After"]) > 0
    assert "Pelan-pelan" in refused.json()["message"]
    assert client.post(f"{other}/messages", json={"text": "halo"}).status_code == 200


def test_a_trusted_program_is_not_slowed_down(client: TestClient, app_settings: Settings) -> None:
    token = app_settings.secret_value("api_token")
    headers = {"Authorization": f"Bearer {token}"}
    conversation = begin(client)
    for _ in range(8):
        response = client.post(f"{conversation}/messages", json={"text": "ya"}, headers=headers)
        assert response.status_code == 200


def test_a_deleted_conversation_leaves_nothing(client: TestClient, app_settings: Settings) -> None:
    conversation = begin(client)
    client.post(f"{conversation}/messages", json={"text": "rahasia keluarga"})
    assert client.delete(conversation).status_code == 204
    assert client.post(f"{conversation}/messages", json={"text": "x"}).status_code == 404


def test_no_file_keeps_a_nik(client: TestClient, app_settings: Settings) -> None:
    text = "NIK saya 3201011234560001, ktp hilang"
    reply = client.post(f"{begin(client)}/messages", json={"text": text}).json()
    assert "Jangan kirim NIK" in reply["text"]
    assert b"3201011234560001" not in contents(app_settings.database)
    for path in app_settings.data.rglob("*"):
        if path.is_file():
            assert b"3201011234560001" not in path.read_bytes(), path.name


def test_the_interface_describes_itself(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/conversations/{conversation_id}/messages" in paths
    assert not [path for path in paths if "rasa" in path]
