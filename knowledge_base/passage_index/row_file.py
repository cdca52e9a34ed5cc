"""Vectors on disk, read a few rows at a time and never held in memory."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import Vectors

_BATCH = 20_000


class RowFile:
    """float16 (n, d), row after row. Half precision moves a cosine by less than 0.0002.

    Read by `pread`, not mapped: a mapped page counts as the process's memory once it was touched.
    """

    def __init__(self, path: Path, dimensions: int) -> None:
        """Raises FileNotFoundError."""
        self._handle = os.open(path, os.O_RDONLY)
        self._close = weakref.finalize(self, os.close, self._handle)
        self._dimensions = dimensions
        self._bytes = 2 * dimensions
        self.count = os.fstat(self._handle).st_size // self._bytes

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """float32 (rows, d) in the order asked; neighbours in the file are read together."""
        order = np.argsort(rows)
        ordered = rows[order]
        breaks = np.flatnonzero(np.diff(ordered) != 1) + 1
        found = np.empty((len(rows), self._dimensions), dtype=np.float32)
        for part in np.split(np.arange(len(rows)), breaks):
            if len(part):
                found[order[part]] = self._run(int(ordered[part[0]]), len(part))
        return found

    def batches(self) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """Row numbers (b,) and float32 (b, d), from the first row to the last."""
        for start in range(0, self.count, _BATCH):
            size = min(_BATCH, self.count - start)
            yield np.arange(start, start + size), self._run(start, size)

    def _run(self, start: int, size: int) -> Vectors:
        content = os.pread(self._handle, size * self._bytes, start * self._bytes)
        halves = np.frombuffer(content, dtype=np.float16)
        return halves.reshape(size, self._dimensions).astype(np.float32)
