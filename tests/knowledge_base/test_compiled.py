"""The compiled model is the source's twin, and one that is not is never put in its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.settings import Settings
from knowledge_base import compiled
from knowledge_base.compiled import CompiledDiffers, compile_model
from knowledge_base.embedder import (
    CompiledEmbedder,
    Embedder,
    ModelMissing,
    SentenceTransformerEmbedder,
    Vectors,
)
from knowledge_base.shortened import shorten
from tests.knowledge_base.test_shortening import transformer_of

QUESTIONS = [
    "min ktp sy ilang hrs gmn ya, bayar ga?",
    "Berapa biaya paspor elektronik 10 tahun?",
    "SIM KULO BADHE TELAS, SAGED DIPERPANJANG PUNDI?",
    "Anak saya lahir di rumah dua tahun lalu, belum punya akta. " * 8,
    "😀",
    "",
]


@pytest.fixture(scope="module")
def source(settings: Settings, embedder: Embedder) -> Path:
    """The folder that `embedder` was compiled from."""
    return Path(settings.model_folder)


@pytest.mark.parametrize("prompt", ["query", "passage"])
def test_vectors_are_those_of_the_source(embedder: Embedder, source: Path, prompt: str) -> None:
    kind = "query" if prompt == "query" else "passage"
    twin = SentenceTransformerEmbedder(str(source))
    shorten(transformer_of(twin))
    theirs = twin.embed(QUESTIONS, kind)
    assert (embedder.embed(QUESTIONS, kind) * theirs).sum(axis=1).min() >= 0.999


def test_serving_needs_a_fraction_of_the_space(settings: Settings, source: Path) -> None:
    served = (settings.compiled_model_folder / "model.onnx").stat().st_size
    assert served < 0.25 * (source / "model.safetensors").stat().st_size


def test_a_twin_that_differs_leaves_the_old_one(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kecil"
    target.mkdir()
    (target / "lama.txt").write_text("lama")
    export = compiled._export

    def exported_from_another(source: Path, file: Path) -> Vectors:
        return np.roll(export(source, file), 1, axis=0)

    monkeypatch.setattr(compiled, "_export", exported_from_another)
    with pytest.raises(CompiledDiffers, match="tanya model prepare"):
        compile_model(source, target)
    assert [path.name for path in target.iterdir()] == ["lama.txt"]


@pytest.mark.parametrize("broken", ["model.onnx", "pieces.model"])
def test_a_folder_that_cannot_be_opened_is_one_clear_error(tmp_path: Path, broken: str) -> None:
    (tmp_path / "model.onnx").write_bytes(b"rusak")
    (tmp_path / broken).write_bytes(b"rusak juga")
    with pytest.raises(ModelMissing, match=r"rusak.*tanya model prepare"):
        CompiledEmbedder(tmp_path)


def test_a_folder_without_a_model_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"Tidak ada model.*tanya model prepare"):
        CompiledEmbedder(tmp_path)
