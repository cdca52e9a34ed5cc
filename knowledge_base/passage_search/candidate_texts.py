"""The texts of a question's candidates as one block of bytes, searched for all of them at once.

A word is looked for once in the block, not once in every text: 200 texts take a millisecond or two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

# Texts are seen in windows of two pieces, about a sentence.
PIECE = 100
# A model reads little more of a text; and where all are long, each gives up its end, since time
# goes with letters: 100,000 of them take 3 ms, 5 where the words of the question are everywhere.
_MOST_LETTERS = 2_400
_MOST_TOGETHER = 150_000
_SPACE = ord(" ")
_LONGEST_AFFIX = 6
# Sastrawi's roots lose their first sound after these prefixes: tulis, menulis.
_NASAL = {"p": "m", "t": "n", "k": "ng", "s": "ny"}


def _folding() -> bytes:
    """Latin-1 -> lower-case letters without accents, digits and spaces."""
    table = bytearray(b" " * 256)
    for code in range(256):
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if base.isascii() and base.isalnum():
            table[code] = ord(base)
    return bytes(table)


_FOLDED = _folding()


def folded(text: str) -> str:
    """Lower-case words without accents or marks, as many characters as `text` has."""
    return text.encode("latin-1", "replace").translate(_FOLDED).decode("ascii")


class CandidateTexts:
    """n texts in pieces of PIECE bytes; no piece holds parts of two texts. `raw` (bytes,) is the
    block as written, `letters` the same folded, `owner` (pieces,) the text of each piece."""

    def __init__(self, texts: Sequence[str]) -> None:
        cut = [text[:_MOST_LETTERS] for text in texts]
        if sum(map(len, cut)) > _MOST_TOGETHER:
            cut = [text[: _MOST_TOGETHER // len(cut)] for text in cut]
        pieces = np.array([(len(text) + 1) // PIECE + 1 for text in cut], dtype=np.int64)
        block = "".join(
            f" {text}".ljust(size)
            for text, size in zip(cut, (pieces * PIECE).tolist(), strict=True)
        ).encode("latin-1", "replace")
        self.count = len(cut)
        self.lengths = np.array([len(text) for text in cut], dtype=np.float64)
        self.raw: Bytes = np.frombuffer(block, dtype=np.uint8)
        self.block = block.translate(_FOLDED)
        self.letters: Bytes = np.frombuffer(self.block, dtype=np.uint8)
        self.owner = np.repeat(np.arange(self.count), pieces)
        self.first_piece = np.concatenate(([0], np.cumsum(pieces)[:-1])).astype(np.int64)

    def owners(self, places: Places) -> Places:
        """(m,): the texts that places of the block lie in."""
        return self.owner[places // PIECE]

    def exact(self, word: str) -> Places:
        """Where a folded word stands by itself."""
        return _places(self.block, f" {word} ".encode()) + 1

    def affixed(self, root: str) -> Places:
        """Where a root stands in a word with at most a few letters before and after it."""
        found = _places(self.block, root.encode())
        if root[0] in _NASAL:
            changed = _places(self.block, (_NASAL[root[0]] + root[1:]).encode())
            after_prefix = self.letters_before(changed) >= 2
            found = np.concatenate((found, changed[after_prefix]))
        near = self.letters_before(found) <= _LONGEST_AFFIX
        near &= self.letters_after(found + len(root)) <= _LONGEST_AFFIX
        return found[near]

    @cached_property
    def word_starts(self) -> Places:
        """(words,): where words begin."""
        is_space = self.letters == _SPACE
        return np.flatnonzero(is_space[:-1] & ~is_space[1:]) + 1

    @cached_property
    def _spaces(self) -> Places:
        return np.flatnonzero(self.letters == _SPACE)

    def letters_before(self, places: Places) -> Places:
        return places - 1 - self._spaces[np.searchsorted(self._spaces, places) - 1]

    def letters_after(self, places: Places) -> Places:
        last = len(self._spaces) - 1
        return self._spaces[np.minimum(np.searchsorted(self._spaces, places), last)] - places


def _places(block: bytes, wanted: bytes) -> Places:
    """Where `wanted` is, counted without overlaps."""
    # Splitting leaves the loop to the interpreter's own code.
    parts = np.fromiter(map(len, block.split(wanted)), dtype=np.int64)
    return np.cumsum(parts[:-1] + len(wanted)) - len(wanted)
