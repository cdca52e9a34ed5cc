"""Golden questions against replies: what is counted, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge_base.evaluation import OFF_TOPIC, Score, Share, contains, is_first, read_golden


def row(**fields: Any) -> dict[str, Any]:
    return {
        "id": "x-1",
        "question": "ktp hilang bayar?",
        "services": ["ktp-el-hilang"],
        "aspects": ["biaya"],
        "register": "santai",
        "kind": "service",
        "must_contain": [],
    } | fields


def reply(status: str = "answered", service_id: str | None = None, *offered: str) -> dict[str, Any]:
    return {
        "status": status,
        "text": "Cetak ulang KTP-el: gratis (Rp0)",
        "service_id": service_id,
        "choices": [{"service_id": id_} for id_ in (*offered, None)],
    }


def scored(*pairs: tuple[dict[str, Any], dict[str, Any]]) -> Score:
    score = Score()
    for asked, got in pairs:
        score.add(asked, got)
    return score


def hits(*shares: Share) -> list[int]:
    return [share.hits for share in shares]


def test_the_right_service_is_right_and_offered() -> None:
    score = scored((row(), reply("answered", "ktp-el-hilang")))
    assert hits(score.right, score.offered, score.wrong) == [1, 1, 0]
    assert score.right.total == 1
    assert score.misses == []


def test_any_of_the_right_services_will_do() -> None:
    score = scored((row(services=["skck", "ktp-el-hilang"]), reply("answered", "skck")))
    assert score.right.hits == 1


def test_a_clarification_that_offers_it_is_offered_but_not_right() -> None:
    score = scored((row(), reply("clarification", None, "skck", "ktp-el-hilang")))
    assert hits(score.right, score.offered, score.wrong) == [0, 1, 0]


def test_an_answer_about_another_service_is_wrong_and_counted_as_confused() -> None:
    score = scored((row(), reply("answered", "skck")))
    assert hits(score.right, score.offered, score.wrong) == [0, 0, 1]
    assert "['ktp-el-hilang'] -> answered skck" in score.misses[0]
    assert score.most_confused() == [("ktp-el-hilang", "skck", 1)]


def test_saying_so_of_the_right_service_is_not_a_wrong_answer() -> None:
    score = scored((row(), reply("unanswerable", "ktp-el-hilang")))
    assert hits(score.right, score.wrong) == [1, 0]


def test_declining_is_neither_right_nor_wrong() -> None:
    score = scored((row(), reply("unanswerable")))
    assert hits(score.right, score.offered, score.wrong) == [0, 0, 0]


def test_facts_are_counted_one_by_one() -> None:
    asked = row(must_contain=["GRATIS|Rp0", "14 hari"])
    score = scored((asked, reply("answered", "ktp-el-hilang")))
    assert (score.facts.hits, score.facts.total) == (1, 2)
    assert "tanpa ['14 hari']" in score.misses[0]


@pytest.mark.parametrize(
    ("status", "service_id", "declined"),
    [("unanswerable", None, 1), ("clarification", None, 1), ("answered", "skck", 0)],
)
def test_a_question_outside_should_be_declined(
    status: str, service_id: str | None, declined: int
) -> None:
    score = scored((row(services=[], kind="out_of_scope"), reply(status, service_id)))
    assert (score.right.total, score.declined.total, score.declined.hits) == (0, 1, declined)


def test_of_regulations_only_the_facts_count() -> None:
    asked = row(kind="regulation", services=[], must_contain=["gratis"])
    score = scored((asked, reply("answered", "skck")))
    assert (score.right.total, score.declined.total, score.facts.hits) == (0, 0, 1)


def test_a_false_premise_is_set_right_when_the_true_fact_is_told() -> None:
    told = row(kind="false_premise", must_contain=["gratis"])
    kept = row(kind="false_premise", must_contain=["hoaks"])
    right = reply("answered", "ktp-el-hilang")
    assert str(scored((told, right), (kept, right)).corrected) == "50.0 %"


def test_in_an_emergency_the_number_must_be_among_the_first_two() -> None:
    asked = row(kind="emergency", services=["nomor-darurat"], must_contain=["113"])
    first, third = "Hubungi\n• 112\n• 113\n• 110", "Hubungi\n• 110\n• 112\n• 113"
    assert is_first(first, ["113"])
    assert not is_first(third, ["113"])
    assert not is_first("Maaf", ["113"])
    score = scored((asked, reply() | {"text": first}), (asked, reply() | {"text": third}))
    assert (score.number_first.hits, score.number_first.total) == (1, 2)


def test_of_a_dialogue_the_turns_about_a_service_are_counted() -> None:
    turn = {"question": "biayanya?", "services": ["skck"], "aspects": [], "must_contain": []}
    thanks = turn | {"question": "makasih", "services": []}
    told = {"id": "x-2", "kind": "dialogue", "register": "santai", "turns": [turn, turn, thanks]}
    score = Score()
    replies = [reply("answered", "skck"), reply("answered", "sim-baru"), reply("chat")]
    score.add(told, {"turns": replies})
    assert (score.kept.hits, score.kept.total) == (1, 2)
    assert score.misses == ["x-2 biayanya? | ['skck'] -> answered sim-baru"]


def test_a_turn_that_no_service_answers_should_be_declined() -> None:
    turn = {"question": "resep rendang dong", "services": OFF_TOPIC, "must_contain": []}
    told = {"id": "x-3", "kind": "dialogue", "register": "santai", "turns": [turn, turn]}
    score = Score()
    score.add(told, {"turns": [reply("answered", "skck"), reply("unanswerable")]})
    assert (score.declined_in_talk.hits, score.declined_in_talk.total) == (1, 2)
    assert score.kept.total == 0
    assert score.misses == ["x-3 resep rendang dong | ['none'] -> answered skck"]


def test_figures_are_percentages_with_how_many_they_rest_on() -> None:
    score = scored(
        (row(must_contain=["gratis"]), reply("answered", "ktp-el-hilang")),
        (row(register="baku"), reply("answered", "skck")),
        (row(), reply("clarification", None, "ktp-el-hilang")),
        (row(services=[], kind="out_of_scope"), reply("unanswerable")),
    )
    figures = {label: (str(share), share.total) for label, share in score.figures()}
    assert figures["Layanan tepat"] == ("33.3 %", 3)
    assert figures["Tepat atau ditawarkan"] == ("66.7 %", 3)
    assert figures["Dijawab dengan layanan keliru"] == ("33.3 %", 3)
    assert figures["Fakta yang ditanya ada di jawaban"] == ("100.0 %", 1)
    assert figures["Di luar cakupan, tidak dijawab dengan layanan"] == ("100.0 %", 1)
    assert figures["Tepat, ragam santai"] == ("50.0 %", 2)
    assert figures["Tepat, ragam baku"] == ("0.0 %", 1)


def test_nothing_asked_is_a_dash_not_an_error() -> None:
    assert {str(share) for _, share in Score().figures()} == {"–"}


def test_a_fact_is_any_of_its_alternatives_whatever_the_case() -> None:
    assert contains("Biaya: Gratis", "rp0|GRATIS")
    assert not contains("Biaya: Rp30.000", "rp0|gratis")


def test_golden_files_are_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"id": "a"}\n\n{"id": "b"}\n', encoding="utf-8")
    assert [found["id"] for found in read_golden(path)] == ["a", "b"]


def test_a_folder_of_golden_files_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"id": "b"}\n', encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    assert [found["id"] for found in read_golden(tmp_path)] == ["a", "b"]
