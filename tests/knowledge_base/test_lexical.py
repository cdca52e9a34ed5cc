"""Matching by words and by spelling."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

from knowledge_base.lexical import SpellingIndex, WordIndex, stem, terms

TEXTS = ["paspor hilang di jalan", "perpanjangan sim motor", "akta kelahiran anak", "!?"]


@pytest.mark.parametrize(
    ("word", "root"),
    [("perpanjangan", "panjang"), ("kelahiran", "lahir"), ("mendaftarkan", "daftar")],
)
def test_words_are_reduced_to_their_root(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize("word", ["sim", "2024", "kk", "ak1"])
def test_short_words_and_numbers_are_not_stemmed(word: str) -> None:
    assert stem(word) == word


def test_terms_are_the_same_however_it_is_typed() -> None:
    assert terms("pasport sy ilang") == terms("Paspor saya hilang!")


def test_the_text_that_shares_the_words_scores_highest() -> None:
    scores = WordIndex(TEXTS).scores(terms("perpanjang SIM"))
    assert scores.dtype == np.float32
    assert scores.argmax() == 1
    assert scores[[0, 2, 3]].tolist() == [0, 0, 0]


@pytest.mark.parametrize("query", ["", "kata takdikenal", "😀"])
def test_without_a_known_word_every_score_is_zero(query: str) -> None:
    assert WordIndex(TEXTS).scores(terms(query)).tolist() == [0.0] * 4


def test_a_typo_is_near_by_spelling_though_not_by_words() -> None:
    typo = "akte kelahirn"
    spelling = SpellingIndex(TEXTS).scores(typo)
    assert spelling.argmax() == 2
    assert spelling[2] > 0.5
    assert WordIndex(TEXTS).scores(["kelahirn"]).max() == 0


def test_spelling_is_a_cosine() -> None:
    scores = SpellingIndex(TEXTS).scores(TEXTS[0])
    assert scores[0] == pytest.approx(1, abs=1e-5)
    assert scores.min() >= 0
    assert SpellingIndex(TEXTS).scores("").tolist() == [0.0] * 4


@pytest.mark.parametrize("index", [WordIndex(TEXTS), SpellingIndex(TEXTS)])
def test_who_asks_again_gets_scores_that_nobody_could_change(
    index: WordIndex | SpellingIndex,
) -> None:
    asked = terms("paspor hilang") if isinstance(index, WordIndex) else "paspor hilang"
    first = index.scores(asked)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 9
    assert index.scores(asked) is first  # type: ignore[arg-type]


def test_an_index_that_nobody_uses_is_gone_at_once() -> None:
    index = SpellingIndex(TEXTS)
    index.scores("paspor")
    gone = weakref.ref(index)
    del index
    assert gone() is None
