"""An index made from the one before is the index that would be made anew."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import index_update
from knowledge_base.catalogue import Catalogue
from knowledge_base.classifier import QuestionClassifier
from knowledge_base.classifier_update import updated
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.index import Index
from knowledge_base.passages import passages
from knowledge_base.retrieval import Knowledge

GONE = "skck"


@pytest.fixture(scope="module")
def without(catalogue: Catalogue) -> Catalogue:
    services = {id_: s for id_, s in catalogue.services.items() if id_ != GONE}
    return replace(catalogue, services=services)


@pytest.fixture(scope="module")
def there_and_back(
    knowledge: Knowledge, catalogue: Catalogue, without: Catalogue, cache_folder: Path
) -> Index:
    """The shipped index after a service was taken out and put in again."""
    with closing(EmbeddingCache(cache_folder / "embeddings.sqlite")) as cache:
        fewer = index_update.updated(knowledge.index, passages(without), knowledge.embedder, cache)
        assert GONE not in fewer.subject_ids
        return index_update.updated(fewer, passages(catalogue), knowledge.embedder, cache)


def test_it_has_the_version_and_the_passages_of_one_made_anew(
    there_and_back: Index, knowledge: Knowledge
) -> None:
    anew = knowledge.index
    assert there_and_back.manifest == anew.manifest
    assert there_and_back.subject_ids == anew.subject_ids
    for name in ("questions", "texts", "lines"):
        one, other = getattr(there_and_back, name), getattr(anew, name)
        assert one.passages == other.passages
        assert one.standard == other.standard
        assert np.array_equal(one.rows(), other.rows())


@pytest.mark.parametrize("text", ["bikin skck", "ktp sya ilng di jln", "perpanjng sim"])
def test_words_and_spelling_weigh_as_in_one_made_anew(
    there_and_back: Index, knowledge: Knowledge, text: str
) -> None:
    for name in ("questions", "texts", "lines"):
        one, other = getattr(there_and_back, name), getattr(knowledge.index, name)
        assert one.spelling.scores(text) == pytest.approx(other.spelling.scores(text), abs=1e-5)
        assert one.words.scores(text.split()) == pytest.approx(
            other.words.scores(text.split()), abs=1e-4
        )


def test_the_classifier_hardly_differs_from_one_fitted_anew(
    there_and_back: Index, knowledge: Knowledge
) -> None:
    index, everything = knowledge.index, list(range(len(knowledge.index.subject_ids)))
    vectors = index.questions.rows()
    anew = index.classifier.scores_of_fitted(vectors, everything)
    scores = there_and_back.classifier.scores_of_fitted(vectors, everything)
    assert np.sqrt(np.mean((scores - anew) ** 2)) < 0.001
    assert (scores.argmax(axis=1) == anew.argmax(axis=1)).mean() > 0.999
    left_out = there_and_back.classifier.own_left_out() - index.classifier.own_left_out()
    assert np.sqrt(np.mean(left_out**2)) < 0.01


def test_a_service_can_be_asked_about_after_it_came_back(
    there_and_back: Index, knowledge: Knowledge
) -> None:
    for text in ("mau urus surat kelakuan baik", "bikin skck buat lamar kerja"):
        scores = there_and_back.classifier.scores(text, knowledge.embed(text))
        assert there_and_back.subject_ids[int(scores.argmax())] == GONE


def test_of_nothing_changed_nothing_moves(knowledge: Knowledge) -> None:
    old, questions = knowledge.index.classifier, knowledge.index.questions
    same = np.arange(len(questions.passages))
    subjects = np.arange(len(knowledge.index.subject_ids))
    texts = [passage.text for passage in questions.passages]
    again = updated(
        old, questions.rows(), texts, questions.rows(), knowledge.index.owners, same, subjects
    )
    assert again.dual == pytest.approx(old.dual, abs=0.01)
    assert isinstance(again, QuestionClassifier)
