"""The address of a citizen is shown for a reason that is written down, and hardly ever."""

from __future__ import annotations

from connectors.desk.lists import Lists
from connectors.desk.model import EventKind
from connectors.desk.threads import Threads
from connectors.model import Channel
from knowledge_base.audit import entries
from tests.app.desk.conftest import Office
from tests.app.desk.test_actions import ADDRESS, thread_in


def test_an_address_is_shown_once_for_a_reason_that_is_written_down(office: Office) -> None:
    thread = thread_in(office, Channel.WHATSAPP)
    Threads(office.engine).claim(thread, "tono")
    tono, dewi, path = office.enter("tono"), office.enter("dewi"), f"/meja/{thread}"
    reason = {"alasan": "Perlu menelepon soal berkas 081299998888."}
    assert tono.send(path, f"{path}/alamat", alasan="pengin").status_code == 422
    assert dewi.send(path, f"{path}/alamat", **reason).status_code == 403
    shown = tono.send(path, f"{path}/alamat", **reason)
    assert ADDRESS in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert ADDRESS not in tono.get(path).text
    with office.engine.connect() as db:
        (entry,) = entries(db, f"meja:{thread}")
    assert (entry.actor, entry.action) == ("tono", "buka alamat warga")
    assert entry.reason == "Perlu menelepon soal berkas [HP]."
    assert EventKind.REVEALED in [e.kind for e in Lists(office.engine).history(thread)]


def test_a_door_without_an_address_has_none_to_show(office: Office) -> None:
    thread = thread_in(office)
    Threads(office.engine).claim(thread, "tono")
    tono, path = office.enter("tono"), f"/meja/{thread}"
    assert "Alamat kontak" not in tono.get(path).text
    refused = tono.send(path, f"{path}/alamat", alasan="Perlu menelepon warga.")
    assert refused.status_code == 404
    with office.engine.connect() as db:
        assert entries(db, f"meja:{thread}") == []
