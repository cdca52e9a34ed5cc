"""Telegram's updates -> ours, read by hand: the library fails on shapes it does not know.

Shapes: https://core.telegram.org/bots/api#update (2026-11).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.base import Ignored, Marked, Received, Unreadable, Update
from connectors.model import Mark, Media, MediaKind

TAP = "t"
# What the buttons of marks send; which answer is meant, the message under which they stand says.
MARKS = {"suka": Mark.GOOD, "kurang": Mark.POOR}
_MOST_INTEGER = 2**53
_LATEST = 2**32
_LONGEST_REFERENCE = 255
_TOKEN = re.compile(r"[\w-]{1,60}", re.ASCII)
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?!\S)\s*(.*)", re.ASCII | re.DOTALL)
_NEVER = re.compile(r"(?!)")
_GROUPS = ("group", "supergroup")
# (what the dialogue understands, the choice it stands for)
_COMMANDS: dict[str, tuple[str, str | None]] = {
    "start": ("halo", None),
    "layanan": ("layanan apa saja", None),
    "bantuan": ("bisa bantu apa", None),
    "help": ("bisa bantu apa", None),
    "petugas": ("hubungi petugas", "petugas"),
    "hapus": ("hapus data saya", None),
}
# An animation also has a document, a venue also a location: the first one counts.
_MEDIA = {
    "voice": MediaKind.VOICE,
    "audio": MediaKind.VOICE,
    "photo": MediaKind.IMAGE,
    "live_photo": MediaKind.IMAGE,
    "animation": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
    "video_note": MediaKind.VIDEO,
    "document": MediaKind.DOCUMENT,
    "venue": MediaKind.LOCATION,
    "location": MediaKind.LOCATION,
    "contact": MediaKind.CONTACT,
    "sticker": MediaKind.STICKER,
    "poll": MediaKind.OTHER,
    "checklist": MediaKind.OTHER,
    "dice": MediaKind.OTHER,
    "game": MediaKind.OTHER,
    "story": MediaKind.OTHER,
    "paid_media": MediaKind.OTHER,
}
_MEMBERSHIP = {
    "private": ("bot unblocked", "bot blocked"),
    "group": ("bot added to a group", "bot removed from a group"),
    "supergroup": ("bot added to a group", "bot removed from a group"),
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Bot:
    """Who we are: the username without `@` (may be empty), and the id if it is known."""

    username: str
    id: int | None = None


class _Malformed(Exception):
    """Something that Telegram always sends is missing or of another type."""


def parse(body: bytes, bot: Bot, now: Callable[[], datetime]) -> tuple[Update, ...]:
    """The one thing an update reports. Raises Unreadable.

    `now` is the time of a tap: Telegram does not tell it.
    """
    update = _read(body)
    try:
        for kind, value in update.items():
            if isinstance(value, dict):
                return (_report(kind, value, bot, now),)
    except _Malformed:
        return (Ignored("malformed"),)
    return (Ignored("nothing known"),)


def _report(kind: str, value: Json, bot: Bot, now: Callable[[], datetime]) -> Update:
    match kind:
        case "message":
            return _message(value, bot)
        case "edited_message":
            return _correction(value, bot)
        case "callback_query":
            return _tap(value, now())
        case "my_chat_member":
            return _membership(value)
        case _ if _TOKEN.fullmatch(kind):
            return Ignored(kind)
    return Ignored("unknown")


def _read(body: bytes) -> Json:
    try:
        update = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(update, dict):
        raise Unreadable("no object")
    try:
        _integer(update, "update_id")
    except _Malformed:
        raise Unreadable("no update_id") from None
    return update


def _message(message: Json, bot: Bot) -> Update:
    id_, at = str(_integer(message, "message_id")), _time(message, "date")
    address, kind = _chat(message)
    if _is_from_a_program(message):
        return Ignored("not from a person")
    media = _media(message)
    typed = _text(message, "text") or _text(message, "caption")
    if not typed and media is None:
        return Ignored("service message")
    if kind in _GROUPS and not _is_for(bot, typed, message):
        return Ignored("group talk")
    text, choice = _said(_without_mention(typed, bot))
    album = message.get("media_group_id")
    if not typed and isinstance(album, str) and _TOKEN.fullmatch(album):
        # The pictures of an album come one by one: one answer is enough.
        id_ = f"g{album}"
    return Received(address, id_, text, at, choice, media)


def _correction(message: Json, bot: Bot) -> Update:
    received = _message(message, bot)
    if not isinstance(received, Received):
        return received
    if not received.text:
        # A live location moves every few seconds.
        return Ignored("edited without words")
    at = _time(message, "edit_date")
    id_ = f"{_integer(message, 'message_id')}e{_integer(message, 'edit_date')}"
    return Received(received.address, id_, received.text, at, received.choice, received.media)


def _tap(query: Json, now: datetime) -> Update:
    message, id_, value = _object(query, "message"), query.get("id"), _text(query, "data")
    if not message or not value:
        return Ignored("tap without a choice")
    if not isinstance(id_, str) or not _TOKEN.fullmatch(id_):
        raise _Malformed
    address, _ = _chat(message)
    if value in MARKS:
        return Marked(address, str(_integer(message, "message_id")), MARKS[value], now, id_)
    return Received(address, f"{TAP}{id_}", _label(message, value) or value, now, value)


def _membership(change: Json) -> Update:
    _, kind = _chat(change)
    came, left = _MEMBERSHIP.get(kind, ("bot added", "bot removed"))
    status = _object(change, "new_chat_member").get("status")
    return Ignored(left if status in ("kicked", "left") else came)


def _is_from_a_program(message: Json) -> bool:
    """A bot, or a channel's post that Telegram copied; anonymous admins look like a bot, too."""
    by_a_bot = _object(message, "from").get("is_bot") is True and not _object(
        message, "sender_chat"
    )
    return by_a_bot or message.get("is_automatic_forward") is True


def _is_for(bot: Bot, typed: str, message: Json) -> bool:
    """Whether somebody in a group speaks to us: a command, a mention, or a reply."""
    if command := _COMMAND.fullmatch(typed):
        if command[2]:
            return command[2].lower() == bot.username.lower()
        if command[1].lower() in _COMMANDS:
            return True
    author = _object(_object(message, "reply_to_message"), "from")
    if bot.id is not None and author.get("id") == bot.id:
        return True
    username = author.get("username")
    if isinstance(username, str) and username.lower() == bot.username.lower():
        return True
    return bool(_mention(bot).search(typed))


def _said(typed: str) -> tuple[str, str | None]:
    """(text, choice): a command in words; with words of its own behind it, those count."""
    command = _COMMAND.fullmatch(typed)
    if not command:
        return typed.lstrip("/ "), None
    name, rest = command[1].lower(), command[3].strip()
    if name in _COMMANDS and (not rest or name == "start"):
        return _COMMANDS[name]
    return f"{name.replace('_', ' ')} {rest}".strip(), None


def _without_mention(typed: str, bot: Bot) -> str:
    text, found = _mention(bot).subn(" ", typed)
    return re.sub(r"[ \t]{2,}", " ", text).strip(" \t\n,:") if found else typed.strip()


def _mention(bot: Bot) -> re.Pattern[str]:
    if not bot.username:
        return _NEVER
    return re.compile(rf"(?<![\w/@.])@{re.escape(bot.username)}(?!\w)", re.IGNORECASE)


def _media(message: Json) -> Media | None:
    for name, kind in _MEDIA.items():
        found = message.get(name)
        if name == "photo" and isinstance(found, list) and found:
            found = found[-1]
        if isinstance(found, dict):
            reference, media_type = _text(found, "file_id"), _text(found, "mime_type")
            fits = len(reference) <= _LONGEST_REFERENCE and reference.isprintable()
            return Media(kind, reference if reference and fits else None, media_type or None)
    return None


def _label(message: Json, value: str) -> str:
    """What stands on the button with this value."""
    rows = _object(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and button.get("callback_data") == value:
                return _text(button, "text")
    return ""


def _chat(holder: Json) -> tuple[str, str]:
    """(address, type) of a conversation."""
    chat = _object(holder, "chat")
    kind = chat.get("type")
    if not isinstance(kind, str) or kind not in ("private", *_GROUPS, "channel"):
        raise _Malformed
    return str(_integer(chat, "id")), kind


def _object(holder: Json, name: str) -> Json:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def _integer(holder: Json, name: str) -> int:
    value = holder.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not abs(value) < _MOST_INTEGER:
        raise _Malformed
    return value


def _time(holder: Json, name: str) -> datetime:
    seconds = _integer(holder, name)
    if not 0 <= seconds < _LATEST:
        raise _Malformed
    return datetime.fromtimestamp(seconds, UTC)
