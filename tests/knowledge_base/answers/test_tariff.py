"""The rows of a tariff: those a question singles out, and no others."""

from __future__ import annotations

import pytest

from knowledge_base.answers.tariff import asks_price, fees_for
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Fee


def amounts(catalogue: Catalogue, service_id: str, question: str) -> list[int | None]:
    return [fee.rupiah for fee in rows(catalogue, service_id, question)]


def rows(catalogue: Catalogue, service_id: str, question: str) -> tuple[Fee, ...]:
    service = catalogue.services[service_id]
    assert service.biaya is not None
    return fees_for(service.biaya, question, (service.nama, *service.alias))


@pytest.mark.parametrize(
    ("service_id", "question", "wanted"),
    [
        ("merek-umkm", "permohonan merek usaha mikro dibanding pemohon umum", [500_000, 1_800_000]),
        ("paspor-hilang-rusak", "paspor hilang, ganti elektronik 10 tahun", [1_000_000, 950_000]),
        ("balik-nama-kendaraan", "mutasi dan BPKB motor", [100_000, 60_000, 225_000, 150_000]),
    ],
)
def test_two_things_asked_about_may_stand_in_two_rows(
    catalogue: Catalogue, service_id: str, question: str, wanted: list[int]
) -> None:
    assert amounts(catalogue, service_id, question) == wanted


@pytest.mark.parametrize(
    ("service_id", "question", "wanted"),
    [
        ("sim-baru", "b2 umum, bukan sim c. bikin baru berapa", [120_000]),
        ("sim-baru", "dudu sim a, sim c pira", [100_000]),
        ("stnk-5-tahunan", "pelat truk roda 6 berapa", [200_000, 100_000, 300_000]),
        ("stnk-5-tahunan", "stnk sama pelat beat 2019 berapa", [100_000, 60_000, 160_000]),
        ("balik-nama-kendaraan", "bpkb truk berapa", [200_000, 100_000, 375_000, 250_000]),
    ],
)
def test_the_class_and_the_vehicle_that_are_told_single_out_their_rows(
    catalogue: Catalogue, service_id: str, question: str, wanted: list[int]
) -> None:
    assert amounts(catalogue, service_id, question) == wanted


def test_what_a_service_is_called_singles_out_no_row(catalogue: Catalogue) -> None:
    asked = "mau daftar merek keripik, mereknya bayar berapa"
    tariff = catalogue.services["merek-umkm"].biaya
    assert tariff is not None
    assert amounts(catalogue, "merek-umkm", asked) == [fee.rupiah for fee in tariff.tarif]


def test_a_word_for_several_rows_brings_the_one_that_is_like_the_first(
    catalogue: Catalogue,
) -> None:
    # "umum" stands in renewals, too.
    asked = amounts(catalogue, "merek-umkm", "permohonan per kelas, mikro atau umum?")
    assert asked == [500_000, 1_800_000]


@pytest.mark.parametrize(
    "asked",
    [
        "berapa biayanya dan selesainya berapa lama",
        "biayanya brp, brp hari jadi?",
        "brp duit, trs kpn jadinya",
    ],
)
def test_who_asks_when_it_is_ready_asks_for_every_price(catalogue: Catalogue, asked: str) -> None:
    tariff = catalogue.services["paspor-penggantian"].biaya
    assert tariff is not None
    assert len(amounts(catalogue, "paspor-penggantian", asked)) == len(tariff.tarif)
    assert amounts(catalogue, "paspor-penggantian", "yang selesai hari yang sama berapa") == [
        1_000_000
    ]


@pytest.mark.parametrize(
    ("question", "is_price"),
    [
        ("sim b2 umum brp, bukan sim c", True),
        ("sim c brp, saya di garut", True),
        ("sim a berapa lembar fotonya", False),
        ("sim c berapa kali boleh ulang", False),
    ],
)
def test_how_much_asks_for_a_price_whatever_the_next_clause_says(
    catalogue: Catalogue, question: str, is_price: bool
) -> None:
    assert asks_price(catalogue.services["sim-baru"].biaya, question) is is_price
