"""What was said is not said again at length to who asks for something else."""

from __future__ import annotations

import pytest

from bot.actions.turn import Result
from knowledge_base.answer import Outcome
from tests.bot.conftest import Do, answer_of

QUESTION = "syarat bikin KIA anak apa saja"


def asked(do: Do, first: Result | None = None, before: str = "") -> Result:
    slots = first.slots if first else {}
    return do("action_jawab", QUESTION, "tanya_persyaratan", slots=slots, earlier=(before,))


def test_another_question_with_the_same_answer_is_told_that_there_is_no_more(do: Do) -> None:
    first = asked(do)
    again = answer_of(asked(do, first, before="bapaknya di luar negeri, syaratnya apa"))
    assert again.status is Outcome.ANSWERED
    assert "Lebih dari yang tadi tidak tercatat di sini" in again.text
    assert "Disdukcapil" in again.text
    assert any(choice.value == "petugas" for choice in again.choices)
    assert len(again.text) < len(answer_of(first).text)


def test_who_repeats_themselves_gets_the_same_answer(do: Do) -> None:
    first = asked(do)
    assert answer_of(asked(do, first, before=f"{QUESTION}??")).text == answer_of(first).text


def test_who_doubts_gets_the_same_answer(do: Do) -> None:
    first = asked(do)
    doubt = do("action_jawab", "yakin?", slots=first.slots, earlier=(QUESTION,))
    assert "Lebih dari yang tadi" not in answer_of(doubt).text


@pytest.mark.parametrize("back_after", ["ktp-el-hilang", None])
def test_who_comes_back_to_it_hears_it_anew(do: Do, back_after: str | None) -> None:
    first = asked(do)
    first.slots["layanan"] = back_after
    assert "Lebih dari yang tadi" not in answer_of(asked(do, first, before="ktp hilang")).text


def test_what_is_remembered_of_an_answer_holds_none_of_it(do: Do) -> None:
    first = asked(do)
    assert len(first.slots["terjawab"]) == 8
    assert first.slots["terjawab"] not in answer_of(first).text
