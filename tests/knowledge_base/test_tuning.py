"""The ranker's weights are learned from examples and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT
from knowledge_base.ranking import EVIDENCE, OUTSIDE, Weights
from knowledge_base.retrieval import Knowledge
from knowledge_base.tuning import out_of_scope_examples, tune

QUESTIONS = {
    "ktp-el-hilang": ["kartu penduduk raib dicuri", "ktp jatuh di angkot gimana"],
    "skck": ["surat kelakuan baik dari polres", "bikin skck buat lamar kerja"],
    "nikah-kua": ["mau menikah bulan depan daftar di mana", "biaya akad di luar kua"],
    "sim-baru": ["ujian sim motor pertama kali", "umur 17 bikin sim c"],
}
OUTSIDE_QUESTIONS = ["resep rendang", "harga emas hari ini", "siapa presiden amerika"]


def rows() -> list[dict[str, Any]]:
    inside = [
        {"question": q, "services": [id_], "kind": "service"}
        for id_, questions in QUESTIONS.items()
        for q in questions
    ]
    outside = [{"question": "cuaca besok", "services": [], "kind": "outside"}]
    law = [{"question": "uu 24/2013", "services": [], "kind": "regulation"}]
    return [*inside, *outside, *law]


@pytest.fixture(scope="module")
def tuned(small: Knowledge) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    return tune(small, rows(), OUTSIDE_QUESTIONS, told.append), told


def test_every_weight_is_named(tuned: tuple[dict[str, Any], list[str]], tmp_path: Path) -> None:
    found, told = tuned
    assert tuple(found["evidence"]) == tuple(found["distance"]) == EVIDENCE
    assert tuple(found["outside"]) == OUTSIDE
    assert len(told) == 3
    path = tmp_path / "ranker.json"
    path.write_text(json.dumps(found))
    assert Weights.read(path).answer_at == found["answer_at"]


def test_the_figures_are_shares_of_the_service_questions(
    tuned: tuple[dict[str, Any], list[str]],
) -> None:
    figures = tuned[0]["cross_validated"]
    assert figures.pop("questions") == 8
    assert set(figures) == {
        "right_first",
        "right_in_three",
        "answered",
        "answered_wrong",
        "outside_answered",
    }
    assert all(0 <= value <= 1 for value in figures.values())
    assert figures["right_in_three"] >= figures["right_first"] > 0.5


def test_what_was_learned_finds_the_service_and_declines_the_rest(
    small: Knowledge, tuned: tuple[dict[str, Any], list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "ranker.json"
    path.write_text(json.dumps(tuned[0]))
    ranker = type(small.ranker)(small.index, Weights.read(path))
    for question, expected in (
        ("kehilangan kartu tanda penduduk", "ktp-el-hilang"),
        ("skck polsek", "skck"),
    ):
        probabilities, none = ranker.probabilities(small.evidence(question), {})
        assert ranker.service_ids[probabilities.argmax()] == expected
        assert probabilities.max() > none
    nothing = ranker.probabilities(small.evidence("resep gulai kambing"), {})
    assert nothing[1] > nothing[0].max()


def test_the_shipped_weights_name_everything() -> None:
    shipped = Weights.read()
    assert len(shipped.evidence) == len(shipped.distance) == len(EVIDENCE)
    assert len(shipped.outside) == len(OUTSIDE)
    assert 0 < shipped.offer_at < shipped.answer_at < 1


def test_out_of_scope_examples_come_from_the_training_data() -> None:
    examples = out_of_scope_examples(ROOT / "training_data" / "nlu")
    assert len(examples) >= 60
    assert all(example and not example.startswith("-") for example in examples)
