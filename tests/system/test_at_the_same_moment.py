"""First messages that are written while the session is still being made."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from app.server import Running
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def slowly(route: Route) -> None:
    time.sleep(0.3)
    route.continue_()


def test_two_tabs_that_begin_together_are_in_one_conversation(page: Page, server: Running) -> None:
    page.context.route("**/webchat/sessions", slowly)
    refused: list[int] = []
    page.context.on("response", lambda r: refused.append(r.status) if r.status == 404 else None)
    one, other = Chat(page, server.url), Chat(page.context.new_page(), server.url)

    one.write("KTP saya hilang, bayar ga?")
    other.write("berapa biaya SKCK?")

    for chat in (one, other):
        expect(chat.questions).to_have_count(2)
        expect(chat.replies).to_have_count(2)
    assert one.said() == other.said()
    assert refused == []


def test_two_tabs_with_a_session_that_is_gone_begin_one_new_conversation(
    page: Page, server: Running
) -> None:
    page.context.add_init_script(
        "if (location.protocol === 'http:')"
        " localStorage[`tanya-chat:${location.origin}:token`] ||= 'tidak-berlaku'"
    )
    page.context.route("**/webchat/sessions", slowly)
    one, other = Chat(page, server.url), Chat(page.context.new_page(), server.url)

    one.write("KTP saya hilang, bayar ga?")
    other.write("berapa biaya SKCK?")

    for chat in (one, other):
        expect(chat.questions).to_have_count(2)
        expect(chat.replies).to_have_count(2)
    assert one.said() == other.said()


def test_a_double_tap_sends_one_message(chat: Chat) -> None:
    chat.page.route("**/webchat/sessions", slowly)
    chat.box.fill("KTP saya hilang, bayar ga?")
    chat.send.dblclick()

    expect(chat.reply(0)).to_contain_text("gratis (Rp0)")
    expect(chat.questions).to_have_count(1)


def test_the_first_posts_of_many_sessions_are_all_accepted(server: Running) -> None:
    def begin(session: int) -> list[int]:
        with httpx.Client(base_url=server.url, timeout=60) as client:
            token = client.post("/webchat/sessions").json()["token"]
            headers = {"Authorization": f"Bearer {token}"}

            def post(id_: int) -> int:
                body = {"id": f"pesan-{id_:04}", "text": "halo"}
                return client.post("/webchat/messages", json=body, headers=headers).status_code

            with ThreadPoolExecutor(4) as tabs:
                # The last two are one message, sent twice.
                return sorted(tabs.map(post, (1, 2, 3, 3)))

    with ThreadPoolExecutor(4) as pages:
        for statuses in pages.map(begin, range(8)):
            assert statuses == [200, 202, 202, 202]
