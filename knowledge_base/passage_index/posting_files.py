"""Postings on disk, mapped into memory, and several of them written as one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.contract import IndexDamaged
from knowledge_base.passage_index.postings import Postings, part_of
from knowledge_base.passage_index.vocabulary import Vocabulary

Mask = NDArray[np.bool_]
Source = tuple[Postings, Mask | None]

_SHAPES = "shapes.json"
_TYPES: dict[str, type[np.generic]] = {
    "ids": np.int64,
    "lengths": np.uint32,
    "letters": np.uint8,
    "ends": np.int64,
    "starts": np.int64,
    "rows": np.uint32,
    "times": np.uint8,
    "parts": np.uint16,
}
_AT_ONCE = 2_000_000


def open_postings(folder: Path) -> Postings:
    """Raises IndexDamaged, FileNotFoundError if it was swept since a newer one counts."""
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        sizes = json.loads((folder / _SHAPES).read_text(encoding="utf-8"))
        return Postings.of_arrays({name: _mapped(folder, name, sizes[name]) for name in _TYPES})
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise IndexDamaged(folder) from cause


def write_postings(folder: Path, sources: Sequence[Source]) -> int:
    """Fill a folder with what is alive in the sources (None: all), rows in their order.

    Returns how many passages there are. Memory: two million postings at a time, the vocabulary,
    and some bytes a passage.
    """
    kept = [alive if alive is not None else np.ones(p.count, np.bool_) for p, alive in sources]
    ids = [p.ids[mask] for (p, _), mask in zip(sources, kept, strict=True)]
    lengths = _joined([p.lengths[m] for (p, _), m in zip(sources, kept, strict=True)], np.uint32)
    words = [p.vocabulary.words() for p, _ in sources]
    every = sorted(set().union(*words))
    columns = {word: at for at, word in enumerate(every)}
    places = [np.array([columns[word] for word in some], dtype=np.int64) for some in words]
    renumbered, base = [], 0
    for mask in kept:
        renumbered.append((np.cumsum(mask) - 1 + base).astype(np.uint32))
        base += int(np.count_nonzero(mask))
    usual = float(lengths.mean()) if len(lengths) else 0.0
    counts = np.zeros(len(every), dtype=np.int64)
    with (
        (folder / "rows").open("wb") as rows_file,
        (folder / "times").open("wb") as times_file,
        (folder / "parts").open("wb") as parts_file,
    ):
        for first, last in _chunks([p for p, _ in sources], places, len(every)):
            pieces = [
                _piece(p, place, mask, numbers, first, last)
                for (p, _), place, mask, numbers in zip(
                    sources, places, kept, renumbered, strict=True
                )
            ]
            column, row, times = (np.concatenate(part) for part in zip(*pieces, strict=True))
            # Stable: the rows of each word stay ascending, as the sources follow one another.
            order = np.argsort(column, kind="stable")
            row, times = row[order], times[order]
            counts[first:last] += np.bincount(column - first, minlength=last - first)
            _append(rows_file, row)
            _append(times_file, times)
            _append(parts_file, part_of(times, lengths[row], usual))
    vocabulary = Vocabulary.of(every)
    small: dict[str, NDArray[Any]] = {
        "ids": _joined(ids, np.int64),
        "lengths": lengths,
        "letters": vocabulary.letters,
        "ends": vocabulary.ends,
        "starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    }
    for name, array in small.items():
        array.tofile(folder / name)
    shapes = {
        name: (folder / name).stat().st_size // np.dtype(kind).itemsize
        for name, kind in _TYPES.items()
    }
    (folder / _SHAPES).write_text(json.dumps(shapes), encoding="utf-8")
    return base


def _chunks(
    sources: Sequence[Postings], places: Sequence[NDArray[np.int64]], words: int
) -> Iterator[tuple[int, int]]:
    """Ranges of words with about `_AT_ONCE` postings together."""
    sizes = np.zeros(words, dtype=np.int64)
    for postings, place in zip(sources, places, strict=True):
        sizes[place] += np.diff(postings.starts)
    total = np.cumsum(sizes)
    first = 0
    while first < words:
        before = int(total[first - 1]) if first else 0
        last = max(int(np.searchsorted(total, before + _AT_ONCE, side="right")), first + 1)
        yield first, last
        first = last


def _piece(
    postings: Postings,
    place: NDArray[np.int64],
    alive: Mask,
    renumbered: NDArray[np.uint32],
    first: int,
    last: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    """New columns, new rows and times of one source's postings of the words first to last."""
    low, high = np.searchsorted(place, [first, last])
    span = slice(int(postings.starts[low]), int(postings.starts[high]))
    rows = postings.rows[span]
    column = np.repeat(place[low:high], np.diff(postings.starts[low : high + 1]))
    kept = alive[rows]
    return column[kept], renumbered[rows[kept]], postings.times[span][kept]


def _joined(parts: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def _append(file: BinaryIO, array: NDArray[Any]) -> None:
    file.write(array.tobytes())


def _mapped(folder: Path, name: str, size: int) -> NDArray[Any]:
    """Raises ValueError if the file has another length: reading on would end the process."""
    kind = np.dtype(_TYPES[name])
    path = folder / name
    if path.stat().st_size != size * kind.itemsize:
        raise ValueError(path)
    if not size:
        return np.zeros(0, kind)
    # As a plain array: memmap's own indexing costs more than what a short list takes.
    return np.asarray(np.memmap(path, kind, "r", shape=(size,)))
