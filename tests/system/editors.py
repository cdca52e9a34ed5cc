"""The editors' workbench on a real port, with all content in its own database and more people."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from app.staff.rights import Role, Unit
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import PASSWORD, introduce
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.system.staff import sign_in

GUNUNGSITOLI, BENGKALIS = "12.78", "14.03"
MORE_PEOPLE = {
    "ani": (Role.EDITOR, Unit()),
    "joko": (Role.EDITOR, Unit("", GUNUNGSITOLI)),
    "putri": (Role.REVIEWER, Unit("", BENGKALIS)),
}


def key_of(service: str) -> RecordKey:
    return RecordKey(RecordKind.SERVICE, service)


def introduce_editors(keys: Keys) -> None:
    """Besides the usual people an editor of everything and two of a kabupaten or kota."""
    introduce(keys)
    for name, (role, unit) in MORE_PEOPLE.items():
        person = keys.accounts.create(name, f"{name.title()} Contoh", "", "uji")
        keys.accounts.add_role(person, role, unit, "uji")
        keys.accounts.set_password(person, PASSWORD, "uji")


@dataclass(frozen=True)
class Workplace:
    """Where it is served, and what lies behind it."""

    url: str
    engine: Engine
    revisions: Revisions

    def enter(self, page: Page, name: str, path: str = "/redaksi/layanan") -> None:
        sign_in(page, self.url, name)
        page.goto(self.url + path)

    def open_form(self, page: Page, service: str) -> None:
        """From the page of a service to the form of its draft."""
        page.goto(f"{self.url}/redaksi/layanan/{service}")
        expect(page.get_by_role("main")).to_be_visible()
        start = page.get_by_role("button", name="Ubah isi")
        (start if start.count() else page.get_by_role("link", name="Lanjutkan draf")).click()
        expect(page.get_by_label("Pratinjau", exact=True)).to_be_visible()


@contextlib.contextmanager
def workplace(folder: Path, knowledge: Knowledge) -> Iterator[Workplace]:
    settings = Settings(data=folder)
    engine = connect(settings.database)
    introduce_editors(open_keys(settings, engine))
    import_shipped(engine, knowledge.catalogue, datetime.now(UTC))
    live = LiveKnowledge(knowledge, LiveContent(engine).version())
    app = create_app(settings, live, Parts(FakeDialogue()))
    with on_port(app, lifespan="on") as url:
        yield Workplace(url, engine, Revisions(engine))
    let_go(engine)
