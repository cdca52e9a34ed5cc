"""What every VectorIndex does, whoever keeps the vectors."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from knowledge_base.passage_index.contract import Ids, ModelDiffers, VectorIndex, VectorsInvalid
from tests.knowledge_base.passage_index.conftest import (
    DIMENSIONS,
    Open,
    numbered,
    recall,
    some_vectors,
)

NO_IDS: Ids = np.zeros(0, dtype=np.int64)


def everything(index: VectorIndex) -> set[int]:
    found = index.search(np.ones(DIMENSIONS, dtype=np.float32), 5_000)
    return set(found.ids.tolist())


def test_an_empty_index_finds_nothing(open_index: Open) -> None:
    index = open_index()
    found = index.search(some_vectors(1)[0], 5)
    assert (index.count, found.ids.tolist(), found.scores.tolist()) == (0, [], [])


def test_a_vector_is_nearest_to_itself(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(50)
    index.add(numbered(50, 100), vectors)
    for id_, vector in zip(numbered(50, 100), vectors, strict=True):
        found = index.search(vector, 3)
        assert found.ids[0] == id_
        assert found.scores[0] == pytest.approx(1, abs=1e-3)


def test_scores_are_cosines_best_first(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(60)
    index.add(numbered(60), vectors)
    found = index.search(vectors[7], 20)
    assert len(found.ids) == 20
    assert (np.diff(found.scores) <= 0).all()
    np.testing.assert_allclose(found.scores, vectors[found.ids] @ vectors[7], atol=1e-3)


def test_no_more_is_found_than_there_is(open_index: Open) -> None:
    index = open_index()
    index.add(numbered(3), some_vectors(3))
    assert everything(index) == {0, 1, 2}
    assert index.search(some_vectors(1)[0], 0).ids.tolist() == []


def test_an_id_added_again_has_its_new_vector(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(20)
    index.add(numbered(10), vectors[:10])
    index.add(np.array([3, 50]), vectors[10:12])
    assert index.count == 11
    assert index.search(vectors[10], 1).ids.tolist() == [3]
    assert index.search(vectors[3], 1).scores[0] < 0.999


def test_what_is_removed_is_not_found(open_index: Open) -> None:
    index = open_index()
    index.add(numbered(10), some_vectors(10))
    index.remove(np.array([2, 3, 777]))
    index.remove(NO_IDS)
    assert index.count == 8
    assert everything(index) == set(range(10)) - {2, 3}


def test_a_removed_id_may_come_back(open_index: Open) -> None:
    index = open_index()
    index.add(numbered(5), some_vectors(5))
    index.remove(numbered(5))
    index.add(numbered(2), some_vectors(2))
    assert everything(index) == {0, 1}


@pytest.mark.parametrize(
    ("allowed", "found"),
    [([5, 9, 11], {5, 9, 11}), ([5, 5, 9_999], {5}), ([], set()), ([30], set())],
)
def test_only_what_is_allowed_is_found(
    open_index: Open, allowed: list[int], found: set[int]
) -> None:
    index, vectors = open_index(), some_vectors(40)
    index.add(numbered(40), vectors)
    index.remove(np.array([30]))
    answer = index.search(vectors[0], 10, np.array(allowed, dtype=np.int64))
    assert set(answer.ids.tolist()) == found


def test_opened_again_it_is_the_same(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(30)
    index.add(numbered(30), vectors)
    index.remove(numbered(5))
    before = index.search(vectors[9], 5)
    index.close()
    again = open_index()
    assert (again.count, again.model) == (25, index.model)
    assert again.search(vectors[9], 5).ids.tolist() == before.ids.tolist()


def test_two_that_are_open_see_each_other(open_index: Open) -> None:
    one, other = open_index(), open_index()
    one.add(numbered(3), some_vectors(3))
    other.add(numbered(3, 3), some_vectors(3, seed=1))
    one.remove(numbered(1))
    assert everything(one) == everything(other) == {1, 2, 3, 4, 5}


def test_another_model_is_refused(open_index: Open) -> None:
    open_index().add(numbered(1), some_vectors(1))
    with pytest.raises(ModelDiffers, match="lain@2"):
        open_index(model="lain@2")
    with pytest.raises(ModelDiffers):
        open_index(dimensions=DIMENSIONS + 1)
    assert open_index().count == 1


@pytest.mark.parametrize("fault", ["number", "dimensions", "twice", "negative", "infinite"])
def test_invalid_vectors_add_nothing(open_index: Open, fault: str) -> None:
    index, ids, vectors = open_index(), numbered(4), some_vectors(4)
    if fault == "number":
        ids = numbered(3)
    elif fault == "dimensions":
        vectors = vectors[:, 1:]
    elif fault == "infinite":
        vectors[2, 3] = np.inf
    else:
        ids[1] = 0 if fault == "twice" else -1
    with pytest.raises(VectorsInvalid):
        index.add(ids, vectors)
    assert index.count == 0


def test_a_question_of_another_dimension_is_refused(open_index: Open) -> None:
    index = open_index()
    index.add(numbered(2), some_vectors(2))
    for allowed in (None, numbered(1)):
        with pytest.raises(VectorsInvalid):
            index.search(np.ones(DIMENSIONS + 1, dtype=np.float32), 1, allowed)


def test_a_snapshot_stays_as_it_was(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(40)
    index.add(numbered(10), vectors[:10])
    snapshot = index.snapshot()
    before = snapshot.search(vectors[0], 10)
    index.add(numbered(10, 5), vectors[20:30])
    index.remove(numbered(2))
    after = snapshot.search(vectors[0], 10)
    assert (snapshot.count, index.count) == (10, 13)
    assert after.ids.tolist() == before.ids.tolist()
    np.testing.assert_array_equal(after.scores, before.scores)
    snapshot.close()


def test_readers_see_whole_calls_while_others_write(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(200)
    wrong: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            found = len(index.search(vectors[0], 1_000).ids)
            if found % 20:
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for start in range(0, 200, 20):
        index.add(numbered(20, start), vectors[start : start + 20])
    for start in range(0, 100, 20):
        index.remove(numbered(20, start))
    is_over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert index.count == 100


def test_it_finds_what_is_nearest(open_index: Open) -> None:
    index, vectors = open_index(), some_vectors(3_000)
    index.add(numbered(3_000), vectors)
    assert recall(index, numbered(3_000), vectors, some_vectors(50, seed=5)) >= 0.95
