"""Every answer fits a phone.

The aim is about 600 characters. Two lines of every asked part are never cut, so the bounds are a
little above: one part 900, a summary of four parts or two parts asked together 1000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest

from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers.layout import BUDGET
from knowledge_base.answers.regulation import regulation_answer
from knowledge_base.answers.service import service_answer
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Aspect, Service
from knowledge_base.retrieval import Knowledge

ASKED = [(), *((aspect,) for aspect in Aspect), *combinations(Aspect, 2)]


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge) -> dict[tuple[str, tuple[Aspect, ...]], Answer]:
    """Every service x no, one and two aspects."""
    return {
        (service.id, asked): ask(knowledge, service, asked, service.nama)
        for service in knowledge.catalogue.services.values()
        for asked in ASKED
    }


def ask(knowledge: Knowledge, service: Service, asked: Sequence[Aspect], question: str) -> Answer:
    relevance = knowledge.relevance(service.id, question)
    regulations = knowledge.catalogue.regulations
    return service_answer(service, asked, question, relevance, regulations)


Answers = dict[tuple[str, tuple[Aspect, ...]], Answer]


def test_an_answer_stays_within_its_bound(answers: Answers) -> None:
    bound = {1: 900, 0: 1000, 2: 1000}
    assert [
        (key, len(answer.text))
        for key, answer in answers.items()
        if len(answer.text) > bound[len(key[1])]
    ] == []


def test_nine_in_ten_are_about_six_hundred_characters_or_less(answers: Answers) -> None:
    sizes = sorted(len(answer.text) for key, answer in answers.items() if len(key[1]) < 2)
    assert sizes[int(0.9 * len(sizes))] <= BUDGET + 50


def test_what_was_left_out_is_counted_and_linked(answers: Answers) -> None:
    cut = [answer for answer in answers.values() if "lagi, lihat Selengkapnya" in answer.text]
    assert cut
    assert all(answer.more_url for answer in cut)


def test_nothing_is_left_out_in_silence(knowledge: Knowledge) -> None:
    for service in knowledge.catalogue.services.values():
        if service.persyaratan is None:
            continue
        answer = ask(knowledge, service, [Aspect.PERSYARATAN], "")
        rows = answer.text.split("\n")
        shown = sum(f"• {line}" in rows for line in service.persyaratan.butir)
        left = re.search(r"dan (\d+) lagi", answer.text)
        assert shown + int(left[1] if left else 0) == len(service.persyaratan.butir), service.id


def test_every_answer_has_a_source_and_the_month_it_was_checked(answers: Answers) -> None:
    for answer in answers.values():
        assert 1 <= len(answer.citations) <= 5
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", answer.checked_on or "")
        assert answer.status in (Outcome.ANSWERED, Outcome.UNANSWERABLE)


def test_with_a_misconception_it_stays_short(knowledge: Knowledge) -> None:
    def sizes() -> Iterator[int]:
        for service in knowledge.catalogue.services.values():
            for wrong in service.sering_keliru:
                yield len(ask(knowledge, service, (), wrong.klaim).text)

    assert max(sizes()) <= 1000


def test_a_regulation_fits_too(catalogue: Catalogue) -> None:
    for regulation in catalogue.regulations.values():
        assert len(regulation_answer(regulation, None).text) <= 900, regulation.id


def test_a_part_asked_for_by_name_is_whole(knowledge: Knowledge) -> None:
    for service in knowledge.catalogue.services.values():
        for aspect in (Aspect.PERSYARATAN, Aspect.PROSEDUR):
            if service.section(aspect) is not None:
                answer = ask(knowledge, service, [aspect], service.nama)
                assert "lagi, lihat" not in answer.text, service.id


def test_steps_have_numbers_without_gaps(answers: Answers) -> None:
    for (service_id, asked), answer in answers.items():
        steps = [int(n) for n in re.findall(r"^(\d+)\. ", answer.text, re.MULTILINE)]
        assert asked != (Aspect.PROSEDUR,) or steps == list(range(1, len(steps) + 1)), service_id
