"""The words of passages: the scores of BM25, whatever was added, removed and merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.lexical import WordIndex, terms
from knowledge_base.passage_index.contract import IndexDamaged, ModelDiffers, VectorsInvalid
from knowledge_base.passage_index.lexical import LexicalIndex
from tests.knowledge_base.passage_index.conftest import numbered

TEXTS = (
    "Pasal 2: Pengurusan dan penerbitan dokumen kependudukan tidak dipungut biaya.",
    "Pasal 3: Setiap penduduk wajib melaporkan peristiwa kependudukan.",
    "Pasal 4: Biaya penerbitan paspor ditetapkan dengan peraturan pemerintah.",
    "Pasal 5: Paspor berlaku sepuluh tahun, paspor rusak diganti.",
    "",
    "Pasal 6: Setiap orang yang memalsukan paspor dipidana.",
)


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex(tmp_path / "words", merge_at=0)


def made_up(count: int, seed: int = 0) -> list[str]:
    """Texts of made-up words, some in nearly every text and most in few."""
    random = np.random.default_rng(seed)
    words = np.array([f"k{number}" for number in range(300)])
    chances = 1 / np.arange(1, 301) ** 1.1
    sizes = random.integers(1, 25, size=count)
    return [" ".join(random.choice(words, n, p=chances / chances.sum())) for n in sizes]


def test_scores_are_those_of_the_small_index(index: LexicalIndex) -> None:
    texts = [text for text in TEXTS if text]
    index.add(numbered(len(texts)), texts)
    small = WordIndex(texts)
    for question in ("biaya paspor", "lapor penduduk", "paspor hilang paspor", "pasal"):
        found = index.search(question, 10)
        true = small.scores(terms(question))
        assert set(found.ids.tolist()) == set(np.flatnonzero(true).tolist())
        np.testing.assert_allclose(found.scores, true[found.ids], rtol=2e-3)
        assert (np.diff(found.scores) <= 0).all()


@pytest.mark.parametrize("k", [1, 10, 100])
def test_words_that_are_skipped_change_nothing(tmp_path: Path, k: int) -> None:
    texts = made_up(6_000)
    index = LexicalIndex(tmp_path / "words", merge_at=0, split=str.split)
    index.merge([(numbered(4_000), texts[:4_000]), (numbered(2_000, 4_000), texts[4_000:])])
    for query in made_up(40, seed=1):
        every = index.search(query, 6_000).scores
        np.testing.assert_allclose(index.search(query, k).scores, every[:k], rtol=1e-4)


def test_parts_score_as_the_whole_once_merged(tmp_path: Path) -> None:
    texts = made_up(900)
    whole = LexicalIndex(tmp_path / "whole", merge_at=0, split=str.split)
    whole.merge([(numbered(900), texts)])
    parts = LexicalIndex(tmp_path / "parts", merge_at=0, split=str.split)
    for start in range(0, 900, 300):
        parts.add(numbered(300, start), made_up(300, seed=9))
    parts.merge()
    for start in range(0, 900, 300):
        parts.add(numbered(300, start), texts[start : start + 300])
    for _ in range(2):
        parts.merge()
        for query in made_up(20, seed=2):
            np.testing.assert_array_equal(
                parts.search(query, 20).scores, whole.search(query, 20).scores
            )


def test_without_a_common_word_nothing_is_found(index: LexicalIndex) -> None:
    assert index.search("paspor", 5).ids.tolist() == []
    index.add(numbered(len(TEXTS)), TEXTS)
    for question in ("kucing", "", "dan yang"):
        assert index.search(question, 5).ids.tolist() == []


def test_removed_and_replaced_texts_are_not_found(index: LexicalIndex) -> None:
    index.merge([(numbered(len(TEXTS)), TEXTS)])
    index.remove(np.array([3, 99]))
    index.add(np.array([2, 10]), ["kartu keluarga", "paspor dinas"])
    for _ in range(2):
        assert set(index.search("paspor", 10).ids.tolist()) == {5, 10}
        assert index.search("keluarga", 10).ids.tolist() == [2]
        assert index.count == 6
        index.merge()


def test_only_what_is_allowed_is_found(index: LexicalIndex) -> None:
    index.add(numbered(len(TEXTS)), TEXTS)
    assert index.search("paspor", 10, np.array([5, 0, 77])).ids.tolist() == [5]
    assert index.search("paspor", 10, numbered(0)).ids.tolist() == []


def test_a_snapshot_stays_as_it_was(index: LexicalIndex) -> None:
    index.merge([(numbered(len(TEXTS)), TEXTS)])
    snapshot = index.snapshot()
    before = snapshot.search(["paspor"], 10)
    index.remove(numbered(5))
    index.merge()
    after = snapshot.search(["paspor"], 10)
    assert (before.ids.tolist(), before.scores.tolist()) == (
        after.ids.tolist(),
        after.scores.tolist(),
    )


def test_opened_again_it_is_the_same(tmp_path: Path, index: LexicalIndex) -> None:
    index.merge([(numbered(3), TEXTS[:3])])
    index.add(numbered(3, 3), TEXTS[3:])
    again = LexicalIndex(tmp_path / "words")
    assert again.count == 6
    assert again.search("biaya paspor", 5).ids.tolist() == (
        index.search("biaya paspor", 5).ids.tolist()
    )


def test_words_told_apart_in_another_way_are_refused(tmp_path: Path, index: LexicalIndex) -> None:
    index.add(numbered(1), TEXTS[:1])
    with pytest.raises(ModelDiffers):
        LexicalIndex(tmp_path / "words", split=str.split)


def test_invalid_calls_add_nothing(index: LexicalIndex) -> None:
    for ids in (numbered(1), np.array([1, 1]), np.array([-1, 2])):
        with pytest.raises(VectorsInvalid):
            index.add(ids, TEXTS[:2])
    assert index.count == 0


@pytest.mark.parametrize("name", ["rows", "parts", "letters", "shapes.json"])
def test_a_file_cut_short_is_damage(tmp_path: Path, index: LexicalIndex, name: str) -> None:
    index.merge([(numbered(len(TEXTS)), TEXTS)])
    (path,) = (tmp_path / "words").rglob(name)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged):
        LexicalIndex(tmp_path / "words")
