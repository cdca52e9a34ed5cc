"""All passages of a catalogue, searchable by meaning, by words and by spelling.

A snapshot on disk holds the passages, their vectors in FAISS and the classifier made of the sample
questions, under a folder named by its version. The version is a digest of everything that went in,
so the same content and model always give the same version and an unchanged catalogue is not built
twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import faiss
import joblib
import numpy as np
from numpy.typing import NDArray

from knowledge_base.classifier import QuestionClassifier
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.language import LANGUAGE_TABLES, lexicon_lines, words
from knowledge_base.lexical import SpellingIndex, WordIndex
from knowledge_base.model import Aspect
from knowledge_base.passages import Kind, Passage
from knowledge_base.products import products

_FORMAT = 8
_MANIFEST = "manifest.json"
_PASSAGES = "passages.jsonl"
_CLASSIFIER = "classifier.joblib"
# Messages of which the cosines are kept: a few that are answered at once.
_REMEMBERED = 8


class IndexInvalid(Exception):
    """A snapshot on disk is incomplete or of another format; build it again."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot was made of."""

    version: str
    model: str
    dimensions: int
    passages: int
    format: int = _FORMAT


@dataclass(frozen=True)
class Shelf:
    """Passages of one sort with their standard words, FAISS index, word and spelling index."""

    passages: tuple[Passage, ...]
    standard: tuple[Sequence[str], ...]
    vectors: faiss.Index
    words: WordIndex
    spelling: SpellingIndex

    def similar(self, query: Vectors) -> NDArray[np.float32]:
        """float32 (n,), not to be written to: cosine of every passage with a query vector (d,).

        Where all are wanted, sorting them as a search does would cost more than the product.
        """
        return self._similar(np.asarray(query, dtype=np.float32).tobytes())

    @cached_property
    def _similar(self) -> Callable[[bytes], NDArray[np.float32]]:
        """Several ask of one message, one after the other: what was found is kept for them."""

        def found(query: bytes) -> NDArray[np.float32]:
            cosines = products(self.rows(), np.frombuffer(query, dtype=np.float32))
            cosines.flags.writeable = False
            return cosines

        return lru_cache(_REMEMBERED)(found)

    def rows(self) -> Vectors:
        """float32 (n, d): the vectors as FAISS keeps them, not a copy."""
        size = (self.vectors.ntotal, self.vectors.d)
        flat_index: Any = self.vectors
        flat = faiss.rev_swig_ptr(flat_index.get_xb(), size[0] * size[1])
        return np.asarray(flat, dtype=np.float32).reshape(size)


@dataclass(frozen=True)
class Index:
    """Shelves of sample questions, of texts (sections, provisions) and of single lines.

    `owners` (questions,) are rows of `subject_ids`, as the classifier's.
    """

    manifest: Manifest
    questions: Shelf
    texts: Shelf
    lines: Shelf
    classifier: QuestionClassifier
    subject_ids: tuple[str, ...]
    owners: NDArray[np.int64]


def version_of(passages: Sequence[Passage], embedder: Embedder) -> str:
    """Digest of the passages, the model and the language tables, 16 hexadecimal digits."""
    total = hashlib.sha256(f"{_FORMAT}\0{embedder.identity}\0".encode())
    for table in LANGUAGE_TABLES:
        total.update("\n".join(lexicon_lines(table)).encode())
    for passage in passages:
        total.update(f"{passage.id}\0{passage.digest}\0".encode())
    return total.hexdigest()[:16]


def ensure(
    folder: Path,
    passages: Sequence[Passage],
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Index:
    """The index of these passages: read from `folder` if it is there, else built and kept.

    Older versions in `folder` are removed after the new one stands, except the newest of them.
    """
    version = version_of(passages, embedder)
    place = folder / version
    try:
        return _read(place)
    except IndexInvalid:
        vectors = cache.vectors(passages, embedder, progress)
        manifest = Manifest(version, embedder.identity, embedder.dimensions, len(passages))
        _write(place, manifest, passages, vectors)
        _forget_all_but(folder, keep=2)
        return _read(place)


def last_manifest(folder: Path) -> Manifest | None:
    """The manifest of the newest snapshot in `folder`; None if there is none that can be read."""
    newest = max(folder.glob(f"*/{_MANIFEST}"), key=lambda p: p.stat().st_mtime, default=None)
    try:
        return _manifest(newest.parent) if newest else None
    except IndexInvalid:
        return None


def _write(place: Path, manifest: Manifest, passages: Sequence[Passage], vectors: Vectors) -> None:
    draft = place.with_name(place.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with (draft / _PASSAGES).open("w", encoding="utf-8") as file:
        for passage in passages:
            file.write(json.dumps(asdict(passage), ensure_ascii=False) + "\n")
    split = split_of(passages)
    for name, rows in split.items():
        index = faiss.IndexFlatIP(manifest.dimensions)
        index.add(vectors[rows])
        faiss.write_index(index, str(draft / f"{name}.faiss"))
    questions = [passages[row] for row in split["questions"]]
    classifier = QuestionClassifier(
        [question.text for question in questions],
        vectors[split["questions"]],
        owners_of(questions)[1],
    )
    joblib.dump(classifier, draft / _CLASSIFIER)
    (draft / _MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)


def _read(place: Path) -> Index:
    manifest = _manifest(place)
    try:
        passages = [
            _passage(json.loads(line))
            for line in (place / _PASSAGES).read_text(encoding="utf-8").split("\n")
            if line
        ]
        shelves = {
            name: _shelf([passages[row] for row in rows], place / f"{name}.faiss")
            for name, rows in split_of(passages).items()
        }
        classifier: QuestionClassifier = joblib.load(place / _CLASSIFIER)
    except (OSError, ValueError, KeyError, RuntimeError, EOFError) as cause:
        raise IndexInvalid(place) from cause
    subject_ids, owners = owners_of(shelves["questions"].passages)
    return Index(manifest, **shelves, classifier=classifier, subject_ids=subject_ids, owners=owners)


def _shelf(passages: Sequence[Passage], path: Path) -> Shelf:
    vectors = faiss.read_index(str(path))
    if vectors.ntotal != len(passages):
        raise IndexInvalid(path)
    return shelved(passages, vectors, {})


def shelved(
    passages: Sequence[Passage],
    vectors: faiss.Index,
    known: Mapping[str, Sequence[str]],
    before: Shelf | None = None,
) -> Shelf:
    """A shelf; `known` are the standard words of texts that were read already."""
    texts = [passage.text for passage in passages]
    standard = tuple(known.get(text) or words(text) for text in texts)
    return Shelf(
        tuple(passages),
        standard,
        vectors,
        WordIndex(texts, standard),
        SpellingIndex(texts, standard, before.spelling if before else None),
    )


def owners_of(questions: Sequence[Passage]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The subjects in catalogue order, and the row of each question's subject among them."""
    subject_ids = tuple(dict.fromkeys(question.owner for question in questions))
    row = {subject_id: at for at, subject_id in enumerate(subject_ids)}
    return subject_ids, np.array([row[question.owner] for question in questions], dtype=np.int64)


_SHELVES = {Kind.QUESTION: "questions", Kind.LINE: "lines"}


def split_of(passages: Sequence[Passage]) -> dict[str, list[int]]:
    split: dict[str, list[int]] = {"questions": [], "texts": [], "lines": []}
    for row, passage in enumerate(passages):
        split[_SHELVES.get(passage.kind, "texts")].append(row)
    return split


def _manifest(place: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((place / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as cause:
        raise IndexInvalid(place) from cause
    if manifest.format != _FORMAT:
        raise IndexInvalid(place)
    return manifest


def _passage(row: dict[str, str]) -> Passage:
    aspect = Aspect(row["aspect"]) if row["aspect"] else None
    return Passage(row["id"], Kind(row["kind"]), row["owner"], row["text"], aspect, row["locator"])


def _forget_all_but(folder: Path, keep: int) -> None:
    places = sorted(
        (path for path in folder.iterdir() if path.is_dir()),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for place in places[keep:]:
        shutil.rmtree(place, ignore_errors=True)
