"""Marks through the whole app: the page's own way, Meta's reactions, Telegram's buttons."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from connectors.feedback.tables import feedback
from connectors.feedback.words import TOASTS, TOO_OLD
from connectors.model import Mark
from knowledge_base.answer import Answer
from knowledge_base.retrieval import Knowledge
from tests.app.channel_site import ChannelSite, channel_site
from tests.app.insight.talk import answered
from tests.connectors.whatsapp.server import webhook, written


@pytest.fixture
def site(tmp_path: Path, database_url: str, knowledge: Knowledge) -> Iterator[ChannelSite]:
    """A bot that answers everything."""
    with channel_site(tmp_path, database_url, knowledge) as site:

        async def turn(conversation: str, text: str, payload: str | None = None) -> Answer:
            return answered()

        site.dialogue.turn = turn  # type: ignore[method-assign]
        yield site


def given(engine: Engine) -> list[int]:
    with engine.connect() as db:
        return list(db.execute(select(feedback.c.mark)).scalars())


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def reaction(emoji: str, id_: str, to: str = "wamid.OUT1") -> bytes:
    told = {"message_id": to, "emoji": emoji}
    at = str(int(time.time()))
    message = {"from": "6281234567890", "id": id_, "timestamp": at, "type": "reaction"}
    return webhook(message | {"reaction": told})


def test_a_reaction_in_whatsapp_marks_the_answer_and_after_a_thumb_down_a_person_is_offered(
    site: ChannelSite,
) -> None:
    now = str(int(time.time()))
    site.whatsapp(webhook(written("biaya skck", timestamp=now)))
    wait_for(lambda: len(site.meta.sent) == 1)
    wait_for(lambda: any(row for row in site.rows() if "wamid.OUT1" in row))
    assert site.whatsapp(reaction("👍", "wamid.R1")).status_code == 200
    assert given(site.engine) == [1]
    for repeated in ("wamid.R2", "wamid.R2", "wamid.R3"):
        site.whatsapp(reaction("👎", repeated))
    assert given(site.engine) == [-1]
    wait_for(lambda: len(site.meta.sent) == 2)
    (button,) = site.meta.sent[1]["interactive"]["action"]["buttons"]
    assert button["reply"]["id"] == "petugas"
    site.whatsapp(reaction("👎", "wamid.R4", to="wamid.OUT99"))
    assert given(site.engine) == [-1]


def tap(data: str, id_: str, message: int = 500) -> bytes:
    chat = {"id": 7001, "type": "private"}
    held = {"message_id": message, "date": 1, "chat": chat}
    query = {"id": id_, "data": data, "message": held, "from": {"id": 7001, "is_bot": False}}
    return json.dumps({"update_id": 1, "callback_query": query}).encode()


def test_a_button_in_telegram_marks_the_answer_with_a_word_and_no_message(
    site: ChannelSite,
) -> None:
    asked = {
        "message_id": 42,
        "date": int(time.time()),
        "chat": {"id": 7001, "type": "private"},
        "from": {"id": 7001, "is_bot": False},
        "text": "biaya skck",
    }
    site.posted(json.dumps({"update_id": 1, "message": asked}).encode())
    wait_for(lambda: len(site.telegram.sent) == 1)
    wait_for(lambda: any(row for row in site.rows() if "500" in row))
    for data, id_, message in (("suka", "1", 500), ("kurang", "2", 500), ("suka", "3", 999)):
        site.telegram.open_queries.add(id_)
        site.posted(tap(data, id_, message))
        wait_for(lambda id_=id_: id_ in site.telegram.answered)
    assert given(site.engine) == [-1]
    assert site.telegram.toasts == [TOASTS[Mark.GOOD], TOASTS[Mark.POOR], TOO_OLD]
    assert len(site.telegram.sent) == 1


def session(client: TestClient) -> dict[str, str]:
    token = client.post("/webchat/sessions").json()["token"]
    return {"Authorization": f"Bearer {token}"}


def test_the_page_marks_answers_of_its_own_conversation_only(site: ChannelSite) -> None:
    client = site.client
    mine, theirs = session(client), session(client)
    sent = {"id": "pesan-0001", "text": "biaya skck"}
    client.post("/webchat/messages", headers=mine, json=sent)

    def shown() -> list[dict[str, object]]:
        found: list[dict[str, object]] = client.get("/webchat/history", headers=mine).json()[
            "messages"
        ]
        return found

    wait_for(lambda: len(shown()) == 2)
    question, reply = shown()
    assert "mark" not in question
    assert reply["mark"] == 0

    def mark(seq: object, mark: object, headers: dict[str, str] = mine) -> int:
        body = {"seq": seq, "mark": mark}
        return client.post("/webchat/marks", headers=headers, json=body).status_code

    assert mark(reply["seq"], -1) == 204
    assert shown()[1]["mark"] == -1
    assert mark(reply["seq"], 1, theirs) == 403
    assert mark(question["seq"], 1) == 403
    assert mark(reply["seq"], 1, {}) == 401
    for seq, value in ((0, 1), (2**31, 1), ("x", 1), (reply["seq"], 2), (reply["seq"], None)):
        assert mark(seq, value) == 422
    assert given(site.engine) == [-1]
    assert mark(reply["seq"], 0) == 204
    assert given(site.engine) == []
