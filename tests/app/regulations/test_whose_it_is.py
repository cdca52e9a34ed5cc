"""A regulation on its way is its unit's: for others it is not there, until citizens see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.regulations.access import may_publish, region_of, unit_of
from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.model import State
from app.regulations.routes import open_desk
from app.settings import Settings
from app.staff.gate import StaffRoute
from app.staff.office import Keys, open_keys
from app.staff.rights import Role, Unit
from knowledge_base.law.reading.document import Limits
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.regulations.conftest import TODAY
from tests.app.regulations.samples import LAW, sent
from tests.app.staff.people import PASSWORD, Visitor, introduce, token_of
from tests.app.staff.test_every_route import routes_of
from tests.connectors.conftest import FakeDialogue

PATH = "/redaksi/peraturan"
BENGKALIS = Unit("", "14.03")
MORE = {
    "dewi": (Role.EDITOR, Unit("Kantor Imigrasi")),
    "joko": (Role.EDITOR, Unit("", "12.78")),
    "putri": (Role.REVIEWER, BENGKALIS),
}


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    settings = Settings(data=tmp_path)
    engine = connect(settings.database)
    keys = open_keys(settings, engine)
    introduce(keys)
    for name, (role, unit) in MORE.items():
        person = keys.accounts.create(name, name.title(), "", "uji")
        keys.accounts.add_role(person, role, unit, "uji")
        keys.accounts.set_password(person, PASSWORD, "uji")
    yield keys
    let_go(engine)


@pytest.fixture
def app(keys: Keys, own_knowledge: Knowledge, tmp_path: Path) -> FastAPI:
    return create_app(Settings(data=tmp_path), LiveKnowledge(own_knowledge), Parts(FakeDialogue()))


@pytest.fixture
def own_desk(app: FastAPI, own_knowledge: Knowledge, tmp_path: Path) -> Iterator[Desk]:
    engine: Engine = connect(Settings(data=tmp_path).database)
    yield open_desk(engine, tmp_path / "law", LiveKnowledge(own_knowledge), lambda: TODAY)
    let_go(engine)


@pytest.fixture
def someone(app: FastAPI) -> Callable[[str], Visitor]:
    def enter(name: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(name).status_code == 303
        return visitor

    return enter


def work(desk: Desk) -> None:
    jobs = Jobs(desk, Limits(), lambda: False)
    while jobs.work():
        pass


def of_drafts(app: FastAPI) -> list[tuple[str, str]]:
    """(method, address) of every page about draft 1."""
    values = {"draft_id": "1", "number": "1", "correction_id": "1", "service": "ktp-el-hilang"}
    found = []
    for route in routes_of(app.routes):
        if isinstance(route, StaffRoute) and route.path.startswith(f"{PATH}/{{draft_id}}"):
            path = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], route.path)
            found += [(method, path) for method in sorted(route.methods or ())]
    return found


def test_a_draft_of_another_unit_is_not_there_whatever_is_asked_or_posted(
    app: FastAPI, own_desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(own_desk, unit=Unit("Kantor Imigrasi"))
    work(own_desk)
    joko = someone("joko")
    token = token_of(joko.get("/akun"))
    before = own_desk.draft(1)
    routes = of_drafts(app)
    assert len(routes) > 15
    form = {"_token": token, "alasan": "x", "aksi": "terima semua", "jenis": "UNDANG-UNDANG"}
    for method, path in routes:
        data = None if method == "GET" else form
        status = joko.client.request(method, path, data=data).status_code
        # A reviewer's page is not an editor's at all.
        assert status in (404, 403), (method, path, status)
        assert (status == 403) == path.endswith("/terbitkan"), (method, path)
    assert own_desk.draft(1) == before
    assert own_desk.work.made(1) == []
    assert "Kartu Baru" not in joko.get(PATH).text
    assert someone("dewi").get(f"{PATH}/1").status_code == 200, "her colleague's"
    assert "Nomor 6 Tahun 2011" in someone("rani").get(PATH).text


def test_what_is_published_is_everybodys_to_read_and_still_its_units_to_change(
    own_desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(own_desk)
    work(own_desk)
    own_desk.drafts.move(1, (State.DRAFT,), State.PUBLISHING, "rani", "terbitkan")
    work(own_desk)
    assert own_desk.draft(1).state is State.PUBLISHED
    joko = someone("joko")
    for path in ("", "/halaman/1", "/hubungan", "/layanan", "/keadaan"):
        assert joko.get(f"{PATH}/1{path}").status_code == 200, path
    assert "Koreksi lagi" not in joko.get(f"{PATH}/1").text
    assert joko.send("/akun", f"{PATH}/1/koreksi-lagi").status_code == 404
    assert someone("budi").send(f"{PATH}/1", f"{PATH}/1/koreksi-lagi").status_code == 303
    assert joko.get(f"{PATH}/1").status_code == 404, "it is being corrected"


def test_a_file_is_sent_for_the_unit_of_who_sends_it(
    own_desk: Desk, keys: Keys, someone: Callable[[str], Visitor]
) -> None:
    joko = someone("joko")
    token = token_of(joko.get(PATH))
    done = joko.client.post(
        f"{PATH}/unggah", data={"_token": token}, files={"berkas": ("a.txt", LAW.encode())}
    )
    assert done.status_code == 303
    assert own_desk.draft(1).unit == Unit("", "12.78")
    assert unit_of(keys.accounts.person("siti")) == Unit(), "an admin's is everybody's"
    assert unit_of(keys.accounts.person("tono")) == Unit()


@pytest.mark.parametrize(
    ("law", "region"),
    [
        ("perda-kabupaten-bengkalis-7-2011", BENGKALIS),
        ("perbup-bengkalis-7-2011", BENGKALIS),
        ("perwali-bandung-7-2011", Unit("", "32.73")),
        ("pergub-riau-7-2011", Unit("", "14")),
        ("perda-kota-contoh-7-2011", None),
        ("uu-6-2011", None),
    ],
)
def test_a_regional_regulation_is_of_the_region_it_names(law: str, region: Unit | None) -> None:
    assert region_of(law) == region


def test_a_reviewer_of_a_region_publishes_what_is_of_the_region(keys: Keys) -> None:
    putri, rani = keys.accounts.person("putri"), keys.accounts.person("rani")
    assert may_publish(putri, "perda-kabupaten-bengkalis-7-2011")
    for other in ("perda-kota-bandung-3-2020", "pergub-riau-7-2011", "uu-6-2011"):
        assert not may_publish(putri, other), other
        assert may_publish(rani, other), other
