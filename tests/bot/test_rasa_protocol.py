import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.settings import ROOT
from bot.actions.endpoint import actions, router
from bot.actions.protocol import decoded, encoded
from bot.dialogue import DialogueUnavailable, RasaDialogue, escape
from knowledge_base.answer import Answer, Outcome
from knowledge_base.embedder import Vectors
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


def test_without_the_token_not_even_a_broken_body_gets_an_answer(rasa: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for query, status in (("", 404), ("?token=lain", 404), ("?token=rahasia", 422)):
        broken = rasa.post(f"/rasa/actions{query}", content=b"{rusak", headers=headers)
        assert broken.status_code == status


def test_rasa_may_send_more_than_we_read(rasa: TestClient) -> None:
    more = call("action_obrolan", "halo") | {"version": "3.6.21", "sender_id": "a"}
    more["tracker"]["latest_message"]["intent"]["name"] = "salam"  # type: ignore[index]
    body = rasa.post("/rasa/actions?token=rahasia", json=more).json()
    assert body["responses"] == [{"response": "utter_salam"}]
    assert [event["name"] for event in body["events"]] == ["jejak"]


def test_a_tapped_choice_comes_as_an_entity_and_its_payload_is_no_text(rasa: TestClient) -> None:
    tapped = call("action_pilih", '/pilih{"layanan": "skck"}')
    entity = {"entity": "layanan", "value": "skck"}
    tapped["tracker"]["latest_message"]["entities"] = [entity]  # type: ignore[index]
    body = rasa.post("/rasa/actions?token=rahasia", json=tapped).json()
    assert body["responses"][0]["custom"]["service_id"] == "skck"
    assert "/pilih" not in str([e for e in body["events"] if e["name"] == "pertanyaan"])


def test_every_action_of_the_domain_has_its_code_and_no_other() -> None:
    domain = yaml.safe_load((ROOT / "bot/domain/actions.yml").read_text(encoding="utf-8"))
    assert set(actions("")) == set(domain["actions"])


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
        httpx.Response(200, json=[{"image": "x"}]),
        httpx.Response(200, json={"status": "failure"}),
        httpx.Response(200, json=["teks"]),
        httpx.Response(200, json=None),
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
    await engine(httpx.MockTransport(hang)).forget("a")
    assert not await engine(httpx.MockTransport(hang)).healthy()


async def test_a_custom_answer_passes_whole() -> None:
    sent = Answer(status=Outcome.CHAT, text="Satu.\n\nDua.", index_version="v1")
    messages = [{"recipient_id": "a", "custom": sent.model_dump(mode="json")}]
    dialogue = engine(httpx.MockTransport(lambda _: httpx.Response(200, json=messages)))
    assert await dialogue.turn("a", "halo") == sent


async def test_a_conversation_is_forgotten_by_starting_it_anew() -> None:
    heard: list[dict[str, str]] = []

    def rasa_hears(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(200, json=[])

    await engine(httpx.MockTransport(rasa_hears)).forget("warga-1")
    assert heard == [{"sender": "warga-1", "message": "/restart"}]


async def test_rasa_is_told_the_conversation_and_the_words() -> None:
    heard: list[dict[str, str]] = []

    def rasa_hears(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/webhooks/rest/webhook"
        heard.append(json.loads(request.content))
        return httpx.Response(200, json=[{"text": "ya"}])

    dialogue = engine(httpx.MockTransport(rasa_hears))
    await dialogue.turn("warga-1", "/restart")
    await dialogue.turn("warga-1", "Bukan itu", "/bukan_itu")
    assert heard == [
        {"sender": "warga-1", "message": "restart"},
        {"sender": "warga-1", "message": "/bukan_itu"},
    ]


def sent_with(embed: Callable[[str], Vectors], text: str, payload: str | None) -> dict[str, Any]:
    """What Rasa receives beside a message when the app embeds with `embed`."""
    bodies: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json=[{"text": "Halo."}])

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    asyncio.run(RasaDialogue("http://rasa", client, embed).turn("a", text, payload))
    metadata: dict[str, Any] = bodies[0].get("metadata", {})
    return metadata


def test_the_vector_of_a_text_travels_with_it() -> None:
    metadata = sent_with(lambda _: np.array([0.6, 0.8], dtype=np.float32), "ktp", None)
    assert decoded(metadata["vector"]).tolist() == pytest.approx([0.6, 0.8])


def test_a_vector_that_comes_with_a_call_is_not_computed_again(
    rasa: TestClient, knowledge: Knowledge
) -> None:
    text = "biaya layanan yang belum pernah ditanyakan di sini"
    vector = np.eye(knowledge.embedder.dimensions, dtype=np.float32)[7]
    asked = call("action_jawab", text)
    asked["tracker"]["latest_message"]["vector"] = encoded(vector)  # type: ignore[index]
    assert rasa.post("/rasa/actions?token=rahasia", json=asked).status_code == 200
    assert knowledge.embed(text).tolist() == vector.tolist()


def test_a_tapped_choice_has_no_vector() -> None:
    assert sent_with(lambda _: np.ones(2, dtype=np.float32), "KTP", "/bukan_itu") == {}


def test_a_text_that_cannot_be_embedded_is_still_answered() -> None:
    def fail(text: str) -> Vectors:
        raise RuntimeError(text)

    assert sent_with(fail, "ktp", None) == {}


def test_an_answer_carries_the_region_that_it_is_about(rasa: TestClient) -> None:
    def region(text: str, slot: str | None = None) -> list[str]:
        told = call("action_jawab", text)
        told["tracker"]["slots"]["wilayah"] = slot  # type: ignore[index]
        body = rasa.post("/rasa/actions?token=rahasia", json=told).json()
        found: list[str] = body["responses"][0]["custom"]["region"]
        return found

    assert region("biaya skck di kabupaten bandung") == ["32.04"]
    assert region("biaya skck", "32.73") == ["32.73"]
    assert region("biaya skck") == []
