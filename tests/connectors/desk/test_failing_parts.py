"""A fault of the desk's own code: nobody is talked over, nobody is left without a word."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from connectors.asides import Handled
from connectors.model import StoredMessage
from connectors.store import Within
from knowledge_base.answer import Answer
from tests.connectors.desk.conftest import Scene

SECRET = "nama saya Budi Santoso"


def breaks(message: StoredMessage, choice: str | None) -> Handled | None:
    if "rusak" in message.text:
        raise ValueError(message.text)
    return None


def failures(scene: Scene, part: str) -> float:
    found = scene.metrics.registry.get_sample_value("tanya_desk_failures_total", {"part": part})
    return found or 0.0


def a_scene(engine: Engine) -> Scene:
    scene = Scene(engine, more_asides=(breaks,))
    scene.open_desk()
    scene.ready()
    return scene


async def test_the_bot_answers_as_if_there_were_no_desk(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    scene = a_scene(engine)
    with caplog.at_level(logging.ERROR):
        assert await scene.writes(f"rusak, {SECRET}") == f"jawaban untuk rusak, {SECRET}"
    assert await scene.writes("halo") == "jawaban untuk halo", "what follows is not held up"
    assert failures(scene, "aside") == 1
    assert "part of the desk failed" in caplog.text
    assert SECRET not in caplog.text


async def test_an_agent_is_not_talked_over_and_hears_of_it(engine: Engine) -> None:
    scene = a_scene(engine)
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari")
    said, happened = len(scene.said()), scene.lists.last_seq()
    assert await scene.writes("rusak lagi bu") is None
    assert len(scene.said()) == said
    assert len(scene.lists.since(happened)) == 1, "the agent's page rings"


async def test_who_waits_in_the_line_is_not_answered_by_the_bot(engine: Engine) -> None:
    scene = a_scene(engine)
    await scene.writes("petugas")
    assert await scene.writes("rusak") is None
    assert scene.bot.asked == ["petugas"]


async def test_who_left_a_question_is_answered_by_the_bot(engine: Engine) -> None:
    scene = a_scene(engine)
    scene.presence.left("sari")
    await scene.writes("petugas")
    await scene.writes("titip", "titip")
    assert await scene.writes("rusak") == "jawaban untuk rusak"


@pytest.mark.parametrize("fails_late", [False, True])
async def test_a_promise_that_fails_promises_nothing(engine: Engine, fails_late: bool) -> None:
    def begins(db: Connection) -> None:
        raise KeyError("rusak")

    def promise(message: StoredMessage, answer: Answer) -> tuple[Answer, Within | None]:
        if not fails_late:
            raise KeyError("rusak")
        return answer.model_copy(update={"text": "Saya sambungkan."}), begins

    scene = Scene(engine, promise=promise)
    scene.open_desk()
    assert await scene.writes("petugas") == "Kontak kantor."
    assert scene.thread() is None
    assert failures(scene, "promise") == 1


async def test_a_database_that_is_away_is_waited_for(engine: Engine) -> None:
    tries: list[str] = []

    def away(message: StoredMessage, choice: str | None) -> Handled | None:
        tries.append(message.text)
        if len(tries) == 1:
            raise OperationalError("select", {}, Exception("away"))
        return None

    scene = Scene(engine, more_asides=(away,))
    assert await scene.writes_and_waits("halo") is None
    await scene.gateway.resume()
    await scene.gateway.drain()
    assert scene.last == "jawaban untuk halo"
    assert failures(scene, "aside") == 0
