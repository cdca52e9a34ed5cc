"""A misspelt word finds the word it stands for; a name or a word we do not know is left alone."""

from __future__ import annotations

import gc
import random
import time
import tracemalloc
from collections import Counter

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.language import ACRONYMS, colloquial, normalise, stopwords, words
from knowledge_base.passages import Kind, passages
from knowledge_base.spelling import Speller, slips


@pytest.fixture(scope="module")
def vocabulary(catalogue: Catalogue) -> Counter[str]:
    """How often the records say each word; sample questions hold typos, so they do not count."""
    texts = (p.text for p in passages(catalogue) if p.kind is not Kind.QUESTION)
    return Counter(word for text in texts for word in words(text))


@pytest.fixture(scope="module")
def speller(vocabulary: Counter[str]) -> Speller:
    return Speller(vocabulary)


@pytest.fixture(scope="module")
def large(vocabulary: Counter[str]) -> Counter[str]:
    """10,000 words, as a catalogue several times the size would have."""
    dice, made = random.Random(1), Counter(vocabulary)
    while len(made) < 10_000:
        root = "".join(dice.choice("bdgklmnprst") + dice.choice("aiueo") for _ in range(3))
        made.update({f"pe{root}an": 2, f"di{root}kan": 1, root: 5})
    return made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("perpanjagan", "perpanjangan"),
        ("sertipkat", "sertipikat"),
        ("kehialngan", "kehilangan"),
        ("pasppor", "paspor"),
        ("pendaftran", "pendaftaran"),
        ("persyartan", "persyaratan"),
        ("imigarsi", "imigrasi"),
        ("imigras", "imigrasi"),
        ("pengadilna", "pengadilan"),
        ("kecamtan", "kecamatan"),
        ("kelurhaan", "kelurahan"),
        ("admnistarsi", "administrasi"),
        ("permohoann", "permohonan"),
        ("perkawnian", "perkawinan"),
        ("kendarran", "kendaraan"),
        ("petugsa", "petugas"),
        ("verivikasi", "verifikasi"),
        ("kantro", "kantor"),
        ("apspor", "paspor"),
        ("mebayar", "membayar"),
    ],
)
def test_a_misspelt_word_is_corrected(speller: Speller, typed: str, meant: str) -> None:
    assert " ".join(map(speller.correct, words(typed))) == normalise(meant)


@pytest.mark.parametrize(
    "name",
    """surabaya sukabumi kuningan gorontalo bandung batam berau lahat rawas bangkalan singkawang
    pelalawan kebayoran semarang jember wahyudi dimas dinda danang sarah siska sutrisno harto
    hasim""".split(),
)
def test_a_place_or_a_person_keeps_its_name(speller: Speller, name: str) -> None:
    assert speller.correct(name) == name


@pytest.mark.parametrize(
    "word",
    """mertua perbuatan pertahanan perumahan berdoa sejam semau tunangan kunjungan bayaran
    pengembang pengelola daftarkan member dibukakan""".split(),
)
def test_a_right_word_the_records_do_not_use_stays(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


def test_no_known_word_changes(speller: Speller, vocabulary: Counter[str]) -> None:
    for word in (*vocabulary, *colloquial(), *stopwords(), *ACRONYMS):
        assert speller.correct(word) == word


@pytest.mark.parametrize("word", ["", "k", "pspr", "ak1", "pasppor2", "1.500.000", "2024"])
def test_a_short_word_and_one_with_digits_stay(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


def test_a_word_as_near_to_two_others_stays() -> None:
    assert Speller({"bentol": 5, "bentok": 6}).correct("bentolk") == "bentolk"


def test_the_far_more_frequent_of_two_is_meant() -> None:
    assert Speller({"bentol": 5, "bentok": 60}).correct("bentolk") == "bentok"


def test_of_two_forms_of_one_word_the_frequent_is_meant() -> None:
    assert Speller({"laporan": 30, "laporkan": 20}).correct("laporakn") == "laporan"


def test_a_word_given_without_frequency_is_right_but_never_an_answer() -> None:
    speller = Speller({"tanggung": 5, "temanggung": 0})
    assert speller.correct("temanggung") == "temanggung"
    assert speller.correct("temanggng") == "temanggng"
    assert Speller({"tanggung": 5}).correct("temanggung") == "tanggung"


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [
        ("paspor", "paspor", 0),
        ("papsor", "paspor", 1),
        ("paspr", "paspor", 1),
        ("pasppor", "paspor", 1),
        ("paspir", "paspor", 1),
        ("batam", "batas", 2),
        ("kehialngn", "kehilangan", 2),
    ],
)
def test_slips_are_counted(typed: str, meant: str, count: int) -> None:
    assert slips(typed, meant, 2) == count
    assert slips(typed, meant, 1) == count or slips(typed, meant, 1) > 1


def test_ten_thousand_words_are_ready_within_a_second_and_100_mb(large: Counter[str]) -> None:
    # Of this thread alone, and without walking through what other tests have left in memory.
    gc.collect()
    gc.freeze()
    started = time.thread_time()
    Speller(large)
    assert time.thread_time() - started < 1.0
    gc.unfreeze()
    tracemalloc.start()
    kept = Speller(large)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.correct("paspor") == "paspor"
    assert size < 100_000_000


def test_an_unknown_word_takes_less_than_a_third_of_a_millisecond(large: Counter[str]) -> None:
    speller = Speller(large)
    unknown = [word[:4] + word[5:] + "q" for word in large if word.isalpha() and len(word) > 8]
    times = []
    for word in unknown[:2000]:
        started = time.perf_counter()
        speller.correct(word)
        times.append(time.perf_counter() - started)
    assert sorted(times)[len(times) // 2] < 0.0003


def test_a_very_long_word_does_not_blow_up(speller: Speller) -> None:
    started = time.perf_counter()
    for word in ("kehilangan" * 1000, "q" * 10_000, "ab" * 5000):
        assert speller.correct(word) == word
    assert time.perf_counter() - started < 0.5
