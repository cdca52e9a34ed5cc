"""The life of an index in a folder: states, changes, and merges in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from knowledge_base.passage_index.commits import Arrays, Commit, CommitFolder, make_durable
from knowledge_base.passage_index.contract import IndexDamaged

_log = logging.getLogger(__name__)
_TRIES = 5
_MOST_ENTRIES = 200


class State(Protocol):
    """One immutable state of an index: its commit, opened."""

    @property
    def commit(self) -> Commit: ...

    @property
    def unmerged(self) -> int:
        """Rows that a merge would move or drop."""
        ...

    def after(self, name: str, entry: Arrays) -> Self:
        """The state after one more entry of the log."""
        ...


S = TypeVar("S", bound=State)


class Segments(Generic[S]):
    """The present state of an index, and the only way to change it.

    `begin(main, commit)` opens a main segment (None: nothing yet) as the state of a commit
    without entries; it may raise IndexDamaged, and FileNotFoundError if the folder is gone.
    """

    def __init__(
        self,
        folder: Path,
        identity: str,
        begin: Callable[[Path | None, Commit], S],
        merge_at: int,
    ) -> None:
        """`merge` is called for at `merge_at` unmerged rows (0: never). Raises ModelDiffers,
        IndexDamaged."""
        self._folder = CommitFolder(folder, identity)
        self._begin = begin
        self._merge_at = merge_at
        self._swapping = threading.RLock()
        self._merger: threading.Thread | None = None
        self._stamp = 0
        self.state = begin(None, Commit(identity))
        self.refresh()

    @property
    def is_due(self) -> bool:
        """Whether there is enough to merge."""
        state = self.state
        return self._merge_at > 0 and (
            state.unmerged >= self._merge_at or len(state.commit.log) >= _MOST_ENTRIES
        )

    def latest(self) -> S:
        """The present state; of what another process is writing, perhaps the one before."""
        stamp = self._folder.stamp()
        if stamp != self._stamp and self._swapping.acquire(blocking=False):
            try:
                self.refresh()
            except IndexDamaged:
                _log.exception("passage index: the newest state cannot be read, kept the last")
                self._stamp = stamp
            finally:
                self._swapping.release()
        return self.state

    def refresh(self) -> None:
        """See what other processes have written. Raises IndexDamaged."""
        missing: OSError | None = None
        with self._swapping:
            self._stamp = self._folder.stamp()
            for _ in range(_TRIES):
                commit = self._folder.current()
                if commit == self.state.commit:
                    return
                try:
                    self.state = self._read(commit)
                    return
                except FileNotFoundError as gone:
                    missing = gone  # Another process merged and swept what `commit` named.
        raise IndexDamaged(missing) from missing

    def append(self, entry: Callable[[S], Arrays]) -> None:
        """Make a change, given the state it comes after, durable and then visible."""
        with self._folder.writing(), self._swapping:
            self.refresh()
            arrays = entry(self.state)
            state = self.state.after(self._folder.write_entry(arrays), arrays)
            self._folder.publish(state.commit)
            self.state = state

    def merge(self, write: Callable[[Path, S], None]) -> bool:
        """Let `write` fill a folder with a new main segment of a state, and go on from it.

        False if another thread or process is at it. Readers and writers are not held up.
        """
        with self._folder.merging() as is_mine:
            if not is_mine:
                return False
            self.refresh()
            base = self.state
            draft = self._folder.new_draft()
            write(draft, base)
            make_durable(draft)
            with self._folder.writing(), self._swapping:
                self.refresh()
                later = self.state.commit.log[len(base.commit.log) :]
                name = self._folder.keep_draft(draft)
                commit = Commit(base.commit.identity, name, later)
                state = self._read(commit)
                self._folder.publish(commit)
                self.state = state
                self._folder.sweep(commit)
        return True

    def merge_soon(self, write: Callable[[Path, S], None]) -> None:
        """`merge` in a thread, unless one is at it. A failure is logged; the index goes on."""

        def work() -> None:
            try:
                self.merge(write)
            except Exception:
                _log.exception("passage index: merge failed")

        with self._swapping:
            if self._merger is None or not self._merger.is_alive():
                self._merger = threading.Thread(target=work, name="passage-index-merge")
                self._merger.start()

    def close(self) -> None:
        """Wait for a merge at work."""
        if self._merger is not None:
            self._merger.join()

    def _read(self, commit: Commit) -> S:
        state = self.state
        if not commit.extends(state.commit):
            main = self._folder.path(commit.main) if commit.main else None
            state = self._begin(main, Commit(commit.identity, commit.main))
        for name in commit.log[len(state.commit.log) :]:
            state = state.after(name, self._folder.read_entry(name))
        return state
