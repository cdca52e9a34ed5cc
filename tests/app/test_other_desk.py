"""Another desk in the whole app: chosen by settings, told within seconds, and heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import Response
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import Engine

from app.database import connect
from app.main import Parts, create_app
from app.settings import Settings, SettingsInvalid
from app.staff.office import open_keys
from connectors.model import Channel
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import Visitor, introduce
from tests.connectors.conftest import FakeDialogue
from tests.connectors.desks.talk import Talk
from tests.connectors.desks.test_webhook import SECRET, Receiver
from tests.connectors.serving import on_port


def until(happened: Callable[[], object]) -> None:
    """Wait for what the app does by itself."""
    deadline = time.monotonic() + 20
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert happened()


def test_a_hand_off_is_told_and_answered_through_the_running_app(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    receiver = Receiver()
    with on_port(receiver.app) as address:
        settings = Settings(
            data=tmp_path,
            desk="webhook",
            desk_webhook_url=f"{address}/masuk",
            desk_webhook_secret=SECRET,
            desk_private_addresses=True,
        )
        app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
        token = settings.secret_value("api_token")
        with TestClient(app) as site:
            name = site.post("/api/v1/conversations").json()["conversation_id"]
            talk = Talk(connect(settings.database), name, Channel.API)
            thread = talk.opens()
            until(lambda: receiver.taken)
            body = {"thread": thread.id, "text": "KTP baru gratis.", "key": "jawaban-1"}
            headers = {"Authorization": f"Bearer {token}"}
            assert site.post("/desk/balas", json=body, headers=headers).json()["is_new"]
            assert site.post("/desk/balas", json=body).status_code == 401
            heard = site.get(f"/api/v1/conversations/{name}/messages").json()["messages"]
            assert "KTP baru gratis." in [one["text"] for one in heard]
            path = f"/api/v1/conversations/{name}/messages"
            site.post(path, json={"text": "makasih ya"})
            until(lambda: len(receiver.taken) > 1)
            (message,) = receiver.taken[1]["data"]["messages"]
            assert message["text"] == "makasih ya"
            site.delete(f"/api/v1/conversations/{name}")
            until(lambda: receiver.taken[-1]["type"] == "thread.deleted")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"desk": "webhook", "desk_webhook_url": "https://a.id"}, "TANYA_DESK_WEBHOOK_SECRET"),
        ({"desk": "webhook", "desk_webhook_secret": SECRET}, "TANYA_DESK_WEBHOOK_URL"),
        (
            {
                "desk": "webhook",
                "desk_webhook_url": "https://a.id",
                "desk_webhook_secret": "whsec_????????????",
            },
            "base64",
        ),
        ({"desk": "chatwoot"}, "https://"),
        ({"desk": "chatwoot", "chatwoot_url": "https://a.id"}, "angka"),
        (
            {
                "desk": "chatwoot",
                "chatwoot_url": "https://a.id",
                "chatwoot_account": "3",
                "chatwoot_inbox": "7",
                "chatwoot_token": "abc",
            },
            "TANYA_CHATWOOT_WEBHOOK_SECRET",
        ),
    ],
)
def test_a_desk_that_is_only_half_set_up_is_said_at_the_start(
    tmp_path: Path, knowledge: Knowledge, given: dict[str, str], named: str
) -> None:
    settings = Settings(data=tmp_path, **given)  # type: ignore[arg-type]
    with pytest.raises(SettingsInvalid, match=named):
        create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))


def test_an_unknown_desk_is_no_setting() -> None:
    with pytest.raises(ValidationError):
        Settings(desk="zendesk")  # type: ignore[arg-type]


def test_what_was_given_up_is_seen_and_tried_again_by_an_admin(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    receiver = Receiver()
    receiver.next.append(Response(status_code=400))
    with on_port(receiver.app) as address:
        settings = Settings(
            data=tmp_path,
            desk="webhook",
            desk_webhook_url=f"{address}/masuk",
            desk_webhook_secret=SECRET,
            desk_private_addresses=True,
        )
        app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
        engine: Engine = connect(settings.database)
        introduce(open_keys(settings, engine))
        siti, tono = Visitor(app), Visitor(app)
        siti.sign_in("siti")
        tono.sign_in("tono")
        assert "Semua kabar sampai" in siti.get("/meja/kiriman").text
        assert "Ke meja lain" not in tono.get("/meja/kiriman").text
        with TestClient(app):
            Talk(engine, "a" * 32, Channel.API).opens()
            until(lambda: "menolak isi kirimannya" in siti.get("/meja/kiriman").text)
            refused = tono.send("/meja/kiriman", "/meja/kiriman/meja/1/ulangi")
            assert refused.status_code == 403
            siti.send("/meja/kiriman", "/meja/kiriman/meja/1/ulangi")
            until(lambda: receiver.taken)
            assert "Semua kabar sampai" in siti.get("/meja/kiriman").text
