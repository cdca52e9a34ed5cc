"""A reading's score says how much it looks like Indonesian law."""

from __future__ import annotations

import pytest

from knowledge_base.law.reading.quality import quality_of

from .samples import LAW


def test_a_clean_law_scores_near_one() -> None:
    assert quality_of(LAW).score > 0.97


def test_no_text_scores_zero() -> None:
    assert quality_of([]).score == 0.0


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("(2) Setiap orang", "(21 Setiap orang"),
        ("Pasal 10", "Pasal 1O"),
        ("Pasal 15", "Pasal 1 5"),
        ("Pasal 22", "Pasal22"),
        ("Pasal 7", "PasaI 7"),
        ("dimaksud pada ayat (1)", "dimaksud pada ayat (l)"),
        ("dalam huruf c", "dalam hurufc"),
        ("efektivitas dalam pelaksanaan", "efektivitas dalam peLaksanaan"),
        ("kementerian/lembaga", 'kementerian/lemb"ga'),
    ],
)
def test_noise_scores_less(good: str, bad: str) -> None:
    assert quality_of([*LAW, bad]).score < quality_of([*LAW, good]).score


def test_a_pasal_that_does_not_start_a_line_is_missed() -> None:
    gapless = [f"Pasal {n}" for n in range(1, 9)]
    assert quality_of(gapless).marks == 1.0
    assert quality_of([p for p in gapless if p != "Pasal 4"]).marks < 0.9


def test_a_law_that_quotes_some_pasal_of_another_misses_none() -> None:
    assert quality_of(["Pasal I", "Pasal 5", "Pasal 6", "Pasal 27", "Pasal 28"]).marks == 1.0


def test_a_reading_that_lost_words_is_worth_less_beside_one_that_has_them() -> None:
    whole, part = quality_of(LAW), quality_of(LAW[:6])
    assert part.against(whole) < 0.7 * whole.against(part)
