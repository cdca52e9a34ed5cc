"""The desk's pages: by keyboard, on a phone, without scripts, for who hears instead of sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import delete

from connectors.desk.lists import Lists
from connectors.desk.model import Ending
from connectors.desk.presence import Presence
from connectors.desk.tables import presence as reports
from connectors.desk.threads import Threads
from connectors.model import Channel
from connectors.store import Store
from knowledge_base.retrieval import Knowledge
from tests.app.desk.talk import IN_BANDUNG, converse, hand_over, opening, write
from tests.system.desk import Desk, desk_on_port, listens
from tests.system.staff import sign_in
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Iterator[Desk]:
    with desk_on_port(tmp_path_factory.mktemp("desk"), knowledge) as found:
        yield found


@pytest.fixture
def waiting(desk: Desk) -> Iterator[Callable[..., int]]:
    """Makes threads that wait; they are gone after the test."""
    made: list[str] = []

    def make(channel: Channel = Channel.WEBCHAT, **more: object) -> int:
        name = f"c{len(made)}"
        converse(desk.engine, name, channel, "x" if channel is Channel.WHATSAPP else "")
        made.append(name)
        return hand_over(desk.engine, name, opening(**more))  # type: ignore[arg-type]

    yield make
    for name in made:
        Store(desk.engine).delete(name)


def test_a_list_is_walked_and_opened_by_keys_that_can_be_switched_off(
    page: Page, desk: Desk, waiting: Callable[..., int]
) -> None:
    first, second = waiting(), waiting(service_id="skck", question="skck bayar berapa")
    desk.enter(page, "tono")
    keys = page.keyboard
    for key in ("j", "j", "j", "k", "ArrowDown", "ArrowUp"):
        keys.press(key)
    expect(page.locator(f"#baris-{first} a")).to_be_focused()
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url(f"**/meja/{second}*")
    listens(page)
    keys.press("?")
    dialog = page.get_by_role("dialog", name="Tombol")
    expect(dialog).to_be_visible()
    page.get_by_label("Pakai tombol satu huruf").uncheck()
    keys.press("Escape")
    keys.press("a")
    keys.press("?")
    page.reload()
    listens(page)
    keys.press("a")
    expect(dialog).to_be_hidden()
    found = Lists(desk.engine).thread(second)
    assert found is not None
    assert found.agent is None
    page.get_by_role("button", name="Ambil").click()
    page.keyboard.press("b")
    expect(page.get_by_label("Balasan untuk warga")).not_to_be_focused()


def test_everything_can_be_done_without_scripts(
    browser: Browser, desk: Desk, waiting: Callable[..., int]
) -> None:
    thread = waiting()
    # The pages of the test before are remembered for a while.
    with desk.engine.begin() as db:
        db.execute(delete(reports))
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    sign_in(page, desk.url, "tono")
    page.goto(f"{desk.url}/meja")
    # A page that was just closed may still have sent word on a slow machine.
    if (rest := page.get_by_role("button", name="Istirahat dulu")).count():
        rest.click()
    page.get_by_role("button", name="Siap menerima").click()
    expect(page.get_by_text("Anda siap menerima warga.")).to_be_visible()
    assert Presence(desk.engine).ready_for(IN_BANDUNG) == 1
    page.locator(f"#baris-{thread} a").click()
    page.get_by_role("button", name="Ambil").click()
    page.get_by_label("Cari jawaban di katalog").fill("biaya skck")
    page.get_by_role("search", name="Cari jawaban").get_by_role("button").click()
    page.locator("#jawaban a").first.click()
    expect(page.get_by_role("checkbox", name="Sumber: SKCK")).to_be_checked()
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.locator("#pratinjau .bubble")).to_contain_text("Rp")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#log .said.desk")).to_contain_text("Rp")
    page.get_by_text("Tutup percakapan").click()
    page.get_by_label("Laporan LAPOR!").check()
    page.get_by_role("button", name="Tutup", exact=True).click()
    expect(page.get_by_text("ditutup: laporan LAPOR!")).to_be_visible()
    closed = Lists(desk.engine).thread(thread)
    assert closed is not None
    assert closed.ending is Ending.LAPOR
    context.close()


def test_who_left_the_page_is_not_promised_to_anybody(page: Page, desk: Desk) -> None:
    presence = Presence(desk.engine)
    desk.enter(page, "dewi")
    expect(page.get_by_role("button", name="Istirahat dulu")).to_be_visible()
    page.wait_for_timeout(500)
    assert presence.readiness("dewi") is True
    page.get_by_role("button", name="Istirahat dulu").click()
    expect(page.get_by_text("Istirahat", exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    assert presence.readiness("dewi") is False
    page.goto(f"{desk.url}/akun")
    page.wait_for_timeout(500)
    assert presence.readiness("dewi") is None


def test_who_signs_out_is_not_promised_to_anybody(page: Page, desk: Desk) -> None:
    presence = Presence(desk.engine)
    with page.expect_response("**/meja/hadir"):
        desk.enter(page, "dewi")
    assert presence.readiness("dewi") is True
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk*")
    page.wait_for_timeout(500)
    assert presence.readiness("dewi") is None


def test_a_page_whose_timers_are_held_back_reports_when_it_is_asked(page: Page, desk: Desk) -> None:
    page.add_init_script("window.setInterval = () => 0;")
    with page.expect_response("**/meja/hadir"):
        desk.enter(page, "dewi")
    with page.expect_request("**/meja/hadir", timeout=30_000) as again:
        pass
    assert "siap=1" in (again.value.post_data or "")


def test_a_hidden_page_calls_by_its_title_and_reads_it_out(
    page: Page, desk: Desk, waiting: Callable[..., int]
) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', { get: () => window.isAway ?? false });"
    )
    desk.enter(page, "tono")
    page.wait_for_timeout(800)
    page.evaluate("window.isAway = true")
    waiting()
    expect(page).to_have_title("● Warga menunggu")
    expect(page.locator("#sebut")).to_have_text("Ada warga yang menunggu petugas.")
    page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("Meja – Tanya")


def test_axe_finds_nothing(open_page: Page, desk: Desk, waiting: Callable[..., int]) -> None:
    page, source = open_page, AXE.read_text(encoding="utf-8")
    threads = Threads(desk.engine)
    mine, over, free = waiting(Channel.WHATSAPP), waiting(), waiting(is_left=True)
    for thread in (mine, over):
        threads.claim(thread, "siti")
    threads.note(mine, "dewi", "Sudah ditelepon.")
    threads.tag(mine, "siti", ["urgen"])
    threads.close(over, "siti", Ending.REFERRED)
    write(desk.engine, "c0", "halo?")

    def check(step: Callable[[], object]) -> None:
        step()
        expect(page.get_by_role("main")).to_be_visible()
        for folded in page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(page, source) == [], page.url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url

    sign_in(page, desk.url, "siti")
    for name in ("menunggu", "saya", "semua", "selesai"):
        check(lambda name=name: page.goto(f"{desk.url}/meja?daftar={name}"))  # type: ignore[misc]
    check(lambda: page.goto(f"{desk.url}/meja?cari=tidak+ada"))
    check(lambda: page.keyboard.press("?"))
    for thread in (free, over, mine):
        check(lambda thread=thread: page.goto(f"{desk.url}/meja/{thread}"))  # type: ignore[misc]
    page.get_by_label("Cari jawaban di katalog").fill("biaya paspor")
    check(lambda: expect(page.locator(".found li").first).to_be_visible())
    page.get_by_label("Balasan untuk warga").fill("*Halo*")
    page.get_by_role("button", name="Lihat dulu").click()
    check(lambda: expect(page.locator("#pratinjau .bubble")).to_be_visible())
    check(lambda: page.goto(f"{desk.url}/meja/jam"))
    check(lambda: page.goto(f"{desk.url}/meja/kiriman"))


def test_a_page_that_nobody_touches_for_long_tells_of_nobody(page: Page, desk: Desk) -> None:
    page.clock.install()
    reports: list[str] = []
    page.on("request", lambda sent: reports.append(sent.url) if "/hadir" in sent.url else None)
    desk.enter(page, "dewi")
    page.mouse.move(20, 20)
    page.clock.run_for(60_000)
    assert len(reports) >= 3
    page.clock.fast_forward(31 * 60_000)
    expect(page.get_by_text("lama tidak disentuh")).to_be_visible()
    told = len(reports)
    page.clock.run_for(120_000)
    assert len(reports) == told
    page.mouse.move(40, 40)
    expect(page.get_by_text("Siap menerima", exact=True)).to_be_visible()
    assert len(reports) == told + 1


def test_words_that_changed_after_a_lost_answer_are_neither_swallowed_nor_doubled(
    page: Page, desk: Desk, waiting: Callable[..., int]
) -> None:
    thread = waiting()
    Threads(desk.engine).claim(thread, "dewi")
    desk.enter(page, "dewi")
    page.goto(f"{desk.url}/meja/{thread}")
    box, failed = page.get_by_label("Balasan untuk warga"), page.locator("#gagal")

    def lost_answer(route: Route) -> None:
        """The reply arrives, and what the server says to it does not."""
        route.fetch()
        route.abort()

    page.route("**/balas", lost_answer, times=1)
    box.fill("Bawa KK.")
    box.press("Control+Enter")
    expect(failed).to_contain_text("jaringan terputus")
    box.fill("Bawa juga surat polisi.")
    box.press("Control+Enter")
    expect(failed).to_contain_text("yang baru ini belum")
    expect(box).to_have_value("Bawa juga surat polisi.")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    expect(page.locator("#log .said.desk .words")).to_have_text(
        ["Bawa KK.", "Bawa juga surat polisi."]
    )


def test_a_page_without_a_stream_says_that_the_network_went_and_came_back(
    page: Page, desk: Desk
) -> None:
    page.clock.install()
    page.route("**/kabar", lambda route: route.abort())
    page.route("**/daftar*", lambda route: route.abort())
    desk.enter(page, "dewi")
    page.clock.run_for(31_000)
    expect(page.locator("#putus")).to_contain_text("Jaringan terputus")
    page.unroute("**/daftar*")
    page.clock.run_for(31_000)
    expect(page.locator("#putus")).to_be_hidden()
