"""The desk on the real server with Rasa: what is handed over, and what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from app.database import connect, let_go
from connectors.desk.desk import Desk
from connectors.desk.hours import Hours, OpeningHours, Zone
from connectors.desk.lists import Lists
from connectors.desk.model import Queue, State
from connectors.desk.presence import Presence
from connectors.desk.telling import Telling, words
from connectors.desk.threads import Threads
from connectors.desk.week import Week, day_of
from knowledge_base.answer import HandoffReason
from knowledge_base.model import Aspect
from tests.system.own_server import OwnServer, wait_until

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

ALWAYS = Week((day_of("00.00-24.00"),) * 7)


@pytest.fixture
def own_server(tmp_path: Path, database_url: str) -> Iterator[OwnServer]:
    server = OwnServer(tmp_path, database_url)
    server.start()
    yield server
    server.stop()


def test_what_was_talked_about_is_handed_over_and_survives_a_crash(
    own_server: OwnServer, database_url: str
) -> None:
    engine = connect(database_url)
    lists, threads = Lists(engine), Threads(engine)
    desk = Desk(threads, lists, Telling({}))
    hours = Hours(Queue(), Zone.WIB, ALWAYS)
    if not hours.is_open(datetime.now(UTC)):
        pytest.skip("a national holiday: the desk is closed today")
    OpeningHours(engine).save(hours, "admin")
    Presence(engine).seen("sari", [Queue()], is_ready=True)
    with httpx.Client(base_url=f"{own_server.url}/api/v1", timeout=60) as client:
        id_ = client.post("/conversations").json()["conversation_id"]

        def ask(text: str) -> str:
            answered = client.post(f"/conversations/{id_}/messages", json={"text": text})
            return str(answered.json()["text"])

        ask("ktp hilang di bandung bayar berapa")
        assert "Saya sambungkan ke petugas" in ask("hubungkan ke petugas dong")
        (thread,) = lists.all_open()
        opening = thread.opening
        assert opening.reason is HandoffReason.ASKED
        assert opening.service_id == "ktp-el-hilang"
        assert opening.aspects == (Aspect.BIAYA,)
        assert opening.region
        assert opening.question == "ktp hilang di bandung bayar berapa"
        assert "Disdukcapil" in opening.queue.instansi

        own_server.kill()
        wait_until(own_server.ports_are_free)
        desk.claim(thread.id, "sari")
        own_server.start()
        assert "ada di petugas" in ask("masih di sana, bu?")
        assert desk.say(thread.id, "sari", "kunci-1", words("Masih."))
        found = client.get(f"/conversations/{id_}/messages").json()["messages"]
        assert [one["side"] for one in found][-2:] == ["citizen", "desk"]
        assert "kembali ke bot" in ask("kembali ke bot")
        closed = lists.thread(thread.id)
        assert closed
        assert closed.state is State.CLOSED
        assert "Rp0" in ask("biayanya berapa") or "gratis" in ask("ktp hilang bayar berapa")
    let_go(engine)
