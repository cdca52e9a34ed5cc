"""Words in order, found by bisection in one block of bytes that may lie on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """`letters` uint8: the words' UTF-8, in the order of their bytes; word i ends before
    `ends[i]`, int64 (words,)."""

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, words: Sequence[bytes]) -> Vocabulary:
        """Of words in order, each once."""
        ends = np.cumsum([len(word) for word in words], dtype=np.int64)
        return cls(np.frombuffer(b"".join(words), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def word(self, at: int) -> bytes:
        start = int(self.ends[at - 1]) if at else 0
        return self.letters[start : int(self.ends[at])].tobytes()

    def words(self) -> list[bytes]:
        block = self.letters.tobytes()
        ends = self.ends.tolist()
        return [block[a:b] for a, b in zip([0, *ends], ends, strict=False)]

    def find(self, word: str) -> int | None:
        """The place of a word, None if it is not there."""
        wanted = word.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.word(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self.word(low) == wanted else None
