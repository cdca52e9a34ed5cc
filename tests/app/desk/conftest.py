"""The whole app with agents of two units, and threads that wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from app.staff.rights import Role, Unit
from connectors.privacy import Seal
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.desk.talk import BANDUNG, IMIGRASI
from tests.app.staff.people import PASSWORD, Visitor, introduce
from tests.connectors.conftest import FakeDialogue

# Besides tono, an agent of Kabupaten Bandung, and siti, the admin.
AGENTS = {"dewi": Unit("", BANDUNG), "agus": Unit(IMIGRASI, "33")}


def introduce_agents(keys: Keys) -> None:
    introduce(keys)
    for name, unit in AGENTS.items():
        person = keys.accounts.create(name, f"{name.title()} Contoh", "", "uji")
        keys.accounts.add_role(person, Role.AGENT, unit, "uji")
        keys.accounts.set_password(person, PASSWORD, "uji")


@dataclass(frozen=True)
class Office:
    """The app, its database, and whoever comes in."""

    app: FastAPI
    engine: Engine
    seal: Seal

    def enter(self, name: str) -> Visitor:
        visitor = Visitor(self.app)
        assert visitor.sign_in(name).status_code == 303
        return visitor


@pytest.fixture
def office(tmp_path: Path, knowledge: Knowledge) -> Iterator[Office]:
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    introduce_agents(open_keys(settings, engine))
    app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
    yield Office(app, engine, Seal(settings.secret_value("secret").encode()))
    let_go(engine)


@pytest.fixture
def enter(office: Office) -> Callable[[str], Visitor]:
    """Somebody signs in."""
    return office.enter
