"""Another site shows the chat with the two lines of the guide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.server import Running, running
from app.settings import ROOT, Settings
from tests.system.chat import Chat
from tests.system.site import HOST, SNIPPET, Site

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site, and a real server that lets it in."""
    database = tmp_path_factory.mktemp("embedded") / "tanya.sqlite"
    found = Site()
    environment = {
        "TANYA_DATABASE_URL": f"sqlite:///{database}",
        "TANYA_ALLOWED_ORIGINS": f'["{found.origin}"]',
    }
    with running(settings, environment) as server:
        found.server = server.url
        yield found
    found.close()


def opened(page: Page, site: Site) -> Chat:
    page.goto(site.origin)
    page.get_by_role("button", name="Tanya di sini").click()
    return Chat(page)


def test_two_lines_are_enough_also_under_a_strict_policy(page: Page, site: Site) -> None:
    chat = opened(page, site)
    reply = chat.ask("min ktp sy ilang, hrs gmn? bayar ga")

    expect(page.get_by_role("dialog", name="Tanya, Dukcapil Kota Contoh")).to_be_visible()
    expect(reply).to_contain_text("gratis (Rp0)")
    law = reply.get_by_role("link", name="UU 24/2013 pasal 79A")
    assert str(law.get_attribute("href")).startswith(site.server)
    look = "log => getComputedStyle(log).overflowY"
    assert page.locator("tanya-chat .log").evaluate(look) == "auto"


def test_the_site_gets_no_cookie_and_no_frame(page: Page, site: Site) -> None:
    opened(page, site).ask("KTP saya hilang")

    assert page.context.cookies() == []
    assert len(page.frames) == 1
    kept = page.evaluate("Object.keys(localStorage)")
    assert f"tanya-chat:{site.server}:token" in kept


def test_a_site_that_is_not_let_in_shows_the_chat_and_learns_nothing(
    page: Page, server: Running
) -> None:
    stranger = Site()
    stranger.server = server.url
    chat = opened(page, stranger)

    chat.write("KTP saya hilang")

    expect(chat.questions).to_contain_text("Menunggu jaringan")
    expect(chat.lost).to_be_visible()
    stranger.close()


def test_the_readme_shows_the_lines_of_the_guide() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert HOST in SNIPPET
    assert SNIPPET in readme
