"""Every answer fits a phone.

The aim is 600 characters. Two lines of every asked part and the advice to confirm are never cut,
so the hard bounds are a little above: one part 700, a summary of four parts or two parts asked
together 1000, and with a misconception set right (claim and fact, some 300) 1300.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from knowledge_base.answer import Answer, Outcome
from knowledge_base.answers import BUDGET, regulation_answer, service_answer
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Aspect

_ROW = re.compile(r"^(?:• |\d+\. )", re.MULTILINE)
ASKED = [(), *((aspect,) for aspect in Aspect), *combinations(Aspect, 2)]


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue) -> dict[tuple[str, tuple[Aspect, ...]], Answer]:
    """Every service x no, one and two aspects."""
    return {
        (service.id, asked): service_answer(service, asked, service.nama, catalogue.regulations)
        for service in catalogue.services.values()
        for asked in ASKED
    }


Answers = dict[tuple[str, tuple[Aspect, ...]], Answer]


def test_an_answer_stays_within_its_bound(answers: Answers) -> None:
    bound = {1: 700, 0: 1000, 2: 1000}
    assert [
        (key, len(answer.text))
        for key, answer in answers.items()
        if len(answer.text) > bound[len(key[1])]
    ] == []


def test_nine_in_ten_are_about_six_hundred_characters_or_less(answers: Answers) -> None:
    sizes = sorted(len(answer.text) for key, answer in answers.items() if len(key[1]) < 2)
    assert sizes[int(0.9 * len(sizes))] <= BUDGET + 50


def test_a_longer_answer_shows_only_two_lines_a_part(answers: Answers) -> None:
    longer = [answer.text for answer in answers.values() if len(answer.text) > BUDGET + 100]
    assert longer
    for text in longer:
        assert all(len(_ROW.findall(part)) <= 2 for part in text.split("\n\n")), text


def test_what_was_left_out_is_counted_and_linked(answers: Answers) -> None:
    cut = [answer for answer in answers.values() if "lagi, lihat Selengkapnya" in answer.text]
    assert cut
    assert all(answer.more_url for answer in cut)


def test_nothing_is_left_out_in_silence(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        if service.persyaratan is None:
            continue
        answer = service_answer(service, [Aspect.PERSYARATAN], "", catalogue.regulations)
        shown = sum(line in answer.text for line in service.persyaratan.butir)
        left = re.search(r"dan (\d+) lagi", answer.text)
        assert shown + int(left[1] if left else 0) == len(service.persyaratan.butir), service.id


def test_every_answer_has_a_source_and_the_month_it_was_checked(answers: Answers) -> None:
    for answer in answers.values():
        assert 1 <= len(answer.citations) <= 5
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", answer.checked_on or "")
        assert answer.status in (Outcome.ANSWERED, Outcome.UNANSWERABLE)


def test_with_a_misconception_it_stays_short(catalogue: Catalogue) -> None:
    def sizes() -> Iterator[int]:
        for service in catalogue.services.values():
            for wrong in service.sering_keliru:
                answer = service_answer(service, (), wrong.klaim, catalogue.regulations, wrong)
                yield len(answer.text)

    assert max(sizes()) <= 1300


def test_a_regulation_fits_too(catalogue: Catalogue) -> None:
    for regulation in catalogue.regulations.values():
        assert len(regulation_answer(regulation, None).text) <= 900, regulation.id
