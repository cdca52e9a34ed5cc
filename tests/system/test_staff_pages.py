"""The pages of people who work here in a real Chromium: axe, keyboard, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from app.staff.sessions import Stage
from app.staff.tables import sessions
from knowledge_base.retrieval import Knowledge
from tests.app.staff.people import PASSWORD
from tests.system.staff import Site, sign_in, site
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser

PAGES = (
    "/redaksi", "/akun", "/akun/langkah-kedua", "/pengguna", "/pengguna?cari=tak-ada",
    "/pengguna/baru", "/pengguna/budi", "/pengguna/siti", "/pengguna/tak-ada", "/jejak",
    "/jejak?siapa=tak-ada&dari=x",
)  # fmt: skip
NAME = "Nama untuk masuk"


@pytest.fixture(scope="module")
def office(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("staff"), knowledge) as found:
        yield found


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds, and whether the page is wider than the screen."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        expect(page.get_by_role("main")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return _violations(page, source) + (["wider than the screen"] if wide else [])

    return check


def test_axe_finds_nothing_on_any_page(
    open_page: Page, office: Site, axe: Callable[[Page], list[str]]
) -> None:
    sign_in(open_page, office.url, "siti")
    for path in PAGES:
        open_page.goto(office.url + path)
        for folded in open_page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert axe(open_page) == [], path


def test_axe_finds_nothing_on_the_way_in(
    open_page: Page, office: Site, axe: Callable[[Page], list[str]]
) -> None:
    person, sealed = office.keys.accounts.person("rani"), office.keys.second_step.offer()
    secret = office.keys.second_step.shown(person, sealed)[1].replace(" ", "")
    office.keys.second_step.turn_on(person, sealed, pyotp.TOTP(secret).now())
    open_page.goto(office.url + "/pengguna")
    assert axe(open_page) == []
    open_page.get_by_label("Nama", exact=True).fill("rani")
    open_page.get_by_label("Kata sandi", exact=True).fill("salah")
    open_page.keyboard.press("Enter")
    expect(open_page.get_by_role("alert")).to_be_visible()
    assert axe(open_page) == []
    open_page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    open_page.keyboard.press("Enter")
    expect(open_page.get_by_role("heading", name="Langkah kedua")).to_be_visible()
    assert axe(open_page) == []
    office.keys.second_step.turn_off(person, "uji")
    link = office.keys.invitations.make(office.keys.accounts.person("tono"), "uji")
    open_page.goto(f"{office.url}/undangan/{link.rsplit('/', 1)[1]}")
    open_page.get_by_label("Kata sandi baru").fill("tono sedang makan")
    open_page.get_by_label("Ketik sekali lagi").fill("tono sedang makan")
    open_page.keyboard.press("Enter")
    expect(open_page.get_by_role("alert")).to_contain_text("nama atau surel")
    assert axe(open_page) == []


def test_what_was_typed_survives_the_end_of_the_session(
    open_page: Page, office: Site, axe: Callable[[Page], list[str]]
) -> None:
    sign_in(open_page, office.url, "siti")
    open_page.goto(office.url + "/pengguna/baru")
    name = f"lestari{abs(hash(open_page)) % 10**6}"
    open_page.get_by_label("Nama lengkap").fill("Lestari “Ayu” & kawan")
    open_page.get_by_label(NAME).fill(name)
    open_page.get_by_role("radio", name=re.compile("^Editor")).check()
    open_page.get_by_label("Instansi").fill("Kantor Imigrasi")
    with office.engine.begin() as db:
        db.execute(delete(sessions).where(sessions.c.stage == Stage.FULL))
    open_page.get_by_role("button", name="Buat akun dan tautan").click()

    expect(open_page.get_by_role("alert")).to_contain_text("Tulisan Anda tidak hilang")
    assert axe(open_page) == []
    open_page.get_by_label("Nama", exact=True).fill("siti")
    open_page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    open_page.get_by_role("button", name="Masuk", exact=True).click()

    expect(open_page.get_by_role("heading", name="Tulisan Anda masih ada")).to_be_visible()
    expect(open_page.get_by_text("Lestari “Ayu” & kawan")).to_be_visible()
    assert axe(open_page) == []
    open_page.keyboard.press("Enter")
    expect(open_page.get_by_label("Tautan undangan")).to_have_value(re.compile("/undangan/"))
    assert axe(open_page) == []
    assert office.keys.accounts.person(name).full_name == "Lestari “Ayu” & kawan"


def test_everything_is_done_with_the_keyboard(page: Page, office: Site) -> None:
    keys = page.keyboard
    page.goto(office.url + "/masuk")
    keys.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    keys.press("Enter")
    walk_to(page, "Nama")
    keys.type("budi")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Selamat datang")).to_be_visible()
    walk_to(page, "Akun saya")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Akun saya")).to_be_visible()
    walk_to(page, "WIB")
    keys.press("ArrowDown")
    walk_to(page, "Simpan zona waktu")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Zona waktu sekarang WITA")
    walk_to(page, "Ganti kata sandi")
    keys.press("Enter")
    keys.press("Tab")
    expect(page.get_by_label("Kata sandi sekarang")).to_be_focused()
    walk_to(page, "Keluar")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Anda sudah keluar")


def test_a_new_device_sets_up_the_second_step_by_its_page(browser: Browser, office: Site) -> None:
    with browser.new_context(locale="id-ID") as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        sign_in(page, office.url, "budi")
        page.goto(office.url + "/akun/langkah-kedua")
        secret = page.locator(".secret").inner_text().replace(" ", "")
        page.get_by_label("Kode 6 angka").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Nyalakan").click()
        expect(page.locator(".codes li")).to_have_count(8)
        assert office.keys.accounts.person("budi").has_totp
        assert refused == [], "the strict policy refuses nothing of ours"


def walk_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so, and can be seen there."""
    called = """() => { const it = document.activeElement;
        const label = it.labels?.length ? it.labels[0].innerText : it.innerText;
        return (it.getAttribute('aria-label') || label || '').trim(); }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(called).startswith(name):
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none", name
            return
    raise AssertionError(f"{name} is not reached by Tab")
