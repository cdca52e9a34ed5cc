"""The fees citizens ask for most, held to the regulation that sets them."""

from __future__ import annotations

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import rupiah
from knowledge_base.model import Fee

# service, the start of the row, rupiah, regulation. Read in the sources of the regulation files.
PASSPORT = "pp-45-2024"
POLICE = "pp-76-2020"
FEES = [
    *(
        (service, item, amount, PASSPORT)
        for service in (
            "paspor-baru",
            "paspor-penggantian",
            "paspor-hilang-rusak",
            "paspor-percepatan",
        )
        for item, amount in (
            ("Paspor biasa (non-elektronik), masa berlaku 5 tahun", 350_000),
            ("Paspor biasa (non-elektronik), masa berlaku 10 tahun", 650_000),
            ("Paspor elektronik, masa berlaku 5 tahun", 650_000),
            ("Paspor elektronik, masa berlaku 10 tahun", 950_000),
        )
    ),
    ("paspor-hilang-rusak", "Biaya beban paspor hilang", 1_000_000, PASSPORT),
    ("paspor-hilang-rusak", "Biaya beban paspor rusak", 500_000, PASSPORT),
    ("paspor-hilang-rusak", "Biaya beban kalau karena bencana", 0, PASSPORT),
    ("paspor-percepatan", "Percepatan", 1_000_000, PASSPORT),
    ("sim-baru", "SIM A (mobil)", 120_000, POLICE),
    ("sim-baru", "SIM C (sepeda motor)", 100_000, POLICE),
    ("sim-baru", "SIM A Umum, BI, BII", 120_000, POLICE),
    ("sim-baru", "SIM CI, CII", 100_000, POLICE),
    ("sim-baru", "SIM D, DI", 50_000, POLICE),
    ("sim-baru", "SIM internasional", 250_000, POLICE),
    ("sim-perpanjangan", "SIM A (mobil)", 80_000, POLICE),
    ("sim-perpanjangan", "SIM C (sepeda motor)", 75_000, POLICE),
    ("sim-perpanjangan", "SIM D, DI", 30_000, POLICE),
    ("sim-hilang", "SIM A, SIM B", 80_000, POLICE),
    ("sim-hilang", "SIM C (sepeda motor)", 75_000, POLICE),
    ("stnk-5-tahunan", "STNK motor", 100_000, POLICE),
    ("stnk-5-tahunan", "STNK mobil", 200_000, POLICE),
    ("stnk-5-tahunan", "Pelat nomor (TNKB) motor", 60_000, POLICE),
    ("stnk-5-tahunan", "Pelat nomor (TNKB) mobil", 100_000, POLICE),
    ("balik-nama-kendaraan", "STNK motor", 100_000, POLICE),
    ("balik-nama-kendaraan", "STNK mobil", 200_000, POLICE),
    ("balik-nama-kendaraan", "BPKB ganti pemilik, motor", 225_000, POLICE),
    ("balik-nama-kendaraan", "BPKB ganti pemilik, mobil", 375_000, POLICE),
    ("balik-nama-kendaraan", "Bea balik nama (BBNKB)", 0, "uu-1-2022"),
    ("bpkb-hilang", "BPKB motor", 225_000, POLICE),
    ("bpkb-hilang", "BPKB mobil", 375_000, POLICE),
    ("skck", "SKCK baru atau perpanjangan", 30_000, POLICE),
    ("nikah-kua", "Akad di kantor KUA", 0, "pp-59-2018"),
    ("nikah-kua", "Akad di luar kantor KUA", 600_000, "pp-59-2018"),
    ("bpjs-kesehatan-iuran", "Kelas 1", 150_000, "perpres-64-2020"),
    ("bpjs-kesehatan-iuran", "Kelas 2", 100_000, "perpres-64-2020"),
    ("bpjs-kesehatan-iuran", "Kelas 3", 35_000, "perpres-64-2020"),
]
# The row of a service that must be the whole tariff of its regulation: nothing else is charged.
STATE_TARIFF_ONLY = {"skck": 1, "nikah-kua": 2, "stnk-5-tahunan": 5, "paspor-hilang-rusak": 7}
# What the regulation file itself says, so that the two cannot drift apart.
STATED = {
    PASSPORT: (350_000, 650_000, 950_000, 1_000_000, 500_000),
    POLICE: (120_000, 100_000, 80_000, 75_000, 200_000, 60_000, 225_000, 375_000, 30_000),
    "pp-59-2018": (600_000,),
    "perpres-64-2020": (150_000, 100_000, 42_000),
}


def row(catalogue: Catalogue, service_id: str, item: str) -> Fee:
    fees = catalogue.services[service_id].biaya
    assert fees is not None
    (fee,) = (fee for fee in fees.tarif if fee.item.startswith(item))
    return fee


@pytest.mark.parametrize(("service_id", "item", "amount", "regulation_id"), FEES)
def test_a_shipped_fee_is_what_its_regulation_says(
    catalogue: Catalogue, service_id: str, item: str, amount: int, regulation_id: str
) -> None:
    fee = row(catalogue, service_id, item)
    assert fee.rupiah == amount
    assert regulation_id in {reference.peraturan for reference in fee.dasar}
    assert catalogue.regulations[regulation_id].in_force


@pytest.mark.parametrize(("service_id", "rows"), STATE_TARIFF_ONLY.items())
def test_no_row_was_added_to_a_state_tariff(
    catalogue: Catalogue, service_id: str, rows: int
) -> None:
    fees = catalogue.services[service_id].biaya
    assert fees is not None
    assert len([fee for fee in fees.tarif if not fee.item.startswith("Jumlah")]) == rows


def test_a_sum_is_the_sum_of_its_rows(catalogue: Catalogue) -> None:
    for vehicle in ("motor", "mobil"):
        parts = (f"STNK {vehicle}", f"Pelat nomor (TNKB) {vehicle}")
        amounts = [row(catalogue, "stnk-5-tahunan", part).rupiah or 0 for part in parts]
        total = row(catalogue, "stnk-5-tahunan", f"Jumlah STNK dan pelat {vehicle}")
        assert total.rupiah == sum(amounts)


@pytest.mark.parametrize(("regulation_id", "amounts"), STATED.items())
def test_the_regulation_file_states_the_same_amounts(
    catalogue: Catalogue, regulation_id: str, amounts: tuple[int, ...]
) -> None:
    regulation = catalogue.regulations[regulation_id]
    text = " ".join([regulation.catatan or "", *(p.isi for p in regulation.pasal)])
    assert [rupiah(amount) for amount in amounts if rupiah(amount) not in text] == []


def test_a_tariff_that_is_not_the_states_says_so(catalogue: Catalogue) -> None:
    for service_id in ("sim-baru", "sim-perpanjangan"):
        for item in ("Tes kesehatan", "Asuransi"):
            fee = row(catalogue, service_id, item)
            assert fee.dasar == ()
            assert "bukan tarif negara" in (fee.keterangan or "")


def test_class_three_shows_the_tariff_and_the_subsidy(catalogue: Catalogue) -> None:
    remark = row(catalogue, "bpjs-kesehatan-iuran", "Kelas 3").keterangan or ""
    assert "Rp42.000" in remark
    assert "Rp7.000" in remark
