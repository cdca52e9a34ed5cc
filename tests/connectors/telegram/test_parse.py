import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.base import Ignored, Marked, NotVerified, Received, Unreadable, Update
from connectors.model import Mark, Media, MediaKind
from connectors.telegram.connector import Telegram
from tests.connectors.telegram.server import TOKEN, USERNAME

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
WRITTEN = datetime.fromtimestamp(1_795_600_100, UTC)
CORRECTED = datetime.fromtimestamp(1_795_600_130, UTC)
GROUP = "-1002003"

TELEGRAM = Telegram(TOKEN, "rahasia-1", f"@{USERNAME}", "https://tanya.go.id", now=lambda: NOW)


def parsed(update: dict[str, Any]) -> Update:
    (found,) = TELEGRAM.parse(json.dumps(update).encode())
    return found


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def said(typed: str, kind: str = "private", **more: Any) -> Update:
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": kind},
        "from": {"id": 5, "is_bot": False},
        "text": typed,
    }
    return parsed({"update_id": 1, "message": message | more})


def words(update: Update) -> tuple[str, str | None]:
    assert isinstance(update, Received)
    return update.text, update.choice


EXPECTED: dict[str, Update] = {
    "text": Received("7001", "42", "KTP saya hilang, syaratnya apa?", WRITTEN),
    "edited": Received("7001", "42e1795600130", "KK saya hilang, syaratnya apa?", CORRECTED),
    "edited_live_location": Ignored("edited without words"),
    "command_start": Received("7001", "42", "halo", WRITTEN),
    "command_petugas_in_group": Received(GROUP, "42", "hubungi petugas", WRITTEN, "petugas"),
    "photo_with_caption": Received(
        "7001",
        "42",
        "ini surat apa ya?",
        WRITTEN,
        media=Media(MediaKind.IMAGE, "AgACAgUAAxkB-besar"),
    ),
    "photo_of_an_album": Received(
        "7001", "g13570246813579", "", WRITTEN, media=Media(MediaKind.IMAGE, "AgACAgUAAxkB-dua")
    ),
    "voice": Received(
        "7001", "42", "", WRITTEN, media=Media(MediaKind.VOICE, "AwACAgUAAxkB", "audio/ogg")
    ),
    "video": Received(
        "7001", "42", "", WRITTEN, media=Media(MediaKind.VIDEO, "BAACAgUAAxkB", "video/mp4")
    ),
    "document": Received(
        "7001",
        "42",
        "ini berkasnya",
        WRITTEN,
        media=Media(MediaKind.DOCUMENT, "BQACAgUAAxkB", "application/pdf"),
    ),
    "animation": Received(
        "7001", "42", "", WRITTEN, media=Media(MediaKind.VIDEO, "CgACAgUAAxkB", "video/mp4")
    ),
    "location": Received("7001", "42", "", WRITTEN, media=Media(MediaKind.LOCATION)),
    "contact": Received("7001", "42", "", WRITTEN, media=Media(MediaKind.CONTACT)),
    "sticker": Received("7001", "42", "", WRITTEN, media=Media(MediaKind.STICKER, "CAACAgUAAxkB")),
    "poll": Received("7001", "42", "", WRITTEN, media=Media(MediaKind.OTHER)),
    "tap": Received("7001", "t4382bfdwdsb323b2d9", "KTP-el hilang", NOW, "pilih:ktp-el-hilang"),
    "tap_on_an_old_message": Received("7001", "t4382bfdwdsb323b2da", "bukan_itu", NOW, "bukan_itu"),
    "group_talk": Ignored("group talk"),
    "group_mention": Received(GROUP, "42", "syarat bikin KIA apa?", WRITTEN),
    "group_reply": Received(GROUP, "42", "kalau biayanya?", WRITTEN),
    "group_command_of_another_bot": Ignored("group talk"),
    "group_service_message": Ignored("service message"),
    "group_from_a_bot": Ignored("not from a person"),
    "blocked": Ignored("bot blocked"),
    "unblocked": Ignored("bot unblocked"),
    "removed_from_group": Ignored("bot removed from a group"),
    "channel_post": Ignored("channel_post"),
    "reaction": Ignored("message_reaction"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_kind_of_update_is_understood(name: str) -> None:
    assert parsed(payload(name)) == EXPECTED[name]


def test_every_payload_has_its_expectation() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("typed", "text", "choice"),
    [
        ("/start", "halo", None),
        ("/start ktp-el-hilang", "halo", None),
        ("/START", "halo", None),
        ("/layanan", "layanan apa saja", None),
        ("/layanan paspor", "layanan paspor", None),
        (f"/bantuan@{USERNAME}", "bisa bantu apa", None),
        ("/petugas", "hubungi petugas", "petugas"),
        ("/hapus", "hapus data saya", None),
        ("/hapus anak dari KK", "hapus anak dari KK", None),
        ("/ktp_hilang di Depok", "ktp hilang di Depok", None),
        ('/pilih{"layanan": "ktp"}', 'pilih{"layanan": "ktp"}', None),
        ("//restart", "restart", None),
        ("/", "", None),
    ],
)
def test_commands_become_words(typed: str, text: str, choice: str | None) -> None:
    assert words(said(typed)) == (text, choice)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (f"syarat KIA @{USERNAME} apa?", "syarat KIA apa?"),
        (f"@{USERNAME}", ""),
        (f"@{USERNAME} /bantuan", "bisa bantu apa"),
        ("/layanan", "layanan apa saja"),
    ],
)
def test_in_a_group_a_mention_is_taken_out(typed: str, text: str) -> None:
    assert words(said(typed, "supergroup")) == (text, None)


@pytest.mark.parametrize(
    "typed",
    [
        f"@{USERNAME}2 halo",
        f"surel a@{USERNAME}",
        "/ban",
        "/start@LainBot",
        "ktp hilang",
        f"https://t.me/@{USERNAME}",
    ],
)
def test_in_a_group_talk_that_is_not_for_the_bot_is_left_alone(typed: str) -> None:
    assert isinstance(said(typed, "group"), Ignored)


def test_without_a_username_a_lone_at_sign_is_no_mention() -> None:
    nameless = Telegram(TOKEN, "s", "", "https://tanya.go.id")
    update = payload("group_talk")
    update["message"]["text"] = "harga @ 5000"
    assert nameless.parse(json.dumps(update).encode()) == (Ignored("group talk"),)
    reply = json.dumps(payload("group_reply")).encode()
    assert words(nameless.parse(reply)[0]) == ("kalau biayanya?", None)


def test_an_anonymous_admin_of_a_group_is_a_person() -> None:
    admin = {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}
    update = said("/bantuan", "group", **{"from": admin, "sender_chat": {"id": 5}})
    assert words(update) == ("bisa bantu apa", None)


def test_the_pictures_of_an_album_count_as_one_message() -> None:
    ids = {
        update.id
        for number in (1, 2, 3)
        if isinstance(
            update := said("", message_id=number, photo=[{"file_id": "a"}], media_group_id="77"),
            Received,
        )
    }
    assert ids == {"g77"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"halo",
        b"\xff\xfe{}",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": null, "message": {}}',
        b'{"update_id": 1',
        b"[" * 200_000,
        b'{"update_id": 1, "message": ' + b'{"a":' * 200_000,
        b'{"update_id": ' + b"9" * 10_000 + b"}",
        b'{"update_id": 1e400}',
    ],
)
def test_a_body_that_telegram_does_not_send_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        TELEGRAM.parse(body)


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": None},
        {"message_id": "1"},
        {"message_id": 10**30},
        {"date": None},
        {"date": -1},
        {"date": 10**15},
        {"date": 1.5},
        {"chat": None},
        {"chat": []},
        {"chat": {"id": None, "type": "private"}},
        {"chat": {"id": 10**40, "type": "private"}},
        {"chat": {"id": 5}},
        {"chat": {"id": 5, "type": ["private"]}},
        {"text": None},
        {"text": {"a": 1}},
        {"text": "", "photo": []},
        {"text": "", "photo": [None]},
        {"text": "", "voice": "x"},
    ],
)
def test_a_message_of_a_strange_shape_is_ignored(change: dict[str, Any]) -> None:
    assert isinstance(said("halo", **change), Ignored)


@pytest.mark.parametrize(
    "change",
    [
        {"from": None},
        {"from": {"is_bot": "true"}},
        {"reply_to_message": []},
        {"entities": [{"type": "bot_command"}] * 10_000},
        {"media_group_id": {"a": 1}},
    ],
)
def test_strange_additions_do_not_matter(change: dict[str, Any]) -> None:
    assert words(said("halo", **change)) == ("halo", None)


def test_lone_surrogates_are_dropped() -> None:
    assert words(said("ha\ud800lo")) == ("halo", None)


def test_an_overlong_reference_is_not_kept() -> None:
    update = said("", voice={"file_id": "a" * 5_000, "mime_type": 7})
    assert isinstance(update, Received)
    assert update.media == Media(MediaKind.VOICE)


@pytest.mark.parametrize(
    "query",
    [
        {"id": "1", "data": "x"},
        {"id": "1", "message": {"chat": {"id": 5, "type": "private"}}},
        {"id": 1, "data": "x", "message": {"chat": {"id": 5, "type": "private"}}},
        {"id": "a b", "data": "x", "message": {"chat": {"id": 5, "type": "private"}}},
        {"id": "1" * 61, "data": "x", "message": {"chat": {"id": 5, "type": "private"}}},
        {"id": "1", "data": ["x"], "message": {"chat": {"id": 5, "type": "private"}}},
        {"id": "1", "data": "x", "message": {"chat": {}}},
    ],
)
def test_a_strange_tap_is_ignored(query: dict[str, Any]) -> None:
    assert isinstance(parsed({"update_id": 1, "callback_query": query}), Ignored)


def test_a_tap_on_strange_buttons_still_counts() -> None:
    rows = [None, [], [None, {"callback_data": "x", "text": None}], *[[{}]] * 10_000]
    message = {"chat": {"id": 5, "type": "private"}, "reply_markup": {"inline_keyboard": rows}}
    query = {"id": "1", "data": "x", "message": message}
    assert words(parsed({"update_id": 1, "callback_query": query})) == ("x", "x")


@pytest.mark.parametrize(("data", "mark"), [("suka", Mark.GOOD), ("kurang", Mark.POOR)])
def test_a_thumb_names_the_message_under_which_it_stands(data: str, mark: Mark) -> None:
    message = {"message_id": 500, "date": 1, "chat": {"id": 7001, "type": "private"}}
    query = {"id": "4382bfdwdsb323b2d9", "data": data, "message": message}
    found = parsed({"update_id": 1, "callback_query": query})
    assert found == Marked("7001", "500", mark, NOW, "4382bfdwdsb323b2d9")


KEYS = st.sampled_from(
    """update_id message edited_message callback_query my_chat_member message_id date edit_date chat
    id type from is_bot username text caption photo voice file_id data reply_markup inline_keyboard
    reply_to_message new_chat_member status media_group_id sender_chat""".split()
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["private", "group", "/start", f"@{USERNAME}", "5", 1, 1_795_600_100])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=30,
)


@given(
    st.binary(max_size=200) | st.dictionaries(KEYS, VALUES).map(lambda d: json.dumps(d).encode())
)
@example(b'{"update_id": NaN}')
@example(b'{"update_id": 1, "message": null}')
def test_whatever_the_bytes_are_parsing_gives_updates_or_unreadable(body: bytes) -> None:
    try:
        (update,) = TELEGRAM.parse(body)
    except Unreadable:
        return
    assert isinstance(update, Received | Ignored)


@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_a_damaged_real_update_is_never_more_than_ignored(name: str, data: st.DataObject) -> None:
    update = payload(name)
    holder: Any = update
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else [0]))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            holder[key] = data.draw(VALUES)
            break
        holder = inner
    try:
        assert len(TELEGRAM.parse(json.dumps(update).encode())) == 1
    except Unreadable:
        assert holder is update


def test_the_secret_of_the_webhook_proves_a_post() -> None:
    TELEGRAM.verify({"x-telegram-bot-api-secret-token": "rahasia-1"}, b"{}")


@pytest.mark.parametrize("given_secret", ["", "rahasia-2", "rahasia-1 ", "rahasia", "é\udcff"])
def test_another_secret_proves_nothing(given_secret: str) -> None:
    with pytest.raises(NotVerified):
        TELEGRAM.verify({"x-telegram-bot-api-secret-token": given_secret}, b"{}")


@pytest.mark.parametrize("headers", [{}, {"x-telegram-bot-api-secret-token": ""}])
def test_without_a_secret_no_post_is_taken(headers: dict[str, str]) -> None:
    with pytest.raises(NotVerified):
        TELEGRAM.verify({}, b"{}")
    with pytest.raises(NotVerified):
        Telegram(TOKEN, "", USERNAME, "https://tanya.go.id").verify(headers, b"{}")
