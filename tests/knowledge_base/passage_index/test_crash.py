"""Killed at any moment, an index is afterwards as before a call or as after it."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.settings import ROOT
from tests.knowledge_base.passage_index import crash_writer
from tests.knowledge_base.passage_index.conftest import DIMENSIONS

KILLS = 12


def killed_while_writing(place: str, steps: int, after: float) -> int:
    """Start a writer, kill it a while after its first step; the last step it reported."""
    command = [sys.executable, "-m", crash_writer.__name__, place, str(steps)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after)
        writer.kill()
        return int([first, *writer.stdout.read().split()][-1])


@pytest.mark.parametrize("kind", ["faiss", "pgvector"])
def test_a_killed_writer_leaves_the_old_state_or_the_new(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_file = kind == "faiss"
    place = str(tmp_path / "index") if is_file else request.getfixturevalue("postgres")
    moments = random.Random(1)
    steps, kills = 0, KILLS if is_file else KILLS // 4
    for _ in range(kills):
        reported = killed_while_writing(place, steps, moments.uniform(0, 0.15))
        index = crash_writer.opened(place)
        found = index.search(np.ones(DIMENSIONS, dtype=np.float32), 100_000)
        ids = set(found.ids.tolist())
        index.close()
        possible = [n for n in (reported, reported + 1) if crash_writer.state_after(n) == ids]
        assert possible, f"{reported} steps, {len(ids)} ids"
        steps = possible[0]
    assert steps >= kills
