"""A running server notices what another process published, by itself and in seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_actions, create_app
from app.settings import Settings
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing import files
from knowledge_base.publishing.importing import import_shipped
from knowledge_base.publishing.live import LiveContent
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.knowledge_base.publishing.conftest import SKCK, Clock

# Seconds on a machine that runs other tests, too; bench/publishing.py measures it alone.
WITHIN = 30.0


@pytest.fixture
def elsewhere(app_settings: Settings, catalogue: Catalogue) -> Iterator[Engine]:
    """The database as another process sees it, filled with the shipped catalogue."""
    engine = connect(app_settings.database)
    import_shipped(engine, catalogue, Clock()())
    yield engine
    let_go(engine)


@pytest.fixture
def following(
    app_settings: Settings, elsewhere: Engine, knowledge: Knowledge, dialogue: FakeDialogue
) -> Iterator[TestClient]:
    live = LiveKnowledge(knowledge, LiveContent(elsewhere).version())
    with TestClient(create_app(app_settings, live, Parts(dialogue))) as client:
        yield client


def test_a_page_shows_what_another_process_published(
    following: TestClient, elsewhere: Engine, catalogue: Catalogue
) -> None:
    said = "Surat tentang catatan kepolisian, untuk melamar kerja dan lainnya."
    skck = catalogue.services["skck"].model_copy(update={"deskripsi": said})
    newer = Catalogue({**catalogue.services, "skck": skck}, catalogue.regulations, catalogue.topics)
    assert said not in following.get("/layanan/skck").text
    before = following.get("/readyz").json()["index_version"]
    files.restore(elsewhere, newer, "ani", Clock()())
    started = time.monotonic()
    while said not in following.get("/layanan/skck").text:
        assert time.monotonic() - started < WITHIN, "the server did not follow"
        time.sleep(0.05)
    assert following.get("/readyz").json()["index_version"] != before


def test_a_draft_changes_nothing_for_citizens(following: TestClient, elsewhere: Engine) -> None:
    store = Revisions(elsewhere)
    draft = store.begin(SKCK, "ani")
    store.save(draft.id, draft.etag, {**draft.content, "nama": "SKCK palsu"}, "ani")
    time.sleep(1.5)
    assert "SKCK palsu" not in following.get("/layanan/skck").text


def test_whoever_answers_rasa_takes_over_a_publication_when_told(
    app_settings: Settings, elsewhere: Engine, knowledge: Knowledge, catalogue: Catalogue
) -> None:
    live = LiveKnowledge(knowledge, LiveContent(elsewhere).version())
    # Without its lifespan nobody looks for news but who is told to.
    client = TestClient(create_actions(app_settings, live))
    skck = catalogue.services["skck"]
    dearer = skck.biaya.tarif[0].model_copy(update={"rupiah": 31_000})
    fees = skck.biaya.model_copy(update={"tarif": (dearer, *skck.biaya.tarif[1:])})
    services = {**catalogue.services, "skck": skck.model_copy(update={"biaya": fees})}
    newer = Catalogue(services, catalogue.regulations, catalogue.topics)
    files.restore(elsewhere, newer, "ani", Clock()())
    asked = {
        "next_action": "action_jawab",
        "tracker": {"sender_id": "a", "latest_message": {"text": "biaya skck"}},
    }
    token = {"token": app_settings.secret_value("actions_token")}

    def answer() -> str:
        return client.post("/rasa/actions", params=token, json=asked).text

    assert client.post("/following").status_code == 404
    assert "Rp30.000" in answer()
    assert client.post("/following", params=token).status_code == 204

    assert "Rp31.000" in answer()
