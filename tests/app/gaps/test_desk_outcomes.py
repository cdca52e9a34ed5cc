"""What agents make of a question that was handed over shows in the inbox of gaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.gaps.inbox import Inbox
from app.gaps.model import State
from connectors.desk.model import Ending, Opening, Queue
from connectors.desk.threads import Threads
from knowledge_base.answer import HandoffReason
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.gaps.talk import CHAT, UNKNOWN, say

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
ASKED = "surat izin nikah beda negara gimana"


@pytest.fixture
def inbox(engine: Engine, knowledge: Knowledge) -> Inbox:
    return Inbox(engine, LiveKnowledge(knowledge), lambda: NOW)


def handed_over(engine: Engine, name: str, text: str = ASKED) -> Threads:
    """A question, the wish for a person, and the thread it led to, with number 1, 2, …"""
    say(engine, name, text, CHAT, days_ago=0.02)
    say(engine, name, "Hubungi petugas", CHAT, choice="petugas", days_ago=0.01)
    threads = Threads(engine, lambda: NOW)
    with engine.begin() as db:
        threads.open(db, name, Opening(HandoffReason.ASKED, Queue(), question=text))
    return threads


def test_what_agents_did_stands_beside_the_group(engine: Engine, inbox: Inbox) -> None:
    threads = handed_over(engine, "a")
    inbox.read_on()
    (cluster,) = inbox.clusters(State.OPEN)
    assert cluster.endings == []
    threads.claim(1, "tono")
    threads.close(1, "tono", Ending.REFERRED)
    assert inbox.cluster(cluster.id).endings == [(Ending.REFERRED, 1)]


def test_what_an_agent_found_irrelevant_is_no_gap(engine: Engine, inbox: Inbox) -> None:
    threads = handed_over(engine, "a")
    inbox.read_on()
    assert len(inbox.clusters(State.OPEN)) == 1
    threads.claim(1, "tono")
    threads.close(1, "tono", Ending.IRRELEVANT)
    assert inbox.clusters(State.OPEN) == []


def test_it_stays_one_for_who_else_asked_and_for_what_was_not_answered(
    engine: Engine, inbox: Inbox
) -> None:
    say(engine, "b", ASKED, UNKNOWN, days_ago=0.5)
    threads = handed_over(engine, "a")
    inbox.read_on()
    threads.claim(1, "tono")
    threads.close(1, "tono", Ending.IRRELEVANT)
    (cluster,) = inbox.clusters(State.OPEN)
    assert [gap.at < NOW - timedelta(hours=1) for gap in cluster.gaps] == [True]
