"""The ranker's weights are learned from examples and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT
from knowledge_base.place import PLACE, Context
from knowledge_base.ranking import EVIDENCE, OUTSIDE, Weights
from knowledge_base.retrieval import Knowledge
from knowledge_base.training_messages import examples_of
from knowledge_base.tuning.examples import SMALL_TALK
from knowledge_base.tuning.ranker import tune

QUESTIONS = {
    "ktp-el-hilang": ["kartu penduduk raib dicuri", "ktp jatuh di angkot gimana"],
    "skck": ["surat kelakuan baik dari polres", "bikin skck buat lamar kerja"],
    "nikah-kua": ["mau menikah bulan depan daftar di mana", "biaya akad di luar kua"],
    "sim-baru": ["ujian sim motor pertama kali", "umur 17 bikin sim c"],
}
FIRES = ("dapur tetangga terbakar apinya besar", "asap tebal dari gudang, ada api")
DIALOGUES = [
    {
        "id": f"dialogue-{service}",
        "turns": [
            {"question": QUESTIONS[service][0], "services": [service]},
            {"question": "berapa lama jadinya", "services": [service]},
            {"question": "makasih kak", "services": []},
        ],
    }
    for service in QUESTIONS
]
OUTSIDE_QUESTIONS = ["resep rendang", "harga emas hari ini", "siapa presiden amerika"]


def rows() -> list[dict[str, Any]]:
    inside = [
        {"id": q, "question": q, "services": [id_], "kind": "service"}
        for id_, questions in QUESTIONS.items()
        for q in questions
    ]
    outside = [{"id": "o", "question": "cuaca besok", "services": [], "kind": "out_of_scope"}]
    law = [{"id": "l", "question": "uu 24/2013", "services": [], "kind": "regulation"}]
    fire = [{"id": f, "question": f, "services": [], "kind": "emergency"} for f in FIRES]
    return [*inside, *outside, *law, *fire, *DIALOGUES]


@pytest.fixture(scope="module")
def tuned(small: Knowledge) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    talk, follow_ups = ["makasih ya"], ["berapa lama?", "syaratnya apa", "bikin paspor berapa"]
    return tune(small, rows(), OUTSIDE_QUESTIONS, talk, follow_ups, told.append), told


def test_every_weight_is_named(tuned: tuple[dict[str, Any], list[str]], tmp_path: Path) -> None:
    found, told = tuned
    assert tuple(found["evidence"]) == tuple(found["distance"]) == EVIDENCE
    assert tuple(found["place"]) == PLACE
    assert tuple(found["outside"]) == OUTSIDE
    assert len(told) == 5
    # So few turns teach nothing of two records.
    assert found["rivals"]["trees"] == []
    path = tmp_path / "ranker.json"
    path.write_text(json.dumps(found))
    assert Weights.read(path).answer_at == found["answer_at"]


def test_the_figures_are_shares(tuned: tuple[dict[str, Any], list[str]]) -> None:
    figures = dict(tuned[0]["cross_validated"])
    assert figures.pop("messages") == len(rows()) - 1 - len(DIALOGUES) + 3 * len(DIALOGUES)
    assert set(figures) == {
        "right_first",
        "right_in_three",
        "answered",
        "answered_wrong",
        "right_first_in_dialogue",
        "right_in_three_in_dialogue",
        "answered_in_dialogue",
        "answered_wrong_in_dialogue",
        "outside_answered",
        "dangers_seen",
        "false_alarms",
    }
    assert all(0 <= value <= 1 for value in figures.values())
    assert figures["right_in_three"] >= figures["right_first"] > 0.5


@pytest.fixture(scope="module")
def learned(
    small: Knowledge, tuned: tuple[dict[str, Any], list[str]], tmp_path_factory: Any
) -> Any:
    path = tmp_path_factory.mktemp("weights") / "ranker.json"
    path.write_text(json.dumps(tuned[0]))
    return Knowledge(small.catalogue, small.index, small.embedder, Weights.read(path), small.shelf)


@pytest.mark.parametrize(
    ("question", "expected"),
    [("kehilangan kartu tanda penduduk", "ktp-el-hilang"), ("skck polsek", "skck")],
)
def test_what_was_learned_finds_the_service(
    learned: Knowledge, question: str, expected: str
) -> None:
    ranking = learned.rank(question)
    assert ranking.best is not None
    assert ranking.best.subject_id == expected
    assert ranking.best.probability > ranking.none


def test_what_was_learned_declines_the_rest(learned: Knowledge) -> None:
    ranking = learned.rank("resep gulai kambing")
    assert ranking.best is None or ranking.none > ranking.best.probability


def test_what_was_learned_stays_with_the_service_under_discussion(learned: Knowledge) -> None:
    ranking = learned.rank("berapa lama?", Context("skck", trail={"skck": 0.7}))
    assert ranking.best is not None
    assert ranking.best.subject_id == "skck"


def test_the_shipped_weights_name_everything() -> None:
    shipped = Weights.read()
    assert len(shipped.evidence) == len(shipped.distance) == len(EVIDENCE)
    assert len(shipped.place) == len(PLACE)
    assert len(shipped.outside) == len(OUTSIDE)
    assert 0 < shipped.offer_at < shipped.answer_at < 1
    assert 0 < shipped.danger_at < 1


@pytest.mark.parametrize(
    ("file", "intents"), [("di_luar_cakupan.yml", None), ("obrolan.yml", SMALL_TALK)]
)
def test_examples_come_from_the_training_data(file: str, intents: tuple[str, ...] | None) -> None:
    examples = examples_of(ROOT / "training_data" / "nlu" / file, intents)
    assert len(examples) >= 60
    assert all(example and not example.startswith("-") for example in examples)
    assert not any("](" in example for example in examples)


def test_what_no_service_answers_may_be_asked_as_any_other_question() -> None:
    declined = examples_of(ROOT / "training_data" / "nlu" / "di_luar_cakupan.yml")
    assert {"resep rendang dong", "visa korea syaratnya apa"} <= set(declined)
