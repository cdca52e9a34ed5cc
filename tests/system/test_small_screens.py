"""From 320 px (which is also 640 px at 200 % zoom) nothing has to be scrolled sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.server import Running
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

NARROW: ViewportSize = {"width": 320, "height": 568}
PAGES = (
    "/layanan",
    "/layanan/ktp-el-hilang",
    "/layanan/sim-baru",
    "/peraturan/uu-24-2013",
    "/docs",
)


def test_the_chat_fits_320_pixels_before_and_after_a_conversation(
    page: Page, server: Running
) -> None:
    page.set_viewport_size(NARROW)
    chat = Chat(page, server.url)
    _fits(page)

    chat.ask("kartu saya hilang, bayar berapa?")
    chat.tap("KTP-el hilang")
    chat.ask("a" * 300)

    _fits(page)
    log = page.locator("tanya-chat .log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
    expect(chat.box).to_be_in_viewport()
    expect(chat.send).to_be_in_viewport()


@pytest.mark.parametrize("path", PAGES)
def test_the_other_pages_fit_320_pixels(page: Page, server: Running, path: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(server.url + path)
    expect(page.get_by_role("main")).to_be_visible()
    _fits(page)


def test_what_can_be_tapped_is_large_enough_for_a_thumb(page: Page, server: Running) -> None:
    page.set_viewport_size(NARROW)
    chat = Chat(page, server.url)
    chat.ask("kartu saya hilang, bayar berapa?")

    for button in page.locator("tanya-chat button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, button.inner_text()


def _fits(page: Page) -> None:
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= page.evaluate("window.innerWidth")
