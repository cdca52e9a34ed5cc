"""The index on disk: built once per content and model, healed when broken."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base.embedder import Embedder
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.index import Index, ensure, last_manifest, version_of
from knowledge_base.passages import Kind, Passage

if TYPE_CHECKING:
    from tests.knowledge_base.conftest import CountingEmbedder

Passages = tuple[Passage, ...]
Build = Callable[[Sequence[Passage], Embedder], Index]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def build(tmp_path: Path, folder: Path) -> Build:
    """Ensure the index, each time with a cache that knows nothing: what is asked was built."""
    count = iter(range(100))

    def ensured(passages: Sequence[Passage], embedder: Embedder) -> Index:
        cache = EmbeddingCache(tmp_path / f"{next(count)}.sqlite")
        try:
            return ensure(folder, passages, embedder, cache)
        finally:
            cache.close()

    return ensured


def snapshots(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_same_content_and_model_give_the_same_version(
    counting: CountingEmbedder, some_passages: Passages
) -> None:
    assert version_of(some_passages, counting) == version_of(
        [replace(p) for p in some_passages], type(counting)()
    )


def test_any_change_gives_another_version(
    counting: CountingEmbedder, some_passages: Passages
) -> None:
    variants = [
        version_of(some_passages, counting),
        version_of(some_passages, type(counting)("lain@2")),
        version_of(some_passages[:-1], counting),
        version_of((replace(some_passages[0], text="lain"), *some_passages[1:]), counting),
        version_of((replace(some_passages[0], id="ktp#lain"), *some_passages[1:]), counting),
    ]
    assert len(set(variants)) == len(variants)


def test_questions_texts_and_lines_stand_on_shelves_of_their_own(
    build: Build, counting: CountingEmbedder, some_passages: Passages
) -> None:
    index = build(some_passages, counting)
    assert {p.kind for p in index.questions.passages} == {Kind.QUESTION}
    assert {p.kind for p in index.texts.passages} == {Kind.SECTION, Kind.PROVISION}
    assert {p.kind for p in index.lines.passages} == {Kind.LINE}
    shelved = (*index.questions.passages, *index.texts.passages, *index.lines.passages)
    assert set(shelved) == set(some_passages)


def test_a_passage_is_nearest_to_itself(
    build: Build, counting: CountingEmbedder, some_passages: Passages
) -> None:
    shelf = build(some_passages, counting).questions
    for at, passage in enumerate(shelf.passages):
        scores = shelf.similar(counting.embed([passage.text], "query")[0])
        assert scores.argmax() == at
        assert scores[at] == pytest.approx(1, abs=1e-5)


def test_unchanged_content_is_read_not_built(
    build: Build, folder: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    first = build(some_passages, counting)
    times = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    counting.asked.clear()
    again = build(some_passages, counting)
    assert counting.asked == []
    assert times == {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    assert again.manifest == first.manifest
    assert again.texts.passages == first.texts.passages


def test_another_model_builds_anew_and_is_named(
    build: Build, folder: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    build(some_passages, counting)
    other = type(counting)("lain@2")
    index = build(some_passages, other)
    assert len(other.asked) == len(some_passages)
    assert index.manifest.model == "lain@2"
    assert last_manifest(folder) == index.manifest


@pytest.mark.parametrize("name", ["manifest.json", "passages.jsonl", "questions.faiss"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half"])
def test_a_half_written_snapshot_is_healed(
    build: Build,
    folder: Path,
    counting: CountingEmbedder,
    some_passages: Passages,
    name: str,
    damage: str,
) -> None:
    whole = build(some_passages, counting)
    path = folder / whole.manifest.version / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2 if damage == "half" else 0])
    healed = build(some_passages, counting)
    assert healed.manifest == whole.manifest
    assert healed.questions.passages == whole.questions.passages
    assert path.read_bytes() == content


def test_remains_of_an_interrupted_build_are_replaced(
    build: Build, folder: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    version = version_of(some_passages, counting)
    draft = folder / f"{version}.draft"
    draft.mkdir(parents=True)
    (draft / "sisa").write_text("")
    build(some_passages, counting)
    assert snapshots(folder) == {version}
    assert not (folder / version / "sisa").exists()


def test_a_snapshot_of_another_format_is_built_again(
    build: Build, folder: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    version = build(some_passages, counting).manifest.version
    path = folder / version / "manifest.json"
    row = json.loads(path.read_text())
    path.write_text(json.dumps(row | {"format": row["format"] + 1}))
    counting.asked.clear()
    assert build(some_passages, counting).manifest.format == row["format"]
    assert counting.asked


def test_only_the_version_before_is_kept(
    build: Build, folder: Path, counting: CountingEmbedder, some_passages: Passages
) -> None:
    versions = []
    for n in range(4):
        passages = (*some_passages, Passage(f"x?{n}", Kind.QUESTION, "x", f"nomor {n}"))
        versions.append(build(passages, counting).manifest.version)
        os.utime(folder / versions[-1], (1_000_000 + n, 1_000_000 + n))
    assert snapshots(folder) == set(versions[-2:])


def test_no_snapshot_no_manifest(folder: Path) -> None:
    assert last_manifest(folder) is None


def test_odd_characters_in_a_text_survive(build: Build, counting: CountingEmbedder) -> None:
    odd = [
        Passage(f"a{n}", kind, "a", f"baris{char}lain “kutip” 😀")
        for n, char in enumerate("\n\u2028\u2029\x85\x0b\t")
        for kind in (Kind.QUESTION, Kind.SECTION, Kind.LINE)
    ]
    index = build(odd, counting)
    assert [*index.questions.passages, *index.texts.passages, *index.lines.passages] == [
        *odd[::3],
        *odd[1::3],
        *odd[2::3],
    ]
    assert np.isfinite(index.texts.similar(counting.embed(["a"], "passage")[0])).all()
