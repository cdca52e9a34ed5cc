"""Texts -> vectors, with the compiled model or with any sentence-transformers model."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Prompt = Literal["query", "passage"]

_SEAL = "seal.sha256"
_BATCH = 32
_MOST_TOKENS = 512
_CORES = os.cpu_count() or 1
# ONNX Runtime's sum and norm in one takes three times as long as one after the other (1.32): an
# eighth of a vector's time.
SLOWER = ["SkipLayerNormFusion"]


class ModelMissing(Exception):
    """There is no model at the configured place, or it is damaged."""


class Embedder(Protocol):
    """What retrieval needs of a model."""

    identity: str
    dimensions: int

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        """float32 (n, dimensions), rows of length 1."""
        ...


class CompiledEmbedder:
    """A model that `compiled.py` made: ONNX in 8 bits, a fraction of torch's memory and time.

    Several texts run side by side, one a core: padded to a batch they are no faster.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """`threads` is for one text. Raises ModelMissing."""
        if not (folder / "model.onnx").is_file():
            raise ModelMissing(_nothing_at(folder))
        self.identity = verify(folder)
        import onnxruntime

        from knowledge_base.pieces import PIECES, Pieces

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._network = onnxruntime.InferenceSession(
                folder / "model.onnx",
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOWER,
            )
            self._pieces = Pieces(folder / PIECES, _MOST_TOKENS)
        except Exception as cause:
            raise ModelMissing(_damaged(folder)) from cause
        self.dimensions = int(self._network.get_outputs()[0].shape[0])

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        prompted = [f"{prompt}: {text}" for text in texts]
        if len(prompted) == 1:
            return self._vector(prompted[0])[None, :]
        if not prompted:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(_CORES) as cores:
            return np.stack(list(cores.map(self._vector, prompted)))

    def _vector(self, text: str) -> Vectors:
        tokens = np.array(self._pieces(text), dtype=np.int64)
        (vector,) = self._network.run(None, {"input_ids": tokens})
        return np.asarray(vector, dtype=np.float32)


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
            self._model = SentenceTransformer(model, device="cpu", local_files_only=folder.is_dir())
        except Exception as cause:
            raise ModelMissing(
                f"Model '{model}' tidak bisa dibuka. Jalankan 'tanya model prepare', "
                "atau periksa EMBEDDING_MODEL."
            ) from cause
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        self._set_threads(self._threads if len(texts) == 1 else _CORES)
        vectors = self._model.encode(
            [f"{prompt}: {text}" for text in texts],
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimensions)


def seal(folder: Path) -> str:
    """Record the digest of a model folder beside it; returns the identity."""
    digest = _digest(folder)
    (folder / _SEAL).write_text(digest, encoding="ascii")
    return f"{folder.name}@{digest[:16]}"


def verify(folder: Path) -> str:
    """The identity of a model folder. A folder with a seal is checked against it.

    Raises ModelMissing when the folder is damaged.
    """
    if not any((folder / name).is_file() for name in ("modules.json", "model.onnx")):
        raise ModelMissing(_nothing_at(folder))
    digest = _digest(folder)
    sealed = folder / _SEAL
    if sealed.is_file() and sealed.read_text(encoding="ascii").strip() != digest:
        raise ModelMissing(_damaged(folder))
    return f"{folder.name}@{digest[:16]}"


def _nothing_at(folder: Path) -> str:
    return f"Tidak ada model di {folder}. Jalankan 'tanya model prepare' untuk membuatnya."


def _damaged(folder: Path) -> str:
    return f"Berkas model di {folder} rusak. Jalankan 'tanya model prepare' untuk membuat ulang."


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SEAL:
            total.update(str(path.relative_to(folder)).encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
