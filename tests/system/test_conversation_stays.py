"""A conversation outlives the page, and ends when the citizen deletes it."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.system.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_the_conversation_is_there_again_after_a_reload(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    chat.ask("biayanya?")
    before = chat.said()

    chat.reload()

    assert chat.said() == before
    assert len(before) == 4


def test_a_reload_does_not_lose_the_thread(chat: Chat) -> None:
    chat.ask("berapa biaya membuat paspor?")
    chat.reload()

    reply = chat.ask("kalau yang 10 tahun?")

    expect(reply).to_contain_text("Rp650.000")
    expect(reply).not_to_contain_text("masa berlaku 5 tahun: Rp")


def test_a_second_tab_shows_the_same_conversation(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    other = Chat(chat.page.context.new_page(), chat.url)
    other.reply(0)

    other.ask("biayanya?")

    chat.reply(1)
    assert chat.said() == other.said()


def test_a_deleted_conversation_is_gone_from_page_and_server(chat: Chat) -> None:
    with chat.page.expect_request("**/webchat/messages") as sent:
        chat.ask("KTP saya hilang")
    key = {"Authorization": sent.value.headers["authorization"]}
    history = f"{chat.url}/webchat/history"
    assert len(httpx.get(history, headers=key).json()["messages"]) == 2

    chat.page.get_by_role("button", name="Hapus percakapan").click()
    chat.page.get_by_role("button", name="Ya, hapus").click()

    expect(chat.questions).to_have_count(0)
    expect(chat.page.get_by_text("Contoh pertanyaan")).to_be_visible()
    assert httpx.get(history, headers=key).status_code == 404
    chat.page.reload()
    expect(chat.page.get_by_text("Contoh pertanyaan")).to_be_visible()
    assert chat.said() == []


@pytest.mark.parametrize("words", ["hapus data saya", "/hapus"])
def test_who_writes_to_be_forgotten_is_asked_and_forgotten(chat: Chat, words: str) -> None:
    with chat.page.expect_request("**/webchat/messages") as sent:
        chat.ask("KTP saya hilang")
    chat.write(words)

    chat.page.get_by_role("button", name="Ya, hapus").click()

    expect(chat.questions).to_have_count(0)
    key = {"Authorization": sent.value.headers["authorization"]}
    assert httpx.get(f"{chat.url}/webchat/history", headers=key).status_code == 404


def test_deleting_can_be_thought_over(chat: Chat) -> None:
    chat.ask("KTP saya hilang")

    chat.page.get_by_role("button", name="Hapus percakapan").click()
    chat.page.get_by_role("button", name="Batal").click()

    expect(chat.page.get_by_role("button", name="Ya, hapus")).to_be_hidden()
    assert len(chat.said()) == 2


def test_after_deleting_a_new_conversation_knows_nothing_of_the_old(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    chat.page.get_by_role("button", name="Hapus percakapan").click()
    chat.page.get_by_role("button", name="Ya, hapus").click()
    expect(chat.questions).to_have_count(0)

    reply = chat.ask("biayanya?")

    expect(reply).not_to_contain_text("KTP-el hilang")
    expect(chat.questions).to_have_count(1)
