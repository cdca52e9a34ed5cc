"""Two agents in their browsers and a citizen on WhatsApp, before an emulator of Meta."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

import connectors.desk.hours
from app.settings import Settings
from connectors.desk.lists import Lists, View
from connectors.desk.model import Ending, Queue
from connectors.store import Store
from knowledge_base.retrieval import Knowledge
from tests.connectors.whatsapp.server import (
    APP_SECRET,
    PHONE_NUMBER_ID,
    TOKEN,
    MetaServer,
    signed,
    webhook,
    written,
)
from tests.system.desk import Desk, desk_on_port, take
from tests.system.test_desk_stories import close_as_answered

pytestmark = pytest.mark.browser

PERSON = "6281234567890"
Opened = Callable[[str], Page]
_PATIENCE = 30


@dataclass
class Phone:
    """A citizen's WhatsApp."""

    url: str
    meta: MetaServer
    count: int = 0
    read: int = field(default=0)

    def writes(self, text: str) -> None:
        self.count += 1
        self._post(webhook(written(text, f"wamid.IN{self.count}")))

    def reports(self, number: int, state: str) -> None:
        """WhatsApp tells what became of the message with this number, from 0."""
        status = {
            "id": f"wamid.OUT{number + 1}",
            "status": state,
            "timestamp": str(int(time.time())),
            "recipient_id": PERSON,
        }
        self._post(webhook(statuses=[status]))

    def hears(self, words: str) -> int:
        """Wait for new words; the number of the message they came in."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            for number, message in enumerate(self.meta.sent[self.read :], self.read):
                if words in str(message):
                    self.read = number + 1
                    return number
            time.sleep(0.05)
        raise AssertionError(f"{words!r} never came: {self.meta.sent[self.read :]}")

    def _post(self, body: bytes) -> None:
        sent = httpx.post(f"{self.url}/webhooks/whatsapp", content=body, headers=signed(body))
        assert sent.status_code == 200


@pytest.fixture
def meta() -> MetaServer:
    return MetaServer()


@pytest.fixture
def desk(
    tmp_path: Path, knowledge: Knowledge, meta: MetaServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Open all day, on holidays too, behind a WhatsApp number."""
    monkeypatch.setattr(connectors.desk.hours, "holiday_on", lambda day: None)
    with meta.on_port() as api:
        settings = Settings(
            data=tmp_path,
            whatsapp_phone_number_id=PHONE_NUMBER_ID,
            whatsapp_access_token=SecretStr(TOKEN),
            whatsapp_app_secret=SecretStr(APP_SECRET),
            whatsapp_verify_token=SecretStr("kata-kita"),
            whatsapp_template="jawaban_siap",
            whatsapp_api=api,
        )
        with desk_on_port(tmp_path, knowledge, settings) as found:
            found.is_open()
            yield found


@pytest.fixture
def phone(desk: Desk, meta: MetaServer) -> Phone:
    return Phone(desk.url, meta)


@pytest.fixture
def opened(browser: Browser, desk: Desk) -> Iterator[Opened]:
    contexts = []

    def enter(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
        contexts.append(context)
        return desk.enter(context.new_page(), name)

    yield enter
    for context in contexts:
        context.close()


def asks_for_a_person(phone: Phone) -> None:
    phone.writes("paspor saya hilang, dendanya berapa?")
    phone.hears("Bot belum tahu")
    phone.writes("1")


def answers(agent: Page, text: str) -> None:
    agent.get_by_label("Balasan untuk warga").fill(text)
    agent.keyboard.press("Control+Enter")
    expect(agent.get_by_label("Balasan untuk warga")).to_have_value("")


def test_in_hours_one_of_two_agents_has_it_the_bot_is_silent_and_the_end_is_rated(
    desk: Desk, phone: Phone, opened: Opened, browser: Browser
) -> None:
    tono, dewi = opened("tono"), opened("dewi")
    asks_for_a_person(phone)
    phone.hears("Saya sambungkan ke petugas")
    expect(dewi.locator(".lines a")).to_have_count(1)
    dewi.goto(f"{desk.url}/meja/{desk.thread()}")
    dewi.route("**/isi?*", lambda route: route.abort())
    take(tono)
    phone.hears("Anda sekarang berbicara dengan petugas")
    dewi.get_by_role("button", name="Ambil").click()
    expect(dewi.get_by_role("alert")).to_contain_text("Sudah diambil Tono Contoh")
    before = len(phone.meta.sent)
    phone.writes("kapan bisa diambil bu?")
    expect(tono.locator("#log .said.citizen").last).to_contain_text("kapan bisa diambil")
    assert len(phone.meta.sent) == before, "the bot talked over the agent"

    answers(tono, "Tiga hari kerja.")
    number = phone.hears("*Petugas*\\nTiga hari kerja.")
    mark = tono.locator("#log .said.desk .mark").last
    expect(mark).to_have_text("terkirim")
    for state, shown in (("delivered", "sampai"), ("read", "dibaca")):
        phone.reports(number, state)
        expect(mark).to_have_text(shown)

    close_as_answered(tono)
    phone.hears("Seberapa terbantu Anda oleh petugas?")
    phone.writes("2")
    phone.hears("2 dari 5")
    (closed,) = Lists(desk.engine).of(View.CLOSED, "tono", [Queue()])
    assert closed.ending is Ending.ANSWERED
    phone.writes("bpjs saya gimana")
    phone.hears("Bot belum tahu: bpjs saya gimana")


def test_out_of_hours_it_is_left_and_the_answer_waits_behind_a_template(
    desk: Desk, phone: Phone, opened: Opened
) -> None:
    desk.is_closed()
    asks_for_a_person(phone)
    phone.hears("sedang tutup")
    assert Lists(desk.engine).all_open() == []
    phone.writes("titip")
    phone.hears("dititipkan")
    phone.meta.closed.add(PERSON)
    tono = opened("tono")
    expect(tono.locator(".lines a")).to_contain_text("dititipkan")
    take(tono)
    answers(tono, "Dendanya Rp1.000.000 per buku.")
    assert phone.meta.sent[phone.hears("jawaban_siap")]["type"] == "template"
    expect(tono.locator("#log .mark.bad")).to_contain_text("bila warga menulis lagi")
    phone.meta.closed.clear()
    phone.writes("ya")
    phone.hears("*Petugas*\\nDendanya Rp1.000.000 per buku.")
    expect(tono.locator("#log .said.desk .mark")).to_have_text("terkirim")
    assert [one["type"] for one in phone.meta.sent].count("template") == 1


def test_it_moves_to_another_unit_which_makes_a_ticket_and_the_citizen_goes_back(
    desk: Desk, phone: Phone, opened: Opened
) -> None:
    tono, agus = opened("tono"), opened("agus")
    asks_for_a_person(phone)
    take(tono)
    tono.get_by_text("Pindahkan ke unit lain").click()
    tono.get_by_label("Wilayah").fill("kota semarang")
    tono.get_by_role("button", name="Pindahkan").click()
    phone.hears("Pertanyaan Anda diteruskan")
    take(agus)
    agus.get_by_role("link", name="Buat tiket").click()
    agus.get_by_label("Pokok perkara").fill("Paspor hilang di jalan")
    agus.get_by_label("Kabar untuk warga").fill("Kami cek dulu ke kantor.")
    agus.get_by_role("button", name="Buat tiket").click()
    sent = str(phone.meta.sent[phone.hears("Kami cek dulu ke kantor.")])
    found = re.search(r"T-\d{4}-\d{4,}-\d", sent)
    assert found is not None
    phone.writes("kembali ke bot")
    phone.hears("Anda kembali ke bot")
    phone.writes(f"status tiket {found[0].replace('-', ' ').lower()} gmn")
    phone.hears("diterima")
    (closed,) = Lists(desk.engine).of(View.CLOSED, "agus", [Queue()])
    assert closed.ending is Ending.BACK_TO_BOT


def test_who_deletes_everything_while_an_agent_writes_leaves_nothing(
    desk: Desk, phone: Phone, opened: Opened
) -> None:
    tono = opened("tono")
    asks_for_a_person(phone)
    take(tono)
    phone.hears("Anda sekarang berbicara")
    (thread,) = Lists(desk.engine).all_open()
    tono.get_by_label("Balasan untuk warga").fill("Ini jawabannya.")
    phone.writes("hapus data saya")
    phone.hears("hapus")
    tono.get_by_role("button", name="Kirim", exact=True).click()
    expect(tono.locator("#gagal")).to_contain_text("tidak ada lagi")
    assert Lists(desk.engine).all_open() == []
    assert not Store(desk.engine).exists(thread.conversation_id)
    assert "Ini jawabannya." not in str(phone.meta.sent)


def test_the_same_webhook_twice_is_one_hand_off(desk: Desk, phone: Phone, opened: Opened) -> None:
    opened("tono")
    asks_for_a_person(phone)
    phone.hears("Saya sambungkan")
    before = len(phone.meta.sent)
    phone.count -= 1
    phone.writes("1")
    time.sleep(1)
    assert phone.meta.sent[before:] == []
    assert len(Lists(desk.engine).all_open()) == 1
