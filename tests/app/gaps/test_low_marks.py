"""What citizens mark as bad arrives in the inbox as the question behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from app.gaps.inbox import Inbox
from app.gaps.model import Reason, State
from connectors.feedback.marks import Marks
from connectors.feedback.tables import feedback
from connectors.model import Mark
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.insight.talk import START, Talk, answered, minutes

LATER = START + timedelta(days=1)


@pytest.fixture
def inbox(engine: Engine, knowledge: Knowledge) -> Inbox:
    return Inbox(engine, LiveKnowledge(knowledge), lambda: LATER)


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


def read_all(inbox: Inbox) -> list[tuple[str, Reason]]:
    while inbox.read_on():
        pass
    return [(gap.text, gap.reason) for one in inbox.clusters(State.OPEN) for gap in one.gaps]


def test_a_thumb_down_brings_its_question_and_a_thumb_up_does_not(inbox: Inbox, talk: Talk) -> None:
    talk.say("a", answered(), text="biaya skck berapa", mark=-1)
    talk.say("b", answered(), text="syarat skck apa", mark=1)
    assert read_all(inbox) == [("biaya skck berapa", Reason.DISLIKED)]


def test_a_mark_that_comes_long_after_the_answer_was_read_is_noticed_once(
    inbox: Inbox, talk: Talk, engine: Engine
) -> None:
    seq = talk.say("a", answered(), text="biaya skck berapa")
    assert read_all(inbox) == []
    Marks(engine, lambda: START + timedelta(hours=3)).put("a", seq, Mark.POOR)
    assert read_all(inbox) == [("biaya skck berapa", Reason.DISLIKED)]
    assert not inbox.read_on()
    with engine.connect() as db:
        assert db.execute(select(feedback.c.noticed)).scalars().all() == [True]


def test_under_the_answer_to_a_tap_the_question_before_is_meant(inbox: Inbox, talk: Talk) -> None:
    talk.say("a", answered(), text="mau bikin skck")
    talk.say("a", answered(), minutes(1), text="Biaya", choice="aspek:biaya", mark=-1)
    assert read_all(inbox) == [("mau bikin skck", Reason.DISLIKED)]


@pytest.mark.parametrize(("stars", "is_low"), [(1, True), (2, True), (3, False), (5, False)])
def test_few_stars_bring_the_question_with_which_the_thread_began(
    inbox: Inbox, talk: Talk, stars: int, is_low: bool
) -> None:
    talk.say("a", answered(), text="paspor hilang di luar negeri")
    talk.thread("a", minutes(1), replied=minutes(2), closed=minutes(5), stars=stars)
    talk.say("a", answered(), minutes(30), text="syarat skck apa")
    expected = [("paspor hilang di luar negeri", Reason.DISLIKED)] if is_low else []
    assert read_all(inbox) == expected


def test_marks_without_words_behind_them_do_not_block_those_after(inbox: Inbox, talk: Talk) -> None:
    talk.say("a", answered(), text="Biaya", choice="aspek:biaya", mark=-1)
    talk.say("b", answered(), text="biaya skck berapa", mark=-1)
    assert read_all(inbox) == [("biaya skck berapa", Reason.DISLIKED)]
    assert not inbox.read_on()
