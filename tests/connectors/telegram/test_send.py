from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from connectors.base import (
    Busy,
    CredentialsInvalid,
    Marked,
    Outgoing,
    Received,
    Refused,
    SendError,
    Sent,
    Unreachable,
)
from connectors.feedback.words import TOASTS, TOO_OLD
from connectors.model import Mark
from connectors.telegram.connector import ALLOWED_UPDATES, Telegram
from knowledge_base.answer import Answer, Choice, Citation, Outcome
from tests.connectors.telegram.server import (
    DROP,
    TOKEN,
    USERNAME,
    Fault,
    TelegramServer,
    listening,
    page,
    slow,
    too_many,
)

SITE = "https://tanya.go.id"
WORDS = "rahasia warga"
HELLO = Outgoing({"text": WORDS, "parse_mode": "HTML"})


def connect(server: TelegramServer, token: str = TOKEN, secret: str = "rahasia_1") -> Telegram:
    transport = httpx.ASGITransport(server.app)
    return Telegram(token, secret, USERNAME, SITE, timeout=0.5, transport=transport)


@pytest.fixture
def server() -> TelegramServer:
    return TelegramServer()


@pytest.fixture
async def telegram(server: TelegramServer) -> AsyncIterator[Telegram]:
    found = connect(server)
    yield found
    await found.close()


async def failure(
    telegram: Telegram, address: str = "7001", outgoing: Outgoing = HELLO
) -> SendError:
    with pytest.raises(SendError) as caught:
        await telegram.send(address, outgoing, "k")
    text = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in text
    assert WORDS not in text
    assert address not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


async def test_an_answer_arrives_with_its_buttons(
    telegram: Telegram, server: TelegramServer
) -> None:
    answer = Answer(
        status=Outcome.ANSWERED,
        text="*KTP-el hilang*\n• gratis",
        citations=(Citation(title="UU 24/2013", url="/peraturan/a", checked_on="2026"),),
        choices=(Choice(title="Syarat", value="aspek:persyaratan"),),
    )
    (outgoing,) = telegram.render(answer)
    assert await telegram.send("7001", outgoing, "k") == Sent("500")
    (sent,) = server.sent
    assert sent["text"] == "KTP-el hilang\n• gratis\n\nSumber:\n[1] UU 24/2013"
    data = [button["callback_data"] for button in sent["buttons"]]
    assert data == ["aspek:persyaratan", "suka", "kurang"]
    assert sent["preview"] == {"is_disabled": True}


async def test_an_answer_arrives_in_a_group(telegram: Telegram, server: TelegramServer) -> None:
    await telegram.send("-1002003", HELLO, "k")
    assert server.sent[0]["chat"]["id"] == -1002003


async def test_telegrams_wait_is_passed_on(telegram: Telegram, server: TelegramServer) -> None:
    server.faults.append(too_many(7))
    error = await failure(telegram)
    assert (type(error), error.code, error.retry_after) == (Busy, 429, 7.0)
    assert await telegram.send("7001", HELLO, "k")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(502, "Bad Gateway"),
        page(502, "<html>Bad Gateway</html>"),
        page(200, "<html>Selamat datang di WiFi</html>"),
        page(200, "[]"),
        page(200, '{{"ok": true}}'),
        page(200, '{{"ok": true, "result": true}}'),
        page(200, '{{"ok": true, "result": {{}}}}'),
        slow(2),
        DROP,
    ],
    ids=str,
)
async def test_faults_of_the_server_and_the_network_are_tried_again(
    telegram: Telegram, server: TelegramServer, fault: Fault
) -> None:
    async with listening(server) as address:
        limit = 0.5 if fault.seconds else 10
        real = Telegram(TOKEN, "s", USERNAME, SITE, address, timeout=limit)
        for connector in (telegram, real):
            if fault.seconds and connector is telegram:
                continue  # the transport in the process knows no time limit
            server.faults.append(fault)
            error = await failure(connector)
            assert isinstance(error, Busy)
            assert error.retryable
        await real.close()


async def test_a_server_that_is_not_there_is_busy() -> None:
    telegram = Telegram(TOKEN, "s", USERNAME, SITE, "http://127.0.0.1:9", timeout=1)
    assert isinstance(await failure(telegram), Busy)
    await telegram.close()


async def test_a_person_who_blocked_the_bot_cannot_be_reached(
    telegram: Telegram, server: TelegramServer
) -> None:
    server.blocked.add(7001)
    error = await failure(telegram)
    assert (type(error), error.code, error.retryable) == (Unreachable, 403, False)


async def test_an_unknown_chat_cannot_be_reached(telegram: Telegram) -> None:
    assert isinstance(await failure(telegram, "7999"), Unreachable)


async def test_a_group_that_moved_is_refused(telegram: Telegram, server: TelegramServer) -> None:
    server.migrated[-1002003] = -1009009
    error = await failure(telegram, "-1002003")
    assert isinstance(error, Refused)
    assert "supergrup" in str(error)
    assert "1009009" not in str(error)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"text": f"<x>{WORDS}</x>"}, "Telegram menolak: format HTML pesannya tidak sah."),
        ({"text": "a" * 4_097}, "Telegram menolak: pesannya terlalu panjang."),
        ({"text": "<b> </b>"}, "Telegram menolak: pesannya kosong."),
        (
            {
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a" * 65}]]},
            },
            "Telegram menolak: isi tombolnya lebih dari 64 bita atau kosong.",
        ),
    ],
)
async def test_a_message_that_telegram_does_not_take_is_refused(
    telegram: Telegram, payload: dict[str, object], sentence: str
) -> None:
    error = await failure(telegram, outgoing=Outgoing({"parse_mode": "HTML", **payload}))
    assert (type(error), error.code, str(error)) == (Refused, 400, sentence)


@pytest.mark.parametrize("token", ["110201543:" + "A" * 35, "bukan token/é?#", "../x", "x"])
async def test_a_wrong_token_is_named_as_such(server: TelegramServer, token: str) -> None:
    telegram = connect(server, token)
    error = await failure(telegram)
    assert isinstance(error, CredentialsInvalid)
    assert token not in str(error)
    assert server.sent == []


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault(500),
        page(404, "Cannot POST {path}"),
        page(200, "Cannot POST {path}"),
        page(502, '{{"description": "no route to {path}"}}'),
        page(307, "Moved to {path}"),
        too_many(1),
        DROP,
    ],
    ids=str,
)
async def test_the_token_and_the_words_are_in_no_log(
    server: TelegramServer, caplog: pytest.LogCaptureFixture, fault: Fault | None
) -> None:
    async with listening(server) as address:
        with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "httpx"):
            telegram = Telegram(TOKEN, "s", USERNAME, SITE, address)
            if fault:
                server.faults.append(fault)
                await failure(telegram)
            else:
                await telegram.send("7001", HELLO, "k")
            await telegram.register(f"{SITE}/webhooks/telegram")
            await telegram.close()
    assert any(record.name == "httpx" for record in caplog.records)
    assert TOKEN not in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text
    assert WORDS not in caplog.text


async def test_even_the_librarys_own_log_has_no_token(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "telegram"):
        telegram = connect(server)
        server.faults.append(page(404, "Cannot POST {path}"))
        await failure(telegram)
        await telegram.close()
    assert "Cannot POST" in caplog.text
    assert TOKEN not in caplog.text


def test_the_token_is_in_no_representation() -> None:
    telegram = Telegram(TOKEN, "rahasia_1", USERNAME, SITE)
    assert TOKEN not in repr(telegram) + repr(vars(telegram))


async def test_requests_go_through_the_proxy_of_the_environment(
    server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(server) as address:
        monkeypatch.setenv("http_proxy", address.removeprefix("http://"))
        monkeypatch.setenv("no_proxy", "")
        telegram = Telegram(TOKEN, "s", USERNAME, SITE, "http://api.telegram.invalid")
        assert await telegram.send("7001", HELLO, "k") == Sent("500")
        await telegram.close()


def received(id_: str, address: str = "7001", choice: str | None = None) -> Received:
    return Received(address, id_, "", datetime.now(UTC), choice)


async def test_a_message_is_seen_to_be_answered(telegram: Telegram, server: TelegramServer) -> None:
    await telegram.seen(received("42"))
    await telegram.seen(received("43", choice="petugas"))
    assert [action["action"] for action in server.actions] == ["typing", "typing"]


async def test_a_tap_is_acknowledged(telegram: Telegram, server: TelegramServer) -> None:
    server.open_queries.add("99")
    await telegram.seen(received("t99", choice="bukan_itu"))
    assert server.answered == ["99"]


@pytest.mark.parametrize("said", [*TOASTS.values(), TOO_OLD])
async def test_a_mark_is_acknowledged_with_a_word_on_the_button(
    telegram: Telegram, server: TelegramServer, said: str
) -> None:
    server.open_queries.add("99")
    tapped = Marked("7001", "500", Mark.GOOD, datetime.now(UTC), "99")
    await telegram.acknowledge(tapped, said)
    await telegram.acknowledge(tapped, said)
    assert (server.answered, server.toasts, server.sent) == (["99"], [said], [])


async def test_a_group_is_not_told_that_the_bot_is_typing(
    telegram: Telegram, server: TelegramServer
) -> None:
    await telegram.seen(received("42", "-1002003"))
    assert server.requests == []


@pytest.mark.parametrize("fault", [Fault(500), page(200, "x"), too_many(5), DROP], ids=str)
async def test_a_courtesy_never_fails(
    telegram: Telegram, server: TelegramServer, fault: Fault
) -> None:
    server.faults.append(fault)
    await telegram.seen(received("42"))
    await telegram.seen(received("t-too-old", choice="x"))


async def test_registering_sets_the_webhook_and_the_menu(
    telegram: Telegram, server: TelegramServer
) -> None:
    await telegram.register(f"{SITE}/webhooks/telegram")
    assert server.webhook["url"] == "https://tanya.go.id/webhooks/telegram"
    assert server.webhook["secret_token"] == "rahasia_1"
    assert server.webhook["allowed_updates"] == list(ALLOWED_UPDATES)
    assert server.webhook["max_connections"] == "40"
    assert [command["command"] for command in server.commands] == [
        "layanan",
        "bantuan",
        "petugas",
        "hapus",
    ]


async def test_registering_names_what_is_wrong(server: TelegramServer) -> None:
    with pytest.raises(Refused, match="alamat webhook ditolak"):
        await connect(server).register("http://tanya.go.id")
    with pytest.raises(Refused, match="kata rahasia webhook"):
        await connect(server, secret="kata rahasia").register(SITE)
