"""What a citizen writes is shown as text; nothing of it runs, and numbers are not kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, expect

from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

SCRIPTS = (
    "<script>window.executed = true; alert(1)</script> ktp hilang",
    '<img src=x onerror="window.executed = true"> ktp hilang',
    '<svg onload="window.executed = true"></svg> <a href="javascript:alert(1)">ktp hilang</a>',
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_shown_as_text_and_not_executed(chat: Chat, script: str) -> None:
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    chat.page.on("dialog", refuse)

    chat.ask(script)

    for _ in ("just written", "read from the server"):
        expect(chat.questions.get_by_text(script)).to_be_visible()
        bubbles = chat.page.locator("tanya-chat .bubble")
        assert bubbles.locator("script, img, svg[onload], a[href^=javascript]").count() == 0
        assert chat.page.evaluate("window.executed") is None
        chat.reload()
    assert dialogs == []


def test_a_link_in_a_question_is_not_made_clickable(chat: Chat) -> None:
    chat.ask("ktp hilang, bener ini situsnya https://ktp-gratis.example.com ?")

    assert chat.questions.get_by_role("link").count() == 0


def test_a_nik_is_warned_about_and_not_kept(chat: Chat) -> None:
    nik = "3404012345670001"
    chat.box.fill(f"nik saya {nik}, ktp saya hilang")
    expect(chat.page.locator("tanya-chat .hint")).to_contain_text("Sepertinya ada NIK")

    chat.send.click()

    expect(chat.reply(0)).to_contain_text("kami samarkan")
    chat.reload()
    assert not any(nik in said for said in chat.said())


def test_emoji_alone_get_a_kind_question_back(chat: Chat) -> None:
    reply = chat.ask("🙏🙏🙏")

    expect(reply).to_contain_text("Tulis dengan kata-kata")


def test_a_message_that_is_too_long_is_held_back_and_said_so(chat: Chat) -> None:
    chat.box.fill("ktp hilang " * 200)
    chat.send.click()

    hint = chat.page.locator("tanya-chat .hint")
    expect(hint).to_have_text("Terlalu panjang. Kurangi 199 huruf.")
    expect(hint).to_be_visible()
    expect(chat.questions).to_have_count(0)
