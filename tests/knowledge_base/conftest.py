"""A model that counts what it is asked, for tests of the cache and the index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from knowledge_base.embedder import Prompt, Vectors
from knowledge_base.model import Aspect
from knowledge_base.passages import Kind, Passage


class CountingEmbedder:
    """Vectors from a hash of the text; `asked` remembers every text with its prompt."""

    dimensions = 8

    def __init__(self, identity: str = "penghitung@1") -> None:
        self.identity = identity
        self.asked: list[tuple[str, str]] = []

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self.asked.extend((prompt, text) for text in texts)
        rows = [self._row(f"{self.identity} {prompt} {text}") for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(-1, self.dimensions)

    def _row(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).normal(size=self.dimensions)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def some_passages() -> tuple[Passage, ...]:
    """Two services with a section and two questions each, and one provision."""
    return (
        Passage("ktp#biaya", Kind.SECTION, "ktp", "KTP. Biaya: gratis.", Aspect.BIAYA),
        Passage("ktp?0", Kind.QUESTION, "ktp", "ktp hilang harus bagaimana"),
        Passage("ktp?1", Kind.QUESTION, "ktp", "buat ulang kartu penduduk"),
        Passage("sim#biaya", Kind.SECTION, "sim", "SIM. Biaya: Rp100.000.", Aspect.BIAYA),
        Passage("sim?0", Kind.QUESTION, "sim", "buat sim motor"),
        Passage("sim?1", Kind.QUESTION, "sim", "biaya sim baru"),
        Passage(
            "uu-1-2000#pasal 2",
            Kind.PROVISION,
            "uu-1-2000",
            "UU 1/2000, pasal 2: KTP tidak dipungut biaya.",
            locator="pasal 2",
        ),
    )
