"""A folder whose content changes in whole steps, whenever the machine stops.

`current` names everything that counts: one main segment (a folder) and a log of entries (files)
that came after it. Segments and entries are never changed once written. A step writes what is new,
then replaces `current`; so a crash leaves the state before or after it, and what no `current`
names is swept away later.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.contract import IndexDamaged, ModelDiffers

_FORMAT = 1
_CURRENT = "current"
_DRAFT, _MAIN, _ENTRY = "draft-", "main-", "entry-"

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Commit:
    """One state: whose it is, its main segment and the entries after it, oldest first."""

    identity: str
    main: str | None = None
    log: tuple[str, ...] = ()
    format: int = _FORMAT

    def extends(self, other: Commit) -> bool:
        """Whether this is `other` and perhaps entries after it."""
        return self.main == other.main and self.log[: len(other.log)] == other.log


class CommitFolder:
    """The states of one index on disk."""

    def __init__(self, folder: Path, identity: str) -> None:
        """Begins an empty index where there is none. Raises ModelDiffers, IndexDamaged."""
        self._folder = folder
        self._identity = identity
        folder.mkdir(parents=True, exist_ok=True)
        with self.writing():
            if not (folder / _CURRENT).exists():
                if any(folder.glob(f"{_MAIN}*")) or any(folder.glob(f"{_ENTRY}*")):
                    raise IndexDamaged(folder / _CURRENT)
                self.publish(Commit(identity))
        self.current()

    def current(self) -> Commit:
        """The state that counts now. Raises ModelDiffers, IndexDamaged."""
        path = self._folder / _CURRENT
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            commit = Commit(row["identity"], row["main"], tuple(row["log"]), row["format"])
        except (OSError, ValueError, TypeError, KeyError) as cause:
            raise IndexDamaged(path) from cause
        if commit.format != _FORMAT:
            raise IndexDamaged(path)
        if commit.identity != self._identity:
            raise ModelDiffers(commit.identity, self._identity)
        return commit

    def stamp(self) -> int:
        """Another number after every `publish`, of whichever process. Raises IndexDamaged."""
        try:
            status = (self._folder / _CURRENT).stat()
        except OSError as cause:
            raise IndexDamaged(self._folder / _CURRENT) from cause
        return hash((status.st_ino, status.st_mtime_ns))

    def path(self, name: str) -> Path:
        return self._folder / name

    def publish(self, commit: Commit) -> None:
        """Make a state the one that counts. Only while `writing`."""
        _write(self._folder / _CURRENT, json.dumps(asdict(commit)).encode())

    def write_entry(self, arrays: Arrays) -> str:
        """The name of a new entry of named arrays, durable but not yet counting."""
        name = f"{_ENTRY}{uuid.uuid4().hex}.npz"
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        _write(self._folder / name, buffer.getbuffer())
        return name

    def read_entry(self, name: str) -> dict[str, NDArray[Any]]:
        """Raises IndexDamaged, FileNotFoundError if it was swept because no state names it."""
        try:
            with np.load(self._folder / name, allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
        except FileNotFoundError:
            raise
        except (OSError, ValueError, EOFError, KeyError) as cause:
            raise IndexDamaged(self._folder / name) from cause

    def new_draft(self) -> Path:
        """An empty folder for a main segment to be. Only while `merging`."""
        for left in self._folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = self._folder / f"{_DRAFT}{uuid.uuid4().hex}"
        draft.mkdir()
        return draft

    def keep_draft(self, draft: Path) -> str:
        """The name of a durable draft as a main segment, not yet counting. Only while `writing`."""
        name = draft.name.replace(_DRAFT, _MAIN)
        draft.rename(self._folder / name)
        _sync(self._folder)
        return name

    def sweep(self, commit: Commit) -> None:
        """Remove what the state that counts does not name. Only while `writing`.

        What a reader holds open stays readable for it.
        """
        named = {commit.main, *commit.log}
        for path in (*self._folder.glob(f"{_MAIN}*"), *self._folder.glob(f"{_ENTRY}*")):
            if path.name in named:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The turn of one writer among all threads and processes."""
        with self._locked("writer.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def merging(self) -> Iterator[bool]:
        """Whether the one place of a merge was free; if so it is held."""
        try:
            with self._locked("merge.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                yield True
        except BlockingIOError:
            yield False

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        with (self._folder / name).open("w") as file:
            fcntl.flock(file, how)
            yield


def make_durable(draft: Path) -> None:
    """Wait until a folder and its files are on the disk."""
    for path in (*draft.iterdir(), draft):
        _sync(path)


def _write(path: Path, content: bytes | memoryview) -> None:
    draft = path.with_name(f"{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
