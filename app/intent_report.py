"""How well the intents are told apart, by `rasa test nlu`, read into a short report."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.intent_vectors import TRAINING, example_vectors
from app.rasa_process import (
    TrainingFailed,
    model_path,
    rasa_command,
    rasa_environment,
    train,
)
from app.settings import ROOT, Settings

UNSEEN = ROOT / "tests" / "golden" / "test" / "intents.yml"


@dataclass(frozen=True)
class IntentRow:
    name: str
    f1: float
    support: int
    confused_with: str


@dataclass(frozen=True)
class IntentReport:
    """Figures over all messages; rows from the worst intent to the best."""

    macro_f1: float
    accuracy: float
    rows: tuple[IntentRow, ...]


def cross_validate(settings: Settings, folds: int) -> IntentReport:
    """Train and test on `folds` parts in turn. Raises RasaMissing, TrainingFailed."""
    return _tested(
        settings,
        TRAINING,
        "--nlu", "training_data/nlu", "--config", "config.yml", "--domain", "bot/domain",
        "--cross-validation", "--folds", str(folds),
    )  # fmt: skip


def on_unseen(settings: Settings) -> IntentReport:
    """The trained model on messages that are kept apart. Raises RasaMissing, TrainingFailed."""
    train(settings)
    return _tested(settings, (UNSEEN,), "--nlu", str(UNSEEN), "--model", str(model_path(settings)))


def _tested(settings: Settings, files: Sequence[Path], *options: str) -> IntentReport:
    command = rasa_command(settings)
    with tempfile.TemporaryDirectory() as folder, example_vectors(settings, files) as vectors:
        done = subprocess.run(
            [*command, "test", "nlu", *options, "--out", folder, "--no-plot"],
            cwd=ROOT,
            env=rasa_environment(settings) | vectors,
            capture_output=True,
            text=True,
        )
        report = Path(folder) / "intent_report.json"
        if done.returncode or not report.is_file():
            raise TrainingFailed("\n".join((done.stdout + done.stderr).splitlines()[-15:]))
        return _read(json.loads(report.read_text(encoding="utf-8")))


def _read(report: dict[str, Any]) -> IntentReport:
    rows = [
        IntentRow(
            name,
            row["f1-score"],
            int(row["support"]),
            ", ".join(f"{other} {count}" for other, count in row.get("confused_with", {}).items()),
        )
        for name, row in report.items()
        if isinstance(row, dict) and "support" in row and not name.endswith(" avg")
    ]
    return IntentReport(
        report["macro avg"]["f1-score"],
        report["accuracy"] if "accuracy" in report else report["micro avg"]["f1-score"],
        tuple(sorted(rows, key=lambda row: row.f1)),
    )
