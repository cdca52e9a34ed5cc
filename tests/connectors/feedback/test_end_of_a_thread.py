"""The one question at the end: asked with the closing words, answered by a tap or a number."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from connectors.desk.model import Ending
from connectors.feedback.asides import rating
from connectors.feedback.ratings import Ratings
from connectors.feedback.tables import ratings
from connectors.feedback.words import question
from connectors.model import Channel
from tests.connectors.desk.conftest import Scene


@pytest.fixture(params=[Channel.WEBCHAT, Channel.WHATSAPP])
async def ended(request: pytest.FixtureRequest, engine: Engine) -> Scene:
    """A talk with a person that is over."""
    scene = Scene(engine, request.param, question=question, more_asides=(rating(Ratings(engine)),))
    scene.open_desk()
    scene.ready()
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread is not None
    scene.desk.claim(thread.id, "sari")
    scene.desk.close(thread.id, "sari", Ending.ANSWERED)
    return scene


def stars(engine: Engine) -> list[int]:
    with engine.connect() as db:
        return list(db.execute(select(ratings.c.stars)).scalars())


async def test_the_question_stands_below_the_closing_words(ended: Scene) -> None:
    assert ended.last.startswith("Percakapan dengan petugas selesai.")
    assert "Seberapa terbantu Anda oleh petugas? Boleh tidak dijawab." in ended.last
    answer = ended.said()[-1].answer
    assert answer is not None
    assert [c.value.rpartition(":")[2] for c in answer.choices] == ["1", "2", "3", "4", "5"]


async def test_a_typed_number_is_as_many_stars(ended: Scene, engine: Engine) -> None:
    thanks = await ended.writes("4")
    assert thanks is not None
    assert "4 dari 5 (terbantu)" in thanks
    assert stars(engine) == [4]


async def test_who_ignores_it_is_answered_by_the_bot_and_not_asked_again(
    ended: Scene, engine: Engine
) -> None:
    assert await ended.writes("biaya skck") == "jawaban untuk biaya skck"
    assert stars(engine) == []
    assert sum("Seberapa terbantu" in one.text for one in ended.said()) == 1
