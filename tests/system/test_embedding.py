"""Another site shows the chat with one script tag."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from app.server import Running, running
from app.settings import Settings
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

# The two lines of the README, on somebody's page.
PAGE = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Situs dinas</title>
<h1>Dukcapil Kota Contoh</h1>
<script src="{server}/static/tanya-chat.js" defer></script>
<tanya-chat mode="panel" agency="Dukcapil Kota Contoh"></tanya-chat>"""
# Nothing but what the chat needs.
POLICY = "default-src 'none'; script-src {server}; connect-src {server}"


class Site:
    """A site on an origin of its own; `server` is whose chat it shows."""

    def __init__(self) -> None:
        site, self.server = self, ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Security-Policy", POLICY.format(server=site.server))
                self.end_headers()
                self.wfile.write(PAGE.format(server=site.server).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("localhost", 0), Handler)
        self.origin = f"http://localhost:{self._http.server_port}"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


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


def test_one_script_tag_is_enough_also_under_a_strict_policy(page: Page, site: Site) -> None:
    chat = Chat(page, site.origin)
    reply = chat.ask("min ktp sy ilang, hrs gmn? bayar ga")

    expect(page.get_by_role("region", name="Tanya, Dukcapil Kota Contoh")).to_be_visible()
    expect(reply).to_contain_text("gratis (Rp0)")
    law = reply.get_by_role("link", name="UU 24/2013 pasal 79A")
    assert str(law.get_attribute("href")).startswith(site.server)
    look = "log => getComputedStyle(log).overflowY"
    assert page.locator("tanya-chat .log").evaluate(look) == "auto"


def test_a_site_that_is_not_let_in_shows_the_chat_and_learns_nothing(
    page: Page, server: Running
) -> None:
    stranger = Site()
    stranger.server = server.url
    chat = Chat(page, stranger.origin)

    chat.write("KTP saya hilang")

    expect(chat.questions).to_contain_text("Menunggu jaringan")
    expect(chat.lost).to_be_visible()
    stranger.close()


def test_a_file_that_did_not_arrive_is_asked_for_again(page: Page, site: Site) -> None:
    page.route("**/chat/words.js", lambda route: route.abort(), times=1)

    expect(Chat(page, site.origin).box).to_be_visible()
