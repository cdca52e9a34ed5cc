"""Versions side by side, in words for people."""

from __future__ import annotations

from typing import Any

from knowledge_base.publishing.differences import How, differences

OLD: dict[str, Any] = {
    "id": "skck",
    "nama": "SKCK",
    "biaya": {
        "tarif": [
            {"item": "SKCK baru", "rupiah": 30000, "dasar": ["pp-76-2020"]},
            {"item": "Sidik jari", "rupiah": 0, "sumber": ["laman"]},
        ]
    },
    "persyaratan": {"butir": ["KTP asli", "Fotokopi KK", "Pas foto 4x6 latar merah"]},
}


def told(new: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(d.how, d.label, d.before, d.after) for d in differences(OLD, new)]


def with_requirements(*lines: str) -> dict[str, Any]:
    return {**OLD, "persyaratan": {"butir": list(lines)}}


def test_the_same_content_has_no_difference() -> None:
    assert told({**OLD}) == []


def test_a_changed_fee_is_told_in_rupiah_with_its_row() -> None:
    first, second = OLD["biaya"]["tarif"]
    new = {**OLD, "biaya": {"tarif": [first | {"rupiah": 35000}, second]}}
    assert told(new) == [("diubah", "Biaya, tarif 1, besarnya", "Rp30.000", "Rp35.000")]


def test_a_new_row_does_not_make_the_rows_below_it_new() -> None:
    new = with_requirements("KTP asli", "Surat pengantar RT", *OLD["persyaratan"]["butir"][1:])
    assert told(new) == [("ditambah", "Syarat, butir 2", "", "Surat pengantar RT")]


def test_a_row_with_another_word_is_changed_and_not_replaced() -> None:
    new = with_requirements("KTP asli", "Fotokopi KK", "Pas foto 4x6 latar biru")
    assert told(new) == [
        ("diubah", "Syarat, butir 3", "Pas foto 4x6 latar merah", "Pas foto 4x6 latar biru")
    ]


def test_a_row_that_went_is_told_with_its_old_place() -> None:
    new = with_requirements("KTP asli", "Pas foto 4x6 latar merah")
    assert told(new) == [("dihapus", "Syarat, butir 2", "Fotokopi KK", "")]


def test_a_moved_row_is_told_as_moved() -> None:
    new = with_requirements("Fotokopi KK", "KTP asli", "Pas foto 4x6 latar merah")
    assert told(new) == [("dipindah", "Syarat, butir 2", "KTP asli", "KTP asli")]


def test_a_whole_part_is_told_in_words() -> None:
    new = {**OLD, "jangka_waktu": {"butir": ["Satu hari kerja"], "sumber": ["laman"]}}
    (difference,) = differences(OLD, new)
    assert (difference.how, difference.label) == (How.ADDED, "Lama proses")
    assert difference.after == "Butir: Satu hari kerja; Sumber: laman"


def test_half_filled_content_is_compared_as_well() -> None:
    assert [d.how for d in differences({}, {"nama": None, "alias": []})] == [How.ADDED, How.ADDED]
    assert [d.how for d in differences({"biaya": "?"}, {"biaya": {"tarif": []}})] == [How.CHANGED]
