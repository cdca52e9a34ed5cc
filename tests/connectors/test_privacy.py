import time

import pytest

from connectors.privacy import has_masked, mask, pseudonym


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nik 3201011234560001", "nik [NIK]"),
        ("nik3201 0112 3456 0001 hp 0812-3456-7890", "nik[NIK] hp [HP]"),
        ("KK:3201011234560001,nik:3201.0112.3456.0002", "KK:[NIK],nik:[NIK]"),
        ("npwp 09.254.294.3-407.000", "npwp [NPWP]"),
        ("hp +62 812 3456 7890", "hp [HP]"),
        ("tulis ke budi.s@contoh.co.id ya", "tulis ke [EMAIL] ya"),
        ("rek 1234567890", "rek [NOMOR]"),
        ("nik saya:\n3201-0112-3456-0001\nterima kasih", "nik saya:\n[NIK]\nterima kasih"),
        ("nomor (0274) 512345678", "nomor (0274) [NOMOR]"),
        ("kantor (0274) 513-456", "kantor [NOMOR]"),
        ("no.hp.081234567890 nik.3201011207560001", "no.hp.[HP] nik.[NIK]"),
        ("hp 0812 - 3456 - 7890 atau 0812/3456/7891", "hp [HP] atau [HP]"),
        ("nik 3201/0112/3456/0001, 3201_0152_0756_0001", "nik [NIK], [NIK]"),
        ("nik 3201–01–520756–0001", "nik [NIK]"),
        ("3.201.015.207.560.001", "[NIK]"),
        ("081234567890320101520756000181234567890", "[NOMOR]"),
        ("surel ani @ contoh.id, budi(at)contoh.co.id", "surel [EMAIL], [EMAIL]"),
        ("wa 62812-3456-7890 atau 08123456789", "wa [HP] atau [HP]"),
        ("npwp lama 092542943407000", "npwp lama [NPWP]"),
        ("dua-duanya 3201011234560001 3201011234560002", "dua-duanya [NIK] [NIK]"),
    ],
)
def test_personal_numbers_are_masked(typed: str, kept: str) -> None:
    assert mask(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "biayanya 1.000.000 atau 650.000-950.000?",
        "uu 24/2013 pasal 79A, pp 45 tahun 2024",
        "tanggal 12-03-2024 10.30",
        "anak umur 17 tahun, sim c 75rb",
        "telepon 112, 119 ext 8, atau 1500-454",
        "denda 1.250.000.000 rupiah",
        "anggaran Rp3.621.300.000.000.000",
        "tanggal 08-12-2024 10.00",
        "antara 08/12/2024 - 09/12/2024, jam 08.00 - 16.00, 08.00 - 12.00",
        "tahun 2019, 2020, 2021, 2022",
        "umur 17, 18, 19, 20, 21, 22, 23, 24",
        "100.000 - 200.000, 10.000, 20.000",
        "pasal 5, 6, 7, 8, 9, 10, 11, 12, 13",
    ],
)
def test_amounts_dates_and_regulations_stay(typed: str) -> None:
    assert mask(typed) == typed


def test_only_identity_numbers_call_for_a_warning() -> None:
    assert has_masked(mask("ini 3201011234560001"))
    assert not has_masked(mask("hp 081234567890"))


def test_a_pseudonym_is_stable_and_needs_the_secret() -> None:
    assert pseudonym(b"a", "x") == pseudonym(b"a", "x") != pseudonym(b"b", "x")


@pytest.mark.parametrize("part", ["a", "1", "a.", "1 ", "1 - ", "a@", "a@a.", "(0274) 1"])
def test_masking_the_longest_message_holds_nobody_up(part: str) -> None:
    started = time.perf_counter()
    mask((part * 20_000)[:20_000])
    assert time.perf_counter() - started < 0.5
