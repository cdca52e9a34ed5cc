"""`make screenshot`: the README's picture, of the real page in a real conversation."""

from __future__ import annotations

import tempfile

from app.server import running
from app.settings import ROOT, settings_from_environment
from bench.browser import chromium

PICTURE = ROOT / "docs" / "chat.png"
_PHONE = {"width": 390, "height": 1400}
_QUESTION = "min ktp sy ilang, hrs gmn? bayar ga"


def main() -> None:
    """Ask one question in a phone-sized window and keep what a citizen sees."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"TANYA_DATABASE_URL": f"sqlite:///{folder}/picture.sqlite"}
        with running(settings_from_environment(), own) as server, chromium() as browser:
            page = browser.new_page(viewport=_PHONE, device_scale_factor=1.5, locale="id-ID")
            page.goto(server.url)
            page.get_by_label("Pertanyaan Anda").fill(_QUESTION)
            page.get_by_role("button", name="Kirim", exact=True).click()
            reply = page.locator("tanya-chat .bot").last
            reply.get_by_text("Sumber").wait_for()
            page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
            PICTURE.parent.mkdir(exist_ok=True)
            page.wait_for_timeout(600)
            page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
