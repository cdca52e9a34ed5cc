"""Fewer layers give nearly the vectors of all of them, because they learned to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.settings import Settings
from knowledge_base import shortening
from knowledge_base.embedder import Embedder, Prompt, SentenceTransformerEmbedder, Vectors
from knowledge_base.shortened import KEPT, shorten
from knowledge_base.shortening import learn

QUESTIONS = [
    "kalo kk robek kena air gmn gantinya",
    "berapa lama paspor anak jadi kalau semua berkas lengkap?",
    "SIM A saya mati bulan kemarin, harus bikin baru?",
    "Gubernur mana yang menandatangani perjanjian pada tahun 1755?",
    "bpjs ku nunggak 2 taun, denda ne piro",
    "Mohon informasi persyaratan legalisasi ijazah bagi lulusan luar negeri.",
]


def transformer_of(embedder: SentenceTransformerEmbedder) -> Any:
    """The BERT inside, to be changed."""
    return embedder._model[0].auto_model


@pytest.fixture(scope="module")
def source(settings: Settings, embedder: Embedder) -> Path:
    """The folder that `embedder` was compiled from."""
    return Path(settings.model_folder)


@pytest.fixture(scope="module")
def whole(source: Path) -> Vectors:
    return SentenceTransformerEmbedder(str(source)).embed(QUESTIONS, "query")


def nearness(vectors: Vectors, others: Vectors) -> float:
    return float((vectors * others).sum(axis=1).min())


def test_what_is_served_gives_nearly_the_vectors_of_the_whole_model(
    embedder: Embedder, whole: Vectors
) -> None:
    assert nearness(embedder.embed(QUESTIONS, "query"), whole) > 0.97


def test_eight_of_twelve_layers_are_left(source: Path) -> None:
    bert = transformer_of(SentenceTransformerEmbedder(str(source)))
    assert len(bert.encoder.layer) == 12
    shorten(bert)
    assert len(bert.encoder.layer) == bert.config.num_hidden_layers == 8


def test_layers_learn_from_any_texts_what_those_between_them_did(
    source: Path, whole: Vectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortening, "_EPOCHS", 12)
    lessons: list[tuple[Prompt, str]] = [
        ("query", f"{what} {how}")
        for what in ("ktp", "paspor anak", "sim a", "kartu keluarga", "bpjs saya", "akta lahir")
        for how in ("hilang", "berapa biayanya", "syaratnya apa", "gmn caranya", "di mana", "rusak",
                    "kapan jadinya", "bisa online ga", "sudah mati, gimana", "dendanya")
    ]  # fmt: skip
    learned = learn(source, lessons)
    assert learned[KEPT].tolist() == [0, 1, 2, 3, 4, 9, 10, 11]

    def shortened_by(part: str) -> Vectors:
        file = tmp_path / f"{part}.npz"
        some = {k: v for k, v in learned.items() if part == "all" or k == KEPT}
        np.savez(file, allow_pickle=False, **some)
        embedder = SentenceTransformerEmbedder(str(source))
        shorten(transformer_of(embedder), file)
        return embedder.embed(QUESTIONS, "query")

    untaught, taught = (nearness(shortened_by(part), whole) for part in ("none", "all"))
    assert taught > untaught + 0.01
