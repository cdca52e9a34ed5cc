"""The main segment of a vector index: written once, then only read, mostly from the page cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import Vectors
from knowledge_base.passage_index.contract import Found, Ids, IndexDamaged
from knowledge_base.passage_index.id_lookup import IdLookup
from knowledge_base.passage_index.row_file import RowFile
from knowledge_base.products import products

Mask = NDArray[np.bool_]

_IDS, _INDEX, _VECTORS, _SIZES = "ids.npy", "index.faiss", "vectors.f16", "sizes.json"
_EXACT_UP_TO = 1_000
_TRAINED_ON = 40
_LISTS_PER_ROOT = 2.5


@dataclass(frozen=True)
class Tuning:
    """`flat_below` passages are compared one by one; more are grouped into lists, of which a
    search reads `probes`, and `rescored` times k candidates are compared again exactly.
    `merge_at` rows after the main segment are merged into it, 0: only when asked to."""

    flat_below: int = 50_000
    probes: int = 192
    rescored: int = 4
    merge_at: int = 20_000


class MainSegment:
    """ids (n,) with their vectors: flat, or inverted lists of 8-bit residuals (IVF-SQ8)."""

    def __init__(self, folder: Path, dimensions: int, tuning: Tuning) -> None:
        """Raises IndexDamaged, FileNotFoundError if it was swept since a newer one counts."""
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        _check_sizes(folder)
        try:
            self.ids: Ids = np.load(folder / _IDS, mmap_mode="r")
            self.rows_of = IdLookup(self.ids).rows_of
            self.vectors = RowFile(folder / _VECTORS, dimensions)
            self._index: Any = faiss.read_index(str(folder / _INDEX), faiss.IO_FLAG_MMAP)
        except (OSError, ValueError, RuntimeError) as cause:
            raise IndexDamaged(folder) from cause
        if not len(self.ids) == self.vectors.count == self._index.ntotal:
            raise IndexDamaged(folder)
        self._tuning = tuning

    @property
    def count(self) -> int:
        return len(self.ids)

    def search(self, vector: Vectors, k: int, usable: Mask | None) -> Found:
        """The best k of the usable rows (None: all), with exact scores."""
        size = self.count if usable is None else int(np.count_nonzero(usable))
        if usable is not None and size <= _EXACT_UP_TO:
            rows = np.flatnonzero(usable)
        else:
            rows = self._candidates(vector, k * self._tuning.rescored, usable, size)
        scores = products(self.vectors.rows(rows), vector)
        best = np.argsort(-scores)[:k]
        return Found(np.asarray(self.ids[rows[best]]), scores[best])

    def _candidates(
        self, vector: Vectors, most: int, usable: Mask | None, size: int
    ) -> NDArray[np.int64]:
        chosen: dict[str, Any] = {}
        if usable is not None:
            bits = np.packbits(usable, bitorder="little")
            # FAISS's own annotations know only the C++ signature.
            selector: Any = faiss.IDSelectorBitmap
            chosen["sel"] = selector(bits)
        if isinstance(self._index, faiss.IndexIVF):
            # Where few are usable, as many of them are looked at as where all are.
            probes = round(self._tuning.probes * self.count / size)
            chosen["nprobe"] = min(self._index.nlist, probes)
            parameters: Any = faiss.SearchParametersIVF(**chosen)
        else:
            parameters = faiss.SearchParameters(**chosen)
        with _one_thread():
            _, rows = self._index.search(vector[None, :], min(most, size), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0])


def write_segment(
    folder: Path, batches: Iterable[tuple[Ids, Vectors]], dimensions: int, tuning: Tuning
) -> int:
    """Fill a folder with a segment of ids (b,) and vectors (b, d); returns how many.

    An id may come only once. Memory: a batch, a sample, and what the finished index takes.
    """
    parts = []
    with (folder / _VECTORS).open("wb") as file:
        for ids, vectors in batches:
            parts.append(ids)
            file.write(vectors.astype(np.float16).tobytes())
    ids = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    np.save(folder / _IDS, ids)
    index = _empty_index(RowFile(folder / _VECTORS, dimensions), dimensions, tuning)
    for _, vectors in RowFile(folder / _VECTORS, dimensions).batches():
        index.add(vectors)
    faiss.write_index(index, str(folder / _INDEX))
    sizes = {path.name: path.stat().st_size for path in _content(folder)}
    (folder / _SIZES).write_text(json.dumps(sizes), encoding="utf-8")
    return len(ids)


def _empty_index(rows: RowFile, dimensions: int, tuning: Tuning) -> Any:
    if rows.count < tuning.flat_below:
        return faiss.IndexFlatIP(dimensions)
    lists = 2 ** round(np.log2(_LISTS_PER_ROOT * np.sqrt(rows.count)))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimensions),
        dimensions,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.spherical = True
    index.cp.niter = 10
    index.cp.max_points_per_centroid = _TRAINED_ON
    some = min(rows.count, lists * _TRAINED_ON)
    index.train(rows.rows(np.sort(np.random.default_rng(0).choice(rows.count, some, False))))
    return index


@contextmanager
def _one_thread() -> Iterator[None]:
    """For one query the threads of OpenMP wait for each other longer than they work, above all
    on a busy machine. The setting is that of the calling thread only."""
    usual = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(usual)


def _check_sizes(folder: Path) -> None:
    """A mapped file that was cut short would end the process when it is read."""
    try:
        sizes = json.loads((folder / _SIZES).read_text(encoding="utf-8"))
        whole = {path.name: path.stat().st_size for path in _content(folder)} == sizes
    except (OSError, ValueError) as cause:
        raise IndexDamaged(folder) from cause
    if not whole:
        raise IndexDamaged(folder)


def _content(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.name != _SIZES)
