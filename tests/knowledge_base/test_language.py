"""Indonesian as typed becomes standard words."""

from __future__ import annotations

import time

import pytest

from knowledge_base.language import (
    ACRONYMS,
    clean,
    content_words,
    normalise,
    respelt,
    without_denied,
    without_greeting,
)

TYPED = [
    ("ktp sy ilang", "ktp saya hilang"),
    ("gmn cara bikin sim", "bagaimana cara buat sim"),
    ("brp biayanya", "berapa biaya"),
    ("nuwun sewu pak", "permisi pak"),
    ("kpn jadi", "kapan jadi"),
    ("udh blm", "sudah belum"),
    ("gk bisa", "tidak bisa"),
    ("ga bisa", "tidak bisa"),
    ("tdk ada", "tidak ada"),
    ("dmn", "di mana"),
    ("yg utk", "yang untuk"),
    ("krn", "karena"),
    ("ngurus stnk", "urus stnk"),
    ("pasport", "paspor"),
    ("PASPOR HILANG!!!", "paspor hilang"),
    ("sayaaa bikinnn paspor", "saya buat paspor"),
    ("syaratnya apa aja", "syarat apa saja"),
    ("sekolahku", "sekolah"),
    ("surat-surat", "surat"),
    ("anak2", "anak"),
    ("500rb", "500 ribu"),
    ("1,5jt", "1,5 juta"),
    ("1.500.000", "1.500.000"),
    ("umur 17", "umur 17"),
    ("ditanya lagi", "ditanya lagi"),
    ("ada yg ngaku petugas", "ada yang mengaku petugas"),
    ("lewat orang dalem", "lewat orang dalam"),
]


@pytest.mark.parametrize(("typed", "standard"), TYPED)
def test_what_is_typed_becomes_standard(typed: str, standard: str) -> None:
    assert normalise(typed) == standard


@pytest.mark.parametrize(
    "typed", ["KTP", "e-KTP", "eKTP", "e ktp", "KTP-el", "ktp el", "KTP elektronik", "ktpnya"]
)
def test_every_name_of_the_identity_card_is_one_word(typed: str) -> None:
    assert normalise(typed) == "ktp"


@pytest.mark.parametrize("acronym", sorted(ACRONYMS))
def test_no_rule_touches_the_name_of_a_document_or_an_office(acronym: str) -> None:
    assert normalise(acronym.upper()) == acronym


@pytest.mark.parametrize(
    "word", ["biaya", "buku", "nikah", "rumah", "sekolah", "pelaku", "tahun", "punya", "kamu"]
)
def test_a_word_that_only_ends_like_a_clitic_stays_whole(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize(("typed", "standard"), TYPED)
def test_standard_words_are_already_standard(typed: str, standard: str) -> None:
    assert normalise(standard) == standard


@pytest.mark.parametrize(
    ("typed", "visible"),
    [
        ("k\u200bt\u200dp", "ktp"),
        ("\u202eKTP hilang\u202c", "KTP hilang"),
        ("\u2066KTP\u2069 \u200fhilang\u061c", "KTP hilang"),
        ("KTP\x07 hi\x1blang\x7f", "KTP hilang"),
        ("paspor\t hilang\r\n\n lagi", "paspor hilang lagi"),
        ("paspor\u00a0hilang\u3000ya", "paspor hilang ya"),
        ("ＫＴＰ ｈｉｌａｎｇ", "KTP hilang"),
        ("\ufeffKTP\ue000", "KTP"),
        ("surat–surat", "surat–surat"),
    ],
)
def test_nothing_invisible_is_left(typed: str, visible: str) -> None:
    assert clean(typed) == visible


@pytest.mark.parametrize("typed", ["", " \n\t ", "😀😭🙏", "?!?!", "\u202e\u200b", "ﷺ…"])
def test_a_message_without_a_word_is_empty(typed: str) -> None:
    assert not set(normalise(typed)) & set("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("Assalamualaikum min, mau tanya bikin sim brp?", "bikin sim brp?"),
        ("assalamu'alaikum wr wb. ktp saya hilang", "ktp saya hilang"),
        ("selamat pagi pak, ktp saya hilang", "ktp saya hilang"),
        ("Halo kak!! paspor rusak", "paspor rusak"),
        ("permisi, numpang tanya, skck berapa hari", "skck berapa hari"),
        ("mohon maaf mengganggu, saya mau tanya syarat nikah", "syarat nikah"),
        ("haloooo min ktp hilang", "ktp hilang"),
        ("Om Swastyastu, titiang jagi ngurus akta", "titiang jagi ngurus akta"),
        ("sugeng siang pak, STNK kula ical", "STNK kula ical"),
        (
            "Terima kasih atas penjelasannya. Apakah pengantar RT perlu?",
            "Apakah pengantar RT perlu?",
        ),
        ("makasih kak, kl hilang gmn", "kl hilang gmn"),
        ("Oke, suwun mas. bayar ora?", "bayar ora?"),
        ("suwun mas. wedi lapor kades, jenengku aman ta", "wedi lapor kades, jenengku aman ta"),
        ("kata bu haji harus KK DKI", "kata bu harus KK DKI"),
        ("daftar haji reguler", "daftar haji reguler"),
    ],
)
def test_courtesies_before_the_question_are_left_out(message: str, rest: str) -> None:
    assert without_greeting(message) == rest


@pytest.mark.parametrize(
    "message",
    [
        "makasih ya",
        "Terima kasih atas bantuannya.",
        "makasih kak, sangat membantu",
        "terima kasih banyak, sehat selalu",
    ],
)
def test_thanks_that_ask_nothing_stay_thanks(message: str) -> None:
    assert without_greeting(message) == message


@pytest.mark.parametrize("message", ["halo", "selamat pagi pak", "permisi", "mau tanya", "min"])
def test_a_greeting_alone_is_the_message(message: str) -> None:
    assert without_greeting(message) == message


@pytest.mark.parametrize("message", ["maling masuk rumah", "pagar rumah roboh", "ktp hilang, pak"])
def test_a_question_is_not_cut(message: str) -> None:
    assert without_greeting(message) == message


def test_content_words_are_what_tells_services_apart() -> None:
    assert content_words("gimana cara bikin paspor yang hilang?") == ["paspor", "hilang"]


def test_a_message_takes_less_than_a_millisecond() -> None:
    messages = [
        f"Assalamualaikum min {n}, sy mw tnya ktp sy ilang dmn urusnya{n} ya, bayar ga? {n * 7}rb"
        for n in range(400)
    ]
    normalise(messages[0])
    times = []
    for message in messages[1:]:
        started = time.perf_counter()
        normalise(without_greeting(message))
        times.append(time.perf_counter() - started)
    assert sorted(times)[len(times) // 2] < 0.001


def test_a_very_long_message_does_not_blow_up() -> None:
    for unit in ("a", "ha", "- ", "pagi ", "ass", "1.", "ktp hilang ", "a-a"):
        started = time.perf_counter()
        normalise(without_greeting(unit * (10_000 // len(unit))))
        assert time.perf_counter() - started < 1.0, unit


@pytest.mark.parametrize("written", ["AK-1", "ak1", "AK 1"])
def test_the_yellow_card_is_no_person(written: str) -> None:
    assert normalise(f"kartu {written}") == "kartu ak1"


def test_only_the_words_that_are_known_better_change() -> None:
    better = {"persyartan": "persyaratan", "kehialngan": "kehilangan"}
    said = "Persyartan kehialngan KTP-el, Bu Wahyuni?"
    assert respelt(said, lambda word: better.get(word, word)) == (
        "persyaratan kehilangan KTP-el, Bu Wahyuni?"
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ralat ya, paspornya hilang, bukan expired", "ralat ya, paspornya hilang"),
        ("bukan perpanjang, bikin baru", "bikin baru"),
        ("bukan itu", "bukan itu"),
        ("pajak tahunan, bukan yg 5tahunan!", "pajak tahunan !"),
        ("KTP saya bukan KTP desa itu", "KTP saya bukan KTP desa itu"),
    ],
)
def test_what_is_said_not_to_be_meant_is_left_out(said: str, meant: str) -> None:
    assert " ".join(without_denied(said).split()) == meant


def test_a_model_says_which_vehicle_it_is() -> None:
    assert normalise("ganti pelat Avanza") == "ganti pelat mobil avanza"
    assert normalise("pajak vario") == "pajak motor vario"


def test_numbers_in_words_are_numbers() -> None:
    assert normalise("paspor sepuluh tahun berapa") == normalise("paspor 10 taun brp")
    assert normalise("denda seratus ribu") == normalise("denda 100rb")
