"""The whole app without Rasa: real knowledge, real database, a dialogue a test decides."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import Parts, create_app
from app.settings import Settings
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def app_settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path, database_url=database_url, messages_per_minute=5, conversations_per_minute=50
    )


@pytest.fixture
def client(
    app_settings: Settings, knowledge: Knowledge, dialogue: FakeDialogue
) -> Iterator[TestClient]:
    own = copy.copy(knowledge)
    records = knowledge.catalogue.regulations
    own.shelf = LawShelf(app_settings.data / "law", records, knowledge.embedder)
    app = create_app(app_settings, LiveKnowledge(own), Parts(dialogue))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    own.shelf.close()
