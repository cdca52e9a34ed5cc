"""Where the former tariff still stands when a fee was changed."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_base.publishing.old_amounts import old_amounts


def record(amount: int | None = 50_000, **more: Any) -> dict[str, Any]:
    fee = {"item": "Penerbitan", "rupiah": amount}
    return {"id": "skck", "biaya": {"tarif": [fee]}, **more}


def places(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [".".join(map(str, left.at)) for left in old_amounts(old, new)]


@pytest.mark.parametrize(
    "text",
    ["Bayar Rp50.000 di loket", "bayar 50 ribu", "Siapkan uang lima puluh ribu", "Rp 50.000,-"],
)
def test_however_the_amount_is_written_it_is_found(text: str) -> None:
    new = record(75_000, deskripsi=text)
    (left,) = old_amounts(record(), new)
    assert left.sentence == (
        "Rp50.000 masih tertulis di Penjelasan singkat; tarif di tabel sekarang Rp75.000"
    )


def test_every_field_is_looked_at_and_what_may_be_old_is_not() -> None:
    said = "Biayanya Rp50.000."
    new = record(
        75_000,
        prosedur={"butir": ["Datang", said], "catatan": said},
        sering_keliru=[{"klaim": said, "fakta": said}],
        konfirmasi=said,
        contoh_pertanyaan=[said],
        sumber=[{"judul": said}],
    )
    new["biaya"]["catatan"] = said
    assert places(record(), new) == [
        "biaya.catatan", "prosedur.butir.1", "prosedur.catatan", "sering_keliru.0.fakta",
        "konfirmasi",
    ]  # fmt: skip


def test_an_amount_that_another_row_still_has_is_not_old() -> None:
    new = record(75_000, deskripsi="Cetak ulang Rp50.000")
    new["biaya"]["tarif"].append({"item": "Cetak ulang", "rupiah": 50_000})
    assert places(record(), new) == []
    assert places(record(), record(deskripsi="Rp50.000")) == []
    assert places({}, record(75_000, deskripsi="Rp50.000")) == []


def test_what_was_free_and_is_not_any_more_is_no_longer_called_free() -> None:
    new = record(10_000, deskripsi="Tidak dipungut biaya.")
    (left,) = old_amounts(record(0), new)
    assert left.sentence.startswith("“gratis” masih tertulis di Penjelasan singkat")


def test_a_row_that_went_is_said_to_be_gone() -> None:
    new = {"id": "skck", "deskripsi": "Bayar Rp50.000.", "biaya": {"tarif": []}}
    (left,) = old_amounts(record(), new)
    assert left.sentence.endswith("tarif itu tidak ada lagi di tabel")


def test_a_region_follows_its_own_tariff_or_else_that_of_the_nation() -> None:
    said = {"prosedur": {"butir": ["Bayar Rp50.000"]}}
    own = {"biaya": {"tarif": [{"item": "Penerbitan", "rupiah": 50_000}]}}
    rows = [{"wilayah": "12.78", **said}, {"wilayah": "14.03", **said, **own}]
    found = places(record(khusus_wilayah=rows), record(75_000, khusus_wilayah=rows))
    assert found == ["khusus_wilayah.0.prosedur.butir.0"]
