"""The conversations in test_*.yml, told to the trained Rasa: its intents, its actions.

No action is run here; what an action would remember stands in the story as `slot_was_set`.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.rasa_process import model_path, rasa_command, rasa_environment, train
from app.settings import ROOT, Settings

HERE = Path(__file__).parent
FILES = sorted(path.name for path in HERE.glob("test_*.yml"))


@dataclass(frozen=True)
class Told:
    """How many stories Rasa heard, and the text of those that went another way, by file."""

    total: int
    failed: dict[str, list[str]]


@pytest.fixture(scope="module")
def told(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """All stories in one run of `rasa test`, with the model of the present training data."""
    train(settings)
    results = tmp_path_factory.mktemp("stories")
    done = subprocess.run(
        [
            *rasa_command(settings), "test", "core", "--e2e", "--no-plot",
            "--stories", str(HERE.relative_to(ROOT)),
            "--model", str(model_path(settings)),
            "--endpoints", "bot/endpoints.yml",
            "--out", str(results),
        ],
        cwd=ROOT,
        env=rasa_environment(settings),
        capture_output=True,
        text=True,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((results / "story_report.json").read_text(encoding="utf-8"))
    return Told(
        report["conversation_accuracy"]["total"],
        _by_file((results / "failed_test_stories.yml").read_text(encoding="utf-8")),
    )


@pytest.mark.rasa
@pytest.mark.parametrize("file", FILES)
def test_the_conversations_go_as_told(told: Told, file: str) -> None:
    assert not told.failed[file], "\n" + "\n".join(told.failed[file])


@pytest.mark.rasa
def test_no_conversation_was_left_out(told: Told) -> None:
    assert told.total == len(list(_stories())) > 0


@pytest.mark.parametrize(("kind", "step"), [("intents", "intent"), ("actions", "action")])
def test_the_conversations_use_everything_in_the_domain(kind: str, step: str) -> None:
    known = yaml.safe_load((ROOT / "bot" / "domain" / f"{kind}.yml").read_text("utf-8"))[kind]
    used = {told[step] for story in _stories() for told in story["steps"] if step in told}
    assert used == set(known)


def _stories() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from yaml.safe_load((HERE / file).read_text(encoding="utf-8"))["stories"]


def _by_file(failed: str) -> defaultdict[str, list[str]]:
    """Rasa names the file behind each failed story, and the prediction behind each wrong step."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for story in re.split(r"^- story: ", failed, flags=re.MULTILINE)[1:]:
        name = re.search(r"\(\S*?([^/\s]+\.yml)\)", story.partition("\n")[0])
        found[name[1] if name else FILES[0]].append(story)
    return found
