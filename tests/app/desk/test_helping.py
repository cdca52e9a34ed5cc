"""Catalogue answers for agents: found as they type, made again when they are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.desk.helping import citations_of, found_for, of_key, suggestion
from connectors.desk.model import Opening, State, Thread
from connectors.model import Channel
from knowledge_base.answer import Outcome
from knowledge_base.retrieval import Knowledge
from tests.app.desk.talk import opening

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


def thread(opened: Opening | None = None) -> Thread:
    return Thread(
        1, "a", Channel.WEBCHAT, State.WITH_DESK, opened or opening(), (), NOW, NOW, NOW, "tono"
    )


@pytest.mark.parametrize("typed", ["pasp", "paspor", "paspor baru", "biaya paspor"])
def test_a_few_letters_find_a_service(knowledge: Knowledge, typed: str) -> None:
    found = found_for(knowledge, typed, thread())
    assert any(ready.key.startswith("paspor-") for ready in found)
    assert all(ready.answer.citations for ready in found)


@pytest.mark.parametrize("typed", ["", "p", "   ", "\n"])
def test_hardly_a_letter_finds_nothing(knowledge: Knowledge, typed: str) -> None:
    assert found_for(knowledge, typed, thread()) == []


def test_what_was_found_is_the_same_when_it_is_sent(knowledge: Knowledge) -> None:
    for ready in found_for(knowledge, "syarat: skck, untuk apa", thread()):
        again = of_key(knowledge, ready.key, thread())
        assert again is not None
        assert again.answer == ready.answer
        assert citations_of(knowledge, [ready.key, ready.key], thread()) == ready.answer.citations


@pytest.mark.parametrize("key", ["", ":", "tidak-ada:biaya:x", "paspor-baru/..", "darurat::"])
def test_a_key_that_names_nothing_has_no_sources(knowledge: Knowledge, key: str) -> None:
    assert citations_of(knowledge, [key], thread()) == ()


def test_a_question_is_suggested_an_answer_about_what_it_asks(knowledge: Knowledge) -> None:
    found = suggestion(knowledge, thread(), "berapa biaya bikin skck baru?")
    assert found is not None
    assert found.key.startswith("skck")
    assert found.answer.status is Outcome.ANSWERED


def test_what_names_no_service_is_about_the_one_of_the_thread(knowledge: Knowledge) -> None:
    found = suggestion(knowledge, thread(), "biayanya berapa?")
    assert found is not None
    assert found.key.startswith("paspor-hilang-rusak:biaya")


@pytest.mark.parametrize("question", ["", "12345", "besok hujan ga ya di rumah nenek"])
def test_what_is_not_known_is_not_suggested(knowledge: Knowledge, question: str) -> None:
    unclear = thread(replace(opening(), service_id=None))
    assert suggestion(knowledge, unclear, question) is None
