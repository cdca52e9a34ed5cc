"""The desk through the whole app: WhatsApp against an emulator of Meta, the web page, the API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine

from app.desk_rules import DeskParts
from app.main import Parts, create_app
from app.settings import Settings
from connectors.desk.hours import Hours, Zone
from connectors.desk.model import Ending, Queue, State, Thread
from connectors.desk.telling import words
from connectors.desk.week import Week, day_of
from connectors.outbox import Outbox
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.desk.conftest import Bot
from tests.connectors.whatsapp.server import (
    APP_SECRET,
    PHONE_NUMBER_ID,
    TOKEN,
    MetaServer,
    signed,
    webhook,
    written,
)

ALWAYS = Week((day_of("00.00-24.00"),) * 7)
PERSON = "6281234567890"


@pytest.fixture
def meta() -> MetaServer:
    return MetaServer()


@pytest.fixture
def site(
    tmp_path: Path, database_url: str, meta: MetaServer, knowledge: Knowledge
) -> Iterator[TestClient]:
    """The app, with a desk that never closes."""
    with meta.on_port() as whatsapp_api:
        settings = Settings(
            data=tmp_path,
            database_url=database_url,
            whatsapp_phone_number_id=PHONE_NUMBER_ID,
            whatsapp_access_token=SecretStr(TOKEN),
            whatsapp_app_secret=SecretStr(APP_SECRET),
            whatsapp_verify_token=SecretStr("kata-kita"),
            whatsapp_template="jawaban_siap",
            whatsapp_api=whatsapp_api,
        )
        app = create_app(settings, LiveKnowledge(knowledge), Parts(Bot()))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def desk(site: TestClient) -> DeskParts:
    parts: DeskParts = site.app.state.desk  # type: ignore[attr-defined]
    hours, at = Hours(Queue(), Zone.WIB, ALWAYS), datetime.now(UTC)
    if not hours.is_open(at):
        pytest.skip("a national holiday: the desk is closed today")
    parts.hours.save(hours, "admin")
    return parts


def until(found: Callable[[], Any], seconds: float = 8) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("it never came")


def post(site: TestClient, text: str, number: int) -> None:
    body = webhook(written(text, f"wamid.IN{number}"))
    sent = site.post("/webhooks/whatsapp", content=body, headers=signed(body))
    assert sent.status_code == 200


def body_of(message: dict[str, Any]) -> str:
    if message["type"] == "interactive":
        return str(message["interactive"]["body"]["text"])
    return str(message.get("text", {}).get("body", ""))


def texts(meta: MetaServer) -> list[str]:
    return [body_of(message) for message in meta.sent]


def begun(site: TestClient, desk: DeskParts, meta: MetaServer) -> Thread:
    desk.presence.seen("sari", [Queue()], is_ready=True)
    post(site, "petugas", 1)
    (thread,) = until(desk.lists.all_open)
    until(lambda: "Saya sambungkan" in "".join(texts(meta)))
    found: Thread = thread
    return found


def test_a_talk_on_whatsapp_from_the_wish_to_the_end(
    site: TestClient, desk: DeskParts, meta: MetaServer
) -> None:
    thread = begun(site, desk, meta)
    desk.desk.claim(thread.id, "sari")
    until(lambda: "Anda sekarang berbicara" in texts(meta)[-1])
    post(site, "KTP saya hilang, bu", 2)
    until(lambda: desk.lists.thread(thread.id).citizen_at > thread.citizen_at)  # type: ignore[union-attr]
    assert len(meta.sent) == 2, "the bot talked over the agent"
    assert desk.desk.say(thread.id, "sari", "kunci-1", words("Bawa surat polisi, ya."))
    assert not desk.desk.say(thread.id, "sari", "kunci-1", words("Bawa surat polisi, ya."))
    until(lambda: len(meta.sent) == 3)
    assert texts(meta)[-1] == "*Petugas*\nBawa surat polisi, ya."
    desk.desk.close(thread.id, "sari", Ending.ANSWERED)
    until(lambda: "Percakapan dengan petugas selesai" in texts(meta)[-1])
    post(site, "biaya ktp", 3)
    until(lambda: texts(meta)[-1] == "jawaban untuk biaya ktp")
    assert len(meta.sent) == 5


def test_outside_the_window_one_template_invites_and_all_is_sent_when_they_write(
    site: TestClient, desk: DeskParts, meta: MetaServer, engine: Engine
) -> None:
    post(site, "petugas", 1)
    until(lambda: "Titip pertanyaan" in str(meta.sent))
    post(site, "titip", 2)
    (thread,) = until(desk.lists.all_open)
    assert thread.opening.is_left
    until(lambda: "dititipkan" in texts(meta)[-1])
    meta.closed.add(PERSON)
    desk.desk.claim(thread.id, "sari")
    desk.desk.say(thread.id, "sari", "kunci-1", words("Jawaban pertama."))
    desk.desk.say(thread.id, "sari", "kunci-2", words("Jawaban kedua."))
    desk.desk.close(thread.id, "sari", Ending.ANSWERED)
    until(lambda: meta.sent[-1]["type"] == "template")
    outbox = Outbox(engine)
    until(lambda: not outbox.waiting())
    assert [one["type"] for one in meta.sent].count("template") == 1
    meta.closed.clear()
    post(site, "ya", 3)
    until(lambda: "*Petugas*\nJawaban kedua." in texts(meta))
    sent = texts(meta)
    assert sent.index("*Petugas*\nJawaban pertama.") < sent.index("*Petugas*\nJawaban kedua.")


def test_a_reply_that_cannot_go_out_is_seen_with_the_reason(
    site: TestClient, desk: DeskParts, meta: MetaServer, engine: Engine
) -> None:
    thread = begun(site, desk, meta)
    desk.desk.claim(thread.id, "sari")
    until(lambda: len(meta.sent) == 2)
    meta.blocked.add(PERSON)
    desk.desk.say(thread.id, "sari", "kunci-1", words("Halo"))
    (parked,) = until(Outbox(engine).parked)
    assert parked.reason


def test_the_page_knows_whom_the_citizen_writes_to(site: TestClient, desk: DeskParts) -> None:
    token = site.post("/webchat/sessions").json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    desk.presence.seen("sari", [Queue()], is_ready=True)

    def send(text: str, id_: str) -> None:
        sent = site.post("/webchat/messages", json={"id": id_, "text": text}, headers=headers)
        assert sent.status_code == 202

    def history() -> dict[str, Any]:
        found: dict[str, Any] = site.get("/webchat/history", headers=headers).json()
        return found

    assert history()["desk"] is None
    send("petugas", "pesan-001")
    until(lambda: history()["desk"] == "queued")
    (thread,) = desk.lists.all_open()
    desk.desk.claim(thread.id, "sari")
    assert history()["desk"] == "with_desk"
    desk.desk.say(thread.id, "sari", "kunci-1", words("Ada yang bisa dibantu?"))
    last = history()["messages"][-1]
    assert (last["from"], last["text"]) == ("desk", "Ada yang bisa dibantu?")
    desk.desk.close(thread.id, "sari", Ending.ANSWERED)
    assert history()["desk"] is None
    assert site.delete("/webchat/conversation", headers=headers).status_code == 204


def test_a_program_is_told_that_a_person_has_it_and_can_fetch_the_answer(
    site: TestClient, desk: DeskParts
) -> None:
    desk.presence.seen("sari", [Queue()], is_ready=True)
    id_ = site.post("/api/v1/conversations").json()["conversation_id"]

    def ask(text: str) -> dict[str, Any]:
        answered = site.post(f"/api/v1/conversations/{id_}/messages", json={"text": text})
        assert answered.status_code == 200
        found: dict[str, Any] = answered.json()
        return found

    assert "Saya sambungkan" in ask("petugas")["text"]
    (thread,) = desk.lists.all_open()
    desk.desk.claim(thread.id, "sari")
    started = time.monotonic()
    assert "ada di petugas" in ask("KTP saya hilang")["text"]
    assert time.monotonic() - started < 5
    desk.desk.say(thread.id, "sari", "kunci-1", words("Bawa surat polisi."))
    found = site.get(f"/api/v1/conversations/{id_}/messages").json()["messages"]
    assert [one["side"] for one in found] == ["citizen", "bot", "bot", "citizen", "desk"]
    assert found[-1]["text"] == "Bawa surat polisi."
    later = site.get(f"/api/v1/conversations/{id_}/messages?after={found[-2]['seq']}").json()
    assert later["messages"] == found[-1:]
    missing = site.get(f"/api/v1/conversations/{'0' * 32}/messages")
    assert missing.status_code == 404
    after = desk.lists.thread(thread.id)
    assert after
    assert after.state is State.WITH_DESK
