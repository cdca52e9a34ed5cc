"""What the checks say of answers that others get."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.standing_alone import answer_alone
from knowledge_base.publishing.answer_findings import Asking, compared
from knowledge_base.publishing.finding import Severity, Sort
from knowledge_base.retrieval import Knowledge


def with_edge(knowledge: Knowledge, answer_at: float) -> Asking:
    weights = replace(knowledge.weights, answer_at=answer_at)
    parts = knowledge.catalogue, knowledge.index, knowledge.embedder, weights, knowledge.shelf
    return Asking(Knowledge(*parts), answer_alone)


def test_what_was_in_doubt_before_and_hardly_moved_stops_nobody(knowledge: Knowledge) -> None:
    question = knowledge.catalogue.services["skck"].contoh_pertanyaan[0]
    chance = Asking(knowledge, answer_alone).chances("skck", question)["skck"]
    below, above = (with_edge(knowledge, chance + step) for step in (-0.001, 0.001))
    (found,) = compared("skck", question, below, above)
    assert (found.sort, found.severity) == (Sort.LOST, Severity.WARNS)
    assert "di ambang ragu" in found.sentence


def test_what_is_answered_as_before_is_not_mentioned(knowledge: Knowledge) -> None:
    question = knowledge.catalogue.services["skck"].contoh_pertanyaan[0]
    asking = Asking(knowledge, answer_alone)
    assert not list(compared("skck", question, asking, asking))
