"""Two agents and a citizen on the real pages: hand-offs from their beginning to their end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import Engine

import connectors.desk.hours
from app.staff.tables import sessions
from connectors.desk.lists import Lists, View
from connectors.desk.model import Ending, Queue
from connectors.desk.presence import Presence
from connectors.desk.tables import presence as present
from connectors.desk.tables import threads
from knowledge_base.retrieval import Knowledge
from tests.app.staff.people import PASSWORD
from tests.system.chat import Chat
from tests.system.desk import Desk, ask_for_a_person, desk_on_port, take
from tests.system.staff import sign_in

pytestmark = pytest.mark.browser

Opened = Callable[[str], Page]
_LOOKS = 20


@pytest.fixture
def desk(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Open all day, on holidays too."""
    monkeypatch.setattr(connectors.desk.hours, "holiday_on", lambda day: None)
    with desk_on_port(tmp_path, knowledge) as found:
        found.is_open()
        yield found


@pytest.fixture
def opened(browser: Browser, desk: Desk) -> Iterator[Opened]:
    """An agent's own browser on a laptop; a script error on its pages fails the test."""
    contexts, errors = [], list[str]()

    def enter(name: str) -> Page:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return desk.enter(context.new_page(), name)

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def lines(page: Page) -> list[str]:
    return page.locator(".lines strong").all_inner_texts()


def endings(engine: Engine) -> list[Ending | None]:
    return [t.ending for t in Lists(engine).of(View.CLOSED, "tono", [Queue()])]


def close_as_answered(agent: Page) -> None:
    agent.get_by_text("Tutup percakapan").click()
    agent.get_by_role("radio", name="Terjawab Warga").check()
    agent.get_by_role("button", name="Tutup", exact=True).click()
    expect(agent.get_by_text("ditutup: terjawab")).to_be_visible()


def test_a_question_goes_to_a_person_and_back_without_a_reload(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    expect(tono.get_by_text("Tidak ada yang menunggu.")).to_be_visible()
    ask_for_a_person(chat)
    expect(chat.replies.last).to_contain_text("Saya sambungkan ke petugas")
    # It comes to the open list by itself.
    expect(tono.locator(".lines li.unread")).to_have_count(1)
    take(tono)
    expect(tono.locator(".summary")).to_contain_text("paspor saya hilang, dendanya berapa?")
    expect(chat.replies.last).to_contain_text("Anda sekarang berbicara dengan petugas")

    tono.keyboard.press("c")
    tono.get_by_label("Cari jawaban di katalog").fill("biaya paspor hil")
    expect(tono.locator(".found li").first).to_contain_text("Paspor hilang atau rusak")
    tono.keyboard.press("Enter")
    box = tono.get_by_label("Balasan untuk warga")
    expect(box).to_be_focused()
    expect(box).to_have_value(re.compile(r"Rp1\.000\.000"))
    tono.keyboard.press("Control+Enter")
    expect(box).to_have_value("")
    expect(chat.replies.last).to_contain_text("Rp1.000.000")
    expect(chat.replies.last).to_contain_text("Sumber")
    expect(tono.locator("#log .said.desk")).to_have_count(1)

    chat.write("oh begitu, makasih pak")
    expect(tono.locator("#log .said.citizen").last).to_contain_text("makasih pak")
    close_as_answered(tono)
    expect(chat.replies.last).to_contain_text("Percakapan dengan petugas selesai")
    assert endings(desk.engine) == [Ending.ANSWERED]
    expect(chat.ask("bpjs saya gimana")).to_contain_text("Bot belum tahu: bpjs saya gimana")


def test_a_question_nobody_could_answer_is_rated_and_reaches_the_editors(
    desk: Desk, page: Page, opened: Opened, browser: Browser
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    chat.ask("sim internasional utk motor gede ada ga")
    ask_for_a_person(chat)
    take(tono)
    tono.get_by_label("Balasan untuk warga").fill("Maaf, kami juga belum tahu.")
    tono.keyboard.press("Control+Enter")
    expect(chat.replies.last).to_contain_text("kami juga belum tahu")
    close_as_answered(tono)
    expect(chat.replies.last).to_contain_text("Seberapa terbantu Anda oleh petugas?")
    expect(chat.tap("Kurang terbantu")).to_contain_text("2 dari 5")
    rani = browser.new_page()
    sign_in(rani, desk.url, "rani")
    question = rani.get_by_text("sim internasional utk motor gede")
    for _ in range(_LOOKS):
        # Conversations are read once they have settled.
        rani.goto(f"{desk.url}/redaksi/celah")
        if question.count():
            break
        rani.wait_for_timeout(1_000)
    expect(question.first).to_be_visible()
    rani.close()


def test_a_ticket_is_asked_about_by_whom_it_was_made_for_and_by_nobody_else(
    desk: Desk, page: Page, opened: Opened, browser: Browser
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    tono.get_by_role("link", name="Buat tiket").click()
    tono.get_by_label("Pokok perkara").fill("Paspor hilang di jalan")
    tono.get_by_label("Kabar untuk warga").fill("Kami cek dulu ke kantor.")
    tono.get_by_role("button", name="Buat tiket").click()
    expect(chat.replies.last).to_contain_text(re.compile(r"T-\d{4}-\d{4,}-\d"))
    found = re.search(r"T-\d{4}-\d{4,}-\d", chat.replies.last.inner_text())
    assert found is not None
    tono.goto(f"{desk.url}/meja/{desk.thread()}")
    close_as_answered(tono)
    expect(chat.replies.last).to_contain_text("Percakapan dengan petugas selesai")
    number = found[0].replace("-", " ").lower()
    expect(chat.ask(f"status tiket {number} gmn")).to_contain_text("diterima")
    stranger = Chat(browser.new_page(), desk.url)
    expect(stranger.ask(f"status tiket {number}")).to_contain_text(
        "tidak ditemukan di percakapan ini"
    )
    stranger.page.close()


def test_of_two_who_press_at_once_one_has_it_and_the_other_is_told(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, dewi, chat = opened("tono"), opened("dewi"), Chat(page, desk.url)
    ask_for_a_person(chat)
    expect(tono.locator(".lines a")).to_have_count(1)
    address = f"{desk.url}/meja/{desk.thread()}"
    for agent in (tono, dewi):
        agent.goto(address)
        # Neither page hears of the other in time.
        agent.route("**/isi?*", lambda route: route.abort())
    tono.get_by_role("button", name="Ambil").click()
    expect(tono.get_by_label("Balasan untuk warga")).to_be_visible()
    dewi.get_by_role("button", name="Ambil").click()
    expect(dewi.get_by_role("alert")).to_contain_text("Sudah diambil Tono Contoh")
    expect(dewi.get_by_label("Balasan untuk warga")).to_have_count(0)
    expect(page.get_by_text("Anda sekarang berbicara dengan petugas")).to_have_count(1)


def test_out_of_hours_a_question_is_left_and_answered_later(
    desk: Desk, page: Page, opened: Opened
) -> None:
    desk.is_closed()
    chat = Chat(page, desk.url)
    ask_for_a_person(chat)
    expect(chat.replies.last).to_contain_text("sedang tutup")
    assert Lists(desk.engine).all_open() == []
    chat.tap("Titip pertanyaan")
    tono = opened("tono")
    expect(tono.locator(".lines a")).to_contain_text("dititipkan")
    take(tono)
    box = tono.get_by_label("Balasan untuk warga")
    box.fill("Dendanya Rp1.000.000 per buku.")
    tono.get_by_role("button", name="Kirim", exact=True).click()
    expect(chat.replies.last).to_contain_text("Dendanya Rp1.000.000 per buku.")


def test_a_thread_moves_to_another_unit_and_leaves_the_lists_of_this_one(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, dewi, agus = opened("tono"), opened("dewi"), opened("agus")
    ask_for_a_person(Chat(page, desk.url))
    expect(dewi.locator(".lines a")).to_have_count(1)
    take(tono)
    tono.get_by_text("Pindahkan ke unit lain").click()
    tono.get_by_label("Wilayah").fill("kota semarang")
    tono.get_by_label("Catatan untuk petugas di sana").fill("Warga sudah di Semarang.")
    tono.get_by_role("button", name="Pindahkan").click()
    expect(tono.get_by_text("1 petugas siap")).to_be_visible()
    expect(dewi.locator(".lines a")).to_have_count(0)
    take(agus)
    expect(agus.locator(".notes")).to_contain_text("Warga sudah di Semarang.")
    expect(page.get_by_text("Pertanyaan Anda diteruskan")).to_be_visible()


def test_an_agent_sees_that_the_words_arrived_and_were_seen(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    expect(page.get_by_text("Anda sekarang berbicara")).to_be_visible()

    def says(text: str) -> Locator:
        tono.get_by_label("Balasan untuk warga").fill(text)
        tono.keyboard.press("Control+Enter")
        expect(tono.locator("#log .said.desk .words").last).to_have_text(text)
        return tono.locator("#log .said.desk .mark").last

    expect(says("Sebentar ya.")).to_have_text("dibaca")
    set_sight(page, "hidden")
    mark = says("Bawa KTP lama.")
    expect(mark).to_have_text("sampai")
    set_sight(page, "visible")
    expect(mark).to_have_text("dibaca")
    page.goto("about:blank")
    mark = says("Masih di sana?")
    expect(mark).to_have_text(re.compile("^tersimpan, tampil begitu"))
    page.goto(desk.url)
    expect(mark).to_have_text("dibaca")


def set_sight(page: Page, state: str) -> None:
    """As if the tab went behind another one, or came back."""
    page.evaluate(
        """(state) => {
          Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        state,
    )


def test_a_citizen_who_goes_back_to_the_bot_leaves_the_agents_words_where_they_are(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    tono.get_by_label("Balasan untuk warga").fill("Sebentar, saya cek dulu ya.")
    chat.write("kembali ke bot")
    expect(tono.locator("#berubah")).to_contain_text("Keadaannya berubah")
    tono.get_by_role("button", name="Kirim", exact=True).click()
    expect(tono.locator("#gagal")).to_contain_text("sudah selesai")
    expect(tono.get_by_label("Balasan untuk warga")).to_have_value("Sebentar, saya cek dulu ya.")
    tono.get_by_role("link", name="Muat ulang").click()
    kept = tono.get_by_label("Tulisan Anda yang belum terkirim")
    expect(kept).to_have_value("Sebentar, saya cek dulu ya.")
    assert endings(desk.engine) == [Ending.BACK_TO_BOT]


def test_a_citizen_who_deletes_everything_takes_it_from_the_agent_too(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    tono.get_by_label("Balasan untuk warga").fill("Ini jawabannya.")
    page.get_by_role("button", name="Hapus percakapan").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(chat.questions).to_have_count(0)
    tono.get_by_role("button", name="Kirim", exact=True).click()
    expect(tono.locator("#gagal")).to_contain_text("tidak ada lagi")
    expect(tono.get_by_label("Balasan untuk warga")).to_have_value("Ini jawabannya.")
    assert Lists(desk.engine).all_open() == []


def test_an_agent_who_closes_the_tab_is_promised_to_nobody_and_the_citizen_returns_to_the_line(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    expect(chat.replies.last).to_contain_text("Anda sekarang berbicara")
    tono.close(run_before_unload=True)
    presence = Presence(desk.engine)
    for _ in range(_LOOKS):
        if presence.readiness("tono") is None:
            break
        page.wait_for_timeout(250)
    assert presence.readiness("tono") is None
    # Five minutes later, as the clock of the thread has it.
    with desk.engine.begin() as db:
        past = datetime.now(UTC) - timedelta(minutes=6)
        db.execute(threads.update().values(claimed_at=past, agent_at=past, citizen_at=past))
        db.execute(present.update().values(seen_at=past))
    expect(chat.replies.last).to_contain_text("petugas tadi sedang tidak di tempat")
    dewi = opened("dewi")
    take(dewi)
    expect(page.get_by_text("Anda sekarang berbicara dengan petugas")).to_have_count(2)


def test_a_reply_outlives_the_network_the_session_and_the_tab(
    desk: Desk, page: Page, opened: Opened
) -> None:
    tono, chat = opened("tono"), Chat(page, desk.url)
    ask_for_a_person(chat)
    take(tono)
    box = tono.get_by_label("Balasan untuk warga")

    def lost_answer(route: Route) -> None:
        """The reply arrives, and what the server says to it does not."""
        route.fetch()
        route.abort()

    tono.route("**/balas", lost_answer, times=1)
    box.fill("Halo, saya bantu.")
    box.press("Control+Enter")
    expect(tono.locator("#gagal")).to_contain_text("jaringan terputus")
    tono.reload()
    expect(box).to_have_value("Halo, saya bantu.")
    with desk.engine.begin() as db:
        db.execute(sessions.delete())
    box.press("Control+Enter")
    expect(tono.locator("#gagal")).to_contain_text("Sesi Anda sudah berakhir")
    tono.locator("#gagal").get_by_role("link", name="Masuk lagi").click()
    tono.get_by_label("Nama", exact=True).fill("tono")
    tono.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    tono.get_by_role("button", name="Masuk", exact=True).click()
    expect(box).to_have_value("Halo, saya bantu.")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    expect(page.get_by_text("Halo, saya bantu.")).to_have_count(1)
    expect(tono.locator("#log .said.desk")).to_have_count(1)
