"""Numbers in words become digits; idioms stay words."""

from __future__ import annotations

import time

import pytest

from knowledge_base.language import words
from knowledge_base.numerals import numerals


def written(message: str) -> str:
    return " ".join(numerals(message.split()))


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("sepuluh tahun", "10 tahun"),
        ("dua belas", "12"),
        ("umur tujuh belas tahun", "umur 17 tahun"),
        ("dua puluh", "20"),
        ("dua puluh satu", "21"),
        ("dua puluh tiga puluh", "20 30"),
        ("seratus tujuh", "107"),
        ("dua ratus sebelas", "211"),
        ("lima puluh persen", "50 persen"),
        ("limapuluh", "50"),
    ],
)
def test_a_number_in_words_becomes_digits(spelt: str, digits: str) -> None:
    assert written(spelt) == digits


@pytest.mark.parametrize(
    ("spelt", "amount"),
    [
        ("seribu", "1 ribu"),
        ("sejuta", "1 juta"),
        ("dua juta", "2 juta"),
        ("lima ratus ribu", "500 ribu"),
        ("seratus lima puluh ribu", "150 ribu"),
        ("5 ratus ribu", "500 ribu"),
        ("setengah juta", "500 ribu"),
        ("setengah milyar", "500 juta"),
        ("satu setengah juta", "1,5 juta"),
        ("dua juta setengah", "2,5 juta"),
        ("satu juta dua ratus ribu", "1 juta 200 ribu"),
    ],
)
def test_an_amount_keeps_its_unit_as_a_word(spelt: str, amount: str) -> None:
    assert written(spelt) == amount


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("selawe tahun", "25 tahun"),
        ("satus ewu", "100 ribu"),
        ("sewidak ewu", "60 ribu"),
        ("rongatus", "200"),
        ("limang atus ewu", "500 ribu"),
        ("sewu", "1 ribu"),
        ("sapuluh taun", "10 taun"),
        ("saratus rebu", "100 rebu"),
        ("salapan bulan", "9 bulan"),
    ],
)
def test_javanese_and_sundanese_count_too(spelt: str, digits: str) -> None:
    assert written(spelt) == digits


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("satu hari", "1 hari"),
        ("tiga bulan", "3 bulan"),
        ("dua orang saksi", "2 orang saksi"),
        ("foto empat lembar", "foto 4 lembar"),
        ("tiga setengah tahun", "3,5 tahun"),
        ("kelas tiga", "kelas 3"),
        ("jam delapan", "jam 8"),
        ("pasal lima", "pasal 5"),
    ],
)
def test_a_small_number_counts_beside_a_unit(spelt: str, digits: str) -> None:
    assert written(spelt) == digits


@pytest.mark.parametrize(
    "idiom",
    [
        "kartu satu",
        "nomor satu",
        "salah satu orang",
        "satu pintu",
        "satu dua tiga",
        "yang pertama",
        "roda dua tahun 2015",
        "belas kasihan",
        "beberapa ratus ribu",
        "setengah hari",
    ],
)
def test_an_idiom_stays_in_words(idiom: str) -> None:
    assert written(idiom) == idiom


@pytest.mark.parametrize(
    "typed", ["3 januari", "tgl 5", "150 ribu", "1,5 juta", "1.500.000", "08 123", "tahun 2024"]
)
def test_digits_stay_as_typed(typed: str) -> None:
    assert written(f"dua belas orang {typed}") == f"12 orang {typed}"


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("dua ribu dua puluh empat", "2024"),
        ("seribu sembilan ratus sembilan puluh lima", "1995"),
        ("lahir tahun dua ribu lima", "lahir tahun 2005"),
        ("dua ribu lima ratus rupiah", "2500 rupiah"),
    ],
)
def test_a_year_is_one_number(spelt: str, digits: str) -> None:
    assert written(spelt) == digits


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("lima ribu satu lembar", "5 ribu 1 lembar"),
        ("lima puluh ribu dua belas bulan", "50 ribu 12 bulan"),
        ("seratus ribu 20 lembar", "100 ribu 20 lembar"),
    ],
)
def test_a_price_and_a_count_are_two_numbers(spelt: str, digits: str) -> None:
    assert written(spelt) == digits


def test_every_number_below_a_thousand_is_read() -> None:
    for number in range(1, 1000):
        assert numerals([*spell(number), "ribu"]) == [str(number), "ribu"]


def test_it_reads_what_language_makes_of_a_message() -> None:
    message = "SIM mati 2 taun, denda seratus lima puluh rb?"
    assert numerals(words(message)) == "sim mati 2 tahun denda 150 ribu".split()


def test_without_a_number_word_the_same_list_comes_back_at_once() -> None:
    message = "saya mau urus ktp hilang di mana dan bayar berapa".split()
    assert numerals(message) is message
    started = time.perf_counter()
    for _ in range(1000):
        numerals(message)
    assert time.perf_counter() - started < 0.01


def test_a_very_long_message_does_not_blow_up() -> None:
    for unit in ("satu ", "dua ribu ", "setengah ", "dua puluh ", "9 ratus juta setengah "):
        started = time.perf_counter()
        numerals((unit * 2000).split())
        assert time.perf_counter() - started < 1.0, unit


def spell(number: int) -> list[str]:
    ones = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
    if number < 12:
        return ones[number : number + 1] if number else []
    if number < 20:
        return [ones[number - 10], "belas"]
    if number < 100:
        return [ones[number // 10], "puluh", *spell(number % 10)]
    hundreds = ["seratus"] if number < 200 else [ones[number // 100], "ratus"]
    return [*hundreds, *spell(number % 100)]
