"""A question is embedded once, however often and from however many threads it is asked."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base.embedder import Prompt, Vectors
from knowledge_base.embedding_cache import RememberedQueries

if TYPE_CHECKING:
    from tests.knowledge_base.conftest import CountingEmbedder


class Gated:
    """An embedder that does not answer before its gate is open."""

    identity = "gerbang@1"
    dimensions = 2

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.calls = 0

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self.calls += 1
        self.entered.set()
        assert self.gate.wait(10)
        return np.ones((len(texts), 2), dtype=np.float32)


class FailingOnce(Gated):
    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self.calls += 1
        if self.calls == 1:
            raise MemoryError
        return np.ones((len(texts), 2), dtype=np.float32)


def test_the_same_question_is_embedded_once(counting: CountingEmbedder) -> None:
    remembered = RememberedQueries(counting, most=10)
    first, again = remembered("ktp hilang"), remembered("ktp hilang")
    assert np.array_equal(first, again)
    assert counting.asked == [("query", "ktp hilang")]


def test_the_longest_unused_question_is_forgotten(counting: CountingEmbedder) -> None:
    remembered = RememberedQueries(counting, most=2)
    for question in ("a", "b", "a", "c", "a", "b"):
        remembered(question)
    assert [text for _, text in counting.asked] == ["a", "b", "c", "b"]


def test_a_second_thread_waits_instead_of_embedding_again() -> None:
    gated = Gated()
    remembered = RememberedQueries(gated, most=10)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(remembered, "ktp")
        assert gated.entered.wait(10)
        second = threads.submit(remembered, "ktp")
        gated.gate.set()
        assert np.array_equal(first.result(10), second.result(10))
    assert gated.calls == 1


def test_a_failure_is_not_remembered() -> None:
    remembered = RememberedQueries(FailingOnce(), most=10)
    with pytest.raises(MemoryError):
        remembered("ktp")
    assert remembered("ktp").shape == (2,)
