"""Which passages hold a word, and how much it counts there: one segment of an inverted index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.commits import Arrays
from knowledge_base.passage_index.contract import Ids
from knowledge_base.passage_index.vocabulary import Vocabulary

Rows = NDArray[np.uint32]
Weights = NDArray[np.float32]

K1, B = 1.2, 0.6
_STEPS = np.iinfo(np.uint16).max
_MOST_TIMES = np.iinfo(np.uint8).max


@dataclass(frozen=True, eq=False)
class Postings:
    """The words of n passages, by column (CSC): those of word w are `starts[w]:starts[w + 1]` of
    `rows` (ascending), `times` (uint8, how often) and `parts` (uint16, `part_of` in 65,535 steps).

    `ids` int64 (n,) and `lengths` uint32 (n,), in words, by row. Ten bytes a posting with its
    share of the rest; what a search touches of it is six.
    """

    ids: Ids
    lengths: NDArray[np.uint32]
    vocabulary: Vocabulary
    starts: NDArray[np.int64]
    rows: Rows
    times: NDArray[np.uint8]
    parts: NDArray[np.uint16]

    @property
    def count(self) -> int:
        return len(self.ids)

    def span(self, word: str) -> slice | None:
        """Where the postings of a word are; None if no passage has it."""
        at = self.vocabulary.find(word)
        if at is None or self.starts[at] == self.starts[at + 1]:
            return None
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def weights(self, span: slice) -> Weights:
        """float32 (postings,): what BM25 multiplies with a word's rarity, 0 to 1."""
        return self.parts[span].astype(np.float32) * np.float32(1 / _STEPS)

    def weights_of(self, span: slice, rows: Rows) -> Weights:
        """float32 (rows,): as `weights`, of chosen rows; 0 where the word is not."""
        column = self.rows[span]
        at = np.minimum(np.searchsorted(column, rows), len(column) - 1)
        found = np.where(column[at] == rows, self.parts[span][at], 0)
        return found.astype(np.float32) * np.float32(1 / _STEPS)

    def arrays(self) -> Arrays:
        """What `of_arrays` reads."""
        return {
            "ids": self.ids,
            "lengths": self.lengths,
            "letters": self.vocabulary.letters,
            "ends": self.vocabulary.ends,
            "starts": self.starts,
            "rows": self.rows,
            "times": self.times,
            "parts": self.parts,
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Postings:
        """Raises KeyError if one is missing."""
        return cls(
            arrays["ids"],
            arrays["lengths"],
            Vocabulary(arrays["letters"], arrays["ends"]),
            arrays["starts"],
            arrays["rows"],
            arrays["times"],
            arrays["parts"],
        )


def postings_of(ids: Ids, documents: Sequence[Sequence[str]], usual_length: float) -> Postings:
    """Postings of the words of each document; `usual_length` is the mean over all segments."""
    lengths = np.array([len(document) for document in documents], dtype=np.uint32)
    numbers: dict[str, int] = {}
    every = [numbers.setdefault(word, len(numbers)) for words in documents for word in words]
    words = [word.encode() for word in numbers]
    order = sorted(range(len(words)), key=words.__getitem__)
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.arange(len(words))
    # One number for a word in a document: its postings come out in order, with their counts.
    keys = place[np.array(every, dtype=np.int64)] * max(len(ids), 1)
    keys += np.repeat(np.arange(len(ids)), lengths)
    pairs, counts = np.unique(keys, return_counts=True)
    columns, rows = np.divmod(pairs, max(len(ids), 1))
    times = np.minimum(counts, _MOST_TIMES).astype(np.uint8)
    starts = np.searchsorted(columns, np.arange(len(words) + 1)).astype(np.int64)
    parts = part_of(times, lengths[rows], usual_length)
    vocabulary = Vocabulary.of([words[at] for at in order])
    return Postings(ids, lengths, vocabulary, starts, rows.astype(np.uint32), times, parts)


def part_of(
    times: NDArray[np.uint8], lengths: NDArray[np.uint32], usual_length: float
) -> NDArray[np.uint16]:
    """uint16 (postings,): times / (times + K1 (1 - B + B length / usual)), Lucene's BM25."""
    long = K1 * (1 - B + B * lengths.astype(np.float32) / np.float32(max(usual_length, 1)))
    return np.rint(times / (times + long) * _STEPS).astype(np.uint16)
