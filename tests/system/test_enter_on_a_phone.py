"""Enter sends, on a phone too; only Shift+Enter makes a new line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.server import Running
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


@pytest.fixture
def phone(browser: Browser, server: Running) -> Iterator[Chat]:
    """The chat on a phone with a touch keyboard."""
    with browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="id-ID"
    ) as context:
        yield Chat(context.new_page(), server.url)


def test_enter_sends(phone: Chat) -> None:
    phone.box.fill("KTP saya hilang, bayar ga?")
    phone.box.press("Enter")

    expect(phone.reply(0)).to_contain_text("gratis (Rp0)")
    expect(phone.box).to_have_value("")
    expect(phone.box).to_have_attribute("enterkeyhint", "send")


def test_shift_enter_makes_a_new_line(phone: Chat) -> None:
    phone.box.fill("KTP saya hilang")
    phone.box.press("Shift+Enter")
    phone.box.press_sequentially("bayar ga?")

    expect(phone.box).to_have_value("KTP saya hilang\nbayar ga?")
    expect(phone.questions).to_have_count(0)


def test_a_keyboard_that_names_no_keys_sends_too(phone: Chat) -> None:
    phone.box.fill("KTP saya hilang, bayar ga?")
    phone.box.evaluate(
        """box => {
          const all = { bubbles: true, cancelable: true, composed: true };
          const key = { key: 'Unidentified', keyCode: 229, ...all };
          box.dispatchEvent(new KeyboardEvent('keydown', key));
          const input = { inputType: 'insertLineBreak', ...all };
          box.dispatchEvent(new InputEvent('beforeinput', input));
        }"""
    )

    expect(phone.reply(0)).to_contain_text("gratis (Rp0)")


def test_enter_that_accepts_a_suggestion_does_not_send(phone: Chat) -> None:
    phone.box.fill("KTP saya hilan")
    phone.box.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent('keydown',
             { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"""
    )

    expect(phone.box).to_have_value("KTP saya hilan")
    expect(phone.questions).to_have_count(0)
