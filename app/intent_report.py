"""Cross-validation of the intents, by `rasa test nlu`, read into a short report."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.rasa_process import TrainingFailed, rasa_command, rasa_environment
from app.settings import ROOT, Settings


@dataclass(frozen=True)
class IntentRow:
    name: str
    f1: float
    support: int
    confused_with: str


@dataclass(frozen=True)
class IntentReport:
    """Figures over all folds; rows from the worst intent to the best."""

    macro_f1: float
    accuracy: float
    rows: tuple[IntentRow, ...]


def cross_validate(settings: Settings, folds: int) -> IntentReport:
    """Train and test on `folds` parts in turn. Raises RasaMissing, TrainingFailed."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *rasa_command(settings), "test", "nlu",
                "--nlu", "training_data/nlu", "--config", "config.yml", "--domain", "bot/domain",
                "--cross-validation", "--folds", str(folds), "--out", folder, "--no-plot",
            ],
            cwd=ROOT,
            env=rasa_environment(settings),
            capture_output=True,
            text=True,
        )  # fmt: skip
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
