"""What a question asks about a service: syarat, biaya, lama proses, ..."""

from __future__ import annotations

import pytest

from knowledge_base.aspects import all_aspects_of, aspects_of, without_aspects
from knowledge_base.cues import cues_in, patterns
from knowledge_base.language import normalise
from knowledge_base.model import Aspect

SYARAT, CARA, BIAYA = Aspect.PERSYARATAN, Aspect.PROSEDUR, Aspect.BIAYA
LAMA, TEMPAT, BERLAKU = Aspect.JANGKA_WAKTU, Aspect.KANAL, Aspect.MASA_BERLAKU


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("biaya paspor", (BIAYA,)),
        ("bikin sim c brp duit", (BIAYA,)),
        ("nikah di KUA gratis?", (BIAYA,)),
        ("syarat bikin ktp apa aja", (SYARAT,)),
        ("bawa berkas apa buat skck", (SYARAT,)),
        ("cara bikin skck", (CARA,)),
        ("ke mana urus kk", (TEMPAT,)),
        ("dasar hukumnya apa", (Aspect.DASAR_HUKUM,)),
        ("paspor", ()),
        ("", ()),
    ],
)
def test_one_aspect_or_none(question: str, asked: tuple[Aspect, ...]) -> None:
    assert aspects_of(question) == asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("syarat dan biaya paspor", (SYARAT, BIAYA)),
        ("biaya sama syarat paspor", (BIAYA, SYARAT)),
        ("bikin skck brp hari jadi, bayar berapa", (LAMA, BIAYA)),
        ("biaya dan cara bikin sim", (BIAYA, CARA)),
        ("nikah gratis ga, tempatnya di mana", (BIAYA, TEMPAT)),
    ],
)
def test_two_aspects_come_in_the_order_they_are_named(
    question: str, asked: tuple[Aspect, ...]
) -> None:
    assert aspects_of(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "masa berlaku sim berapa tahun",
        "paspor berlaku berapa lama",
        "ktp berlaku sampai kapan",
        "sim masa berlakunya",
    ],
)
def test_how_long_it_is_valid_is_not_how_long_it_takes(question: str) -> None:
    assert aspects_of(question) == (BERLAKU,)


@pytest.mark.parametrize(
    "question",
    ["lama proses bikin sim", "berapa lama jadinya paspor", "pasport brp hari jadi"],
)
def test_how_long_it_takes_is_not_how_long_it_is_valid(question: str) -> None:
    assert aspects_of(question) == (LAMA,)


@pytest.mark.parametrize(
    "question",
    [
        "sim hilang masih hidup sampai 2028, ujian lagi ga",
        "paspor saya berlaku sampai tahun 2029",
        "my passport expired in june",
    ],
)
def test_who_tells_until_when_it_is_valid_does_not_ask_for_it(question: str) -> None:
    assert BERLAKU not in aspects_of(question)


def test_from_when_a_change_holds_is_a_matter_of_time() -> None:
    assert aspects_of("pindah faskes berlakunya kapan") == (LAMA,)
    assert aspects_of("ktp berlakunya sampai kapan") == (BERLAKU,)


def test_a_yes_or_no_about_the_way_stays_beside_an_exact_question() -> None:
    assert aspects_of("bisa daftar online ga? bayar berapa") == (CARA, BIAYA)


def test_all_that_is_named_is_more_than_three_if_more_are_named() -> None:
    asked = all_aspects_of("syarat, cara, biaya, lama proses, dan tempat bikin ktp")
    assert asked == (SYARAT, CARA, BIAYA, LAMA, TEMPAT)


def test_never_more_than_three() -> None:
    asked = aspects_of("syarat, cara, biaya, lama proses, tempat, dan dasar hukum bikin ktp")
    assert asked == (SYARAT, CARA, BIAYA)


def test_what_now_beside_an_exact_question_asks_what_to_bring_and_where() -> None:
    assert aspects_of("min ktp sy ilang hrs gmn? bayar ga") == (BIAYA, SYARAT, TEMPAT)
    assert aspects_of("ktp hilang gimana ya? bayar ga") == (BIAYA, SYARAT, TEMPAT)


def test_an_exact_question_put_with_how_asks_nothing_else() -> None:
    assert aspects_of("bayarnya gimana") == (BIAYA,)
    assert aspects_of("syarat bikin ktp gimana min") == (SYARAT,)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("biayanya berapa?", []),
        ("syaratnya apa aja sih", []),
        ("berapa lama prosesnya", []),
        ("biaya paspor", ["paspor"]),
        ("syarat dan biaya perpanjang sim", ["perpanjang", "sim"]),
    ],
)
def test_what_is_left_names_the_service(question: str, left: list[str]) -> None:
    assert without_aspects(question) == left


def test_every_aspect_has_words_that_ask_for_it() -> None:
    assert {aspect.value for aspect in Aspect} <= patterns().keys()


def test_cues_are_ordered_by_where_they_stand() -> None:
    found = cues_in("ke mana bayar dan apa syarat")
    order = [cue for cue in found if cue in ("kanal", "biaya", "persyaratan")]
    assert order == ["kanal", "biaya", "persyaratan"]
    assert list(found.values()) == sorted(found.values())


def test_a_cue_is_found_only_as_a_word() -> None:
    assert "biaya" in cues_in("tarif")
    assert "biaya" not in cues_in("atarif")


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("pungli", "atm pkh ibu dipegang ketua kelompok"),
        ("pungli", "Beras bansos kami disunat pak kadus"),
        ("pungli", "polisi minta damai di tempat 100rb"),
        ("pungli", "tukang ukur minta rokok sama uang makan"),
        ("darurat", "perahu nelayan kebalik tolong"),
        ("darurat", "anak saya ga gerak habis jatuh"),
        ("bukan_itu", "lain yang ditanya lain yang dijawab"),
        ("mesin", "obrolan ini direkam ga sih"),
    ],
)
def test_what_people_tell_of_gives_itself_away(cue: str, text: str) -> None:
    assert cue in cues_in(normalise(text))


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("pungli", "petugas minta KK asli"),
        ("pungli", "syarat dana bansos apa"),
        ("darurat", "balik nama motor bekas"),
        ("darurat", "bayi belum punya akta"),
    ],
)
def test_what_is_only_like_it_does_not(cue: str, text: str) -> None:
    assert cue not in cues_in(normalise(text))
