"""The classifier knows what a question sounds like, and how sure it was of what it had seen."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.classifier import QuestionClassifier

TEXTS = [
    "ktp hilang di pasar",
    "kartu penduduk saya hilang",
    "ktp raib kecopetan",
    "bikin paspor baru",
    "syarat paspor umroh",
    "paspor untuk anak",
]
OWNERS = np.array([0, 0, 0, 1, 1, 1])
VECTORS = np.random.default_rng(1).normal(size=(6, 8)).astype(np.float32)


@pytest.fixture(scope="module")
def classifier() -> QuestionClassifier:
    return QuestionClassifier(TEXTS, VECTORS, OWNERS)


@pytest.mark.parametrize(("text", "owner"), [("ktp saya hilang", 0), ("mau bikin paspor", 1)])
def test_a_question_goes_to_the_service_whose_questions_it_sounds_like(
    classifier: QuestionClassifier, text: str, owner: int
) -> None:
    assert classifier.scores(text, VECTORS.mean(axis=0)).argmax() == owner


def test_misspelled_words_are_still_near(classifier: QuestionClassifier) -> None:
    assert classifier.scores("passport ank", VECTORS.mean(axis=0)).argmax() == 1


def test_a_text_without_words_is_scored_and_not_an_error(classifier: QuestionClassifier) -> None:
    assert np.isfinite(classifier.scores("", VECTORS[0])).all()


def test_held_out_scores_are_those_of_a_classifier_without_the_question() -> None:
    """Words and spelling are weighed by all texts, so meaning alone shows it exactly."""
    same = ["ktp"] * len(TEXTS)
    whole = QuestionClassifier(same, VECTORS, OWNERS)
    for at in range(len(TEXTS)):
        seen = whole.scores("ktp", VECTORS[at])[OWNERS[at]]
        assert whole.left_out(at)[OWNERS[at]] < seen


def test_the_same_questions_give_the_same_classifier(classifier: QuestionClassifier) -> None:
    again = QuestionClassifier(TEXTS, VECTORS, OWNERS)
    assert np.array_equal(again.scores("ktp", VECTORS[0]), classifier.scores("ktp", VECTORS[0]))
