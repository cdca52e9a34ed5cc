"""What Rasa learns intents from, and how well it tells them apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.intent_report import UNSEEN, _read
from app.intent_vectors import TRAINING, example_vectors
from app.runtime import open_embedder
from app.settings import Settings
from knowledge_base.language import normalise
from knowledge_base.training_messages import examples_of


def test_examples_are_learned_with_the_vectors_that_messages_come_with(tmp_path: Path) -> None:
    settings, few = Settings(), tmp_path / "few.yml"
    few.write_text(
        "nlu:\n- intent: tanya_biaya\n  examples: |\n"
        "    - halo min, bikin [SIM](layanan) brp?\n    - halo\n",
        encoding="utf-8",
    )
    with example_vectors(settings, (few,)) as environment:
        path = Path(environment["TANYA_EXAMPLE_VECTORS"])
        with np.load(path) as file:
            vectors = dict(zip(file["texts"].tolist(), file["vectors"], strict=True))
    assert not path.exists()
    assert set(vectors) == {"halo", "bikin SIM brp?"}
    expected = open_embedder(settings).embed(["bikin SIM brp?"], "query")[0]
    assert vectors["bikin SIM brp?"] == pytest.approx(expected, abs=1e-6)


def test_the_report_begins_with_the_intent_that_is_known_worst() -> None:
    row = {"precision": 1.0, "recall": 1.0}
    report = _read(
        {
            "tolak": row | {"f1-score": 0.9, "support": 20, "confused_with": {"setuju": 2}},
            "salam": row | {"f1-score": 0.8, "support": 10, "confused_with": {}},
            "macro avg": row | {"f1-score": 0.85, "support": 30},
            "accuracy": 0.86,
        }
    )
    assert [(one.name, one.support) for one in report.rows] == [("salam", 10), ("tolak", 20)]
    assert report.rows[1].confused_with == "setuju 2"
    assert (report.macro_f1, report.accuracy) == (0.85, 0.86)


def test_messages_kept_apart_are_in_no_training_data() -> None:
    learned = {normalise(text) for file in TRAINING for text in examples_of(file)}
    assert not [text for text in examples_of(UNSEEN) if normalise(text) in learned]
    assert len(examples_of(UNSEEN)) >= 500
