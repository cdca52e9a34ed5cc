"""Two editors on one draft: whoever saves second chooses, part by part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.datastructures import FormData

from app.editing.collision import Undecided, Whose, chosen, clashes, opened, settled

OPENED: dict[str, Any] = {
    "id": "skck",
    "deskripsi": "Surat.",
    "persyaratan": {"butir": ["KTP"], "catatan": "Asli."},
    "biaya": {"tarif": [{"item": "Baru", "rupiah": 30_000}]},
    "khusus_wilayah": [{"wilayah": "12.78", "konfirmasi": "a"}, {"wilayah": "14.03"}],
}


def proposed(typed: dict[str, Any], saved: dict[str, Any], carried: str) -> dict[str, Any]:
    return {clash.part: clash.proposed for clash in clashes(typed, saved, carried)}


def test_only_what_both_wrote_is_left_open() -> None:
    typed = OPENED | {"deskripsi": "Saya.", "persyaratan": {"butir": ["KK"], "catatan": "Asli."}}
    saved = OPENED | {"deskripsi": "Dia.", "biaya": {"tarif": [{"item": "Baru", "rupiah": 45_000}]}}
    assert proposed(typed, saved, opened(OPENED)) == {
        "deskripsi": None,
        "persyaratan.butir": Whose.MINE,
        "biaya.tarif": Whose.THEIRS,
    }


def test_a_part_that_somebody_added_or_removed_is_seen() -> None:
    without = {name: value for name, value in OPENED.items() if name != "persyaratan"}
    added = OPENED | {"konfirmasi": "Tanyakan dulu."}
    assert proposed(without, OPENED, opened(OPENED)) == {
        "persyaratan.butir": Whose.MINE,
        "persyaratan.catatan": Whose.MINE,
    }
    assert proposed(OPENED, added, opened(OPENED)) == {"konfirmasi": Whose.THEIRS}


def test_regions_are_parts_by_their_code() -> None:
    rows = [{"wilayah": "14.03", "konfirmasi": "b"}, {"wilayah": "12.78", "konfirmasi": "a"}]
    (clash,) = clashes(OPENED | {"khusus_wilayah": rows}, OPENED, opened(OPENED))
    assert (clash.part, clash.proposed) == ("khusus_wilayah.14.03", Whose.MINE)
    assert clash.label.startswith("Khusus wilayah ")
    assert "Bengkalis" in clash.label


@pytest.mark.parametrize("carried", ["", "x", "[]", "3", "{" * 9000, '{"deskripsi": 3}'])
def test_without_what_was_opened_nothing_is_proposed_wrongly(carried: str) -> None:
    found = clashes(OPENED | {"deskripsi": "Saya."}, OPENED | {"deskripsi": "Dia."}, carried)
    assert [(clash.mine, clash.theirs, clash.proposed) for clash in found] == [
        ("Saya.", "Dia.", None)
    ]


def test_what_is_chosen_is_what_is_kept() -> None:
    typed = OPENED | {"deskripsi": "Saya.", "persyaratan": {"butir": ["KK"]}}
    saved = OPENED | {"deskripsi": "Dia.", "alias": ["surat"], "khusus_wilayah": []}
    taken = ["persyaratan.butir", "persyaratan.catatan", "alias", "khusus_wilayah.12.78"]
    kept = settled(typed, saved, taken)
    assert kept["deskripsi"] == "Saya."
    assert kept["persyaratan"] == OPENED["persyaratan"]
    assert kept["alias"] == ["surat"]
    assert kept["khusus_wilayah"] == [{"wilayah": "14.03"}]
    assert settled(typed, saved, []) == typed
    assert (
        json.loads(opened(settled(typed, saved, ["deskripsi"]))).keys()
        == json.loads(opened(typed)).keys()
    )


def test_a_part_that_was_asked_about_needs_an_answer() -> None:
    asked = [("bentrok", "deskripsi"), ("bentrok", "alias"), ("pilih.deskripsi", "mereka")]
    for more in ([], [("pilih.alias", "entah")]):
        with pytest.raises(Undecided):
            chosen(FormData([*asked, *more]))
    assert chosen(FormData([*asked, ("pilih.alias", "saya")])) == ["deskripsi"]
    assert chosen(FormData([("deskripsi", "x")])) == []
