"""The page shows the same table of answers as WhatsApp and Telegram: every word of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.server import Running
from connectors import webchat
from tests.connectors.answers import ANSWERS
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_every_answer_is_whole_on_the_page(page: Page, server: Running) -> None:
    messages = [
        {"seq": seq, "id": f"re:{seq}", "from": "bot", "at": "2026-11-26T05:00:00Z"}
        | {"in_reply_to": None, **webchat.render(answer)}
        for seq, answer in enumerate(ANSWERS.values(), 1)
    ]
    page.add_init_script("localStorage[`tanya-chat:${location.origin}:token`] = 'contoh'")
    page.route("**/webchat/history*", lambda route: route.fulfill(json={"messages": messages}))
    page.route("**/webchat/events", lambda route: route.abort())
    chat = Chat(page, server.url)
    expect(chat.replies).to_have_count(len(ANSWERS))

    for at, (kind, answer) in enumerate(ANSWERS.items()):
        reply = chat.replies.nth(at)
        shown = " ".join(reply.inner_text().split())
        for line in answer.text.splitlines():
            # Marks of headings and lists are shown as headings and lists.
            words = " ".join(line.strip().strip("*").removeprefix("• ").split(". ", 1)[-1].split())
            assert words in shown, kind
        buttons = reply.get_by_role("button")
        assert buttons.all_inner_texts() == [choice.title for choice in answer.choices], kind
        for source in answer.citations:
            link = reply.get_by_role("link", name=source.title)
            assert str(link.get_attribute("href")).endswith(source.url), kind
        if answer.more_url:
            more = reply.get_by_role("link", name="Selengkapnya")
            assert more.get_attribute("href") == server.url + answer.more_url


def test_the_numbers_of_an_emergency_can_be_tapped(chat: Chat) -> None:
    reply = chat.ask("tolong ada maling masuk rumah")

    for number in ("110", "112"):
        link = reply.get_by_role("link", name=number, exact=True).first
        assert link.get_attribute("href") == f"tel:{number}"
