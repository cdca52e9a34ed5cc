import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.actions.endpoint import actions, router
from bot.dialogue import DialogueUnavailable, RasaDialogue, escape
from knowledge_base.answer import Outcome
from knowledge_base.retrieval import Knowledge, LiveKnowledge


@pytest.fixture
def rasa(knowledge: Knowledge) -> TestClient:
    app = FastAPI()
    app.include_router(router(LiveKnowledge(knowledge), actions(""), "rahasia"))
    return TestClient(app)


def call(action: str, text: str) -> dict[str, object]:
    message = {"text": text, "intent": {"name": "tanya_biaya", "confidence": 0.9}, "entities": []}
    return {
        "next_action": action,
        "tracker": {"sender_id": "a", "slots": {"wilayah": None}, "latest_message": message},
        "domain": {},
    }


def test_without_the_token_there_is_no_such_address(rasa: TestClient) -> None:
    assert rasa.post("/rasa/actions", json={}).status_code == 404
    assert rasa.post("/rasa/actions?token=lain", json=call("action_jawab", "x")).status_code == 404


def test_an_action_returns_slots_and_one_custom_response(rasa: TestClient) -> None:
    body = rasa.post("/rasa/actions?token=rahasia", json=call("action_jawab", "biaya skck")).json()
    assert {"event": "slot", "name": "layanan", "value": "skck"} in body["events"]
    (response,) = body["responses"]
    assert response["custom"]["status"] == "answered"
    assert response["custom"]["index_version"]


def test_an_unknown_action_is_refused(rasa: TestClient) -> None:
    assert rasa.post("/rasa/actions?token=rahasia", json=call("hapus", "x")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sent"), [("/restart", "restart"), (" / /x", "x"), ("//", "?"), ("ktp", "ktp")]
)
def test_a_citizen_cannot_write_a_payload(typed: str, sent: str) -> None:
    assert escape(typed) == sent


def engine(handler: httpx.MockTransport) -> RasaDialogue:
    return RasaDialogue("http://rasa", httpx.AsyncClient(transport=handler))


async def test_several_texts_are_one_reply() -> None:
    messages = [{"text": "Halo."}, {"text": "Silakan."}]
    dialogue = engine(httpx.MockTransport(lambda _: httpx.Response(200, json=messages)))
    answer = await dialogue.turn("a", "halo")
    assert (answer.status, answer.text) == (Outcome.CHAT, "Halo.\n\nSilakan.")


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json=[]),
        httpx.Response(200, text="bukan json"),
        httpx.Response(500),
        httpx.Response(200, json=[{"custom": {"status": "answered", "text": "tanpa dasar"}}]),
    ],
)
async def test_a_failure_of_rasa_is_never_silence(response: httpx.Response) -> None:
    with pytest.raises(DialogueUnavailable):
        await engine(httpx.MockTransport(lambda _: response)).turn("a", "halo")


async def test_a_rasa_that_hangs_is_unavailable() -> None:
    def hang(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("lama")

    with pytest.raises(DialogueUnavailable):
        await engine(httpx.MockTransport(hang)).turn("a", "halo")
    assert not await engine(httpx.MockTransport(hang)).healthy()
