"""A webhook of WhatsApp's Cloud API -> updates. Nothing in a body is trusted to have its shape.

Shapes: developers.facebook.com/documentation/business-messaging/whatsapp/, webhooks/reference/
messages (17 June 2026; status and revoke 21 May, unsupported 20 March, edit 20 July, system
11 August 2026) and business-scoped-user-ids (31 March 2026). One post may hold many entries,
changes, messages and statuses, of several numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.base import (
    DeliveryState,
    Ignored,
    Marked,
    Media,
    MediaKind,
    Received,
    StatusReport,
    Unreadable,
    Update,
)
from connectors.feedback.signs import mark_of
from connectors.whatsapp.address import Senders
from connectors.whatsapp.errors import meaning_of

_ACCOUNT = "whatsapp_business_account"
_ID = re.compile(r"[\x21-\x7e]{1,300}")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]{1,120}")
_MOMENT = re.compile(r"[0-9]{1,11}")
_LARGEST_CODE = 2**31 - 1
_MALFORMED = Ignored("malformed")

_KINDS = {
    "audio": MediaKind.VOICE,
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
    "contacts": MediaKind.CONTACT,
    "order": MediaKind.OTHER,
    "unknown": MediaKind.OTHER,
}
_REACTION = "reaction"
_NO_ANSWER = frozenset("edit revoke system request_welcome".split())
# What WhatsApp names inside an unsupported message and what is no message of its own.
_UNSUPPORTED_NO_ANSWER = frozenset("edit revoke reaction pin keep_in_chat poll_update".split())


def updates(body: bytes, phone_number_id: str) -> tuple[Update, ...]:
    """All that a post reports for one of our numbers, in its order. Raises Unreadable."""
    try:
        post = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as cause:
        raise Unreadable("no JSON") from cause
    if not isinstance(post, dict) or post.get("object") != _ACCOUNT:
        raise Unreadable("not of a WhatsApp business account")
    if not isinstance(post.get("entry"), list):
        raise Unreadable("no entries")
    return tuple(
        update
        for entry in post["entry"]
        for change in _list(_dict(entry).get("changes")) or [None]
        for update in _of_change(change, phone_number_id)
    )


def _of_change(change: object, phone_number_id: str) -> Iterator[Update]:
    if not isinstance(change, dict):
        yield _MALFORMED
        return
    value = _dict(change.get("value"))
    if change.get("field") != "messages":
        yield Ignored("not about messages")
    elif _dict(value.get("metadata")).get("phone_number_id") != phone_number_id:
        yield Ignored("another number")
    else:
        senders = Senders(value)
        # The order of the keys is the order of the post.
        for key, items in value.items():
            for item in _list(items):
                if key == "messages":
                    yield _of_message(_dict(item), senders)
                elif key == "statuses":
                    yield _of_status(_dict(item))
                elif key == "errors":
                    yield Ignored(f"error {_code(item)} of the account")


def _of_message(message: dict[str, Any], senders: Senders) -> Update:
    id_, at = _id(message.get("id")), _moment(message.get("timestamp"))
    if message.get("group_id"):
        return Ignored("a group")
    if _id(message.get("type")) in _NO_ANSWER:
        return Ignored("needs no answer")
    address = senders.address_of(message)
    if not (id_ and at and address):
        return _MALFORMED
    if message.get("type") == _REACTION:
        return _of_reaction(_dict(message.get(_REACTION)), address, at)
    match _content(message):
        case Ignored() as ignored:
            return ignored
        case text, choice, media:
            return Received(address, id_, text, at, choice, media)


def _of_reaction(reaction: dict[str, Any], address: str, at: datetime) -> Update:
    """A thumb under a message of ours, or none any more; other pictures say neither."""
    id_, emoji = _id(reaction.get("message_id")), _text(reaction.get("emoji"))
    if not id_:
        return _MALFORMED
    mark = mark_of(emoji)
    return Ignored("needs no answer") if emoji and mark is None else Marked(address, id_, mark, at)


def _content(message: dict[str, Any]) -> tuple[str, str | None, Media | None] | Ignored:
    """Words, the value of a tap, and what came beside words."""
    type_ = message.get("type")
    part = message.get(type_) if isinstance(type_, str) else None
    held = _dict(part)
    match type_:
        case "text":
            return _MALFORMED if held.get("body") is None else (_text(held["body"]), None, None)
        case "interactive":
            tapped = _dict(held.get("button_reply") or held.get("list_reply"))
            if not tapped:
                return "", None, Media(MediaKind.OTHER)
            return _text(tapped.get("title")), _id(tapped.get("id")), None
        case "button":
            return _text(held.get("text")), _id(held.get("payload")), None
        case "unsupported":
            if _id(held.get("type")) in _UNSUPPORTED_NO_ANSWER:
                return Ignored("needs no answer")
            return "", None, Media(MediaKind.OTHER)
        case str() if type_ in _KINDS:
            media_type = held.get("mime_type")
            known = isinstance(media_type, str) and _MEDIA_TYPE.fullmatch(media_type)
            media = Media(_KINDS[type_], _id(held.get("id")), media_type if known else None)
            return _text(held.get("caption")), None, media
    return Ignored("unknown type")


def _of_status(status: dict[str, Any]) -> Update:
    id_, at = _id(status.get("id")), _moment(status.get("timestamp"))
    if not (id_ and at):
        return _MALFORMED
    try:
        state = DeliveryState(status.get("status"))  # type: ignore[arg-type]
    except ValueError:
        return Ignored("unknown status")
    errors = _list(status.get("errors"))
    code = _code(errors[0]) if errors and state is DeliveryState.FAILED else None
    error = meaning_of(code) if state is DeliveryState.FAILED else None
    return StatusReport(id_, state, at, code, _id(status.get("biz_opaque_callback_data")), error)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _text(value: object) -> str:
    """What was written; half a surrogate pair, which nothing can store, becomes U+FFFD."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _moment(value: object) -> datetime | None:
    """Seconds since 1970, written as a string."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    written = value if isinstance(value, str) else f"{value:.0f}" if 0 <= value < 1e11 else ""
    return datetime.fromtimestamp(int(written), UTC) if _MOMENT.fullmatch(written) else None


def _code(error: object) -> int | None:
    code = _dict(error).get("code")
    if not isinstance(code, int) or isinstance(code, bool) or abs(code) > _LARGEST_CODE:
        return None
    return code
