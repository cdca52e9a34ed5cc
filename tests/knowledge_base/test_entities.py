"""What a message names, in normal form: a table of how people write it."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.entities import entities_in

THURSDAY = date(2026, 11, 26)


def found(text: str) -> list[tuple[str, str]]:
    return [(kind, mention.value) for kind, mention in entities_in(text, THURSDAY)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("KTP saya habis 12 januari 2027", "2027-01-12"),
        ("paspor habis 15/8/2024", "2024-08-15"),
        ("sim mati 15-08-24", "2024-08-15"),
        ("nikah tgl 3 mei", "2027-05-03"),
        ("berangkat 12 des", "2026-12-12"),
        ("berlaku sampai jan 2027", "2027-01"),
        ("besok bisa ambil?", "2026-11-27"),
        ("bsk", "2026-11-27"),
        ("lusa", "2026-11-28"),
        ("hilang kmrn", "2026-11-25"),
        ("2 bulan lagi habis", "2027-01-26"),
        ("dua minggu lagi", "2026-12-10"),
        ("sebulan lagi", "2026-12-26"),
        ("sim sudah lewat 3 bulan", "2026-08-26"),
        ("telat 2 hari", "2026-11-24"),
        ("setahun yang lalu", "2025-11-26"),
        ("akhir tahun", "2026-12-31"),
        ("akhir bulan depan", "2026-12-31"),
        ("bulan depan", "2026-12"),
        ("tahun lalu", "2025"),
        ("minggu depan", "2026-12-03"),
    ],
)
def test_days(text: str, value: str) -> None:
    assert found(text) == [("tanggal", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kok diminta Rp350.000 ya", "350000"),
        ("dimintai 350rb", "350000"),
        ("rp 1.500.000,00", "1500000"),
        ("habis 1,5 juta", "1500000"),
        ("2jt", "2000000"),
        ("500k", "500000"),
        ("150.000", "150000"),
        ("lima puluh ribu", "50000"),
        ("dua ratus lima puluh ribu", "250000"),
        ("sejuta", "1000000"),
        ("20 ribu rupiah", "20000"),
    ],
)
def test_amounts(text: str, value: str) -> None:
    assert found(text) == [("rupiah", value)]


def test_regulations_and_their_places() -> None:
    assert found("uu 24/2013 psl 79a ayat 1 isinya apa") == [
        ("peraturan", "uu-24-2013"),
        ("pasal", "pasal 79A ayat (1)"),
    ]
    assert found("pasal 5 sama pasal 7") == [("pasal", "pasal 5"), ("pasal", "pasal 7")]


def test_all_kinds_in_one_message_in_its_order() -> None:
    text = "min di kab bandung dimintai 200rb, katanya pp 76 tahun 2020, besok bayar"
    assert found(text) == [
        ("wilayah", "32.04"),
        ("rupiah", "200000"),
        ("peraturan", "pp-76-2020"),
        ("tanggal", "2026-11-27"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "paspor 10 tahun",
        "umur 17 tahun",
        "motor 125cc",
        "31 februari 2027",
        "nik 3201011508950001",
        "wa 081234567890",
        "rt 02/03",
        "satu pintu",
        "tunggu 3 hari kerja",
        "",
    ],
)
def test_other_numbers_are_none_of_these(text: str) -> None:
    assert found(text) == []
