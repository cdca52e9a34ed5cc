"""Everything a page needs comes from the server itself."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.server import Running
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

PAGES = ("/layanan", "/layanan/ktp-el-hilang", "/peraturan/uu-24-2013", "/docs", "/tidak-ada")


def test_no_request_leaves_the_site(page: Page, server: Running) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))

    chat = Chat(page, server.url)
    chat.ask("kartu saya hilang, bayar berapa?")
    chat.tap("KTP-el hilang")
    chat.ask("berapa biaya membuat paspor?")
    chat.reload()
    for path in PAGES:
        page.goto(server.url + path, wait_until="networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert {urlsplit(url).netloc for url in asked} == {urlsplit(server.url).netloc}
    assert {urlsplit(url).path for url in asked} >= {"/webchat/messages", *PAGES}


def test_a_visitor_who_only_looks_costs_no_session(page: Page, server: Running) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(server.url, wait_until="networkidle")
    expect(page.get_by_text("Contoh pertanyaan")).to_be_visible()

    assert not any("/webchat/" in url for url in asked)
