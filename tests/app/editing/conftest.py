"""The workbench without a browser: a database with all content, and the people who edit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import Visitor
from tests.connectors.conftest import FakeDialogue
from tests.system.editors import introduce_editors


@pytest.fixture
def engine(tmp_path: Path, knowledge: Knowledge) -> Iterator[Engine]:
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    introduce_editors(open_keys(settings, engine))
    import_shipped(engine, knowledge.catalogue, datetime.now(UTC))
    yield engine
    let_go(engine)


@pytest.fixture
def live(engine: Engine, knowledge: Knowledge) -> LiveKnowledge:
    return LiveKnowledge(knowledge, LiveContent(engine).version())


@pytest.fixture
def app(tmp_path: Path, live: LiveKnowledge) -> FastAPI:
    return create_app(Settings(data=tmp_path), live, Parts(FakeDialogue()))


@pytest.fixture
def enter(app: FastAPI) -> Callable[[str], Visitor]:
    """A person of that name, signed in."""

    def entered(name: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(name).status_code == 303
        return visitor

    return entered


@pytest.fixture
def store(engine: Engine) -> Revisions:
    return Revisions(engine)
