"""An index made from the one before, in memory: what both hold is not embedded or read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base import classifier_update
from knowledge_base.classifier import QuestionClassifier
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.index import Index, Manifest, Shelf, owners_of, shelved, split_of, version_of
from knowledge_base.passages import Passage

# Sample questions that changed: with more, or with few in all, a classifier is as soon fitted anew.
_MOST_CHANGED = 400
_FEWEST = 2500


def updated(
    old: Index, passages: Sequence[Passage], embedder: Embedder, cache: EmbeddingCache
) -> Index:
    """The index of these passages, made from one of nearly the same; kept in memory only.

    What both have is neither embedded nor read again, and a few changed sample questions do not
    fit the classifier anew.
    """
    manifest = Manifest(
        version_of(passages, embedder), embedder.identity, embedder.dimensions, len(passages)
    )
    vectors = _vectors(old, passages, embedder, cache)
    known = {
        passage.text: standard
        for shelf in (old.questions, old.texts, old.lines)
        for passage, standard in zip(shelf.passages, shelf.standard, strict=True)
    }
    shelves = {}
    for name, rows in split_of(passages).items():
        flat = faiss.IndexFlatIP(manifest.dimensions)
        flat.add(vectors[rows])
        shelves[name] = shelved([passages[row] for row in rows], flat, known, getattr(old, name))
    questions = shelves["questions"]
    subject_ids, owners = owners_of(questions.passages)
    return Index(
        manifest,
        **shelves,
        classifier=_classifier_after(old, questions, subject_ids, owners),
        subject_ids=subject_ids,
        owners=owners,
    )


def _vectors(
    old: Index, passages: Sequence[Passage], embedder: Embedder, cache: EmbeddingCache
) -> Vectors:
    """float32 (n, d); those of passages in the `old` index are taken from there."""
    known = {
        passage.digest: row
        for shelf in (old.questions, old.texts, old.lines)
        for passage, row in zip(shelf.passages, shelf.rows(), strict=True)
    }
    digests = [passage.digest for passage in passages]
    new = [p for p, digest in zip(passages, digests, strict=True) if digest not in known]
    known.update(zip((p.digest for p in new), cache.vectors(new, embedder), strict=True))
    if not digests:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    return np.stack([known[digest] for digest in digests])


def _classifier_after(
    old: Index, questions: Shelf, subject_ids: tuple[str, ...], owners: NDArray[np.int64]
) -> QuestionClassifier:
    texts, vectors = [passage.text for passage in questions.passages], questions.rows()
    # A subject may have the same question twice: its name among its samples.
    rows: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, passage in enumerate(old.questions.passages):
        rows[passage.owner, passage.text].append(at)
    subject = {subject_id: at for at, subject_id in enumerate(old.subject_ids)}
    row_before = np.array(
        [same.pop() if (same := rows[p.owner, p.text]) else -1 for p in questions.passages]
    )
    changed = int((row_before < 0).sum()) + sum(map(len, rows.values()))
    if len(texts) < _FEWEST or changed > _MOST_CHANGED:
        return QuestionClassifier(texts, vectors, owners)
    return classifier_update.updated(
        old.classifier,
        old.questions.rows(),
        texts,
        vectors,
        owners,
        row_before,
        np.array([subject.get(subject_id, -1) for subject_id in subject_ids]),
    )
