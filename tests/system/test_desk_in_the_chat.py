"""A citizen on the real chat page, and an agent at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.desk_rules import DeskParts
from app.main import Parts, create_app
from app.settings import Settings
from connectors.desk.hours import ClosedDay, Hours, Zone
from connectors.desk.model import Ending, Queue, Thread
from connectors.desk.telling import words
from connectors.desk.week import Week, day_of
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.desk.conftest import Bot
from tests.connectors.serving import on_port
from tests.system.chat import Chat

pytestmark = pytest.mark.browser

ALWAYS = Week((day_of("00.00-24.00"),) * 7)


@dataclass
class Office:
    """The address of the chat, and the desk behind it."""

    url: str
    desk: DeskParts

    def opens(self, is_open: bool = True) -> None:
        today = datetime.now(Zone.WIB.info).date()
        closed = () if is_open else (ClosedDay(today, "HUT kota"),)
        hours = Hours(Queue(), Zone.WIB, ALWAYS, closed)
        if is_open and not hours.is_open(datetime.now(UTC)):
            pytest.skip("a national holiday: the desk is closed today")
        self.desk.hours.save(hours, "admin")

    def ready(self) -> None:
        self.desk.presence.seen("sari", [Queue()], is_ready=True)

    def thread(self) -> Thread:
        (thread,) = self.desk.lists.all_open()
        return thread


@pytest.fixture
def office(tmp_path: Path, database_url: str, knowledge: Knowledge) -> Iterator[Office]:
    settings = Settings(data=tmp_path, database_url=database_url)
    app = create_app(settings, LiveKnowledge(knowledge), Parts(Bot()))
    with on_port(app, lifespan="on") as url:
        yield Office(url, app.state.desk)
        app.state.closing.set()
        app.state.hub.wake_all()


def test_a_talk_with_a_person_from_the_wish_to_the_end(page: Page, office: Office) -> None:
    office.opens()
    office.ready()
    chat = Chat(page, office.url)
    expect(chat.ask("petugas")).to_contain_text("Saya sambungkan ke petugas")
    expect(page.get_by_text("Menunggu petugas,")).to_be_visible()
    thread = office.thread()
    office.desk.desk.claim(thread.id, "sari")
    expect(chat.reply(1)).to_contain_text("Anda sekarang berbicara dengan petugas")
    expect(page.get_by_text("Anda berbicara dengan petugas.", exact=True)).to_be_visible()
    chat.write("KTP saya hilang, bu")
    expect(chat.questions.last).to_contain_text("Terkirim")
    expect(page.get_by_text("Sedang mencari jawaban…").first).to_be_hidden()
    office.desk.desk.say(thread.id, "sari", "kunci-1", words("Bawa *surat polisi* dan KK, ya."))
    words_of_agent = chat.reply(2)
    expect(words_of_agent).to_contain_text("Petugas")
    expect(words_of_agent).to_have_class("item bot desk")
    chat.reload()
    expect(page.get_by_text("Anda berbicara dengan petugas.", exact=True)).to_be_visible()
    expect(chat.replies.nth(2)).to_have_class("item bot desk")
    office.desk.desk.close(thread.id, "sari", Ending.ANSWERED)
    expect(chat.reply(3)).to_contain_text("Percakapan dengan petugas selesai")
    expect(page.get_by_text("Anda berbicara dengan petugas.", exact=True)).to_be_hidden()
    expect(chat.ask("biaya ktp")).to_contain_text("jawaban untuk biaya ktp")


def test_on_a_closed_day_the_question_is_left_and_answered_later(
    page: Page, office: Office
) -> None:
    office.opens(is_open=False)
    chat = Chat(page, office.url)
    expect(chat.ask("petugas")).to_contain_text("sedang tutup (HUT kota)")
    expect(chat.tap("Titip pertanyaan")).to_contain_text("Pertanyaan Anda dititipkan")
    expect(chat.ask("biaya ktp")).to_contain_text("jawaban untuk biaya ktp")
    thread = office.thread()
    office.desk.desk.claim(thread.id, "sari")
    office.desk.desk.say(thread.id, "sari", "kunci-1", words("Ini jawabannya."))
    expect(chat.reply(3)).to_contain_text("Ini jawabannya.")


def test_back_to_the_bot_with_one_tap(page: Page, office: Office) -> None:
    office.opens()
    office.ready()
    chat = Chat(page, office.url)
    chat.ask("petugas")
    expect(chat.tap("Kembali ke bot")).to_contain_text("Anda kembali ke bot")
    expect(page.get_by_text("Menunggu petugas,")).to_be_hidden()
    assert office.desk.lists.all_open() == []


def test_deleting_the_conversation_takes_it_from_the_desk(page: Page, office: Office) -> None:
    office.opens()
    office.ready()
    chat = Chat(page, office.url)
    chat.ask("petugas")
    thread = office.thread()
    page.get_by_role("button", name="Hapus percakapan").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.get_by_text("Percakapan sudah dihapus.")).to_be_attached()
    expect(page.get_by_text("Menunggu petugas,")).to_be_hidden()
    assert office.desk.lists.thread(thread.id) is None


@pytest.mark.parametrize("width", [390, 1366])
def test_everything_fits_at_every_width(browser: Browser, office: Office, width: int) -> None:
    office.opens()
    office.ready()
    page = browser.new_page(viewport={"width": width, "height": 800})
    chat = Chat(page, office.url)
    chat.ask("petugas")
    office.desk.desk.claim(office.thread().id, "sari")
    chat.reply(1)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    page.close()
