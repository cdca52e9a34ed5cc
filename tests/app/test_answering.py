"""The process that answers Rasa is forked from the app, and says what the app has published."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.answering import Answering
from app.main import Parts, create_app
from app.runtime import prepare_model
from app.settings import ROOT, Settings
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue

# Forked from a program that does nothing else, as the app is at that moment.
PROGRAM = """
import asyncio, os
from datetime import UTC, datetime
import httpx
from app.answering import Answering
from app.database import connect
from app.runtime import load_live
from app.settings import Settings
from bot.actions.standing_alone import answer_alone
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing import files
from knowledge_base.publishing.publisher import Publisher

settings = Settings()
answering, live = Answering(settings), load_live(settings)
answering.fork(live)

def answer():
    tracker = {"sender_id": "a", "latest_message": {"text": "biaya skck"}}
    asked = {"next_action": "action_jawab", "tracker": tracker}
    token = {"token": settings.secret_value("actions_token")}
    reply = httpx.post(answering.actions_url, params=token, json=asked, timeout=60).json()
    return reply["responses"][0]["custom"]

before = live.current
assert "Rp30.000" in answer()["text"]
catalogue = before.catalogue
skck = catalogue.services["skck"]
dearer = skck.biaya.tarif[0].model_copy(update={"rupiah": 31_000})
fees = skck.biaya.model_copy(update={"tarif": (dearer, *skck.biaya.tarif[1:])})
services = {**catalogue.services, "skck": skck.model_copy(update={"biaya": fees})}
newer = Catalogue(services, catalogue.regulations, catalogue.topics)
engine = connect(settings.database)
files.restore(engine, newer, "ani", datetime.now(UTC))
assert Publisher(engine, live, settings.data / "knowledge", answer_alone).follow()
now = answer()
assert "Rp31.000" in now["text"]
assert now["index_version"] == live.current.version != before.version
"""


@pytest.mark.slow
def test_what_the_app_has_published_is_answered_when_publishing_comes_back(
    settings: Settings, tmp_path: Path
) -> None:
    prepare_model(settings)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"TANYA_DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("other", [{"embedding_model": "intfloat/e5"}, {"embedding_threads": 2}])
async def test_a_model_with_threads_of_its_own_is_not_forked(
    app_settings: Settings, knowledge: Knowledge, other: dict[str, object]
) -> None:
    settings = app_settings.model_copy(update=other)
    live = LiveKnowledge(knowledge)
    answering = Answering(settings)
    answering.fork(live)
    app = create_app(app_settings, live, Parts(FakeDialogue()))
    address = answering.actions_url.replace("/rasa/actions", "/healthz")
    async with answering.beside(app), httpx.AsyncClient() as client:
        # The socket is open from the first moment on: whoever comes early waits.
        reply = await client.get(address, timeout=30)
    assert reply.json() == {"status": "ok"}
