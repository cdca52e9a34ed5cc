"""Marks and ratings through the whole path of a channel, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from connectors.base import Marked
from connectors.desk.model import Ending, Opening, Queue
from connectors.desk.tables import threads
from connectors.desk.threads import Threads
from connectors.feedback.asides import marking, rating
from connectors.feedback.marks import Marks, NotMarkable
from connectors.feedback.ratings import Ratings
from connectors.feedback.tables import feedback, ratings
from connectors.guard import Guard
from connectors.limits import Limiter
from connectors.model import Channel, Mark, Side
from connectors.notices import Notices
from connectors.switches import Switches
from connectors.tables import messages, outbox
from knowledge_base.answer import Answer, HandoffReason
from tests.app.insight.talk import CHAT, Talk, answered
from tests.connectors.channel import Path

SARI = "7001"


@pytest.fixture
def marks(engine: Engine) -> Marks:
    return Marks(engine)


@pytest.fixture
async def path(engine: Engine, marks: Marks) -> AsyncIterator[Path]:
    """The fake channel with a bot that answers everything."""
    limiter = Limiter("any", 1_000)
    path = Path(
        engine,
        guard=Guard(Notices(engine), Switches(engine), limiter, limiter),
        asides=(marking(marks), rating(Ratings(engine))),
        marks=marks,
    )

    async def turn(conversation: str, text: str, payload: str | None = None) -> Answer:
        return answered()

    path.dialogue.turn = turn  # type: ignore[method-assign]
    yield path
    await path.stop()


def given(engine: Engine) -> list[tuple[int, int]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(select(feedback.c.message, feedback.c.mark))]


def replies(engine: Engine) -> list[tuple[int, str]]:
    query = select(messages.c.seq, messages.c.text).where(messages.c.side == Side.BOT)
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(query.order_by(messages.c.seq))]


async def say(path: Path, *texts: str, start: int = 0, person: str = SARI) -> None:
    for at, text in enumerate(texts, start):
        await path.take({"from": person, "id": f"{person}-{at}", "text": text})
        await path.settle()


async def test_a_thumb_right_after_an_answer_marks_it_and_is_thanked(
    path: Path, engine: Engine
) -> None:
    await say(path, "biaya skck", "👍🏽")
    (answer, thanks) = replies(engine)
    assert given(engine) == [(answer[0], 1)]
    assert "Terima kasih" in thanks[1]


async def test_a_thumb_down_offers_a_person(path: Path, engine: Engine) -> None:
    await say(path, "biaya skck", "👎👎")
    assert [mark for _, mark in given(engine)] == [-1]
    with engine.connect() as db:
        last = db.execute(select(messages.c.answer).order_by(messages.c.seq.desc())).scalar()
    assert [c.value for c in Answer.model_validate_json(str(last)).choices] == ["petugas"]


async def test_a_thumb_after_anything_else_is_a_message(path: Path, engine: Engine) -> None:
    await say(path, "👍")
    await say(path, "biaya", "👍", "👍", start=1)
    assert len(given(engine)) == 1
    assert len(replies(engine)) == 4


async def test_a_thumb_under_an_agents_words_is_meant_for_the_agent(
    path: Path, engine: Engine
) -> None:
    await say(path, "biaya skck")
    with engine.begin() as db:
        db.execute(update(messages).where(messages.c.side == Side.BOT).values(side=Side.DESK))
    await say(path, "👍", start=1)
    assert given(engine) == []
    assert "Terima kasih" not in replies(engine)[-1][1]


async def test_words_with_a_thumb_are_words(path: Path, engine: Engine) -> None:
    await say(path, "biaya skck", "👍 terus syaratnya?")
    assert given(engine) == []


async def test_a_choice_marks_an_answer_of_ones_own_conversation_only(
    path: Path, engine: Engine
) -> None:
    await say(path, "biaya skck")
    await say(path, "biaya skck", person="7002")
    (own, theirs) = [seq for seq, _ in replies(engine)]
    for at, seq in enumerate((own, theirs, 999_999_999)):
        await path.take({"from": SARI, "id": f"tap-{at}", "text": "👎", "choice": f"kurang:{seq}"})
        await path.settle()
    assert given(engine) == [(own, -1)]
    assert "tidak tersimpan" in path.texts[-1]


def sent_id(engine: Engine, conversation: str) -> str:
    query = select(outbox.c.external_id).where(outbox.c.conversation_id == conversation)
    with engine.connect() as db:
        return str(db.execute(query).scalars().first())


async def test_a_mark_under_what_the_channel_sent_finds_its_answer(
    path: Path, engine: Engine
) -> None:
    await say(path, "biaya skck")
    conversation = path.inbox.conversation_of(Channel.TELEGRAM, SARI)
    external = sent_id(engine, conversation)
    now = datetime.now(UTC)

    async def mark(person: str, mark: Mark | None, at: datetime, id_: str = external) -> None:
        await path.inbox.take(path.connector, (Marked(person, id_, mark, at),))

    await mark("7002", Mark.POOR, now)
    await mark(SARI, Mark.POOR, now, "ext-unknown")
    assert given(engine) == []
    await mark(SARI, Mark.GOOD, now + timedelta(seconds=2))
    await mark(SARI, Mark.POOR, now + timedelta(seconds=1))
    assert [mark for _, mark in given(engine)] == [1]
    await mark(SARI, Mark.POOR, now + timedelta(seconds=3))
    await mark(SARI, Mark.POOR, now + timedelta(seconds=3))
    await path.settle()
    assert [mark for _, mark in given(engine)] == [-1]
    assert [text for text in path.texts if "belum membantu" in text] != []
    assert len(path.texts) == 2
    await mark(SARI, None, now + timedelta(seconds=4))
    assert given(engine) == []


async def test_a_thumb_under_an_old_answer_is_kept_without_a_word(
    path: Path, engine: Engine
) -> None:
    await say(path, "biaya skck")
    conversation = path.inbox.conversation_of(Channel.TELEGRAM, SARI)
    late = Marked(SARI, sent_id(engine, conversation), Mark.POOR, datetime.now(UTC))
    with engine.begin() as db:
        old = {"at": datetime.now(UTC) - timedelta(days=2)}
        db.execute(update(messages).values(old))
    await path.inbox.take(path.connector, (late,))
    assert [mark for _, mark in given(engine)] == [-1]
    assert len(path.texts) == 1


def test_only_answers_can_be_marked_and_marks_go_with_them(
    path: Path, marks: Marks, engine: Engine
) -> None:
    talk = Talk(engine)
    answer, chat = talk.say("a", answered()), talk.say("a", CHAT)
    marks.put("a", answer, Mark.GOOD)
    marks.put("a", answer, Mark.POOR)
    assert marks.of("a") == {answer: Mark.POOR}
    for conversation, seq in (("a", chat), ("b", answer), ("a", answer - 1), ("a", 10**6)):
        with pytest.raises(NotMarkable):
            marks.put(conversation, seq, Mark.GOOD)
    path.store.delete("a")
    assert given(engine) == []


def a_thread(path: Path, engine: Engine, person: str = SARI, close: bool = True) -> int:
    """A thread of the desk in somebody's conversation."""
    desk = Threads(engine)
    conversation = path.inbox.conversation_of(Channel.TELEGRAM, person)
    with engine.begin() as db:
        desk.open(db, conversation, Opening(HandoffReason.ASKED, Queue()))
        mine = threads.c.conversation_id == conversation
        id_ = int(db.execute(select(threads.c.id).where(mine)).scalars().all()[-1])
    if close:
        desk.close(id_, None, Ending.ANSWERED)
    return id_


def rated(engine: Engine) -> list[tuple[int, int, str | None]]:
    query = select(ratings.c.thread, ratings.c.stars, ratings.c.sentence)
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(query)]


async def test_stars_and_a_sentence_are_kept_once_each(path: Path, engine: Engine) -> None:
    await say(path, "halo")
    thread = a_thread(path, engine)
    for at, choice in enumerate((f"nilai:{thread}:2", f"nilai:{thread}:4", f"kesan:{thread}")):
        await path.take({"from": SARI, "id": f"n{at}", "text": "x", "choice": choice})
        await path.settle()
    await say(path, "Ramah, hp saya 081234567890", "biaya skck", start=10)
    assert rated(engine) == [(thread, 4, "Ramah, hp saya [HP]")]
    assert "kalimat Anda tersimpan" in path.texts[-2]
    assert path.texts[-1] == "Gratis."


async def test_a_question_after_the_stars_is_answered_and_not_taken_for_the_sentence(
    path: Path, engine: Engine
) -> None:
    await say(path, "halo")
    thread = a_thread(path, engine)
    await path.take({"from": SARI, "id": "n", "text": "x", "choice": f"nilai:{thread}:5"})
    await path.settle()
    await say(path, "biaya skck", start=10)
    assert rated(engine) == [(thread, 5, None)]
    assert path.texts[-1] == "Gratis."


async def test_only_ones_own_thread_can_be_rated_and_only_when_it_is_closed(
    path: Path, engine: Engine
) -> None:
    await say(path, "halo")
    await say(path, "halo", person="7002")
    theirs, still_open = a_thread(path, engine, "7002"), a_thread(path, engine, close=False)
    for at, thread in enumerate((theirs, still_open, 999)):
        for kind in ("nilai:{}:1", "kesan:{}"):
            choice = kind.format(thread)
            await path.take({"from": SARI, "id": f"n{at}{kind[0]}", "text": "x", "choice": choice})
            await path.settle()
    assert rated(engine) == []
    assert sum("tidak bisa dinilai" in text for text in path.texts) == 6
