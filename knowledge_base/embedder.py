"""Texts -> vectors with a sentence-transformers model, and a cache of what was embedded before."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passages import Kind, Passage

Vectors = NDArray[np.float32]
Prompt = Literal["query", "passage"]

_SEAL = "seal.sha256"
_BATCH = 32


class ModelMissing(Exception):
    """There is no model at the configured place, or it is damaged."""


class Embedder(Protocol):
    """What retrieval needs of a model."""

    identity: str
    dimensions: int

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        """float32 (n, dimensions), rows of length 1."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local folder or, if allowed, by name."""

    def __init__(self, model: str, threads: int = 1) -> None:
        """`threads` is for one text; many at once use every core. Raises ModelMissing."""
        folder = Path(model)
        self.identity = verify(folder) if folder.is_dir() else model
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        self._threads = threads
        self._set_threads = torch.set_num_threads
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.getLogger("transformers").setLevel(logging.ERROR)
        try:
            self._model = SentenceTransformer(
                model,
                device="cpu",
                local_files_only=folder.is_dir(),
                model_kwargs={"dtype": _fastest_equal_dtype()},
            )
        except Exception as cause:
            raise ModelMissing(
                f"Model '{model}' tidak bisa dibuka. Jalankan 'tanya model prepare', "
                "atau periksa EMBEDDING_MODEL."
            ) from cause
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self._set_threads(self._threads if len(texts) == 1 else os.cpu_count() or 1)
        vectors = self._model.encode(
            [f"{prompt}: {text}" for text in texts],
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        rows = np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimensions)
        # In bfloat16 the model's own normalisation is off by up to 0.2 %.
        lengths = np.linalg.norm(rows, axis=1, keepdims=True).clip(min=1e-9)
        return np.asarray(rows / lengths, dtype=np.float32)


def _fastest_equal_dtype() -> str:
    """bfloat16 where the processor computes in it: 1.6 times as fast, half the memory, cosine to
    float32 at least 0.999 (held by a test); float32 elsewhere, where bfloat16 is emulated."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return "bfloat16" if native else "float32"


def seal(folder: Path) -> str:
    """Record the digest of a model folder beside it; returns the identity."""
    digest = _digest(folder)
    (folder / _SEAL).write_text(digest, encoding="ascii")
    return f"{folder.name}@{digest[:16]}"


def verify(folder: Path) -> str:
    """The identity of a model folder. A folder with a seal is checked against it.

    Raises ModelMissing when the folder is damaged.
    """
    if not (folder / "modules.json").is_file():
        raise ModelMissing(
            f"Tidak ada model di {folder}. Jalankan 'tanya model prepare' untuk membuatnya."
        )
    digest = _digest(folder)
    sealed = folder / _SEAL
    if sealed.is_file() and sealed.read_text(encoding="ascii").strip() != digest:
        raise ModelMissing(
            f"Berkas model di {folder} rusak. Jalankan 'tanya model prepare' untuk membuat ulang."
        )
    return f"{folder.name}@{digest[:16]}"


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SEAL:
            total.update(str(path.relative_to(folder)).encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


class EmbeddingCache:
    """Vectors by (model identity, digest of the text), in one SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (model TEXT, digest TEXT, vector BLOB, "
            "PRIMARY KEY (model, digest)) WITHOUT ROWID"
        )

    def vectors(
        self,
        passages: Sequence[Passage],
        embedder: Embedder,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Vectors:
        """float32 (n, d) of the passages; only unknown digests are embedded.

        `progress(done, total)` counts the passages that had to be embedded. What was embedded
        is kept even if the call is interrupted.
        """
        known = self._known(embedder.identity)
        todo = {p.digest: p for p in passages if p.digest not in known}
        ordered = sorted(todo.values(), key=lambda p: (p.kind is Kind.QUESTION, len(p.text)))
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            for prompt in ("query", "passage"):
                part = [p for p in batch if (p.kind is Kind.QUESTION) == (prompt == "query")]
                if part:
                    fresh = embedder.embed([p.text for p in part], prompt)
                    self._keep(embedder.identity, part, fresh)
                    known.update((p.digest, v) for p, v in zip(part, fresh, strict=True))
            progress(min(start + _BATCH, len(ordered)), len(ordered))
        if not passages:
            return np.zeros((0, embedder.dimensions), dtype=np.float32)
        return np.stack([known[p.digest] for p in passages])

    def close(self) -> None:
        self._database.close()

    def _known(self, model: str) -> dict[str, Vectors]:
        rows = self._database.execute(
            "SELECT digest, vector FROM vectors WHERE model = ?", (model,)
        )
        return {digest: np.frombuffer(blob, dtype=np.float32) for digest, blob in rows}

    def _keep(self, model: str, passages: Sequence[Passage], vectors: Vectors) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(model, p.digest, v.tobytes()) for p, v in zip(passages, vectors, strict=True)],
            )


class RememberedQueries:
    """Query vectors by text, each computed once, even when two threads ask at the same time."""

    def __init__(self, embedder: Embedder, most: int) -> None:
        self._embedder = embedder
        self._most = most
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, Future[Vectors]] = OrderedDict()

    def __call__(self, text: str) -> Vectors:
        """float32 (d,): the vector of a text, waiting for another thread that computes it."""
        with self._lock:
            vector = self._vectors.get(text)
            is_mine = vector is None
            if vector is None:
                vector = self._vectors[text] = Future()
                if len(self._vectors) > self._most:
                    self._vectors.popitem(last=False)
            else:
                self._vectors.move_to_end(text)
        if is_mine:
            try:
                vector.set_result(self._embedder.embed([text], "query")[0])
            except BaseException as error:
                with self._lock:
                    self._vectors.pop(text, None)
                vector.set_exception(error)
        return vector.result()
