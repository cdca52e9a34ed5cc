"""`make screenshot`: the README's picture, of the real page in two real conversations."""

from __future__ import annotations

import base64
import tempfile

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from app.server import running
from app.settings import ROOT, settings_from_environment
from bench.browser import chromium

PICTURE = ROOT / "docs" / "chat.png"
_PHONE: ViewportSize = {"width": 412, "height": 1092}
_DESKTOP: ViewportSize = {"width": 820, "height": 1092}
_SCALE = 1.5
_FRAME = """<body style="margin:0"><div id="both" style="display:inline-flex;
gap:24px; padding:28px; background:#dfe7e4">{images}</div></body>"""
_IMAGE = """<img src="data:image/png;base64,{data}" style="width:{width}px; display:block;
border-radius:18px; box-shadow:0 2px 14px rgba(20,50,50,.22)">"""


def main() -> None:
    """Ask in a phone and at a desk, and set what both show side by side."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"TANYA_DATABASE_URL": f"sqlite:///{folder}/picture.sqlite"}
        with running(settings_from_environment(), own) as server, chromium() as browser:
            phone = _open(browser, server.url, _PHONE)
            _ask(phone, "min ktp sy ilang, hrs gmn? bayar ga")
            desktop = _open(browser, server.url, _DESKTOP)
            _ask(desktop, "kartu saya hilang, bayar berapa?").get_by_role(
                "button", name="KTP-el hilang", exact=True
            ).click()
            _reply(desktop, 1).get_by_text("Sumber").wait_for()
            images = [(_shot(phone), _PHONE), (_shot(desktop), _DESKTOP)]
            PICTURE.parent.mkdir(exist_ok=True)
            PICTURE.write_bytes(_side_by_side(browser, images))


def _open(browser: Browser, url: str, size: ViewportSize) -> Page:
    page = browser.new_page(
        viewport=size, device_scale_factor=_SCALE, locale="id-ID", reduced_motion="reduce"
    )
    page.goto(url)
    return page


def _ask(page: Page, question: str) -> Locator:
    page.get_by_label("Pertanyaan Anda").fill(question)
    page.get_by_role("button", name="Kirim", exact=True).click()
    return _reply(page, 0)


def _reply(page: Page, number: int) -> Locator:
    reply = page.locator("tanya-chat .bot").nth(number)
    reply.wait_for()
    return reply


def _shot(page: Page) -> bytes:
    """From the citizen's first question on, without a cursor in the box."""
    page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
    page.locator("tanya-chat .log").evaluate(
        "log => { log.scrollTop = log.querySelector('.citizen').offsetTop - 14; }"
    )
    return page.screenshot()


def _side_by_side(browser: Browser, images: list[tuple[bytes, ViewportSize]]) -> bytes:
    page = browser.new_page(viewport={"width": 1600, "height": 1200}, device_scale_factor=_SCALE)
    page.set_content(
        _FRAME.format(
            images="".join(
                _IMAGE.format(data=base64.b64encode(png).decode(), width=size["width"])
                for png, size in images
            )
        ),
        wait_until="load",
    )
    return page.locator("#both").screenshot()


if __name__ == "__main__":
    main()
