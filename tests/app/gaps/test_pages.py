"""The pages of the inbox without a browser: whose groups are whose, and what is said of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.database import connect, let_go
from app.gaps.inbox import Inbox
from app.gaps.model import State
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.publishing.workflow import Move
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.gaps.talk import UNKNOWN, say
from tests.app.staff.people import Visitor, introduce
from tests.connectors.conftest import FakeDialogue

DRONE = RecordKey(RecordKind.SERVICE, "izin-drone")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(Settings(data=tmp_path).database)
    yield engine
    let_go(engine)


@pytest.fixture
def app(tmp_path: Path, engine: Engine, knowledge: Knowledge) -> FastAPI:
    settings = Settings(data=tmp_path)
    introduce(open_keys(settings, engine))
    return create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))


@pytest.fixture
def budi(app: FastAPI) -> Visitor:
    """An editor of Kantor Imigrasi."""
    visitor = Visitor(app)
    assert visitor.sign_in("budi").status_code == 303
    return visitor


@pytest.fixture
def inbox(engine: Engine, knowledge: Knowledge) -> Inbox:
    return Inbox(engine, LiveKnowledge(knowledge))


@pytest.fixture
def group_for(engine: Engine, inbox: Inbox) -> Callable[[str | None], int]:
    """The number of a group that a service shall answer."""

    def made(service: str | None) -> int:
        say(engine, "a", "izin terbang drone di mana", UNKNOWN, now=datetime.now(UTC))
        inbox.read_on()
        (cluster,) = inbox.clusters(State.OPEN)
        if service:
            inbox.change(cluster.id, "contoh dari celah", "siti", service_id=service)
        return cluster.id

    return made


FORM = {
    "alasan": "Bukan kami.",
    "nama": "Izin terbang",
    "instansi": "Kantor Imigrasi",
    "layanan": "paspor-baru",
    "pilih": "1",
}


@pytest.mark.parametrize("service", ["skck", DRONE.id])
@pytest.mark.parametrize("path", ["periksa", "di-luar", "buka", "contoh", "draf"])
def test_a_group_of_another_units_service_is_left_alone(
    budi: Visitor,
    inbox: Inbox,
    engine: Engine,
    group_for: Callable[[str | None], int],
    service: str,
    path: str,
) -> None:
    revisions = Revisions(engine)
    revisions.begin(DRONE, "ani", {"id": DRONE.id, "nama": "Izin drone", "instansi": "Kemenhub"})
    id_ = group_for(service)
    before = inbox.cluster(id_)
    page = budi.get(f"/redaksi/celah/{id_}")
    assert "milik unit itu" in page.text
    assert f'action="/redaksi/celah/{id_}' not in page.text
    sent = budi.send("/akun", f"/redaksi/celah/{id_}/{path}", **FORM)
    assert sent.status_code == 404
    assert inbox.cluster(id_) == before
    assert [r.key for r in revisions.open()] == [DRONE]


def test_a_group_of_ones_own_service_is_worked_on(
    budi: Visitor, inbox: Inbox, group_for: Callable[[str | None], int]
) -> None:
    id_ = group_for("paspor-hilang-rusak")
    sent = budi.send("/akun", f"/redaksi/celah/{id_}/di-luar", **FORM)
    assert sent.status_code == 303
    assert inbox.cluster(id_).state is State.OUT_OF_SCOPE


def test_a_record_that_another_agency_discarded_is_not_begun_anew(
    budi: Visitor, engine: Engine, group_for: Callable[[str | None], int]
) -> None:
    revisions = Revisions(engine)
    content = {"id": DRONE.id, "nama": "Izin drone", "instansi": "Kemenhub"}
    draft = revisions.begin(DRONE, "ani", content)
    revisions.move(draft.id, Move.DISCARD, "ani")
    id_ = group_for(None)
    form = FORM | {"nama": "Izin drone"}
    refused = budi.send("/akun", f"/redaksi/celah/{id_}/draf", **form)
    assert refused.status_code == 422
    assert "sudah ada" in refused.text
    assert len(revisions.history(DRONE)) == 1


ALL_ANSWERED = "Semua pertanyaan warga terjawab"


def test_everything_is_answered_only_if_no_filter_hides_a_question(
    budi: Visitor, inbox: Inbox, engine: Engine, knowledge: Knowledge
) -> None:
    assert ALL_ANSWERED in budi.get("/redaksi/celah").text
    words = next(t.jawaban for t in knowledge.catalogue.topics.values() if t.jawaban)
    declined = UNKNOWN.model_copy(update={"text": words})
    say(engine, "a", "besok hujan tidak", declined, now=datetime.now(UTC))
    page = budi.get("/redaksi/celah").text
    assert ALL_ANSWERED not in page
    assert "di saringan lain" in page
    (cluster,) = inbox.clusters(State.OPEN)
    inbox.change(cluster.id, "di luar cakupan", "siti", State.OUT_OF_SCOPE, reason="Cuaca.")
    assert ALL_ANSWERED not in budi.get("/redaksi/celah").text
