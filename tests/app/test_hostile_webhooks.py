"""What nobody should post to a channel's webhook, posted: refused or ignored, and nothing is kept.

Somebody else's conversation stands beside it all the time and stays as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from knowledge_base.retrieval import Knowledge
from tests.app.channel_site import TELEGRAM_SECRET, ChannelSite, channel_site
from tests.app.test_channels import until
from tests.connectors.whatsapp.server import APP_SECRET, signed, webhook, written
from tests.databases import fresh_database
from tests.services import Postgres

pytestmark = pytest.mark.services

ANI, BUDI = "6281111111111", "6282222222222"
CHAT, OTHER_CHAT = 7001, 7002
DEEP = b"[" * 100_000
FIVE_MEGABYTES = b" " * 5 * 1024 * 1024
HUGE = 10**40
LONG_AGO = int(time.time()) - 10 * 86_400


@pytest.fixture(scope="module")
def site(
    knowledge: Knowledge, cluster: Postgres | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChannelSite]:
    """The running app; Ani has asked and was answered in WhatsApp, somebody else in Telegram."""
    folder = tmp_path_factory.mktemp("hostile")
    with (
        fresh_database(cluster, folder) as url,
        channel_site(folder, url, knowledge) as found,
    ):
        found.telegram.chats |= {CHAT, OTHER_CHAT}
        assert found.whatsapp(webhook(said("ktp hilang", "wamid.A", ANI))).is_success
        assert found.posted(chat("paspor", CHAT, 1)).is_success
        until(lambda: settled(found) and found.meta.sent and found.telegram.sent)
        yield found


def settled(site: ChannelSite) -> bool:
    """Whether every message is answered and every answer sent."""
    with site.engine.connect() as db:
        query = (
            "SELECT (SELECT count(*) FROM messages WHERE NOT answered)"
            " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))"
        )
        return db.exec_driver_sql(query).scalar() == 0


def said(text: str, id_: str, person: str) -> dict[str, Any]:
    return written(text, id_) | {"from": person}


def chat(words: Any, person: int, number: int, **more: Any) -> bytes:
    """An update of Telegram with a message."""
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": person, "type": "private"},
        "from": {"id": person, "is_bot": False, "first_name": "Warga"},
        "text": words,
    }
    return json.dumps({"update_id": number, "message": message | more}).encode()


def tap(value: Any, person: int, id_: str = "tap1") -> bytes:
    """An update of Telegram with a tapped button."""
    sender = {"id": person, "is_bot": False, "first_name": "Warga"}
    place = {"message_id": 9, "date": int(time.time()), "chat": {"id": person, "type": "private"}}
    query = {"id": id_, "from": sender, "message": place, "data": value}
    return json.dumps({"update_id": 77, "callback_query": query}).encode()


def update(**fields: Any) -> bytes:
    return json.dumps({"update_id": 5} | fields).encode()


def post_of(*entries: Any) -> bytes:
    """A post of Meta with these entries."""
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def change(value: Any, field: Any = "messages") -> dict[str, Any]:
    return {"id": "1", "changes": [{"value": value, "field": field}]}


def status(**fields: Any) -> bytes:
    """A post of Meta with one report."""
    report = {"id": "wamid.OUT", "status": "failed", "timestamp": "1795600001"}
    return webhook(statuses=[report | fields])


HALO = webhook(said("halo", "wamid.X", BUDI))
SHA1 = {"x-hub-signature": "sha1=" + hmac.new(APP_SECRET.encode(), HALO, hashlib.sha1).hexdigest()}
OURS = json.loads(HALO)["entry"][0]["changes"][0]["value"]["metadata"]

# what it is: (the body, its headers or None for proved ones, what is answered)
WHATSAPP: dict[str, tuple[bytes, dict[str, str] | None, int]] = {
    "no signature": (HALO, {}, 401),
    "an empty signature": (HALO, {"x-hub-signature-256": ""}, 401),
    "signed with another secret": (HALO, signed(HALO, "rahasia lain"), 401),
    "the signature of another body": (HALO, signed(HALO + b" "), 401),
    "the old kind of signature": (HALO, SHA1, 401),
    "a signature of half a digest": (HALO, {"x-hub-signature-256": "sha256=00"}, 401),
    "nothing": (b"", None, 400),
    "no JSON": (b"{", None, 400),
    "invalid UTF-8": (HALO.replace(b"halo", b"\xff\xfe"), None, 400),
    "null": (b"null", None, 400),
    "a list": (b"[]", None, 400),
    "very deep": (DEEP, None, 400),
    "another object": (HALO.replace(b"whatsapp_business", b"instagram"), None, 400),
    "entry null": (b'{"object": "whatsapp_business_account", "entry": null}', None, 400),
    "five megabytes": (HALO + FIVE_MEGABYTES, None, 413),
    "ten thousand entries": (post_of(*[{}] * 10_000), None, 200),
    "an entry null": (post_of(None), None, 200),
    "changes null": (post_of({"id": "1", "changes": None}), None, 200),
    "a change null": (post_of({"id": "1", "changes": [None]}), None, 200),
    "a value null": (post_of(change(None)), None, 200),
    "metadata null": (webhook(said("halo", "wamid.X", BUDI), metadata=None), None, 200),
    "another phone number": (
        webhook(said("halo", "wamid.X", BUDI), metadata={"phone_number_id": "999"}),
        None,
        200,
    ),
    "an unknown field": (post_of(change({"metadata": OURS}, "account_update")), None, 200),
    "a message null": (webhook(None), None, 200),  # type: ignore[arg-type]
    "a text null": (webhook(said("", "wamid.X", BUDI) | {"text": None}), None, 200),
    "a sender null": (webhook(said("halo", "wamid.X", BUDI) | {"from": None}), None, 200),
    "a time that is none": (
        webhook(said("halo", "wamid.X", BUDI) | {"timestamp": "kemarin"}),
        None,
        200,
    ),
    "a message of ten days ago": (
        webhook(said("halo", "wamid.X", BUDI) | {"timestamp": str(LONG_AGO)}),
        None,
        200,
    ),
    "an unknown type": (webhook(said("", "wamid.X", BUDI) | {"type": "hologram"}), None, 200),
    "a status null": (webhook(statuses=[None]), None, 200),
    "an unknown status": (status(status="melayang"), None, 200),
    "a report of an unknown message": (status(id="wamid.LAIN"), None, 200),
    "a report with a huge code": (status(errors=[{"code": HUGE}]), None, 200),
    "a report with a huge key": (status(biz_opaque_callback_data=f"tanya-{HUGE}"), None, 200),
    "a report with a key like ours": (status(biz_opaque_callback_data="tanya-²"), None, 200),
}

TELEGRAM: dict[str, tuple[bytes, dict[str, str] | None, int]] = {
    "no secret": (chat("halo", OTHER_CHAT, 2), {}, 401),
    "another secret": (
        chat("halo", OTHER_CHAT, 2),
        {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET[:-1]},
        401,
    ),
    "nothing": (b"", None, 400),
    "no JSON": (b"{", None, 400),
    "invalid UTF-8": (chat("halo", OTHER_CHAT, 2).replace(b"halo", b"\xff"), None, 400),
    "null": (b"null", None, 400),
    "very deep": (DEEP, None, 400),
    "no update id": (b'{"message": {}}', None, 400),
    "five megabytes": (chat("halo", OTHER_CHAT, 2) + FIVE_MEGABYTES, None, 413),
    "an unknown field": (update(hologram={"id": 1}), None, 200),
    "ten thousand fields": (update(**{f"f{n}": n for n in range(10_000)}), None, 200),
    "a message null": (update(message=None), None, 200),
    "a message of nothing": (update(message={}), None, 200),
    "a chat null": (chat("halo", OTHER_CHAT, 2, chat=None), None, 200),
    "a chat that is none": (chat("halo", OTHER_CHAT, 2, chat={"id": HUGE, "type": "x"}), None, 200),
    "a text null": (chat(None, OTHER_CHAT, 2), None, 200),
    "a time that is none": (chat("halo", OTHER_CHAT, 2, date=HUGE), None, 200),
    "a message of ten days ago": (chat("halo", OTHER_CHAT, 2, date=LONG_AGO), None, 200),
    "a tap null": (update(callback_query=None), None, 200),
    "a tap without a value": (tap(None, OTHER_CHAT), None, 200),
    "a tap with an id that is none": (tap("petugas", OTHER_CHAT, "' OR 1=1"), None, 200),
    "a bot's message": (chat("halo", OTHER_CHAT, 2, **{"from": {"is_bot": True}}), None, 200),
}


@pytest.mark.parametrize("what", WHATSAPP)
def test_whatsapp_keeps_nothing_of(
    site: ChannelSite, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, headers, expected = WHATSAPP[what]
    before, sent = site.rows(), len(site.meta.sent)
    answer = site.whatsapp(body, headers)
    assert answer.status_code == expected
    _is_plain(answer.content, expected)
    assert site.rows() == before
    assert len(site.meta.sent) == sent
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("what", TELEGRAM)
def test_telegram_keeps_nothing_of(
    site: ChannelSite, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, headers, expected = TELEGRAM[what]
    before, sent = site.rows(), len(site.telegram.sent)
    answer = site.posted(body, headers)
    assert answer.status_code == expected
    _is_plain(answer.content, expected)
    assert site.rows() == before
    assert len(site.telegram.sent) == sent
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def _is_plain(answer: bytes, status_code: int) -> None:
    """One sentence for who was refused, nothing for who was not."""
    if status_code == 200:
        assert answer == b""
    else:
        assert list(json.loads(answer)) == ["message"]
        assert json.loads(answer)["message"].endswith(".")


FORGED = ['pilih:a"} /restart', "/restart", "aspek:semua", "../../etc", "a" * 5_000, "\x00petugas"]


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_choice_is_never_more_than_words(site: ChannelSite, value: str) -> None:
    site.dialogue.turns.clear()
    reply = {"type": "button_reply", "button_reply": {"id": value, "title": "Ya"}}
    forged = said("", f"wamid.F{FORGED.index(value)}", BUDI)
    forged |= {"type": "interactive", "interactive": reply}
    assert site.whatsapp(webhook(forged)).status_code == 200
    assert site.posted(tap(value, OTHER_CHAT, f"palsu{FORGED.index(value)}")).status_code == 200
    until(lambda: settled(site))
    assert {payload for _, _, payload in site.dialogue.turns} <= {None}


def test_a_choice_of_a_closed_conversation_begins_a_new_one(site: ChannelSite) -> None:
    person, number = 7003, 40
    site.telegram.chats.add(person)
    site.posted(chat("kucing belang hilang", person, number))
    until(lambda: settled(site))
    site.posted(chat("hapus data saya", person, number + 1))
    assert not any("belang" in str(row) for row in site.rows())

    assert site.posted(tap("pilih:paspor-baru", person, "lama")).status_code == 200

    until(lambda: settled(site))
    assert site.telegram.sent[-1]["chat"]["id"] == person
    assert not any("belang" in str(row) for row in site.rows())


def test_the_same_message_id_of_two_people_is_two_messages(site: ChannelSite) -> None:
    sent = len(site.meta.sent)
    both = webhook(said("punya ani", "wamid.SAMA", ANI), said("punya budi", "wamid.SAMA", BUDI))
    assert site.whatsapp(both).status_code == 200
    until(lambda: settled(site))
    told = {one["to"]: one["text"]["body"] for one in site.meta.sent[sent:]}
    assert told == {ANI: "jawaban untuk punya ani", BUDI: "jawaban untuk punya budi"}


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "\U000e0001x", "\uffff"])
def test_what_a_database_could_not_hold_is_answered_all_the_same(
    site: ChannelSite, text: str
) -> None:
    number = hash(text) % 10_000 + 100
    assert site.whatsapp(webhook(said(text, f"wamid.N{number}", BUDI))).status_code == 200
    photo = [{"file_id": f"foto{text}", "width": 1, "height": 1}]
    for body in (
        chat(text, OTHER_CHAT, number),
        chat(None, OTHER_CHAT, number + 1, photo=photo, caption=text),
    ):
        assert site.posted(body).status_code == 200
    until(lambda: settled(site))
