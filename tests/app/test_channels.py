"""WhatsApp and Telegram through the whole app, against emulators of their servers on a port."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.main import Parts, create_app
from app.settings import Settings, SettingsInvalid
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.connectors.telegram.server import TOKEN as BOT_TOKEN
from tests.connectors.telegram.server import TelegramServer
from tests.connectors.whatsapp.server import (
    APP_SECRET,
    AT,
    PHONE_NUMBER_ID,
    TOKEN,
    MetaServer,
    failure,
    signed,
    webhook,
    written,
)

CHAT = 7001
TELEGRAM_SECRET = "rahasia-webhook"


@pytest.fixture
def meta() -> MetaServer:
    return MetaServer()


@pytest.fixture
def telegram() -> TelegramServer:
    return TelegramServer()


@pytest.fixture
def channel_settings(
    tmp_path: Path, database_url: str, meta: MetaServer, telegram: TelegramServer
) -> Iterator[Settings]:
    with meta.on_port() as whatsapp_api, on_port(telegram.app) as telegram_api:
        yield Settings(
            data=tmp_path,
            database_url=database_url,
            public_url="https://tanya.contoh.go.id",
            whatsapp_phone_number_id=PHONE_NUMBER_ID,
            whatsapp_access_token=SecretStr(TOKEN),
            whatsapp_app_secret=SecretStr(APP_SECRET),
            whatsapp_verify_token=SecretStr("kata-kita"),
            whatsapp_api=whatsapp_api,
            whatsapp_template="jawaban_siap",
            telegram_bot_token=SecretStr(BOT_TOKEN),
            telegram_username="tanya_bot",
            telegram_api=telegram_api,
            telegram_webhook_secret=SecretStr(TELEGRAM_SECRET),
        )


@pytest.fixture
def site(
    channel_settings: Settings, knowledge: Knowledge, dialogue: FakeDialogue
) -> Iterator[TestClient]:
    app = create_app(channel_settings, LiveKnowledge(knowledge), Parts(dialogue))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def post(site: TestClient, body: bytes) -> int:
    return site.post("/webhooks/whatsapp", content=body, headers=signed(body)).status_code


def until(happened: Callable[[], object], seconds: float = 5) -> None:
    """Wait for something that happens in another thread."""
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert happened()


def test_a_question_in_whatsapp_is_answered_there(site: TestClient, meta: MetaServer) -> None:
    assert post(site, webhook(written("min ktp sy ilang"))) == 200
    until(lambda: meta.sent)
    assert json.dumps(meta.sent[0]).count("jawaban untuk min ktp sy ilang") == 1
    assert meta.sent[0]["to"] == "6281234567890"
    until(lambda: meta.seen)


def test_whatsapp_may_deliver_the_same_message_for_days(site: TestClient, meta: MetaServer) -> None:
    body = webhook(written("halo"))
    assert [post(site, body) for _ in range(3)] == [200] * 3
    assert post(site, webhook(written("lagi", "wamid.IN2"))) == 200
    until(lambda: len(meta.sent) == 2)
    time.sleep(0.2)
    assert len(meta.sent) == 2


def test_a_window_that_meta_reports_closed_is_knocked_at_with_the_template(
    site: TestClient, meta: MetaServer
) -> None:
    assert post(site, webhook(written("ktp hilang"))) == 200
    until(lambda: meta.sent)
    status = {
        "id": "wamid.OUT1",
        "status": "failed",
        "timestamp": f"{AT}",
        "recipient_id": "6281234567890",
        "errors": [{"code": 131047, "title": "Re-engagement message"}],
        "biz_opaque_callback_data": meta.sent[0]["biz_opaque_callback_data"],
    }
    assert post(site, webhook(statuses=[status])) == 200
    until(lambda: len(meta.sent) == 2, 12)
    assert meta.sent[1]["template"]["name"] == "jawaban_siap"
    assert post(site, webhook(written("ya", "wamid.IN2"))) == 200
    until(lambda: len(meta.sent) == 4, 12)
    assert "jawaban untuk ktp hilang" in json.dumps(meta.sent[2])


def test_a_busy_server_is_asked_again(site: TestClient, meta: MetaServer) -> None:
    meta.next.append(failure(131000))
    assert post(site, webhook(written("halo"))) == 200
    until(lambda: meta.sent, 10)


@pytest.mark.parametrize("secret", ["salah", ""])
def test_an_unsigned_post_is_not_read(site: TestClient, meta: MetaServer, secret: str) -> None:
    body = webhook(written("halo"))
    told = site.post("/webhooks/whatsapp", content=body, headers=signed(body, secret))
    assert told.status_code == 401
    assert site.post("/webhooks/whatsapp", content=body).status_code == 401
    time.sleep(0.1)
    assert not meta.sent


def test_meta_is_told_that_the_address_is_ours(site: TestClient) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = site.get("/webhooks/whatsapp", params=query | {"hub.verify_token": "kata-kita"})
    assert (right.status_code, right.text) == (200, "1158201444")
    wrong = site.get("/webhooks/whatsapp", params=query | {"hub.verify_token": "lain"})
    assert wrong.status_code == 403


def test_telegram_posts_where_it_was_told_to(site: TestClient, telegram: TelegramServer) -> None:
    until(lambda: telegram.webhook["url"])
    assert telegram.webhook["url"] == "https://tanya.contoh.go.id/webhooks/telegram"


def test_a_question_in_telegram_is_answered_there(
    site: TestClient, telegram: TelegramServer
) -> None:
    update = {
        "update_id": 1,
        "message": {
            "message_id": 5,
            "date": int(time.time()),
            "chat": {"id": CHAT, "type": "private"},
            "from": {"id": CHAT, "is_bot": False, "first_name": "Ani"},
            "text": "paspor <b>berapa",
        },
    }
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    assert site.post("/webhooks/telegram", json=update, headers=headers).status_code == 200
    until(lambda: telegram.sent)
    assert "paspor &lt;b&gt;berapa" in str(telegram.sent[0])
    assert site.post("/webhooks/telegram", json=update).status_code == 401


def test_a_channel_that_is_half_set_up_says_what_is_missing(tmp_path: Path) -> None:
    from app.channels import open_connectors

    half = Settings(data=tmp_path, whatsapp_phone_number_id="1")
    with pytest.raises(SettingsInvalid, match="app_secret"):
        open_connectors(half, None)  # type: ignore[arg-type]
