"""Golden questions against replies: what is counted, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge_base.evaluation import Score, contains, read_golden


def row(**fields: Any) -> dict[str, Any]:
    return {
        "id": "x-1",
        "question": "ktp hilang bayar?",
        "services": ["ktp-el-hilang"],
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


def test_the_right_service_is_right_and_offered() -> None:
    score = scored((row(), reply("answered", "ktp-el-hilang")))
    assert (score.asked, score.right, score.offered, score.wrong) == (1, 1, 1, 0)
    assert score.misses == []


def test_any_of_the_right_services_will_do() -> None:
    score = scored((row(services=["skck", "ktp-el-hilang"]), reply("answered", "skck")))
    assert score.right == 1


def test_a_clarification_that_offers_it_is_offered_but_not_right() -> None:
    score = scored((row(), reply("clarification", None, "skck", "ktp-el-hilang")))
    assert (score.right, score.offered, score.wrong) == (0, 1, 0)


def test_an_answer_about_another_service_is_wrong() -> None:
    score = scored((row(), reply("answered", "skck")))
    assert (score.right, score.offered, score.wrong) == (0, 0, 1)
    assert "['ktp-el-hilang'] -> answered skck" in score.misses[0]


def test_saying_so_of_the_right_service_is_not_a_wrong_answer() -> None:
    score = scored((row(), reply("unanswerable", "ktp-el-hilang")))
    assert (score.right, score.wrong) == (1, 0)


def test_declining_is_neither_right_nor_wrong() -> None:
    score = scored((row(), reply("unanswerable")))
    assert (score.asked, score.right, score.offered, score.wrong) == (1, 0, 0, 0)


def test_facts_are_counted_one_by_one() -> None:
    asked = row(must_contain=["GRATIS|Rp0", "14 hari"])
    score = scored((asked, reply("answered", "ktp-el-hilang")))
    assert (score.facts, score.facts_shown) == (2, 1)
    assert "tanpa ['14 hari']" in score.misses[0]


@pytest.mark.parametrize(
    ("status", "service_id", "declined"),
    [("unanswerable", None, 1), ("clarification", None, 1), ("answered", "skck", 0)],
)
def test_a_question_outside_should_be_declined(
    status: str, service_id: str | None, declined: int
) -> None:
    score = scored((row(services=[], kind="outside"), reply(status, service_id)))
    assert (score.asked, score.outside, score.declined) == (0, 1, declined)


def test_questions_about_regulations_are_counted_elsewhere() -> None:
    score = scored((row(kind="regulation", services=[]), reply("answered", "skck")))
    assert (score.asked, score.outside) == (0, 0)


def test_figures_are_percentages_with_how_many_they_rest_on() -> None:
    score = scored(
        (row(must_contain=["gratis"]), reply("answered", "ktp-el-hilang")),
        (row(register="formal"), reply("answered", "skck")),
        (row(), reply("clarification", None, "ktp-el-hilang")),
        (row(services=[], kind="outside"), reply("unanswerable")),
    )
    figures = {label: (share, many) for label, share, many in score.figures()}
    assert figures["Layanan tepat"] == ("33.3 %", 3)
    assert figures["Tepat atau ditawarkan"] == ("66.7 %", 3)
    assert figures["Dijawab dengan layanan keliru"] == ("33.3 %", 3)
    assert figures["Fakta yang ditanya ada di jawaban"] == ("100.0 %", 1)
    assert figures["Di luar cakupan, tidak dijawab"] == ("100.0 %", 1)
    assert figures["Tepat, ragam santai"] == ("50.0 %", 2)
    assert figures["Tepat, ragam formal"] == ("0.0 %", 1)


def test_nothing_asked_is_a_dash_not_an_error() -> None:
    assert {share for _, share, _ in Score().figures()} == {"–"}


def test_a_fact_is_any_of_its_alternatives_whatever_the_case() -> None:
    assert contains("Biaya: Gratis", "rp0|GRATIS")
    assert not contains("Biaya: Rp30.000", "rp0|gratis")


def test_golden_files_are_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"id": "a"}\n\n{"id": "b"}\n', encoding="utf-8")
    assert [found["id"] for found in read_golden(path)] == ["a", "b"]
