"""What a service that is offered would answer, in a line or two."""

from __future__ import annotations

from knowledge_base.answer import Outcome
from knowledge_base.answers.clarification import Glimpse, clarification, glimpse
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge


def look(
    knowledge: Knowledge, service_id: str, question: str, *asked: Aspect, most: int = 2
) -> Glimpse | None:
    service = knowledge.service(service_id)
    relevance = knowledge.relevance(service_id, question)
    return glimpse(service, asked, question, relevance, knowledge.catalogue.regulations, most)


def test_it_is_what_was_asked_with_its_source(knowledge: Knowledge) -> None:
    seen = look(knowledge, "cek-sertipikat", "cek resmi ke BPN bayar berapa", Aspect.BIAYA, most=1)
    assert seen is not None
    assert "Rp50.000" in seen.text
    assert seen.text.count("•") == 1
    assert [c.regulation_id for c in seen.citations] == ["pp-128-2015"]


def test_of_a_tariff_only_rows_that_may_be_meant_are_shown(knowledge: Knowledge) -> None:
    seen = look(knowledge, "paspor-baru", "paspor elektronik 10 tahun berapa", Aspect.BIAYA)
    assert seen is not None
    assert "Rp950.000" in seen.text
    assert "Rp350.000" not in seen.text


def test_every_part_that_was_asked_has_its_line(knowledge: Knowledge) -> None:
    question = "paspor rusak kena berapa dan lewat mana"
    seen = look(knowledge, "paspor-hilang-rusak", question, Aspect.BIAYA, Aspect.KANAL, most=1)
    assert seen is not None
    assert "Rp" in seen.text
    assert "Kantor Imigrasi" in seen.text


def test_a_service_without_data_for_what_was_asked_shows_nothing(knowledge: Knowledge) -> None:
    assert look(knowledge, "slf", "biaya slf", Aspect.BIAYA) is None


def test_a_clarification_with_a_glimpse_still_asks_and_names_the_source(
    knowledge: Knowledge,
) -> None:
    seen = look(knowledge, "skck", "skck bayar berapa", Aspect.BIAYA)
    assert seen is not None
    services = [knowledge.service("skck"), knowledge.service("laporan-kehilangan")]
    answer = clarification(services, "Maksud Anda yang mana?", [seen])
    assert answer.status is Outcome.CLARIFICATION
    assert answer.service_id is None
    assert answer.text.startswith("Maksud Anda yang mana?\n\nKalau *SKCK*:\n• ")
    assert "Rp30.000" in answer.text
    assert answer.citations == seen.citations
    assert answer.checked_on == knowledge.service("skck").checked_on
    assert [c.service_id for c in answer.choices][:2] == ["skck", "laporan-kehilangan"]
