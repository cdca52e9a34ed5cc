"""Questions that no one in the project wrote, each with the passage that answers it.

Read from a folder that is no part of the project: FacQA (IndoNLU) and TyDiQA-GoldP in Indonesian.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PARTS = ("valid", "test")


class QuestionsMissing(Exception):
    """A folder does not have the questions."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Tidak ada data uji di '{folder}': perlu facqa/ dan tydiqa_id/ "
            "dengan berkas valid dan test."
        )


@dataclass(frozen=True)
class AskedOf:
    """A question and the place of its passage in the set."""

    text: str
    passage: int


@dataclass(frozen=True)
class QuestionSet:
    """The passages of both parts, each once; what is learned from `valid` is measured on `test`."""

    name: str
    passages: tuple[str, ...]
    valid: tuple[AskedOf, ...]
    test: tuple[AskedOf, ...]


def read_sets(folder: Path) -> tuple[QuestionSet, ...]:
    """FacQA and TyDiQA. Raises QuestionsMissing."""
    try:
        return _set("facqa", _facqa(folder)), _set("tydiqa_id", _tydiqa(folder))
    except FileNotFoundError as cause:
        raise QuestionsMissing(folder) from cause


def joined(sets: Sequence[QuestionSet]) -> QuestionSet:
    """One set with the passages of all: more that does not answer stands beside what does."""
    starts = [sum(len(one.passages) for one in sets[:at]) for at in range(len(sets))]

    def moved(part: str) -> tuple[AskedOf, ...]:
        return tuple(
            AskedOf(question.text, question.passage + start)
            for one, start in zip(sets, starts, strict=True)
            for question in getattr(one, part)
        )

    return QuestionSet(
        "+".join(one.name for one in sets),
        tuple(passage for one in sets for passage in one.passages),
        moved("valid"),
        moved("test"),
    )


def _set(name: str, parts: dict[str, list[tuple[str, str]]]) -> QuestionSet:
    """Of (question, passage) by part."""
    passages = tuple(dict.fromkeys(passage for part in parts.values() for _, passage in part))
    at = {passage: place for place, passage in enumerate(passages)}
    valid, test = (
        tuple(AskedOf(question, at[passage]) for question, passage in parts[part])
        for part in _PARTS
    )
    return QuestionSet(name, passages, valid, test)


def _facqa(folder: Path) -> dict[str, list[tuple[str, str]]]:
    return {
        part: [(row["question"], row["passage"]) for row in _rows(folder / f"facqa/{part}.jsonl")]
        for part in _PARTS
    }


def _tydiqa(folder: Path) -> dict[str, list[tuple[str, str]]]:
    parts = {}
    for part in _PARTS:
        start = folder / "tydiqa_id"
        texts = {row["ctx"]: row["text"] for row in _rows(start / f"{part}_contexts.jsonl")}
        rows = _rows(start / f"{part}_questions.jsonl")
        parts[part] = [(row["question"], texts[row["ctx"]]) for row in rows]
    return parts


def _rows(path: Path) -> Iterator[Any]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)
