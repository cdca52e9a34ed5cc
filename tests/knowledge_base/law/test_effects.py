"""What a law does to others, from when it is in force, and its terms."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.law.effects import definitions_of, effects_of, entries_of, in_force_from
from knowledge_base.law.model import Link
from knowledge_base.law.named import named_in, regulation_id
from tests.knowledge_base.law.mini import BASE, FIRST, REVOKING, law

PROMULGATED = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("named", "id_"),
    [
        ("Undang-Undang Nomor 24 Tahun 2013", "uu-24-2013"),
        ("Undang- Undang Republik Indonesia Nomor 24 Tahun 2013", "uu-24-2013"),
        ("Peraturan Pemerintah Nomor 5 Tahun 2O2l tentang", "pp-5-2021"),
        ("Peraturan Pemerintah Pengganti Undang-Undang Nomor 2 Tahun 2022", "perppu-2-2022"),
        ("Peraturan Presiden Nomor 82 Tahun 2018", "perpres-82-2018"),
        ("Peraturan Menteri Dalam Negeri Nomor 19 Tahun 2012", "permendagri-19-2012"),
        ("Peraturan Menteri Keuangan Nomor 112/PMK.03/2022 tentang", "pmk-112-2022"),
        ("Peraturan Menteri Agama Nomor 20 Tahun 2019", "pma-20-2019"),
        (
            "Peraturan Menteri Tenaga Kerja dan Transmigrasi Nomor Per.07/MEN/IV/2008",
            "permenakertrans-per-07-men-iv-2008",
        ),
        ("Keputusan Menteri Sosial Nomor 79/HUK/2025", "kepmensos-79-huk-2025"),
        ("Peraturan Bupati Purwakarta Nomor 6 Tahun 2008", "perbup-purwakarta-6-2008"),
        ("Peraturan Daerah Kota Bandung Nomor 3 Tahun 2010", "perda-kota-bandung-3-2010"),
    ],
)
def test_named_regulations_have_the_ids_of_the_catalogue(named: str, id_: str) -> None:
    assert [found.id for found in named_in(named)] == [id_]


def test_an_id_is_the_same_from_a_title_in_capitals() -> None:
    assert regulation_id("PERATURAN MENTERI KEUANGAN REPUBLIK INDONESIA", "81", 2024) == (
        "pmk-81-2024"
    )
    assert regulation_id("PERATURAN BPOM", "4", 2024) == "perbpom-4-2024"


def revoked(body: str) -> list[tuple[str, tuple[str, ...], date | None, str]]:
    found = effects_of(law("uu-1-2024", body, on=PROMULGATED))
    return [(e.target, e.places, e.since, e.said_in) for e in found if e.link is Link.MENCABUT]


def test_the_regulations_a_closing_provision_lists_are_revoked() -> None:
    body = """
Pasal 8
Pada saat Undang-Undang ini mulai berlaku:
a. Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Contoh (Lembaran Negara Republik Indonesia
Tahun 2010 Nomor 8) sebagaimana telah diubah dengan Peraturan Pemerintah Nomor 7 Tahun 2012
tentang Perubahan atas Peraturan Pemerintah Nomor 5 Tahun 2010, dicabut dan dinyatakan tidak
berlaku; dan
b. semua peraturan pelaksanaan dari Undang-Undang Nomor 2 Tahun 2000 dinyatakan masih tetap
berlaku sepanjang tidak bertentangan dengan ketentuan dalam Undang-Undang ini.
"""
    assert revoked(body) == [("pp-5-2010", (), None, "pasal 8 huruf a")]


def test_a_list_may_stand_before_or_behind_what_is_said_of_it() -> None:
    behind = """
Pasal 9
Pada saat Undang-Undang ini mulai berlaku, dicabut dan dinyatakan tidak berlaku:
1. Peraturan Menteri Sosial Nomor 21 Tahun 2019 tentang Bantuan; dan
2. Peraturan Menteri Keuangan Nomor 112/PMK.03/2022 tentang Nomor Pokok.
"""
    assert [target for target, *_ in revoked(behind)] == ["permensos-21-2019", "pmk-112-2022"]
    before = """
Pasal 9
Pada saat Undang-Undang ini mulai berlaku:
a. Undang-Undang Nomor 3 Tahun 1982 tentang Wajib Daftar; dan
b. Undang-Undang Nomor 4 Tahun 1983 tentang Gangguan,
dicabut dan dinyatakan tidak berlaku.
"""
    assert [target for target, *_ in revoked(before)] == ["uu-3-1982", "uu-4-1983"]


def test_a_sentence_may_revoke_several_from_a_day() -> None:
    body = """
Pasal 9
Undang-Undang Nomor 5 Tahun 1999 tentang Air, Undang-Undang Nomor 6 Tahun 1999 tentang Api, dan
Peraturan Pemerintah Nomor 7 Tahun 2000 tentang Angin dicabut dan dinyatakan tidak berlaku
terhitung sejak tanggal 1 Januari 2026.
"""
    assert [(target, since) for target, _, since, _ in revoked(body)] == [
        ("uu-5-1999", date(2026, 1, 1)),
        ("uu-6-1999", date(2026, 1, 1)),
        ("pp-7-2000", date(2026, 1, 1)),
    ]


def test_only_the_pasal_that_are_named_are_revoked() -> None:
    body = """
Pasal 9
Pada saat Undang-Undang ini mulai berlaku, Pasal 33 dan Pasal 34 ayat (2) Undang-Undang Nomor 13
Tahun 2003 tentang Ketenagakerjaan dinyatakan tidak berlaku.
"""
    assert revoked(body) == [
        ("uu-13-2003", ("pasal 33", "pasal 34 ayat (2)"), None, "pasal 9"),
    ]


def test_a_revocation_that_reaches_only_a_subject_is_not_one_of_the_whole() -> None:
    body = """
Pasal 9
Undang-Undang Nomor 6 Tahun 1999 tentang Api sepanjang mengatur mengenai izin dicabut dan
dinyatakan tidak berlaku.
"""
    assert revoked(body) == [("uu-6-1999", ("sepanjang mengatur mengenai izin",), None, "pasal 9")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Peraturan pelaksanaan Undang-Undang Nomor 5 Tahun 1999 dinyatakan masih tetap berlaku "
        "sepanjang tidak bertentangan dengan Undang-Undang ini.",
        "Izin yang diberikan menurut Undang-Undang Nomor 5 Tahun 1999 dapat dicabut.",
        "Izin berdasarkan Undang-Undang Nomor 5 Tahun 1999 dinyatakan tidak berlaku.",
        "Undang-Undang Nomor 5 Tahun 1999 tentang Air tetap berlaku.",
    ],
)
def test_what_stays_or_is_only_mentioned_is_not_revoked(sentence: str) -> None:
    assert revoked(f"Pasal 9\n{sentence}") == []


def test_a_law_that_amends_says_which_places() -> None:
    (effect,) = effects_of(FIRST)
    assert (effect.link, effect.target, effect.said_in) == (Link.MENGUBAH, "pp-5-2010", "pasal I")
    assert effect.places[:3] == ("pasal 1 angka 1", "pasal 1 angka 2a", "pasal 2 ayat (2)")


def test_a_regulation_revoked_by_title() -> None:
    title = "PENCABUTAN PERATURAN DAERAH KOTA BANDUNG NOMOR 3 TAHUN 2010 TENTANG RETRIBUSI"
    found = effects_of(law("perda-kota-bandung-1-2020", "Pasal 1\nCukup.", tentang=title))
    assert [(e.link, e.target) for e in found] == [(Link.MENCABUT, "perda-kota-bandung-3-2010")]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Undang-Undang ini mulai berlaku pada tanggal diundangkan.", date(2024, 6, 1)),
        ("Peraturan Bupati ini mulai berlaku sejak tanggal diundangkan.", date(2024, 6, 1)),
        ("Peraturan ini mulai berlaku pada hari diumumkan.", date(2024, 6, 1)),
        ("Peraturan Menteri ini mulai berlaku pada tanggal 1 Januari 2025.", date(2025, 1, 1)),
        (
            "Undang-Undang ini mulai berlaku setelah 2 (dua) tahun terhitung sejak tanggal "
            "diundangkan.",
            date(2026, 6, 1),
        ),
        (
            "Peraturan Menteri ini mulai berlaku 30 (tiga puluh) hari setelah tanggal diundangkan.",
            date(2024, 7, 1),
        ),
        (
            "Peraturan Pemerintah ini mulai berlaku pada tanggal diundangkan dan berlaku surut "
            "sejak tanggal 1 Januari 2024.",
            date(2024, 1, 1),
        ),
        (
            "Undang-Undang ini dapat disebut Undang-Undang Pokok Air dan mulai berlaku pada "
            "tanggal diundangkan.",
            date(2024, 6, 1),
        ),
        ("Undang-Undang ini mulai berlaku setelah 60 hari kerja sejak diundangkan.", None),
        ("Izin mulai berlaku pada tanggal diterbitkan.", None),
    ],
)
def test_the_day_of_entry_into_force(sentence: str, day: date | None) -> None:
    assert in_force_from(law("uu-1-2024", f"Pasal 9\n{sentence}", on=PROMULGATED)) == day


def test_the_day_is_not_known_without_a_day_of_promulgation() -> None:
    sentence = "Undang-Undang ini mulai berlaku pada tanggal diundangkan."
    assert in_force_from(law("uu-1-2024", f"Pasal 9\n{sentence}")) is None
    closing = "Diundangkan di Jakarta\npada tanggal 3 Juni 2024"
    read = law("uu-1-2024", f"Pasal 9\n{sentence}", closing=closing)
    assert in_force_from(read) == date(2024, 6, 3)


def test_some_pasal_may_begin_later() -> None:
    body = """
Pasal 9
Undang-Undang ini mulai berlaku pada tanggal diundangkan, kecuali Pasal 7 ayat (2) yang mulai
berlaku 6 (enam) bulan terhitung sejak tanggal diundangkan.
"""
    found = entries_of(law("uu-1-2024", body, on=PROMULGATED))
    assert [(entry.places, entry.since) for entry in found] == [
        ((), date(2024, 6, 1)),
        (("pasal 7 ayat (2)",), date(2024, 12, 1)),
    ]


def test_later_pasal_in_an_ayat_of_their_own() -> None:
    body = """
Pasal 9
(1) Undang-Undang ini mulai berlaku pada tanggal diundangkan.
(2) Ketentuan sebagaimana dimaksud dalam Pasal 5 dan Pasal 7 mulai berlaku 1 (satu) tahun
terhitung sejak tanggal diundangkan.
"""
    read = law("uu-1-2024", body, on=PROMULGATED)
    assert in_force_from(read) == date(2024, 6, 1)
    assert entries_of(read)[1].places == ("pasal 5", "pasal 7")


def test_definitions_of_pasal_1() -> None:
    assert [(d.term, d.place) for d in definitions_of(BASE)] == [
        ("Kartu", "pasal 1 angka 1"),
        ("Nomor Induk Warga (NIW)", "pasal 1 angka 2"),
        ("Kepala Dinas", "pasal 1 angka 3"),
    ]
    assert definitions_of(BASE)[1].meaning == "nomor pada kartu."


def test_a_single_definition_and_none() -> None:
    one = "Pasal 1\nDalam Peraturan ini yang dimaksud dengan Kartu adalah tanda pengenal."
    assert [d.term for d in definitions_of(law("pp-1-2000", one))] == ["Kartu"]
    none = "Pasal 1\n(1) Seluruh wilayah negara adalah kesatuan tanah air.\n(2) Bumi dijaga."
    assert definitions_of(law("pp-1-2000", none)) == ()


def test_the_revoking_law_revokes_the_base_and_not_its_amendment() -> None:
    assert [effect.target for effect in effects_of(REVOKING)] == ["pp-5-2010"]
    assert in_force_from(REVOKING) == date(2022, 5, 1)
