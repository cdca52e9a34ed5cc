"""The whole app with a few people who work here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import Visitor, introduce
from tests.connectors.conftest import FakeDialogue


@pytest.fixture
def staff_settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def engine(staff_settings: Settings) -> Iterator[Engine]:
    engine = connect(staff_settings.database)
    yield engine
    let_go(engine)


@pytest.fixture
def keys(staff_settings: Settings, engine: Engine) -> Keys:
    """Accounts with one person of each role: siti, budi, rani, tono."""
    keys = open_keys(staff_settings, engine)
    introduce(keys)
    return keys


@pytest.fixture
def staff_app(staff_settings: Settings, keys: Keys, knowledge: Knowledge) -> FastAPI:
    return create_app(staff_settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))


@pytest.fixture
def visitor(staff_app: FastAPI) -> Callable[[], Visitor]:
    """A browser that was never here before, each time it is called."""
    return lambda: Visitor(staff_app)
