"""Every page about a draft, a service, a gap or a file that exists, with every person: who may
open it gets it, who works for another unit is not told that it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.gaps.inbox import Inbox
from app.gaps.model import State as GapState
from app.main import Parts, create_app
from app.settings import Settings
from app.sheets import uploads
from app.sheets.writing import template_csv
from app.staff.gate import StaffRoute
from app.staff.office import open_keys
from app.staff.rights import RIGHTS, Action, Role, Unit
from knowledge_base.audit import entries
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.gaps.talk import UNKNOWN, say
from tests.app.staff.people import PASSWORD, PEOPLE, Visitor, introduce, token_of
from tests.app.staff.test_every_route import routes_of
from tests.connectors.conftest import FakeDialogue

SERVICE = "paspor-baru"
# What is readable for every editor, whoever shall answer it.
SHARED = re.compile(r"^/redaksi/celah/")
# What no agency owns is there for those who work for all of them.
OF_ALL = re.compile(r"^/redaksi/(dasar|topik)/")
FOR_ALL = ("siti", "rani")


@dataclass(frozen=True)
class Site:
    """The app, its database, and real values for the parts of addresses."""

    app: FastAPI
    engine: Engine
    values: dict[str, str]

    def routes(self) -> list[tuple[str, str, Action]]:
        """(method, an address of something that is there, right)."""
        found = []
        for route in routes_of(self.app.routes):
            if not isinstance(route, StaffRoute) or not route.path.startswith("/redaksi/"):
                continue
            names = re.findall(r"\{(\w+)\}", route.path)
            if names and all(name in self.values for name in names):
                path = re.sub(r"\{(\w+)\}", lambda m: self.values[m[1]], route.path)
                found += [(method, path, route.action) for method in sorted(route.methods or ())]
        return found

    def enter(self, name: str) -> Visitor:
        visitor = Visitor(self.app)
        assert visitor.sign_in(name).status_code == 303
        return visitor


@pytest.fixture
def site(tmp_path: Path, knowledge: Knowledge) -> Iterator[Site]:
    """Everything belongs to the agency of the passport; Dewi edits it, Budi is of another."""
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    keys = open_keys(settings, engine)
    introduce(keys)
    agency = knowledge.catalogue.services[SERVICE].instansi
    dewi = keys.accounts.create("dewi", "Dewi Contoh", "", "uji")
    keys.accounts.add_role(dewi, Role.EDITOR, Unit(agency), "uji")
    keys.accounts.set_password(dewi, PASSWORD, "uji")
    import_shipped(engine, knowledge.catalogue, datetime.now(UTC))
    draft = Revisions(engine).begin(RecordKey(RecordKind.SERVICE, SERVICE), "ani")
    live = LiveKnowledge(knowledge, LiveContent(engine).version())
    app = create_app(settings, live, Parts(FakeDialogue()))
    say(engine, "warga", "paspor buat kucing", UNKNOWN, now=datetime.now(UTC))
    inbox = Inbox(engine, live)
    inbox.read_on()
    (cluster,) = inbox.clusters(GapState.OPEN)
    inbox.change(cluster.id, "contoh dari celah", "dewi", GapState.OPEN, SERVICE)
    values = {
        "revision_id": str(draft.id),
        "service": SERVICE,
        "cluster_id": str(cluster.id),
        "regulation": "uu-24-2013",
        "topic": "politik",
    }
    yield Site(app, engine, values)
    let_go(engine)


def test_enough_pages_are_about_something_that_exists(site: Site) -> None:
    kinds = {path.split("/")[2] for _, path, _ in site.routes()}
    assert {"versi", "layanan", "celah", "dasar", "topik"} <= kinds
    assert len(site.routes()) > 25


def is_hidden(path: str, name: str) -> bool:
    """Whether it is another unit's, who has the role."""
    if OF_ALL.match(path):
        return name not in FOR_ALL
    return name == "budi" and not SHARED.match(path)


@pytest.mark.parametrize("name", [*PEOPLE, "dewi"])
def test_who_may_open_it_gets_it_and_who_may_not_is_told_nothing(site: Site, name: str) -> None:
    someone = site.enter(name)
    roles = {PEOPLE[name][0]} if name in PEOPLE else {Role.EDITOR}
    opened = 0
    for method, path, action in site.routes():
        if method != "GET":
            continue
        status = someone.get(path).status_code
        if not roles & RIGHTS[action]:
            assert status == 403, path
        elif is_hidden(path, name):
            assert status == 404, path
        else:
            assert status in (200, 303), (path, status)
            opened += 1
    assert (opened > 5) == (name not in ("tono", "budi"))


@pytest.mark.parametrize("name", ["budi", "tono"])
def test_who_may_not_touch_it_changes_nothing_whatever_is_posted(site: Site, name: str) -> None:
    revisions = Revisions(site.engine)
    key = RecordKey(RecordKind.SERVICE, SERVICE)
    before = revisions.history(key)
    with site.engine.connect() as db:
        noted = [e for e in entries(db) if e.actor == name and e.subject != f"akun:{name}"]
    someone = site.enter(name)
    token = token_of(someone.get("/akun"))
    form = {
        "_token": token, "nama": "Palsu", "instansi": "Palsu", "etag": "1", "aksi": "simpan",
        "alasan": "x", "komentar": "x", "pertanyaan": "palsu ya", "layanan": SERVICE,
        "menerobos": "x",
    }  # fmt: skip
    tried = 0
    for method, path, action in site.routes():
        if method == "GET":
            continue
        status = someone.client.request(method, path, data=form).status_code
        has_role = PEOPLE[name][0] in RIGHTS[action]
        assert status == (404 if has_role else 403), (path, status)
        tried += 1
    assert tried > 15
    assert revisions.history(key) == before
    with site.engine.connect() as db:
        after = [e for e in entries(db) if e.actor == name and e.subject != f"akun:{name}"]
    assert [e.action for e in after if e not in noted and "masuk" not in e.action] == []


def test_a_file_that_somebody_sent_is_nobody_elses(site: Site) -> None:
    kept = uploads.keep(site.engine, "dewi", "layanan.csv", template_csv())
    budi = site.enter("budi")
    path = f"/redaksi/lembar/periksa/{kept.token}"
    assert budi.get(path).status_code == 404
    for end in ("periksa", "batal"):
        sent = budi.send("/akun", f"/redaksi/lembar/{end}/{kept.token}")
        assert sent.status_code == 404
    assert uploads.find(site.engine, "dewi", kept.token) == kept
