"""What was said is not said again at length to who asks for something else."""

from __future__ import annotations

from bot.actions.turn import Result
from knowledge_base.answer import Outcome
from tests.bot.conftest import Do, answer_of

QUESTION = "syarat bikin KIA anak apa saja"


def asked(do: Do, first: Result | None = None, before: str = "") -> Result:
    slots = first.slots if first else {}
    return do("action_jawab", QUESTION, "tanya_persyaratan", slots=slots, earlier=(before,))


def test_another_question_with_the_same_answer_is_told_that_there_is_no_more(do: Do) -> None:
    first = asked(do)
    again = answer_of(asked(do, first, before="bapaknya lagi kerja, syaratnya apa"))
    assert again.status is Outcome.ANSWERED
    assert "tidak ada lagi yang tercatat selain jawaban tadi" in again.text
    assert "lihat Selengkapnya" not in again.text
    assert "Disdukcapil" in again.text
    assert any(choice.value == "petugas" for choice in again.choices)
    assert len(again.text) < len(answer_of(first).text)


def test_who_repeats_themselves_gets_the_same_answer(do: Do) -> None:
    first = asked(do)
    assert answer_of(asked(do, first, before=f"{QUESTION}??")).text == answer_of(first).text


def test_who_doubts_gets_the_same_answer(do: Do) -> None:
    first = asked(do)
    doubt = do("action_jawab", "yakin?", slots=first.slots, earlier=(QUESTION,))
    assert "tidak ada lagi yang tercatat" not in answer_of(doubt).text


def test_who_comes_back_from_another_service_hears_it_anew(do: Do) -> None:
    first = asked(do)
    first.slots["layanan"] = "ktp-el-hilang"
    assert answer_of(asked(do, first, before="ktp hilang")).text == answer_of(first).text


def test_what_another_office_was_named_for_lies_between(do: Do) -> None:
    first = asked(do)
    between = do("action_jawab", "nyoblos di mana ya", slots=first.slots, earlier=(QUESTION,))
    between.slots["layanan"] = first.slots["layanan"]
    again = asked(do, between, before="nyoblos di mana ya")
    assert answer_of(again).text == answer_of(first).text
