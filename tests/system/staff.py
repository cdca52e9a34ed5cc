"""The pages of people who work here, on a real port, before a real Chromium."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import PASSWORD, introduce
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port


@dataclass(frozen=True)
class Site:
    """Where it is served, and its accounts."""

    url: str
    keys: Keys
    engine: Engine


@contextlib.contextmanager
def site(folder: Path, knowledge: Knowledge) -> Iterator[Site]:
    """Served with one person of each role."""
    settings = Settings(data=folder)
    engine = connect(settings.database)
    keys = open_keys(settings, engine)
    introduce(keys)
    app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
    with on_port(app) as url:
        yield Site(url, keys, engine)
    let_go(engine)


def sign_in(page: Page, url: str, name: str, password: str = PASSWORD) -> None:
    """Sign in as somebody who has no second step."""
    page.goto(f"{url}/masuk")
    page.get_by_label("Nama", exact=True).fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
