"""The server, or a part of it, dies: nothing is lost, nothing comes twice, the page recovers."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.rasa_process import train
from app.runtime import prepare_model
from app.settings import Settings
from tests.databases import fresh_database
from tests.services import Postgres
from tests.system.chat import Chat
from tests.system.own_server import OwnServer, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

NOTICE = "Untuk sementara saya tidak bisa mengikuti percakapan"


@pytest.fixture(scope="module")
def own(
    settings: Settings, cluster: Postgres | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnServer]:
    """A server that only these tests know, running."""
    prepare_model(settings)
    train(settings)
    folder = tmp_path_factory.mktemp("own")
    with fresh_database(cluster, folder) as url:
        server = OwnServer(folder, url)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def own_chat(page: Page, own: OwnServer) -> Chat:
    wait_until(own.is_ready)
    return Chat(page, own.url)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_after_a_crash_every_question_is_answered_once_and_in_order(
    own_chat: Chat, own: OwnServer
) -> None:
    own_chat.ask("berapa biaya membuat paspor?")
    # The dialogue hangs, so the next question is accepted but cannot be answered any more.
    own.signal_rasa(signal.SIGSTOP)
    own_chat.write("ktp saya hilang, bayar tidak?")
    accepted = own_chat.questions.nth(1)
    expect(accepted).to_have_attribute("data-delivery", "sent")
    expect(own_chat.page.get_by_text("Sedang mencari jawaban").first).to_be_visible()
    left = own.children()
    own.kill()
    wait_until(lambda: not any(map(is_running, left)))
    expect(own_chat.lost).to_be_visible()
    own_chat.write("berapa biaya SKCK?")
    expect(own_chat.questions.nth(2)).to_contain_text("Menunggu jaringan")

    own.start()

    expect(own_chat.replies).to_have_count(3)
    expect(own_chat.lost).to_be_hidden()
    expect(own_chat.page.locator("tanya-chat [data-delivery=sent]")).to_have_count(3)
    said = own_chat.said()
    for number, (question, answer) in enumerate(
        (
            ("berapa biaya membuat paspor?", "Rp650.000"),
            ("ktp saya hilang, bayar tidak?", "gratis (Rp0)"),
            ("berapa biaya SKCK?", "Rp30.000"),
        )
    ):
        assert sum(question in text for text in said) == 1
        assert answer in own_chat.replies.nth(number).inner_text()
    own_chat.reload()
    assert sorted(own_chat.said()) == sorted(said)


def test_a_question_written_while_the_server_is_away_survives_a_reload(
    own_chat: Chat, own: OwnServer
) -> None:
    # The page itself cannot be loaded without its server, so the network goes, not the server.
    own_chat.ask("KTP saya hilang")
    stopped = "**/webchat/**"
    own_chat.page.route(stopped, lambda route: route.abort())
    own_chat.write("biayanya?")
    expect(own_chat.questions.last).to_contain_text("Menunggu jaringan")
    own_chat.page.reload()
    expect(own_chat.questions.last).to_contain_text("Menunggu jaringan")

    own_chat.page.unroute(stopped)

    expect(own_chat.reply(1)).to_contain_text("gratis (Rp0)")
    expect(own_chat.questions).to_have_count(2)


def test_without_rasa_single_questions_are_answered_with_a_notice(
    own_chat: Chat, own: OwnServer
) -> None:
    own.signal_rasa(signal.SIGKILL)

    reply = own_chat.ask("min ktp sy ilang, hrs gmn? bayar ga")

    expect(reply).to_contain_text("gratis (Rp0)")
    expect(reply.get_by_role("link", name="UU 24/2013 pasal 79A")).to_be_visible()
    expect(reply).to_contain_text(NOTICE)


def test_when_rasa_is_back_the_conversation_is_followed_again(
    own_chat: Chat, own: OwnServer
) -> None:
    own.signal_rasa(signal.SIGKILL)
    expect(own_chat.ask("KTP saya hilang")).to_contain_text(NOTICE)
    wait_until(own.is_ready)

    own_chat.ask("berapa biaya membuat paspor?")
    reply = own_chat.ask("kalau yang 10 tahun?")

    expect(reply).to_contain_text("Rp650.000")
    expect(reply).not_to_contain_text(NOTICE)


def test_without_the_process_that_answers_the_app_does(own_chat: Chat, own: OwnServer) -> None:
    own_chat.ask("berapa biaya membuat paspor?")
    own.kill_answering()
    wait_until(lambda: len(own.children()) == 1)

    reply = own_chat.ask("kalau yang 10 tahun?")

    expect(reply).to_contain_text("Rp650.000")
    expect(reply).not_to_contain_text(NOTICE)
    assert "answering process ended" in own.log()
    own.stop()
    own.start()


def test_ctrl_c_with_an_open_page_stops_all_processes(own_chat: Chat, own: OwnServer) -> None:
    own_chat.ask("KTP saya hilang")
    children = own.children()
    assert len(children) == 2

    own.stop()

    assert own.is_dead()
    assert own.ports_are_free()
    assert not any(map(is_running, children))
    expect(own_chat.lost).to_be_visible()
