"""Every page of regulations: axe-core, both widths, no scripts, and an upload that breaks off."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.regulations.tables import drafts
from knowledge_base.retrieval import Knowledge
from tests.knowledge_base.law.reading.samples import locked_pdf
from tests.system.regulation_office import PDF, RegulationOffice, regulation_office
from tests.system.staff import sign_in
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("regulations")


@pytest.fixture(scope="module")
def office(knowledge: Knowledge, folder: Path) -> Iterator[RegulationOffice]:
    with regulation_office(folder, knowledge) as found:
        yield found


@pytest.fixture(scope="module")
def drafts_there(browser: Browser, office: RegulationOffice, folder: Path) -> dict[str, str]:
    """The addresses of a draft, a submitted one, a published one, and of a refused file."""
    files = {"baik.pdf": PDF, "kunci.pdf": locked_pdf()}
    for name, body in files.items():
        (folder / name).write_bytes(body)
    page = browser.new_page()
    found = {}
    office.enter(page, "budi")
    for what in ("draf", "diajukan", "terbit"):
        found[what] = office.upload(page, folder / "baik.pdf")
        if what == "draf":
            continue
        page.goto(found[what] + "/hubungan")
        page.get_by_role("button", name="Terima mencabut").click()
        page.goto(found[what])
        page.get_by_role("button", name="Ajukan untuk diperiksa").click()
    page.goto(f"{office.url}/redaksi/peraturan")
    page.get_by_label("Berkas peraturan").set_input_files(folder / "kunci.pdf")
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_role("alert")).to_contain_text("kata sandi", timeout=30_000)
    found["gagal"] = page.url
    office.enter(page, "rani")
    page.goto(found["terbit"] + "/terbitkan")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_role("main")).to_contain_text("Warga membacanya", timeout=30_000)
    page.close()
    return found


def test_axe_finds_nothing_on_any_page_and_none_is_too_wide(
    open_page: Page, office: RegulationOffice, drafts_there: dict[str, str]
) -> None:
    axe, there = AXE.read_text(encoding="utf-8"), drafts_there
    office.enter(open_page, "siti")
    for address in (
        f"{office.url}/redaksi/peraturan", f"{office.url}/redaksi/peraturan?cari=tak-ada",
        *there.values(), f"{there['draf']}/halaman/1", f"{there['draf']}/hubungan",
        f"{there['terbit']}/halaman/2", f"{there['terbit']}/hubungan",
        f"{there['terbit']}/layanan", f"{there['diajukan']}/terbitkan",
        f"{office.url}/redaksi/peraturan/terbit/uu-6-2025",
    ):  # fmt: skip
        open_page.goto(address)
        expect(open_page.get_by_role("heading", level=1)).to_be_visible()
        for folded in open_page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(open_page, axe) == [], address
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not open_page.evaluate(wide), address


def test_without_scripts_a_file_is_sent_and_the_page_refreshed(
    browser: Browser, office: RegulationOffice, folder: Path, drafts_there: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office.url, "budi")
    page.goto(f"{office.url}/redaksi/peraturan")
    page.get_by_label("Berkas peraturan").set_input_files(folder / "baik.pdf")
    page.get_by_role("button", name="Unggah dan baca").click()
    until = time.monotonic() + 60
    while page.get_by_role("link", name="Segarkan").count() and time.monotonic() < until:
        page.get_by_role("link", name="Segarkan").click()
        time.sleep(0.2)
    expect(page.get_by_role("heading", name="Yang perlu dilakukan")).to_be_visible()
    page.goto(f"{page.url}/halaman/1")
    page.get_by_text("Perbaiki Pasal 1", exact=True).click()
    line = page.locator("[id='pasal 1']")
    line.get_by_role("button", name="Hapus").click()
    expect(page.get_by_role("status")).to_contain_text("Koreksi tersimpan")
    expect(page.locator("[id='pasal 1']")).to_have_count(0)
    context.close()


def test_a_line_is_corrected_by_keyboard_alone(
    page: Page, office: RegulationOffice, drafts_there: dict[str, str]
) -> None:
    office.enter(page, "ani")
    page.goto(f"{drafts_there['draf']}/halaman/1")
    line = page.locator("[id='pasal 2 ayat (1)']")
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(line.get_by_label("Nomor ayat")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Setiap warga berhak atas satu Kartu.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line).to_contain_text("satu Kartu.")


def test_an_upload_that_breaks_off_leaves_nothing(
    page: Page, office: RegulationOffice, folder: Path
) -> None:
    office.enter(page, "budi")

    def rows() -> int:
        with office.engine.connect() as db:
            return len(db.execute(select(drafts)).all())

    before = rows()
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    host, port = office.url.removeprefix("http://").split(":")
    head = (
        f"POST /redaksi/peraturan/unggah HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.pdf"\r\n\r\n%PDF-1.4'
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + b"x" * 2_000_000)
        time.sleep(0.3)
    page.goto(f"{office.url}/redaksi/peraturan")
    expect(page.get_by_role("heading", name="Peraturan", exact=True)).to_be_visible()
    assert rows() == before
    assert not list((folder / "law" / "drafts").glob("masuk-*"))


def test_a_lost_network_and_a_wrong_file_are_told_beside_the_form(
    page: Page, office: RegulationOffice, folder: Path, drafts_there: dict[str, str]
) -> None:
    office.enter(page, "budi")
    send = page.get_by_role("button", name="Unggah dan baca")
    page.get_by_label("Berkas peraturan").set_input_files(folder / "baik.pdf")
    page.route("**/unggah", lambda route: route.abort())
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("tidak ada yang tersimpan")
    expect(send).to_be_enabled()
    page.unroute("**/unggah")
    empty = folder / "kosong.pdf"
    empty.write_bytes(b"")
    page.get_by_label("Berkas peraturan").set_input_files(empty)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("yang terkirim kosong")
