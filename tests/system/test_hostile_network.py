"""Wi-Fi login pages, lost conversations, tabs that hear nothing: no message is lost or doubled."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, Request, Route, expect

from app.server import Running
from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

MESSAGES = "**/webchat/messages"
CONVERSATION = "**/webchat/conversation"
GONE = "Percakapan sebelumnya sudah berakhir. Ini percakapan baru."
DEAF = """for (const name of ['storage', 'pageshow']) {
  addEventListener(name, (event) => { if (!window.hears) event.stopImmediatePropagation(); });
}"""


def log_in(route: Route) -> None:
    """What the Wi-Fi of a café answers instead of the server."""
    route.fulfill(content_type="text/html", body="<title>Masuk Wi-Fi</title>")


def test_the_login_page_of_a_wifi_is_not_taken_for_a_receipt(chat: Chat) -> None:
    chat.page.route(MESSAGES, log_in, times=2)

    reply = chat.ask("KTP saya hilang, bayar ga?")

    expect(reply).to_contain_text("gratis (Rp0)")
    expect(chat.questions).to_have_count(1)
    expect(chat.questions).to_have_attribute("data-delivery", "sent")


def test_the_login_page_of_a_wifi_is_not_taken_for_a_deletion(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    chat.page.route(CONVERSATION, log_in, times=1)

    _delete(chat)

    expect(chat.page.get_by_text("Belum bisa dihapus")).to_be_visible()
    assert len(chat.said()) == 2
    chat.page.get_by_role("button", name="Ya, hapus").click()
    expect(chat.questions).to_have_count(0)


def test_a_conversation_the_server_lost_ends_by_itself(chat: Chat) -> None:
    key = _key(chat, "KTP saya hilang")
    httpx.delete(f"{chat.url}/webchat/conversation", headers=key).raise_for_status()

    expect(chat.page.locator("tanya-chat .notice")).to_have_text(GONE)
    expect(chat.page.get_by_role("status").filter(has_text=GONE)).to_have_count(1)
    expect(chat.lost).to_be_hidden()
    expect(chat.ask("berapa biaya SKCK?")).to_contain_text("Rp30.000")
    expect(chat.questions).to_have_count(1)


def test_a_question_to_a_conversation_the_server_lost_is_answered_in_a_new_one(
    chat: Chat,
) -> None:
    key = _key(chat, "KTP saya hilang")
    # The page hears nothing of it: only its next question tells.
    chat.page.route("**/webchat/events", lambda route: route.abort())
    chat.page.route("**/webchat/history", lambda route: route.abort())
    httpx.delete(f"{chat.url}/webchat/conversation", headers=key).raise_for_status()
    chat.write("berapa biaya SKCK?")
    expect(chat.questions).to_have_count(1)

    chat.page.unroute("**/webchat/events")
    chat.page.unroute("**/webchat/history")

    expect(chat.reply(0)).to_contain_text("Rp30.000")


def test_a_tab_that_heard_of_nothing_takes_part_in_the_conversation(
    page: Page, server: Running
) -> None:
    page.context.add_init_script(DEAF)
    first = Chat(page, server.url)
    second = Chat(page.context.new_page(), server.url)
    expect(second.box).to_be_visible()
    first.ask("KTP saya hilang")
    expect(second.questions).to_have_count(0)

    second.write("biayanya?")

    expect(second.replies).to_have_count(2)
    first.reply(1)
    assert first.said() == second.said()


def test_a_page_back_from_the_browsers_memory_shows_what_was_said_meanwhile(
    page: Page, server: Running
) -> None:
    page.context.add_init_script(DEAF)
    kept = Chat(page, server.url)
    expect(kept.box).to_be_visible()
    Chat(page.context.new_page(), server.url).ask("KTP saya hilang")
    expect(kept.questions).to_have_count(0)

    page.evaluate(
        "window.hears = true;"
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )

    kept.reply(0)


def test_what_is_written_while_the_conversation_is_deleted_begins_the_next(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    held: list[Route] = []
    chat.page.route(CONVERSATION, lambda route: held.append(route))
    _delete(chat)
    expect(chat.page.get_by_role("button", name="Menghapus…")).to_be_visible()
    too_late = chat.page.get_by_role("button", name="Batal")
    expect(too_late).to_be_disabled()
    too_late.press("Escape")
    expect(too_late).to_be_visible()

    chat.write("berapa biaya SKCK?")
    held[0].continue_()

    expect(chat.questions).to_have_count(1)
    expect(chat.reply(0)).to_contain_text("Rp30.000")
    assert chat.said()[0].endswith("berapa biaya SKCK?")


def test_a_question_on_its_way_is_deleted_with_the_conversation(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    sent: list[Request] = []
    chat.page.on("request", lambda r: sent.append(r) if r.url.endswith("/messages") else None)
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route), times=1)
    chat.write("biayanya?")
    expect(chat.questions).to_have_count(2)
    _delete(chat)
    expect(chat.questions).to_have_count(0)

    held[0].fulfill(status=404, json={"message": "Percakapan ini tidak ada."})

    expect(chat.ask("berapa biaya SKCK?")).to_contain_text("Rp30.000")
    expect(chat.questions).to_have_count(1)
    assert [request.post_data_json["text"] for request in sent] == [
        "biayanya?",
        "berapa biaya SKCK?",
    ]


def test_damaged_storage_does_not_stop_the_chat(page: Page, server: Running) -> None:
    page.add_init_script(
        "for (const rest of ['{', 'null', '{\"id\": \"pesan-001\"}'])"
        " localStorage.setItem(`tanya-chat:${location.origin}:outbox:${rest}`, rest);"
    )
    chat = Chat(page, server.url)

    expect(chat.ask("KTP saya hilang, bayar ga?")).to_contain_text("gratis (Rp0)")
    expect(chat.questions).to_have_count(1)


def _key(chat: Chat, question: str) -> dict[str, str]:
    """Ask a question, and say what names its conversation to the server."""
    with chat.page.expect_request(MESSAGES) as sent:
        chat.ask(question)
    return {"Authorization": sent.value.headers["authorization"]}


def _delete(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Hapus percakapan").click()
    chat.page.get_by_role("button", name="Ya, hapus").click()
