"""Only what was never embedded is embedded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base.embedder import Prompt, Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.passages import Kind, Passage

if TYPE_CHECKING:
    from tests.knowledge_base.conftest import CountingEmbedder

Passages = tuple[Passage, ...]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[EmbeddingCache]:
    opened = EmbeddingCache(tmp_path / "deep" / "embeddings.sqlite")
    yield opened
    opened.close()


def test_every_text_is_asked_once_with_its_prompt(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    cache.vectors(some_passages, counting)
    assert sorted(counting.asked) == sorted(
        ("query" if p.kind is Kind.QUESTION else "passage", p.text) for p in some_passages
    )


def test_nothing_is_asked_twice(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    first = cache.vectors(some_passages, counting)
    counting.asked.clear()
    assert np.array_equal(cache.vectors(some_passages[::-1], counting), first[::-1])
    assert counting.asked == []


def test_only_the_changed_text_is_asked(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    cache.vectors(some_passages, counting)
    counting.asked.clear()
    changed = (replace(some_passages[0], text="KTP. Biaya: Rp0."), *some_passages[1:])
    cache.vectors(changed, counting)
    assert counting.asked == [("passage", "KTP. Biaya: Rp0.")]


def test_a_moved_text_keeps_its_vector(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    cache.vectors(some_passages, counting)
    counting.asked.clear()
    cache.vectors([replace(p, id=f"x{n}") for n, p in enumerate(some_passages)], counting)
    assert counting.asked == []


def test_the_same_words_as_question_and_as_passage_are_two_texts(
    cache: EmbeddingCache, counting: CountingEmbedder
) -> None:
    pair = [Passage("a", kind, "a", "ktp hilang") for kind in (Kind.QUESTION, Kind.SECTION)]
    question, section = cache.vectors(pair, counting)
    assert len(counting.asked) == 2
    assert not np.array_equal(question, section)


def test_a_text_that_occurs_twice_is_asked_once(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    vectors = cache.vectors([some_passages[1], some_passages[1]], counting)
    assert vectors.shape == (2, 8)
    assert len(counting.asked) == 1


def test_another_model_has_vectors_of_its_own(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    cache.vectors(some_passages, counting)
    other = type(counting)("lain@2")
    cache.vectors(some_passages, other)
    assert len(other.asked) == len(some_passages)


def test_it_outlives_the_process(
    tmp_path: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    for _ in range(2):
        cache = EmbeddingCache(tmp_path / "embeddings.sqlite")
        cache.vectors(some_passages, counting)
        cache.close()
    assert len(counting.asked) == len(some_passages)


def test_what_was_embedded_before_an_interruption_is_kept(
    cache: EmbeddingCache, counting: CountingEmbedder
) -> None:
    many = [Passage(f"s{n}", Kind.SECTION, "s", f"teks {n:03}") for n in range(300)]

    def stop(done: int, total: int) -> None:
        assert total == 300
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.vectors(many, counting, stop)
    before = len(counting.asked)
    assert 0 < before < 300
    cache.vectors(many, counting)
    assert len(counting.asked) == 300


def test_progress_counts_what_had_to_be_embedded(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    told: list[tuple[int, int]] = []
    cache.vectors(some_passages[:3], counting)
    cache.vectors(some_passages, counting, lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]


def test_no_passages_give_no_rows(cache: EmbeddingCache, counting: CountingEmbedder) -> None:
    assert cache.vectors([], counting).shape == (0, 8)


def test_a_failing_model_stores_nothing_wrong(
    cache: EmbeddingCache, counting: CountingEmbedder, some_passages: Passages
) -> None:
    class Failing(type(counting)):  # type: ignore[misc]
        def embed(self, texts: list[str], prompt: Prompt) -> Vectors:
            raise RuntimeError("model")

    with pytest.raises(RuntimeError):
        cache.vectors(some_passages, Failing())
    assert cache.vectors(some_passages, counting).shape == (8, 8)
    assert len(counting.asked) == 8
