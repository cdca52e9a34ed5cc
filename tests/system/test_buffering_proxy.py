"""Behind a proxy that holds the event stream back, the page asks for the reply instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.server import Running
from tests.system.buffering_proxy import BufferingProxy
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


@pytest.fixture(params=[False, True], ids=["nothing comes through", "it stops after the greeting"])
def proxy(server: Running, request: pytest.FixtureRequest) -> Iterator[BufferingProxy]:
    found = BufferingProxy(server.url, passes=request.param)
    yield found
    found.close()


def test_the_reply_comes_through_all_the_same(page: Page, proxy: BufferingProxy) -> None:
    chat = Chat(page, proxy.url)

    expect(chat.ask("KTP saya hilang, bayar ga?")).to_contain_text("gratis (Rp0)")
    expect(chat.ask("berapa biaya SKCK?")).to_contain_text("Rp30.000")

    expect(chat.questions).to_have_count(2)
    expect(chat.lost).to_be_hidden()
    # It gave the stream up instead of opening it again and again.
    assert proxy.asked.count("/webchat/events") <= 2


def test_a_conversation_that_ended_is_noticed_without_a_stream(
    page: Page, proxy: BufferingProxy
) -> None:
    chat = Chat(page, proxy.url)
    chat.ask("KTP saya hilang, bayar ga?")
    chat.box.fill("berapa biaya")
    page.evaluate(
        """async () => {
          const key = Object.keys(localStorage).find((name) => name.endsWith(':token'));
          await fetch('/webchat/conversation',
            { method: 'DELETE', headers: { Authorization: `Bearer ${localStorage[key]}` } });
        }"""
    )

    expect(page.locator("tanya-chat .notice")).to_contain_text("Ini percakapan baru.")
    expect(chat.box).to_have_value("berapa biaya")
    chat.box.press_sequentially(" SKCK?")
    chat.box.press("Enter")
    expect(chat.reply(0)).to_contain_text("Rp30.000")
