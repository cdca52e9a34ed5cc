"""The messages that Rasa learns from, as citizens would send them."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import yaml

_ENTITY = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def examples_of(file: Path, intents: Collection[str] | None = None) -> list[str]:
    """The messages of all or some intents in Rasa's training data, without entity marks."""
    found = []
    for part in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
        if intents is None or part["intent"] in intents:
            found += [line[2:] for line in part["examples"].splitlines()]
    return [_ENTITY.sub(r"\1", message) for message in found]
