"""Who a person is to WhatsApp: a business-scoped user id where there is one, else a phone number.

The id (`user_id`, BSUID) is two letters of a country, a dot and up to 128 letters and digits; it
stays when a person hides the phone number, which may then be absent from every webhook. Messages
go to it as `recipient`, to a phone number as `to`; with both, `to` wins.
developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
(31 March 2026).
"""

from __future__ import annotations

import re
from typing import Any

_USER = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_PHONE = re.compile(r"[0-9]{5,20}")
_BY_USER, _BY_PHONE = "user", "phone"


class Senders:
    """The people of one part of a post, where contacts and messages stand apart."""

    def __init__(self, value: dict[str, Any]) -> None:
        contacts, messages = _dicts(value.get("contacts")), _dicts(value.get("messages"))
        self._of_user = _by(_USER, "user_id", contacts)
        self._of_phone = _by(_PHONE, "wa_id", contacts)
        # A contact's number may differ from `from` where a country's numbers have two spellings.
        one_sender = len({_named_by(message) for message in messages}) == 1
        self._only = contacts[0] if len(contacts) == 1 and one_sender else {}

    def address_of(self, message: dict[str, Any]) -> str | None:
        """`user:ID.123…` or `phone:62812…` of who sent a message; None if it names nobody."""
        user, phone = _named_by(message)
        known = self._of_user.get(user or "") or self._of_phone.get(phone or "")
        contact = known or self._only
        if user := user or _matching(_USER, contact.get("user_id")):
            return f"{_BY_USER}:{user}"
        if phone := phone or _matching(_PHONE, contact.get("wa_id")):
            return f"{_BY_PHONE}:{phone}"
        return None


def recipient(address: str) -> dict[str, str]:
    """How a request names the person of an address. Raises ValueError."""
    kind, _, id_ = address.partition(":")
    if kind == _BY_USER and _USER.fullmatch(id_):
        return {"recipient": id_}
    if kind == _BY_PHONE and _PHONE.fullmatch(id_):
        return {"to": id_}
    raise ValueError("not an address of WhatsApp")


def _by(
    pattern: re.Pattern[str], name: str, contacts: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Contacts by one of their ids, the first if two share it."""
    pairs = ((_matching(pattern, contact.get(name)), contact) for contact in reversed(contacts))
    return {id_: contact for id_, contact in pairs if id_}


def _named_by(message: dict[str, Any]) -> tuple[str | None, str | None]:
    """The user id and the number in a message itself; `from` may hold either."""
    told = message.get("from")
    user = _matching(_USER, message.get("from_user_id")) or _matching(_USER, told)
    return user, _matching(_PHONE, told)


def _dicts(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None
