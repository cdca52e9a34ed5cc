"""Whether a matter was settled, told honestly: each rule with the smallest talk that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.insight.cases import Result, cases_of
from app.insight.turns import Fate, Turn
from tests.app.insight.talk import LATER, START, minutes, turn

HOURS = timedelta(hours=1)


def results(*turns: Turn) -> list[Result]:
    return [case.result(LATER) for case in cases_of(turns)]


def test_an_answer_and_nothing_after_it_settles() -> None:
    assert results(turn()) == [Result.RESOLVED]


def test_asking_on_about_the_same_service_is_one_matter() -> None:
    assert results(turn(), turn(minutes(5), aspects='["persyaratan"]')) == [Result.RESOLVED]


def test_the_same_question_typed_again_at_once_is_a_repeat() -> None:
    assert results(turn(), turn(minutes(2))) == [Result.REPEATED]
    assert results(turn(), turn(minutes(2), region="32.04")) == [Result.RESOLVED]
    assert results(turn(), turn(minutes(2), is_tapped=True)) == [Result.RESOLVED]


@pytest.mark.parametrize(
    ("after", "first"),
    [
        (71 * HOURS, Result.REPEATED),
        (72 * HOURS, Result.REPEATED),
        (72 * HOURS + minutes(1), Result.RESOLVED),
    ],
)
def test_who_comes_back_to_the_topic_within_72_hours_was_not_settled(
    after: timedelta, first: Result
) -> None:
    assert results(turn(), turn(after)) == [first, Result.RESOLVED]


def test_another_topic_and_another_conversation_are_no_repeat() -> None:
    talk = (turn(), turn(2 * HOURS, service="paspor-baru"), turn(3 * HOURS, conversation="b"))
    assert results(*talk) == [Result.RESOLVED] * 3


def test_a_thumb_down_or_the_way_to_a_person_unsettles() -> None:
    assert results(turn(mark=-1)) == [Result.DISLIKED]
    assert results(turn(mark=1)) == [Result.RESOLVED]
    asked = turn(minutes(3), Fate.HANDED_OVER, None)
    assert results(turn(mark=-1), asked) == [Result.HANDED_OVER]
    assert results(turn(0 * HOURS, Fate.HANDED_OVER, None)) == [Result.HANDED_OVER]


def test_who_asks_for_a_person_a_day_later_has_a_matter_of_its_own() -> None:
    asked = turn(24 * HOURS, Fate.HANDED_OVER, None)
    assert results(turn(), asked) == [Result.RESOLVED, Result.HANDED_OVER]


def test_who_asks_for_a_person_about_the_topic_later_was_not_settled() -> None:
    asked = turn(3 * HOURS, Fate.HANDED_OVER)
    assert results(turn(), asked) == [Result.REPEATED, Result.HANDED_OVER]
    other = turn(minutes(1), service="paspor-baru")
    asked = turn(minutes(2), Fate.HANDED_OVER)
    assert results(turn(), other, asked) == [Result.HANDED_OVER, Result.RESOLVED]


def test_a_question_that_was_asked_back_and_then_clear_is_one_matter() -> None:
    back = turn(fate=Fate.CLARIFIED, service=None)
    assert results(back, turn(minutes(1), is_tapped=True)) == [Result.RESOLVED]
    assert results(back) == [Result.UNANSWERED]
    assert results(back, turn(1 * HOURS)) == [Result.UNANSWERED, Result.RESOLVED]


def test_what_was_not_answered_stays_so_whatever_else_was() -> None:
    missed = turn(fate=Fate.UNANSWERED, service=None)
    assert results(missed, turn(minutes(1))) == [Result.UNANSWERED, Result.RESOLVED]


def test_small_talk_is_no_matter() -> None:
    assert results(turn(fate=Fate.CHAT), turn(fate=Fate.DESK)) == []


def test_what_is_younger_than_72_hours_is_not_judged() -> None:
    (case,) = cases_of([turn()])
    assert case.result(START + 72 * HOURS - minutes(1)) is Result.TOO_FRESH
    assert case.result(START + 72 * HOURS) is Result.RESOLVED
