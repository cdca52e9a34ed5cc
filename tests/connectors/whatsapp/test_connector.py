"""WhatsApp against an emulated Cloud API: proof of posts, sending, and all that goes wrong."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import Response

from connectors.base import (
    Busy,
    Connector,
    CredentialsInvalid,
    NotVerified,
    Outgoing,
    Received,
    Refused,
    SendError,
    Sent,
    Unreachable,
    WindowClosed,
)
from connectors.model import Channel
from connectors.whatsapp.connector import WhatsApp, WhatsAppSettings
from knowledge_base.answer import Answer, Choice, Outcome
from tests.connectors.whatsapp.server import (
    APP_SECRET,
    PHONE_NUMBER_ID,
    TOKEN,
    MetaServer,
    failure,
    signed,
    webhook,
    written,
)

PERSON = "user:ID.13491208655302741918"
HELLO = Outgoing({"type": "text", "text": {"body": "Halo", "preview_url": False}})
SETTINGS = WhatsAppSettings(
    phone_number_id=PHONE_NUMBER_ID,
    app_secret=APP_SECRET,
    verify_token="kata-sandi",
    access_token=TOKEN,
    base_url="https://tanya.contoh.go.id/",
    api_url="http://meta.test/v23.0",
    template="jawaban_siap",
)


@pytest.fixture
def meta() -> MetaServer:
    return MetaServer()


@pytest.fixture
async def whatsapp(meta: MetaServer) -> AsyncIterator[WhatsApp]:
    async with meta.client() as client:
        yield WhatsApp(SETTINGS, client)


def test_it_is_a_connector(whatsapp: WhatsApp) -> None:
    connector: Connector = whatsapp
    assert connector.channel is Channel.WHATSAPP


def test_settings_name_what_is_missing_and_hide_what_is_secret() -> None:
    with pytest.raises(ValueError, match="app_secret"):
        dataclasses.replace(SETTINGS, app_secret=" ")
    with pytest.raises(ValueError, match="access_token"):
        dataclasses.replace(SETTINGS, access_token="EAA\n")
    for secret in (APP_SECRET, "kata-sandi", TOKEN):
        assert secret not in repr(SETTINGS)


def subscription(**changed: str) -> dict[str, str]:
    query = {"mode": "subscribe", "verify_token": "kata-sandi", "challenge": "1158201444"}
    return {f"hub.{name}": value for name, value in (query | changed).items()}


def test_a_subscription_gets_its_challenge_back(whatsapp: WhatsApp) -> None:
    assert whatsapp.handshake(subscription()) == "1158201444"


@pytest.mark.parametrize(
    "query",
    [
        {},
        subscription(mode="unsubscribe"),
        subscription(verify_token=""),
        subscription(verify_token="kata-sandí\ud800"),
        subscription(challenge=""),
        subscription(challenge="<script>"),
    ],
)
def test_another_subscription_is_not_confirmed(whatsapp: WhatsApp, query: dict[str, str]) -> None:
    with pytest.raises(NotVerified):
        whatsapp.handshake(query)


def test_a_signed_post_is_verified_as_the_bytes_it_came_in(whatsapp: WhatsApp) -> None:
    body = webhook(written("é 🙏"))
    assert b"\\u00e9" in body
    whatsapp.verify(signed(body), body)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": "sha256=\u00e9\ud800"},
        {"x-hub-signature": signed(webhook())["x-hub-signature-256"]},
        {"x-hub-signature-256": signed(webhook())["x-hub-signature-256"].removeprefix("sha256=")},
        signed(webhook(), "rahasia lain"),
        signed(webhook(), ""),
        signed(webhook() + b" "),
    ],
)
def test_a_post_without_the_right_signature_is_not_read(
    whatsapp: WhatsApp, headers: dict[str, str]
) -> None:
    with pytest.raises(NotVerified):
        whatsapp.verify(headers, webhook())


@pytest.mark.parametrize(
    ("address", "field", "person"),
    [(PERSON, "recipient", "ID.13491208655302741918"), ("phone:62812345", "to", "62812345")],
)
async def test_a_message_goes_to_a_user_id_or_a_phone(
    whatsapp: WhatsApp, meta: MetaServer, address: str, field: str, person: str
) -> None:
    assert await whatsapp.send(address, HELLO, "k1") == Sent("wamid.OUT1")
    (message,) = meta.sent
    assert message[field] == person
    assert {"to", "recipient"} & set(message) == {field}
    assert message["biz_opaque_callback_data"] == "k1"


@pytest.mark.parametrize(
    "address", ["", "6281234567890", "phone:", "phone:+62812", "user:x", "user:ID.1\n", "a:ID.1"]
)
async def test_an_address_of_another_kind_is_refused_unsent(
    whatsapp: WhatsApp, meta: MetaServer, address: str
) -> None:
    with pytest.raises(Refused):
        await whatsapp.send(address, HELLO, "k1")
    assert meta.sent == []


@pytest.mark.parametrize(
    ("response", "error", "code", "after"),
    [
        (failure(130429), Busy, 130429, None),
        (failure(130429, retry_after="30"), Busy, 130429, 30),
        (failure(131056), Busy, 131056, 6),
        (
            failure(
                80007,
                x_business_use_case_usage='{"1": [{"estimated_time_to_regain_access": 2}]}',
            ),
            Busy,
            80007,
            120,
        ),
        (failure(4, x_business_use_case_usage='{"1": 3}'), Busy, 4, None),
        (failure(131000), Busy, 131000, None),
        (failure(131016), Busy, 131016, None),
        (failure(2), Busy, 2, None),
        (Response("<html>", 502), Busy, None, None),
        (Response("", 500), Busy, None, None),
        (Response("", 429, {"retry-after": "7"}), Busy, None, 7),
        (Response("", 429, {"retry-after": "besok"}), Busy, None, None),
        (Response("", 302), Busy, None, None),
        (failure(131047), WindowClosed, 131047, None),
        (failure(190), CredentialsInvalid, 190, None),
        (failure(10), CredentialsInvalid, 10, None),
        (failure(200, 403), CredentialsInvalid, 200, None),
        (failure(131031), CredentialsInvalid, 131031, None),
        (Response("", 401), CredentialsInvalid, None, None),
        (failure(131026), Unreachable, 131026, None),
        (failure(131049), Unreachable, 131049, None),
        (failure(100), Refused, 100, None),
        (failure(131009), Refused, 131009, None),
        (failure(131051), Refused, 131051, None),
        (failure(777777, 400), Refused, 777777, None),
        (failure(777777, 500), Busy, 777777, None),
        (Response('{"error": {"code": true}}', 404), Refused, None, None),
        (Response('{"error": [1]}', 404), Refused, None, None),
        (Response("[" * 100_000, 404), Refused, None, None),
        (Response("{}", 200), Busy, None, 20),
        (Response('{"messages": [{"id": 5}]}', 200), Busy, None, 20),
        (Response("null", 200), Busy, None, 20),
    ],
)
async def test_an_error_says_what_to_do_and_names_nobody(
    whatsapp: WhatsApp,
    meta: MetaServer,
    response: Response,
    error: type[SendError],
    code: int | None,
    after: float | None,
) -> None:
    meta.next.append(response)
    with pytest.raises(error) as raised:
        await whatsapp.send(PERSON, HELLO, "k1")
    assert type(raised.value) is error
    assert (raised.value.code, raised.value.retry_after) == (code, after)
    assert not any(char.isdigit() for char in str(raised.value).replace("24 jam", ""))


async def test_an_expired_token_a_block_and_a_closed_window_are_told_apart(
    whatsapp: WhatsApp, meta: MetaServer
) -> None:
    meta.blocked.add("62811")
    meta.closed.add("62822")
    with pytest.raises(Unreachable):
        await whatsapp.send("phone:62811", HELLO, "k1")
    with pytest.raises(WindowClosed):
        await whatsapp.send("phone:62822", HELLO, "k1")
    meta.token = "lain"
    with pytest.raises(CredentialsInvalid):
        await whatsapp.send("phone:62833", HELLO, "k1")


async def test_outside_the_window_the_template_goes_out(
    whatsapp: WhatsApp, meta: MetaServer
) -> None:
    meta.closed.add("62822")
    invitation = whatsapp.invitation()
    assert invitation
    await whatsapp.send("phone:62822", invitation, "k1")
    assert meta.sent[0]["template"] == {"name": "jawaban_siap", "language": {"code": "id"}}


async def test_without_a_template_the_window_stays_closed(meta: MetaServer) -> None:
    async with meta.client() as client:
        whatsapp = WhatsApp(dataclasses.replace(SETTINGS, template=""), client)
        assert whatsapp.invitation() is None


async def test_what_is_refused_with_a_list_is_sent_as_words(meta: MetaServer) -> None:
    meta.list_body = 1_024
    answer = Answer(
        status=Outcome.CHAT,
        text="kata " * 300,
        choices=(Choice(title="Biaya", value="aspek:biaya"),),
    )
    async with meta.client() as client:
        whatsapp = WhatsApp(SETTINGS, client)
        (outgoing,) = whatsapp.render(answer)
        await whatsapp.send(PERSON, outgoing, "k1")
    (message,) = meta.sent
    assert message["type"] == "text"
    assert message["text"]["body"].endswith("1. Biaya")


RECEIVED = Received(PERSON, "wamid.IN1", "halo", datetime(2026, 11, 26, tzinfo=UTC))


async def test_a_message_is_shown_as_read_and_being_answered(
    whatsapp: WhatsApp, meta: MetaServer
) -> None:
    await whatsapp.seen(RECEIVED)
    (shown,) = meta.seen
    assert shown["message_id"] == "wamid.IN1"
    assert shown["typing_indicator"] == {"type": "text"}


async def test_showing_as_read_never_fails_and_logs_no_words(
    whatsapp: WhatsApp, meta: MetaServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "connectors")
    meta.next.append(failure(131000))
    await whatsapp.seen(RECEIVED)
    async with httpx.AsyncClient(transport=httpx.MockTransport(_broken)) as client:
        await WhatsApp(SETTINGS, client).seen(RECEIVED)
    assert len(caplog.records) == 2
    logged = "".join(str(record.__dict__) for record in caplog.records)
    for secret in ("halo", PERSON, "wamid", TOKEN):
        assert secret not in logged


def _broken(request: httpx.Request) -> httpx.Response:
    raise RuntimeError("halo")


async def test_on_a_real_port_a_dropped_answer_leaves_the_message_with_meta(
    meta: MetaServer,
) -> None:
    meta.drops_after = True
    with meta.on_port() as url:
        async with httpx.AsyncClient() as client:
            whatsapp = WhatsApp(dataclasses.replace(SETTINGS, api_url=url), client)
            with pytest.raises(Busy) as dropped:
                await whatsapp.send(PERSON, HELLO, "k1")
            assert dropped.value.retry_after == 20, "until then Meta has reported it"
            meta.drops_after = False
            assert await whatsapp.send(PERSON, HELLO, "k1") == Sent("wamid.OUT2")
    assert [message["biz_opaque_callback_data"] for message in meta.sent] == ["k1", "k1"]


async def test_a_slow_server_and_none_at_all_are_busy(
    meta: MetaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.whatsapp.connector._SECONDS_TO_SEND", 0.2)
    meta.slow = 0.6
    with meta.on_port() as url:
        async with httpx.AsyncClient() as client:
            whatsapp = WhatsApp(dataclasses.replace(SETTINGS, api_url=url), client)
            with pytest.raises(Busy, match="waktunya"):
                await whatsapp.send(PERSON, HELLO, "k1")
    async with httpx.AsyncClient() as client:
        whatsapp = WhatsApp(dataclasses.replace(SETTINGS, api_url=url), client)
        with pytest.raises(Busy, match="dihubungi"):
            await whatsapp.send(PERSON, HELLO, "k1")
