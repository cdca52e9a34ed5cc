"""What became of questions that were read against a record before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.asked_before import (
    ANSWERED,
    NOTHING_ANSWERED,
    UNANSWERED,
    AskedBefore,
    AskedQuestion,
    ReadRecord,
)
from knowledge_base.lines import RecordLine
from knowledge_base.retrieval import Knowledge

FEE = "SIM A: Rp120.000"
PLACE = "Datang ke Satpas mana pun."
TEST = "Ujian teori dan praktik."
LINES = tuple(RecordLine("umum", text) for text in (FEE, PLACE, TEST))


def question(text: str, covered: str, *lines: int, hand: str = "a") -> AskedQuestion:
    return AskedQuestion(hand, f"{hand}-{text}.0", text, covered, lines)


@pytest.fixture
def asked() -> AskedBefore:
    read = ReadRecord(
        (FEE, PLACE, TEST),
        (
            question("bayar berapa bikin sim", "yes", 0),
            question("boleh bikin di kota lain", "yes", 1),
            question("foto pakai kacamata boleh ga", "no"),
            question("boleh pakai hijab pas foto ga", "no", hand="b"),
        ),
    )
    return AskedBefore({"sim-baru": read})


def column(values: np.ndarray, name: str) -> list[float]:
    return [float(value) for value in values[:, ANSWERED.index(name)]]


def unanswered(values: np.ndarray, name: str) -> float:
    return float(values[UNANSWERED.index(name)])


def test_a_line_that_answered_a_like_question_is_nearest(asked: AskedBefore) -> None:
    found = asked.of_lines("sim-baru", LINES, "bisa bikin di kota lain ga")
    for name in ("answered_near", "answered_share"):
        values = column(found, name)
        assert values.index(max(values)) == 1
    assert column(found, "answered_distance")[1] == 0


def test_where_like_questions_found_no_answer_this_one_may_find_none(asked: AskedBefore) -> None:
    silent = asked.of_record("sim-baru", LINES, "pas foto boleh pakai kacamata hitam ga")
    answered = asked.of_record("sim-baru", LINES, "bikin sim bayar berapa sih")
    assert unanswered(silent, "unanswered_nearer") > 0 > unanswered(answered, "unanswered_nearer")
    assert unanswered(silent, "unanswered_share") > unanswered(answered, "unanswered_share")
    assert unanswered(silent, "unanswered_rate") == 0.5


def test_questions_of_ones_own_hand_do_not_count(asked: AskedBefore) -> None:
    found = asked.of_record("sim-baru", LINES, "bikin sim bayar berapa", apart_from="a")
    assert unanswered(found, "unanswered_rate") == 1
    assert not asked.of_lines("sim-baru", LINES, "kota lain", "a")[:, :3].any()


def test_a_line_of_which_only_numbers_changed_is_the_same(asked: AskedBefore) -> None:
    dearer = (RecordLine("umum", "SIM A: Rp150.000"), *LINES[1:])
    found = asked.of_lines("sim-baru", dearer, "bayar berapa bikin sim")
    assert column(found, "answered_near")[0] == pytest.approx(1)
    assert asked.of_record("sim-baru", dearer, "foto pakai kacamata").any()


def test_lines_that_differ_in_numbers_keep_apart() -> None:
    five, ten = "Paspor 5 tahun: Rp350.000", "Paspor 10 tahun: Rp650.000"
    assert ReadRecord((five, ten), ()).rows_of((ten, five)) == {0: 1, 1: 0}
    assert ReadRecord((five, ten), ()).rows_of(("Paspor 5 tahun: Rp400.000", ten)) == {0: 0, 1: 1}


def test_a_record_that_says_more_by_now_is_not_called_silent(asked: AskedBefore) -> None:
    more = (*LINES, RecordLine("umum", "Kacamata dilepas saat foto."))
    assert not asked.of_record("sim-baru", more, "foto pakai kacamata boleh ga").any()


def test_a_line_that_went_is_not_looked_for(asked: AskedBefore) -> None:
    found = asked.of_lines("sim-baru", LINES[1:], "bayar berapa bikin sim")
    assert found.shape == (2, len(ANSWERED))
    assert column(found, "answered_near")[1] == 0


def test_a_changed_record_keeps_its_questions_and_says_which_to_read_again() -> None:
    read = ReadRecord((FEE, PLACE), (question("berapa", "yes", 0), question("di mana", "yes", 1)))
    moved, again = read.reread((PLACE, "SIM A: Rp150.000"))
    assert [q.lines for q in moved.questions] == [(1,), (0,)]
    assert not again
    shorter, again = read.reread((PLACE,))
    assert [q.text for q in shorter.questions] == ["di mana"]
    assert [q.text for q in again] == ["berapa"]


def test_who_found_no_answer_is_read_again_where_a_record_says_more() -> None:
    silent = question("foto pakai kacamata", "no")
    read = ReadRecord((FEE,), (question("berapa", "yes", 0), silent))
    assert read.reread((FEE,))[1] == ()
    assert read.reread((FEE, "Kacamata dilepas."))[1] == (silent,)


def test_what_is_written_is_read_the_same(tmp_path: Path) -> None:
    read = ReadRecord((FEE, PLACE), (question('berapa "sih"', "yes", 0), question("apa", "no")))
    read.write(tmp_path / "sim-baru.json")
    assert ReadRecord.read(tmp_path / "sim-baru.json") == read
    empty = ReadRecord((), ())
    empty.write(tmp_path / "kia.json")
    assert ReadRecord.read(tmp_path / "kia.json") == empty


@pytest.mark.parametrize("service_id", ["kia", "sim-baru"])
def test_where_nothing_was_read_nothing_is_told(asked: AskedBefore, service_id: str) -> None:
    read = asked if service_id == "kia" else AskedBefore({})
    assert (read.of_lines(service_id, LINES, "berapa") == NOTHING_ANSWERED).all()
    assert not read.of_record(service_id, LINES, "berapa").any()


def test_the_shipped_questions_were_read_against_what_the_records_say(knowledge: Knowledge) -> None:
    read = AskedBefore.read()
    assert set(read.records) <= set(knowledge.catalogue.services)
    for service_id, record in read.records.items():
        now = tuple(line.text for line in knowledge.lines(service_id))
        assert record.rows_of(now).keys() == set(range(len(now))), (
            f"{service_id}: its lines changed; `tanya kb reread` says what to read again"
        )


def test_every_question_that_was_read_names_lines_unless_nothing_answers_it() -> None:
    asked = [q for record in AskedBefore.read().records.values() for q in record.questions]
    assert len({question.id for question in asked}) == len(asked)
    assert {question.covered for question in asked} == {"yes", "partly", "no"}
    assert all(bool(question.lines) == (question.covered != "no") for question in asked)
    for record in AskedBefore.read().records.values():
        known = range(len(record.lines))
        assert all(at in known for question in record.questions for at in question.lines)
