"""A desk of regulations with a shelf of its own, and its machine driven by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.routes import open_desk
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import Knowledge, LiveKnowledge

TODAY = date(2026, 11, 26)


@pytest.fixture
def own_knowledge(knowledge: Knowledge, tmp_path: Path) -> Iterator[Knowledge]:
    """The shipped catalogue; what is published goes to a shelf of this test."""
    own = copy.copy(knowledge)
    own.shelf = LawShelf(tmp_path / "law", own.catalogue.regulations, own.embedder)
    yield own
    own.shelf.close()


@pytest.fixture
def desk(engine: Engine, own_knowledge: Knowledge, tmp_path: Path) -> Desk:
    return open_desk(engine, tmp_path / "law", LiveKnowledge(own_knowledge), lambda: TODAY)


@pytest.fixture
def jobs(desk: Desk) -> Jobs:
    return Jobs(desk, Limits(), lambda: False)
