"""Questions that were read against the records: which lines answered them, or that none did.

Nobody writes twice in the same words, but people ask the same things: what was shown to a like
question speaks for a line, and where like questions found no answer this one may find none.
`asked/<service>.json` holds the lines of a record as they were read and the questions, each with
"yes", "partly" or "no" (the record holds what is asked) and the lines that answer it, by number.
A record may change: a line counts as the same that differs in its numbers only, and a record
that says more than was read may hold by now what it did not.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge_base.grams import GramCounts, pieces
from knowledge_base.language import normalise
from knowledge_base.lexical import TextVector
from knowledge_base.lines import RecordLine

Matrix = NDArray[np.float64]

ASKED_FOLDER = Path(__file__).parent / "asked"
YES, PARTLY, NO = "yes", "partly", "no"

# Of a line: how near the nearest question is that it answered, that against the record's best
# line, and the share of the near questions that it answered, in itself and as a logarithm.
ANSWERED = ("answered_near", "answered_distance", "answered_share", "answered_share_log")
# Of a record: how much nearer a question is that it does not answer than one it does, how near the
# nearest is, how many of the near ones and of all it does not answer, how many there are.
UNANSWERED = (
    "unanswered_nearer",
    "answered_or_not_near",
    "unanswered_share",
    "unanswered_rate",
    "questions_read",
)
# What is told of a line where no question was read.
_HARDLY = 0.02
NOTHING_ANSWERED = (0.0, 0.0, 0.0, math.log(_HARDLY))
# So much less alike a question counts a third.
_NEAR = 0.1
_AMOUNTS = re.compile(r"\d+")
# Records as they are in the country, and some in regions; and questions to them.
_REMEMBERED_RECORDS = 128
_REMEMBERED = 32


@dataclass(frozen=True)
class AskedQuestion:
    """A question, whether the record holds what it asks (`covered`), and which of the record's
    lines answer it, by number. One person wrote the questions of a `hand`; `id` before its last
    point is the golden question or dialogue it was taken from, if it was."""

    hand: str
    id: str
    text: str
    covered: str
    lines: tuple[int, ...]

    @property
    def group(self) -> str:
        return self.id.rsplit(".", 1)[0]


@dataclass(frozen=True)
class ReadRecord:
    """The lines of a record as they were read, and the questions that were read against them."""

    lines: tuple[str, ...]
    questions: tuple[AskedQuestion, ...]

    @classmethod
    def read(cls, path: Path) -> ReadRecord:
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            tuple(data["lines"]),
            tuple(
                AskedQuestion(hand, id_, text, covered, tuple(lines))
                for hand, id_, text, covered, lines in data["asked"]
            ),
        )

    def rows_of(self, texts: tuple[str, ...]) -> dict[int, int]:
        """The number of a line as it was read -> its number among `texts`, those that a record has
        now; what is no longer there is left out."""
        now = {text: at for at, text in enumerate(texts)}
        same = {
            at: at if texts[at : at + 1] == (text,) else now[text]
            for at, text in enumerate(self.lines)
            if text in now
        }
        taken = set(same.values())
        changed: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            if at not in taken:
                changed.setdefault(_AMOUNTS.sub("", text), []).append(at)
        for at, text in enumerate(self.lines):
            if at not in same and changed.get(_AMOUNTS.sub("", text)):
                same[at] = changed[_AMOUNTS.sub("", text)].pop(0)
        return same

    def reread(self, texts: tuple[str, ...]) -> tuple[ReadRecord, tuple[AskedQuestion, ...]]:
        """The same for the lines that a record has now, and the questions that have to be read
        again: those of which a line went, which are left out, and those that found no full answer
        among the lines of before, where there are new ones."""
        row_of = self.rows_of(texts)
        kept = [q for q in self.questions if row_of.keys() >= set(q.lines)]
        renumbered = tuple(replace(q, lines=tuple(row_of[at] for at in q.lines)) for q in kept)
        says_more = len(row_of) < len(texts)
        lost = [q for q in self.questions if q not in kept]
        doubtful = [q for q in renumbered if says_more and q.covered != YES]
        return ReadRecord(texts, renumbered), (*lost, *doubtful)

    def write(self, path: Path) -> None:
        """As `read` reads it: a row for every line and every question."""

        def rows(some: Iterable[Any]) -> str:
            return ",\n".join(json.dumps(row, ensure_ascii=False) for row in some)

        asked = ((q.hand, q.id, q.text, q.covered, q.lines) for q in self.questions)
        path.write_text(
            f'{{"lines": [\n{rows(self.lines)}\n],\n"asked": [\n{rows(asked)}\n]}}\n',
            encoding="utf-8",
        )


class AskedBefore:
    """All questions that were read. Safe to use from several threads."""

    def __init__(self, records: Mapping[str, ReadRecord]) -> None:
        """`records` are those of services, by their ids."""
        self.records = {id_: record for id_, record in records.items() if record.questions}
        records = self.records
        questions = [question for record in records.values() for question in record.questions]
        if not questions:
            return
        counts = GramCounts([normalise(question.text) for question in questions])
        by_text, rarity = counts.weighed()
        vector = TextVector(pieces, counts.columns, rarity.idf_)
        ends = np.cumsum([len(record.questions) for record in records.values()])
        rows = {
            service_id: by_text[end - len(record.questions) : end]
            for (service_id, record), end in zip(records.items(), ends, strict=True)
        }
        # Of parts, not of a method: what refers to itself would outlive its successor.
        self._answers = lru_cache(_REMEMBERED_RECORDS)(partial(_answers, records))
        self._near = lru_cache(_REMEMBERED)(partial(_near, rows, vector))

    @classmethod
    @cache
    def read(cls, folder: Path = ASKED_FOLDER) -> AskedBefore:
        """From the files of a folder, which takes a second or two; read once."""
        return cls({path.stem: ReadRecord.read(path) for path in sorted(folder.glob("*.json"))})

    def ready(self, lines: Mapping[str, Sequence[RecordLine]]) -> None:
        """Look for the lines that records have now: else the first who asks would wait for it."""
        for service_id in lines.keys() & self.records.keys():
            self._answers(service_id, tuple(line.text for line in lines[service_id]))

    def of_lines(
        self, service_id: str, lines: Sequence[RecordLine], question: str, apart_from: str = ""
    ) -> Matrix:
        """(lines, ANSWERED): which lines answered questions like this one about a service.

        Questions of the hand `apart_from` do not count: who learns from a question must not know
        its writer.
        """
        read = self._read(service_id, lines, question, apart_from)
        if read is None:
            return np.tile(NOTHING_ANSWERED, (len(lines), 1))
        held = read.answers.held[read.counts]
        nearest, share = (read.near[:, None] * held).max(axis=0), read.weight @ held
        columns = nearest, nearest - nearest.max(), share, np.log(share + _HARDLY)
        return np.stack(columns, axis=1)

    def of_record(
        self, service_id: str, lines: Sequence[RecordLine], question: str, apart_from: str = ""
    ) -> Matrix:
        """(UNANSWERED,): whether the record of a service answered questions like this one; 0 where
        none were read, or where the record says more by now."""
        read = self._read(service_id, lines, question, apart_from)
        if read is None or read.answers.says_more:
            return np.zeros(len(UNANSWERED))
        full, silent = read.answers.full[read.counts], read.answers.silent[read.counts]
        return np.array(
            [
                (read.near * silent).max() - (read.near * full).max(),
                read.near.max(),
                read.weight @ silent,
                silent.mean(),
                math.log(len(silent)),
            ]
        )

    def _read(
        self, service_id: str, lines: Sequence[RecordLine], question: str, apart_from: str
    ) -> _Read | None:
        if service_id not in self.records:
            return None
        answers = self._answers(service_id, tuple(line.text for line in lines))
        counts = answers.apart_from(apart_from)
        near = self._near(service_id, normalise(question))[counts]
        if not len(near):
            return None
        weight = np.exp((near - near.max()) / _NEAR)
        return _Read(answers, counts, near, weight / weight.sum())


@dataclass(frozen=True)
class _Read:
    """The questions that count (of all that were read), how near each is (questions,), 0 to 1, and
    its weight; the weights add up to 1."""

    answers: _Answers
    counts: NDArray[np.bool_] | slice
    near: Matrix
    weight: Matrix


@dataclass(frozen=True)
class _Answers:
    """What was read about a service, for the lines its record has now: (questions, lines) whether
    a line answers a question; (questions,) whether the record holds what it asks in full, and
    nothing of it; whether the record `says_more` than was read."""

    questions: tuple[AskedQuestion, ...]
    held: NDArray[np.float32]
    full: Matrix
    silent: Matrix
    says_more: bool

    def apart_from(self, name: str) -> NDArray[np.bool_] | slice:
        """Which questions (questions,) are of other hands."""
        if not name:
            return slice(None)
        return np.array([name != question.hand for question in self.questions], dtype=bool)


def _answers(
    records: Mapping[str, ReadRecord], service_id: str, texts: tuple[str, ...]
) -> _Answers:
    record = records[service_id]
    row_of = record.rows_of(texts)
    held = np.zeros((len(record.questions), len(texts)), dtype=np.float32)
    for at, question in enumerate(record.questions):
        held[at, [row_of[line] for line in question.lines if line in row_of]] = 1
    return _Answers(
        record.questions,
        held,
        np.array([question.covered == YES for question in record.questions], float),
        np.array([question.covered == NO for question in record.questions], float),
        len(row_of) < len(texts),
    )


def _near(
    rows: Mapping[str, csr_matrix], vector: TextVector, service_id: str, standard: str
) -> Matrix:
    """(questions,): how alike the questions read about a service are spelt, 0 to 1."""
    columns, values = vector(standard)
    asked = np.zeros(vector.size, dtype=np.float32)
    asked[columns] = values
    return np.asarray(rows[service_id] @ asked, dtype=np.float64)
