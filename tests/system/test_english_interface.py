"""`lang="en"`: every text of the interface is English, also when something goes wrong."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.server import Running
from tests.system.site import page_with

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

ELEMENT = (
    "<script src='/static/tanya-chat.js' defer></script>"
    "<tanya-chat lang='en' agency='Dukcapil'></tanya-chat>"
)


@pytest.fixture
def english(page: Page, server: Running) -> Page:
    """A page of somebody's site with the chat in English, at the server's own origin."""
    body = page_with(ELEMENT, server.url)
    page.route(f"{server.url}/situs", lambda r: r.fulfill(content_type="text/html", body=body))
    page.goto(f"{server.url}/situs")
    return page


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def test_the_interface_is_english_and_answers_stay_indonesian(english: Page) -> None:
    expect(english.get_by_role("heading", name="Hello, how can we help?")).to_be_visible()
    ask(english, "KTP saya hilang, bayar ga?")

    reply = english.locator("tanya-chat .bot")
    expect(reply).to_contain_text("gratis (Rp0)")
    expect(reply).to_contain_text("Sources")
    expect(english.locator("tanya-chat .citizen")).to_contain_text("Sent")
    expect(english.get_by_role("region", name="Tanya, Dukcapil")).to_be_visible()
    expect(english.locator("tanya-chat .root")).to_have_attribute("lang", "en")
    expect(reply.locator(".bubble")).to_have_attribute("lang", "id")


def test_offline_the_message_waits_and_is_sent_by_itself(english: Page) -> None:
    ask(english, "KTP saya hilang, bayar ga?")
    expect(english.locator("tanya-chat .bot")).to_have_count(1)
    english.context.set_offline(True)
    ask(english, "berapa biaya SKCK?")
    expect(english.locator("tanya-chat .citizen").last).to_contain_text("Waiting for network")
    expect(english.get_by_text("Connection lost. Your message is kept.")).to_be_visible()

    english.context.set_offline(False)

    expect(english.locator("tanya-chat .bot")).to_have_count(2)
    expect(english.locator("tanya-chat .bot").last).to_contain_text("Rp30.000")
    expect(english.get_by_text("Connection lost")).to_be_hidden()


def test_who_writes_too_fast_reads_for_how_long_to_wait(english: Page) -> None:
    too_fast = {"Retry-After": "3"}
    english.route(
        "**/webchat/messages",
        lambda route: route.fulfill(status=429, headers=too_fast, json={"message": "Pelan."}),
        times=1,
    )
    ask(english, "KTP saya hilang, bayar ga?")

    expect(english.get_by_text("A little slower, please.").first).to_be_visible()
    expect(english.get_by_role("button", name="Send again in 2 seconds")).to_be_visible()
    english.get_by_role("button", name="Send again", exact=True).click()
    expect(english.locator("tanya-chat .bot")).to_contain_text("gratis (Rp0)")


def test_a_session_that_ended_is_said(english: Page, server: Running) -> None:
    with english.expect_request("**/webchat/messages") as sent:
        ask(english, "KTP saya hilang, bayar ga?")
    expect(english.locator("tanya-chat .bot")).to_have_count(1)
    key = {"Authorization": sent.value.headers["authorization"]}
    httpx.delete(f"{server.url}/webchat/conversation", headers=key).raise_for_status()

    expect(english.get_by_text("The previous conversation has ended.").first).to_be_visible()
