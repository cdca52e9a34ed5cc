"""The records check themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue, dump
from knowledge_base.model import (
    Aspect,
    Fee,
    LegalReference,
    Regulation,
    Section,
    Service,
    Source,
    Status,
)

SECTION = Section.model_validate({"butir": ["KK"], "dasar": ["uu-24-2013 pasal 79A ayat (1)"]})


def service(**fields: Any) -> Service:
    given: dict[str, Any] = {
        "id": "contoh",
        "nama": "Contoh",
        "instansi": "Dinas",
        "deskripsi": "Layanan contoh.",
        "contoh_pertanyaan": [f"pertanyaan {n}" for n in range(8)],
        "sumber": [{"id": "laman", "url": "https://contoh.go.id", "judul": "Laman"}],
        "ditinjau_pada": "2026-11-24",
        "tinjau_sebelum": "2027-11-24",
    }
    return Service.model_validate(given | fields)


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        service().nama = "Lain"  # type: ignore[misc]


def test_a_reference_is_written_as_id_and_place() -> None:
    (reference,) = SECTION.dasar
    assert reference == LegalReference(peraturan="uu-24-2013", lokasi="pasal 79A ayat (1)")
    assert str(reference) == "uu-24-2013 pasal 79A ayat (1)"


@pytest.mark.parametrize(
    "place", ["pasal", "pasal tujuh", "halaman 2", "Pasal 7", "pasal 7 ayat 2", "lampiran IX B"]
)
def test_a_place_that_cannot_be_linked_is_refused(place: str) -> None:
    with pytest.raises(ValidationError, match="tidak dikenal"):
        Section.model_validate({"butir": ["KK"], "dasar": [f"uu-24-2013 {place}"]})


@pytest.mark.parametrize(
    "place", ["pasal 7", "pasal 79A", "pasal 7 ayat (2) huruf b angka 1", "lampiran", "lampiran IV"]
)
def test_the_ways_to_name_a_place(place: str) -> None:
    section = Section.model_validate({"butir": ["KK"], "dasar": [f"uu-24-2013 {place}"]})
    assert section.dasar[0].lokasi == place


def test_a_claim_without_authority_is_refused() -> None:
    with pytest.raises(ValidationError, match="isi tanpa dasar"):
        Section(butir=("KK",))
    with pytest.raises(ValidationError, match="isi tanpa dasar"):
        Fee(item="Cetak", rupiah=0)


def test_a_fee_without_an_amount_must_be_explained() -> None:
    with pytest.raises(ValidationError, match="keterangan"):
        Fee(item="Pajak", sumber=("laman",))


@pytest.mark.parametrize("amount", ["Rp50.000", "50.000", -1, 0.5])
def test_an_amount_is_whole_rupiah(amount: object) -> None:
    with pytest.raises(ValidationError):
        Fee.model_validate({"item": "Cetak", "rupiah": amount, "sumber": ["laman"]})


def test_seven_sample_questions_are_too_few() -> None:
    with pytest.raises(ValidationError, match="at least 8"):
        service(contoh_pertanyaan=["apa"] * 7)


def test_references_come_once_in_reading_order() -> None:
    found = service(
        persyaratan=SECTION,
        kanal={"butir": ["Kantor"], "dasar": ["pp-1-2020", "uu-24-2013 pasal 79A ayat (1)"]},
        dasar_hukum=["perpres-96-2018"],
    ).references()
    assert [str(reference) for reference in found] == [
        "perpres-96-2018",
        "uu-24-2013 pasal 79A ayat (1)",
        "pp-1-2020",
    ]


def test_the_legal_basis_is_not_a_section_of_its_own() -> None:
    assert service(persyaratan=SECTION).section(Aspect.PERSYARATAN) == SECTION
    assert service(dasar_hukum=["uu-24-2013"]).section(Aspect.DASAR_HUKUM) is None


def test_a_service_is_as_fresh_as_its_newest_source() -> None:
    def dated(*dates: str | None) -> list[Source]:
        return [
            Source(id=f"s{n}", url="https://contoh.go.id", judul="Laman", dilihat=seen)
            for n, seen in enumerate(dates)
        ]

    assert service(sumber=dated("2024", "2026-03", None)).checked_on == "2026-03"
    assert service(sumber=dated(None)).checked_on == "2026-11-24"


def test_only_a_revoked_regulation_is_out_of_force(catalogue: Catalogue) -> None:
    old = catalogue.regulations["pp-5-2021"]
    assert not old.in_force
    for status in (Status.BERLAKU, Status.DIUBAH, Status.BELUM_DIPASTIKAN):
        assert old.model_copy(update={"status": status}).in_force


def test_a_title_is_the_short_form_people_use() -> None:
    regulation = Regulation(
        id="uu-24-2013",
        jenis="UU",
        nomor="24",
        tahun=2013,
        tentang="Adminduk",
        status=Status.BERLAKU,
        ditinjau_pada=date(2026, 11, 24),
    )
    assert regulation.title == "UU 24/2013"


def test_a_dumped_record_is_read_back_the_same(catalogue: Catalogue, tmp_path: Any) -> None:
    for kind in ("services", "regulations", "topics"):
        folder = tmp_path / kind
        folder.mkdir()
        for id_, record in getattr(catalogue, kind).items():
            (folder / f"{id_}.yml").write_text(dump(record), encoding="utf-8")
    assert catalogues.load(tmp_path) == catalogue
