"""What the Cloud API demands of a message; see whatsapp_server.py for the pages."""

from __future__ import annotations

import re
from typing import Any

MISSING, INVALID, UNKNOWN = 131008, 131009, 100
_USER = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_KNOWN = {
    "messaging_product", "recipient_type", "to", "recipient", "type", "text", "interactive",
    "template", "biz_opaque_callback_data", "status", "message_id", "typing_indicator", "context",
}  # fmt: skip


class Wrong(Exception):
    """A request that is refused, with its code."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(what)
        self.code = code


def check(message: dict[str, Any], list_body: int = 4_096) -> None:
    """Raises Wrong."""
    for key in message:
        _hold(key in _KNOWN, key, UNKNOWN)
    _hold(message.get("messaging_product") == "whatsapp", "messaging_product", UNKNOWN)
    if message.get("status") == "read":
        _text(message, "message_id", 300)
        _hold(message.get("typing_indicator") in (None, {"type": "text"}), "typing_indicator")
        return
    _hold("to" in message or "recipient" in message, "to", MISSING)
    _hold(re.fullmatch(r"\d{5,20}", message.get("to", "62812")), "to")
    _hold(_USER.fullmatch(message.get("recipient", "ID.1")), "recipient")
    _hold(len(message.get("biz_opaque_callback_data", "")) <= 512, "biz_opaque_callback_data")
    kind = message.get("type")
    part = message.get(kind or "")
    _hold(isinstance(part, dict), "type", MISSING)
    assert isinstance(part, dict)
    if kind == "text":
        _text(part, "body", 4_096)
        _hold(isinstance(part.get("preview_url"), bool | None), "preview_url")
    elif kind == "template":
        _text(part, "name", 512)
        _text(part.get("language", {}), "code", 10)
    elif kind == "interactive":
        _interactive(part, list_body)


def _interactive(part: dict[str, Any], list_body: int) -> None:
    action = part.get("action", {})
    if part.get("type") == "button":
        _text(part.get("body", {}), "text", 1_024)
        buttons = action.get("buttons", [])
        _hold(1 <= len(buttons) <= 3, "buttons")
        for button in buttons:
            _hold(button["type"] == "reply", "button type")
            _text(button["reply"], "title", 20)
            _text(button["reply"], "id", 256)
        _distinct([button["reply"]["id"] for button in buttons])
        _distinct([button["reply"]["title"] for button in buttons])
        return
    if part.get("type") == "cta_url":
        # messages/interactive-cta-url-messages, 2 July 2026
        _text(part.get("body", {}), "text", 1_024)
        _hold(action.get("name") == "cta_url", "action name")
        _text(action.get("parameters", {}), "display_text", 20)
        _text(action["parameters"], "url", 2_000)
        _hold(action["parameters"]["url"].startswith("https://"), "url")
        return
    _hold(part.get("type") == "list", "interactive type")
    _text(part.get("body", {}), "text", list_body)
    _text(action, "button", 20)
    for section in action.get("sections", []):
        _text(section, "title", 24)
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    _hold(1 <= len(rows) <= 10, "rows")
    for row in rows:
        _text(row, "title", 24)
        _text(row, "id", 200)
        if "description" in row:
            _text(row, "description", 72)
    _distinct([row["id"] for row in rows])


def _text(part: dict[str, Any], name: str, most: int) -> None:
    value = part.get(name)
    _hold(value, name, MISSING)
    _hold(isinstance(value, str) and value == value.strip(), name)
    assert isinstance(value, str)
    _hold(len(value.encode("utf-16-le")) // 2 <= most, f"{name} is too long")


def _distinct(values: list[str]) -> None:
    _hold(len(set(values)) == len(values), "two alike")


def _hold(condition: object, what: str, code: int = INVALID) -> None:
    if not condition:
        raise Wrong(code, what)
