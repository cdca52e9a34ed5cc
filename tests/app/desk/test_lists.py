"""Who sees which threads, and what a list says of them."""

from __future__ import annotations

import asyncio
import re

import pytest

from connectors.desk.model import Ending, Queue
from connectors.desk.presence import Presence
from connectors.desk.threads import Threads
from tests.app.desk.conftest import Office
from tests.app.desk.talk import (
    BANDUNG,
    IMIGRASI,
    IN_BANDUNG,
    converse,
    hand_over,
    opening,
    write,
)


def waiting(office: Office, name: str, queue: Queue = IN_BANDUNG, **more: object) -> int:
    converse(office.engine, name)
    return hand_over(office.engine, name, opening(queue, **more))  # type: ignore[arg-type]


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="baris-(\d+)"', page)]


def test_agents_see_the_threads_of_their_units_and_the_admin_sees_all(office: Office) -> None:
    here = waiting(office, "a")
    elsewhere = waiting(office, "b", Queue(IMIGRASI, "33.74"))
    anybody = waiting(office, "c", Queue())
    seen = {name: listed(office.enter(name).get("/meja").text) for name in ("tono", "agus", "siti")}
    assert seen == {
        "tono": [here, anybody],
        "agus": [elsewhere, anybody],
        "siti": [here, elsewhere, anybody],
    }


@pytest.mark.parametrize("path", ["", "/isi", "/jawaban?ketik=paspor"])
def test_a_thread_of_another_unit_does_not_exist(office: Office, path: str) -> None:
    thread = waiting(office, "a")
    assert office.enter("tono").get(f"/meja/{thread}{path}").status_code == 200
    assert office.enter("agus").get(f"/meja/{thread}{path}").status_code == 404


@pytest.mark.parametrize(
    "action",
    ["ambil", "lepas", "pindah", "tutup", "catatan", "tanda", "balas", "pratinjau", "alamat"],
)
def test_nothing_is_done_to_a_thread_of_another_unit(office: Office, action: str) -> None:
    thread = waiting(office, "a")
    fields = {"teks": "Halo.", "kunci": "kunci-satu", "hasil": "terjawab", "catatan": "x"}
    fields |= {"tanda": "x", "alasan": "Perlu menelepon warga.", "wilayah": "33"}
    sent = office.enter("agus").send("/akun", f"/meja/{thread}/{action}", **fields)
    assert sent.status_code == 404
    assert "Diambil" not in office.enter("tono").get(f"/meja/{thread}").text


def test_a_line_says_what_an_agent_decides_by(office: Office) -> None:
    waiting(office, "a", is_left=True)
    page = office.enter("tono").get("/meja").text
    for words in (
        "Paspor hilang atau rusak",
        "menunggu baru saja",
        "Kabupaten Bandung",
        "dititipkan",
    ):
        assert words in page
    assert "paspor saya hilang di jalan" in page


def test_unread_is_what_this_agent_has_not_looked_at(office: Office) -> None:
    thread = waiting(office, "a")
    tono, dewi = office.enter("tono"), office.enter("dewi")
    assert "belum dibaca" in tono.get("/meja").text
    tono.get(f"/meja/{thread}")
    assert "belum dibaca" not in tono.get("/meja/daftar").text
    assert "belum dibaca" in dewi.get("/meja/daftar").text
    write(office.engine, "a", "masih ada orang?")
    assert "belum dibaca" in tono.get("/meja/daftar").text
    tono.get(f"/meja/{thread}/isi")
    assert "belum dibaca" in tono.get("/meja/daftar").text, "a hidden page reads nothing"
    tono.get(f"/meja/{thread}/isi?lihat=1")
    assert "belum dibaca" not in tono.get("/meja/daftar").text


def test_the_lists_hold_what_they_say(office: Office) -> None:
    threads = Threads(office.engine)
    free, mine, theirs, over = (waiting(office, name) for name in "abcd")
    threads.claim(mine, "tono")
    threads.claim(theirs, "dewi")
    threads.claim(over, "tono")
    threads.close(over, "tono", Ending.REFERRED)
    tono = office.enter("tono")
    lists = ("menunggu", "saya", "semua", "selesai")
    found = {name: listed(tono.get(f"/meja/daftar?daftar={name}").text) for name in lists}
    assert found == {
        "menunggu": [free],
        "saya": [mine],
        "semua": [free, mine, theirs],
        "selesai": [over],
    }
    page = tono.get("/meja/daftar?daftar=selesai").text
    assert re.findall(r"<span>(\d+)</span>", page) == ["1", "1", "3", "1"]
    assert "dialihkan ke instansi" in page
    assert "dipegang Dewi Contoh" in tono.get("/meja/daftar?daftar=semua").text


def test_a_search_finds_tags_and_services_and_no_words_of_citizens(office: Office) -> None:
    passport, card = waiting(office, "a"), waiting(office, "b", service_id="ktp-el-hilang")
    Threads(office.engine).tag(card, "tono", ["urgen 100%"])
    tono = office.enter("tono")
    assert listed(tono.get("/meja?cari=paspor").text) == [passport]
    assert listed(tono.get("/meja?cari=URGEN 100%").text) == [card]
    for nothing in ("di jalan", "%", "_"):
        found = listed(tono.client.get("/meja/daftar", params={"cari": nothing}).text)
        assert found == ([card] if nothing == "%" else [])


def test_odd_addresses_show_the_first_list(office: Office) -> None:
    thread = waiting(office, "a")
    tono = office.enter("tono")
    for query in ("daftar=x", "halaman=0", "halaman=-1", "halaman=99999", "halaman=²", "daftar="):
        assert listed(tono.get(f"/meja?{query}").text) == [thread], query
    assert "Tidak ada yang menunggu" in tono.get("/meja?halaman=9").text


def test_an_agent_is_ready_when_they_say_so_and_gone_when_they_leave(office: Office) -> None:
    presence, here = Presence(office.engine), Queue("", BANDUNG)
    tono = office.enter("tono")
    page = tono.get("/meja")
    assert presence.ready_for(here) == 0, "to look is no promise"
    assert tono.post("/meja/hadir", page, siap="1").status_code == 303
    assert presence.ready_for(here) == 1
    assert presence.ready_for(Queue("", "33.74")) == 0
    assert "Siap menerima" in tono.get("/meja").text
    tono.post("/meja/hadir", page, siap="0")
    assert (presence.ready_for(here), presence.readiness("tono")) == (0, False)
    assert tono.post("/meja/pergi", page).status_code == 204
    assert presence.readiness("tono") is None
    assert "pergi" not in tono.get("/akun").text, "nobody reads it on another page"
    for ke, at in (("7", "hadir"), ("9", "pergi"), ("8", "hadir")):
        tono.post(f"/meja/{at}", page, siap="1", lembar="abc", ke=ke)
    assert presence.ready_for(here) == 0, "what comes late brings nobody back"


def test_an_admin_who_looks_on_is_no_agent_by_default(office: Office) -> None:
    assert 'data-starts="0"' in office.enter("siti").get("/meja").text
    assert 'data-starts="1"' in office.enter("tono").get("/meja").text


def test_a_tab_that_is_closed_while_it_sends_is_no_fault_of_ours(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    tono = office.enter("tono")
    cookies = "; ".join(f"{name}={value}" for name, value in tono.client.cookies.items())
    headers = {"cookie": cookies, "content-length": "99"}
    headers |= {"content-type": "application/x-www-form-urlencoded"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/meja/hadir",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(office.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 400
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == []
