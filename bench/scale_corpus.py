"""A million passages like real ones: real texts and vectors, then neighbours of them.

The real ones come from the shipped records and, where `../shared/data` lies beside the checkout,
from regulations, TyDiQA and FacQA. Each is embedded once and kept in a cache of the bench's own.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.runtime import open_embedder, prepare_model
from app.settings import ROOT, Settings
from knowledge_base import catalogue as catalogues
from knowledge_base.embedder import Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.lexical import terms
from knowledge_base.passages import Kind, Passage, passages

_MOST_REAL = 15_000
_SHORTEST, _LONGEST = 80, 700
_BESIDE = ROOT.parent / "shared" / "data"
_SPREAD = 0.7
_OTHER_WORDS = 0.3
BATCH = 20_000


@dataclass(frozen=True)
class Corpus:
    """Real passages with vectors (n, d) and terms, real questions with vectors (q, d) and terms,
    and `spread` (d, d), which turns white noise into the difference between two neighbours."""

    model: str
    vectors: Vectors
    documents: tuple[tuple[str, ...], ...]
    queries: Vectors
    questions: tuple[tuple[str, ...], ...]
    spread: Vectors

    def vector_batches(self, count: int) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """ids int64 (b,), float32 (b, d) of length 1: the real ones first, then neighbours."""
        for ids, base, random in self._batches(count):
            noise = random.standard_normal((len(ids), self.spread.shape[0]), dtype=np.float32)
            noise = noise @ self.spread
            noise[ids < len(self.vectors)] = 0
            rows = self.vectors[base] + noise
            yield ids, rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def document_batches(
        self, count: int
    ) -> Iterator[tuple[NDArray[np.int64], list[tuple[str, ...]]]]:
        """ids int64 (b,) and terms: neighbours have some words of other passages."""
        words = np.array([word for document in self.documents for word in document])
        for ids, base, random in self._batches(count):
            documents = []
            for id_, row in zip(ids.tolist(), base.tolist(), strict=True):
                document = self.documents[row]
                if id_ >= len(self.documents) and document:
                    other = words[random.integers(len(words), size=len(document))].tolist()
                    swap = random.random(len(document)) < _OTHER_WORDS
                    document = tuple(np.where(swap, other, document).tolist())
                documents.append(document)
            yield ids, documents

    def _batches(
        self, count: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], np.random.Generator]]:
        for start in range(0, count, BATCH):
            ids = np.arange(start, min(start + BATCH, count), dtype=np.int64)
            yield ids, ids % len(self.vectors), np.random.default_rng(start)


def load(settings: Settings) -> Corpus:
    """The corpus; the first time it embeds what no cache knows, about 80 texts a second."""
    prepare_model(settings)
    embedder = open_embedder(settings)
    cache = _own_cache(settings)
    try:
        real = _real(settings)
        asked = [p for p in real if p.kind is Kind.QUESTION]
        told = [p for p in real if p.kind is not Kind.QUESTION][:_MOST_REAL]
        vectors = cache.vectors(told, embedder, _report)
        queries = cache.vectors(asked, embedder, _report)
    finally:
        cache.close()
    return Corpus(
        embedder.identity,
        vectors,
        tuple(tuple(terms(p.text)) for p in told),
        queries,
        tuple(tuple(terms(p.text)) for p in asked),
        _spread(vectors),
    )


def _spread(vectors: Vectors) -> Vectors:
    """float32 (d, d): a root of the covariance of differences between nearest neighbours."""
    random = np.random.default_rng(0)
    some = random.choice(len(vectors), size=min(2_000, len(vectors)), replace=False)
    closeness = vectors[some] @ vectors.T
    # The same text under another heading is no neighbour.
    closeness[closeness > 0.995] = -1
    gaps = (vectors[closeness.argmax(axis=1)] - vectors[some]) * _SPREAD
    values, axes = np.linalg.eigh(gaps.T @ gaps / len(gaps))
    root = np.sqrt(np.maximum(values, 0))[:, None] * axes.T
    return np.asarray(root, dtype=np.float32)


def _own_cache(settings: Settings) -> EmbeddingCache:
    path = settings.data / "cache" / "scale" / "embeddings.sqlite"
    known = settings.data / "knowledge" / "embeddings.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    if known.is_file() and not path.is_file():
        shutil.copyfile(known, path)
    return EmbeddingCache(path)


def _real(settings: Settings) -> list[Passage]:
    catalogue = catalogues.load(settings.content)
    found = {p.digest: p for p in (*passages(catalogue), *_beside())}
    return list(found.values())


def _beside() -> Iterator[Passage]:
    for path in sorted((_BESIDE / "regulations_text").glob("*.txt")):
        for number, text in enumerate(_paragraphs(path.read_text(encoding="utf-8"))):
            yield Passage(f"{path.stem}#{number}", Kind.PROVISION, path.stem, text)
    for path in sorted((_BESIDE / "facqa").glob("*.jsonl")):
        for number, row in enumerate(_rows(path)):
            yield Passage(f"{path.stem}#{number}", Kind.PROVISION, "facqa", row["passage"])
            yield Passage(f"{path.stem}?{number}", Kind.QUESTION, "facqa", row["question"])
    for path in sorted((_BESIDE / "tydiqa_id").glob("*_contexts.jsonl")):
        for number, row in enumerate(_rows(path)):
            yield Passage(f"{path.stem}#{number}", Kind.PROVISION, "tydiqa", row["text"])
    for path in sorted((_BESIDE / "tydiqa_id").glob("*_questions.jsonl")):
        for number, row in enumerate(_rows(path)):
            yield Passage(f"{path.stem}?{number}", Kind.QUESTION, "tydiqa", row["question"])


def _paragraphs(text: str) -> Iterator[str]:
    """Pieces of up to `_LONGEST` characters that begin where a Pasal, an ayat or a line begins."""
    piece = ""
    for line in re.split(r"\n", text):
        line = " ".join(line.split())
        starts = bool(re.match(r"(?:Pasal \d|\(\d+\)|[a-z]\. )", line))
        if len(piece) > _SHORTEST and (starts or len(piece) + len(line) > _LONGEST):
            yield piece
            piece = ""
        piece = f"{piece} {line}".strip()
    if len(piece) > _SHORTEST:
        yield piece


def _rows(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


def _report(done: int, total: int) -> None:
    if total and (done == total or done % 1_280 == 0):
        print(f"  {done}/{total} teks diberi vektor", flush=True)
