"""Tickets in a real Chromium: an agent makes one on a phone, changes it, and axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.desk.threads import Threads
from connectors.model import Channel
from knowledge_base.retrieval import Knowledge
from tests.connectors.desks.talk import Talk
from tests.system.staff import Site, sign_in, site
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(knowledge: Knowledge, tmp_path: Path) -> Iterator[Site]:
    """Where tono has a thread at the desk."""
    with site(tmp_path, knowledge) as found:
        yield found


@pytest.fixture
def talk(desk: Site) -> Talk:
    talk = Talk(desk.engine, "a" * 32, Channel.API)
    talk.writes("ktp sy blm jadi2 udh 3 bulan")
    Threads(desk.engine).claim(talk.opens().id, "tono")
    return talk


def test_an_agent_makes_a_ticket_and_tells_how_it_goes_on(
    page: Page, desk: Site, talk: Talk
) -> None:
    sign_in(page, desk.url, "tono")
    page.goto(f"{desk.url}/meja/tiket/baru?utas=1")
    page.get_by_label("Pokok perkara").fill("Cetak ulang KTP tertunda")
    page.get_by_label("Kabar untuk warga").fill("Berkas Anda kami periksa dulu.")
    page.get_by_role("button", name="Buat tiket").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Tiket T-\d{4}-0001-\d"))
    expect(page.get_by_role("status")).to_contain_text("warga sudah dikabari")
    page.get_by_label("Keadaan sekarang").select_option("menunggu warga")
    page.get_by_label("Kabar untuk warga").fill("Kirim surat pengantar RT ke kantor.")
    page.get_by_role("button", name="Simpan dan kabari warga").click()
    expect(page.get_by_role("listitem").filter(has_text="surat pengantar RT")).to_be_visible()
    assert "menunggu warga" in talk.said()[-1]
    page.get_by_role("link", name="Tiket", exact=True).last.click()
    expect(page.get_by_role("row").filter(has_text="Cetak ulang")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_tickets(
    browser: Browser, desk: Site, talk: Talk, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    page, axe = context.new_page(), AXE.read_text(encoding="utf-8")
    sign_in(page, desk.url, "tono")
    page.goto(f"{desk.url}/meja/tiket/baru?utas=1")
    assert _violations(page, axe) == []
    page.get_by_label("Pokok perkara").fill("NIK 3201011234560001")
    page.get_by_label("Kabar untuk warga").fill("Kami periksa.")
    page.get_by_role("button", name="Buat tiket").click()
    expect(page.get_by_text("tampak seperti NIK")).to_be_visible()
    assert _violations(page, axe) == []
    page.get_by_label("Pokok perkara").fill("Cetak ulang")
    page.get_by_role("button", name="Buat tiket").click()
    assert _violations(page, axe) == []
    page.goto(f"{desk.url}/meja/tiket")
    assert _violations(page, axe) == []
    context.close()
