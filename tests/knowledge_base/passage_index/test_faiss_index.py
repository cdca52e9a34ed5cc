"""The FAISS index: segments, merges in the background, damage on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.passage_index import faiss_index
from knowledge_base.passage_index.contract import Ids, IndexDamaged
from knowledge_base.passage_index.faiss_index import FaissIndex
from knowledge_base.passage_index.vector_segment import Tuning, write_segment
from tests.knowledge_base.passage_index.conftest import (
    DIMENSIONS,
    MODEL,
    numbered,
    recall,
    some_vectors,
)

BY_HAND = Tuning(merge_at=0)
GROUPED = Tuning(flat_below=2_000, probes=64, merge_at=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def opened(folder: Path, tuning: Tuning = BY_HAND) -> FaissIndex:
    return FaissIndex(folder, MODEL, DIMENSIONS, tuning)


def names(folder: Path) -> list[str]:
    """What is in the folder besides its locks, without the random part of the names."""
    return sorted(p.name.split("-")[0] for p in folder.iterdir() if p.suffix != ".lock")


def test_a_merge_changes_no_answer(folder: Path) -> None:
    index, vectors = opened(folder), some_vectors(300)
    index.add(numbered(200), vectors[:200])
    index.remove(numbered(20))
    index.add(numbered(100, 150), vectors[200:])
    before = [index.search(vector, 10) for vector in vectors[::10]]
    assert index.merge()
    after = [index.search(vector, 10) for vector in vectors[::10]]
    assert index.count == 230
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-3)
        # Half precision may swap two that are as near as makes no difference.
        assert len(np.intersect1d(one.ids, other.ids)) >= 9


def test_merged_again_and_again_a_vector_stays_the_same(folder: Path) -> None:
    index, vectors = opened(folder), some_vectors(50)
    index.add(numbered(50), vectors)
    index.merge()
    once = index.search(vectors[0], 50)
    for _ in range(3):
        index.merge()
    assert index.search(vectors[0], 50).scores.tolist() == once.scores.tolist()


def test_after_a_merge_only_what_counts_is_kept(folder: Path) -> None:
    index = opened(folder)
    for start in range(3):
        index.add(numbered(1, start), some_vectors(1, start))
    assert names(folder) == ["current", "entry", "entry", "entry"]
    index.merge()
    index.merge()
    assert names(folder) == ["current", "main"]


def test_a_snapshot_outlives_the_files_it_was_read_from(folder: Path) -> None:
    index, vectors = opened(folder, GROUPED), some_vectors(2_500)
    index.merge([(numbered(2_500), vectors)])
    snapshot = index.snapshot()
    before = snapshot.search(vectors[0], 10).ids.tolist()
    index.remove(numbered(1_000))
    index.merge()
    assert snapshot.search(vectors[0], 10).ids.tolist() == before
    assert index.search(vectors[0], 1).ids.tolist() != [0]


def test_changes_during_a_merge_are_kept_and_do_not_wait_for_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_writing, may_go_on = threading.Event(), threading.Event()

    def slowly(*arguments: object) -> int:
        is_writing.set()
        assert may_go_on.wait(10)
        return write_segment(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(faiss_index, "write_segment", slowly)
    index, other, vectors = opened(folder), opened(folder), some_vectors(40)
    index.add(numbered(20), vectors[:20])
    merging = threading.Thread(target=index.merge)
    merging.start()
    assert is_writing.wait(10)
    index.add(numbered(10, 15), vectors[20:30])
    other.remove(numbered(3))
    assert other.merge() is False
    assert index.search(vectors[20], 1).ids.tolist() == [15]
    may_go_on.set()
    merging.join()
    assert index.count == other.count == opened(folder).count == 22
    assert index.search(vectors[20], 1).ids.tolist() == [15]
    assert "main" in names(folder)


def test_a_long_log_is_merged_in_the_background(folder: Path) -> None:
    index = opened(folder, Tuning(merge_at=50))
    for start in range(0, 100, 10):
        index.add(numbered(10, start), some_vectors(10, start))
    index.close()
    assert "main" in names(folder)
    assert index.count == 100


def test_many_small_changes_are_merged_too(folder: Path) -> None:
    index = opened(folder, Tuning(merge_at=10_000))
    for start in range(200):
        index.add(numbered(1, start), some_vectors(1, start))
    index.close()
    assert "main" in names(folder)
    assert index.count == 200


def test_a_merge_that_fails_leaves_what_was(folder: Path) -> None:
    def broken() -> Iterator[tuple[Ids, np.ndarray]]:
        yield numbered(5, 100), some_vectors(5)
        raise OSError("disk full")

    index = opened(folder)
    index.add(numbered(5), some_vectors(5))
    with pytest.raises(OSError, match="disk full"):
        index.merge(broken())
    assert index.count == opened(folder).count == 5
    assert "draft" in names(folder)
    index.merge()
    assert names(folder) == ["current", "main"]


def test_lists_find_what_is_nearest(folder: Path) -> None:
    index, vectors = opened(folder, GROUPED), some_vectors(20_000, clusters=200)
    index.merge([(numbered(20_000), vectors)])
    index.add(numbered(500, 20_000), some_vectors(500, 3))
    every = np.concatenate([vectors, some_vectors(500, 3)])
    queries = some_vectors(100, 7, clusters=200)
    assert recall(index, numbered(20_500), every, queries) >= 0.95


@pytest.mark.parametrize("step", [5, 200])
def test_a_filter_loses_nothing_in_lists(folder: Path, step: int) -> None:
    index, vectors = opened(folder, GROUPED), some_vectors(6_000)
    index.merge([(numbered(6_000), vectors)])
    index.remove(numbered(30))
    allowed = numbered(6_000)[::step]
    alive = allowed[allowed >= 30]
    found = 0
    for query in some_vectors(30, 5):
        true = alive[np.argsort(-(vectors[alive] @ query))[:10]]
        ids = index.search(query, 10, allowed).ids
        assert np.isin(ids, alive).all()
        found += len(np.intersect1d(true, ids))
    assert found >= 0.95 * 300


@pytest.mark.parametrize("name", ["current", "ids.npy", "index.faiss", "vectors.f16", "sizes.json"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half"])
def test_damage_is_told_apart_from_an_empty_index(folder: Path, name: str, damage: str) -> None:
    index = opened(folder)
    index.merge([(numbered(50), some_vectors(50))])
    (path,) = folder.rglob(name)
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2 if damage == "half" else 0])
    with pytest.raises(IndexDamaged):
        opened(folder)


def test_a_reader_goes_on_when_the_newest_state_is_damaged(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index, other = opened(folder), opened(folder)
    index.add(numbered(5), some_vectors(5))
    assert other.count == 5
    (folder / "current").write_text("{")
    assert other.count == 5
    assert "kept the last" in caplog.text
