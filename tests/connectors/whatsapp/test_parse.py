"""Webhooks in the shape Meta sends them, and in every other shape."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import (
    Busy,
    CredentialsInvalid,
    DeliveryState,
    Ignored,
    Marked,
    Media,
    MediaKind,
    Received,
    Refused,
    SendError,
    StatusReport,
    Unreachable,
    Unreadable,
    Update,
    WindowClosed,
)
from connectors.model import Mark
from connectors.whatsapp.parse import updates
from tests.connectors.whatsapp import server
from tests.connectors.whatsapp.server import PHONE_NUMBER_ID, webhook

PAYLOADS = Path(__file__).parent / "payloads"
USER = "user:ID.13491208655302741918"
AT = datetime.fromtimestamp(1795600000, UTC)
written = partial(server.written, timestamp="1795600000")


def read(name: str) -> tuple[Update, ...]:
    return updates((PAYLOADS / f"{name}.json").read_bytes(), PHONE_NUMBER_ID)


def parsed(body: bytes) -> tuple[Update, ...]:
    return updates(body, PHONE_NUMBER_ID)


def received(text: str, choice: str | None = None, media: Media | None = None) -> Received:
    return Received(USER, "wamid.IN1", text, AT, choice, media)


@pytest.mark.parametrize(
    ("name", "update"),
    [
        ("text", received("Syarat bikin KTP apa ya? 🙏")),
        ("button_reply", received("Biaya", "aspek:biaya")),
        ("list_reply", received("Paspor baru", "pilih:paspor-baru")),
        ("template_button", received("Hubungi petugas", "petugas")),
        ("location", received("", media=Media(MediaKind.LOCATION))),
        (
            "image_with_caption",
            received(
                "KTP saya rusak begini",
                media=Media(MediaKind.IMAGE, "1003383421387256", "image/jpeg"),
            ),
        ),
        ("image", received("", media=Media(MediaKind.IMAGE, "1003383421387256", "image/jpeg"))),
        ("video", received("", media=Media(MediaKind.VIDEO, "22", "video/mp4"))),
        (
            "voice",
            received(
                "", media=Media(MediaKind.VOICE, "1908647269898587", "audio/ogg; codecs=opus")
            ),
        ),
        (
            "document",
            received("ini kknya", media=Media(MediaKind.DOCUMENT, "33", "application/pdf")),
        ),
        ("sticker", received("", media=Media(MediaKind.STICKER, "44", "image/webp"))),
        ("contacts", received("", media=Media(MediaKind.CONTACT))),
        ("order", received("", media=Media(MediaKind.OTHER))),
        ("unsupported", received("", media=Media(MediaKind.OTHER))),
        ("flow_reply", received("", media=Media(MediaKind.OTHER))),
        ("reaction", Marked(USER, "wamid.OUT1", Mark.GOOD, AT)),
        ("unsupported_edit", Ignored("needs no answer")),
        ("edited", Ignored("needs no answer")),
        ("deleted", Ignored("needs no answer")),
        ("system", Ignored("needs no answer")),
        ("future_type", Ignored("unknown type")),
        ("group", Ignored("a group")),
        ("account_error", Ignored("error 131000 of the account")),
    ],
)
def test_what_a_person_sends_is_read(name: str, update: Update) -> None:
    assert read(name) == (update,)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("text", USER),
        ("text_without_phone", USER),
        ("text_phone_only", "phone:6281234567890"),
    ],
)
def test_a_person_is_known_by_the_user_id_and_else_by_the_phone(name: str, address: str) -> None:
    (message,) = read(name)
    assert isinstance(message, Received)
    assert message.address == address


@pytest.mark.parametrize(
    ("reaction", "update"),
    [
        ({"message_id": "wamid.OUT1", "emoji": "👎🏾"}, Marked(USER, "wamid.OUT1", Mark.POOR, AT)),
        ({"message_id": "wamid.OUT1", "emoji": ""}, Marked(USER, "wamid.OUT1", None, AT)),
        ({"message_id": "wamid.OUT1"}, Marked(USER, "wamid.OUT1", None, AT)),
        ({"message_id": "wamid.OUT1", "emoji": "🙏"}, Ignored("needs no answer")),
        ({"emoji": "👍"}, Ignored("malformed")),
        ("👍", Ignored("malformed")),
    ],
)
def test_a_reaction_is_a_mark_or_takes_one_back(reaction: object, update: Update) -> None:
    post = json.loads((PAYLOADS / "reaction.json").read_text())
    (message,) = post["entry"][0]["changes"][0]["value"]["messages"]
    message["reaction"] = reaction
    assert parsed(json.dumps(post).encode()) == (update,)


def test_everything_in_a_post_is_reported_in_its_order() -> None:
    sari, budi = USER, "user:ID.2"
    found = [
        (u.address, u.text) if isinstance(u, Received) else type(u).__name__ for u in read("batch")
    ]
    assert found == [
        (sari, "satu"),
        (budi, "dari Budi"),
        (sari, "dua"),
        "StatusReport",
        "Ignored",
        "Ignored",
        "StatusReport",
        (sari, "tiga"),
    ]


def test_a_message_to_another_number_is_not_read() -> None:
    reasons = [u.reason for u in read("batch") if isinstance(u, Ignored)]
    assert reasons == ["another number", "not about messages"]


def test_statuses_carry_the_error_code_of_a_failure() -> None:
    states = [
        (u.external_id, u.state, u.code) for u in read("statuses") if isinstance(u, StatusReport)
    ]
    assert states == [
        ("wamid.OUT1", DeliveryState.SENT, None),
        ("wamid.OUT1", DeliveryState.DELIVERED, None),
        ("wamid.OUT1", DeliveryState.READ, None),
        ("wamid.OUT2", DeliveryState.FAILED, 131026),
    ]
    assert read("statuses")[-1] == Ignored("unknown status")


def test_a_contact_belongs_to_the_message_of_its_number() -> None:
    contacts = [{"wa_id": "6289", "user_id": "ID.89"}, {"wa_id": "6281234567890"}]
    (message,) = parsed(webhook(written("halo"), contacts=contacts))
    assert isinstance(message, Received)
    assert message.address == "phone:6281234567890"


def test_the_only_contact_may_spell_the_number_otherwise() -> None:
    contacts = [{"wa_id": "5215512345678", "user_id": "MX.1"}]
    (message,) = parsed(webhook(written("halo"), contacts=contacts))
    assert isinstance(message, Received)
    assert message.address == "user:MX.1"


def test_one_contact_does_not_stand_for_two_senders() -> None:
    contacts = [{"wa_id": "6289999", "user_id": "ID.1"}]
    messages = (written("a"), written("b", **{"from": "6285555"}))
    addresses = [
        u.address for u in parsed(webhook(*messages, contacts=contacts)) if isinstance(u, Received)
    ]
    assert addresses == ["phone:6281234567890", "phone:6285555"]


def test_an_old_message_is_read_like_a_new_one() -> None:
    (message,) = parsed(webhook(written("halo", timestamp="1600000000")))
    assert isinstance(message, Received)
    assert message.at.year == 2020


def test_half_an_emoji_cannot_break_what_comes_after() -> None:
    (message,) = parsed(webhook(written("halo \ud83d")))
    assert isinstance(message, Received)
    assert message.text == "halo \ufffd"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b"\xff\xfe{}",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account", "entry": null}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b'{"object": ["whatsapp_business_account"], "entry": []}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"object": "whatsapp_business_account", "entry": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_of_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        {},
        written("x", id=None),
        written("x", id="a b"),
        written("x", id="wamid.\ud800"),
        written("x", id=["wamid.1"]),
        written("x", timestamp=None),
        written("x", timestamp="kemarin"),
        written("x", timestamp="9" * 40),
        written("x", timestamp=10**400),
        written("x", timestamp=True),
        written("x", timestamp="١٢٣"),
        written("x", **{"from": None}),
        written("x", **{"from": {"a": 1}}),
        written("x", **{"from": "bukan nomor"}),
        written("x", text=None),
        written("x", text={"body": None}),
        written("x", type=None),
        written("x", type=["text"]),
        written("x", type={"text": 1}),
    ],
)
def test_a_message_of_another_shape_is_ignored_and_spoils_no_other(message: Any) -> None:
    first, second = parsed(webhook(message, written("baik")))
    assert isinstance(first, Ignored)
    assert isinstance(second, Received)


@pytest.mark.parametrize("change", [None, 3, [], {}, {"field": "messages", "value": None}])
def test_a_change_of_another_shape_is_ignored(change: Any) -> None:
    for changes in (change, [change]):
        entry = [{"id": "1", "changes": changes}]
        body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
        assert all(isinstance(update, Ignored) for update in parsed(body))


def test_ten_thousand_entries_are_read() -> None:
    post = json.loads(webhook(written("x")))
    post["entry"] *= 10_000
    assert len(parsed(json.dumps(post).encode())) == 10_000


def test_ten_thousand_messages_in_one_change_are_read_quickly() -> None:
    messages = [written("x", f"wamid.{n}", **{"from": f"62812{n:06}"}) for n in range(10_000)]
    contacts = [{"wa_id": f"62812{n:06}", "user_id": f"ID.{n}"} for n in range(10_000)]
    body = webhook(*messages, contacts=contacts)
    started = time.perf_counter()
    addresses = {u.address for u in parsed(body) if isinstance(u, Received)}
    assert len(addresses) == 10_000
    assert time.perf_counter() - started < 3


_KEYS = st.sampled_from(
    "id from from_user_id type text body timestamp image interactive button_reply list_reply "
    "errors code status user_id wa_id unsupported caption group_id".split()
) | st.text(max_size=5)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_do_anything_but_read_or_be_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        parsed(body)


@given(st.lists(_JSON | st.dictionaries(_KEYS, _JSON), max_size=3), _JSON, _JSON)
@settings(max_examples=200, deadline=None)
def test_no_message_does_anything_but_be_read_or_ignored(
    messages: list[Any], contacts: Any, statuses: Any
) -> None:
    for update in parsed(webhook(*messages, contacts=contacts, statuses=statuses)):
        assert isinstance(update, Received | StatusReport | Ignored)


@given(
    st.sampled_from("text image audio interactive button unsupported order contacts".split()), _JSON
)
@settings(max_examples=200, deadline=None)
def test_no_content_does_anything_but_be_read_or_ignored(type_: str, part: Any) -> None:
    (update,) = parsed(webhook(written("", type=type_, **{type_: part})))
    if isinstance(update, Received):
        update.text.encode()
        assert update.address == "phone:6281234567890"
    else:
        assert isinstance(update, Ignored)


@pytest.mark.parametrize(
    ("errors", "kind", "code"),
    [
        ([{"code": 131047}], WindowClosed, 131047),
        ([{"code": 131000}], Busy, 131000),
        ([{"code": 131042}], CredentialsInvalid, 131042),
        ([{"code": 131026}], Unreachable, 131026),
        ([{"code": 131053}], Refused, 131053),
        ([{"code": 777777}], Refused, 777777),
        ([{"code": "131047"}], Refused, None),
        ([], Refused, None),
        (None, Refused, None),
    ],
)
def test_a_failure_reported_later_means_what_it_means_at_once(
    errors: object, kind: type[SendError], code: int | None
) -> None:
    status = {"id": "wamid.OUT1", "status": "failed", "timestamp": "1795600000", "errors": errors}
    (report,) = updates(webhook(statuses=[status]), PHONE_NUMBER_ID)
    assert isinstance(report, StatusReport)
    assert type(report.error) is kind
    assert report.error.code == report.code == code
