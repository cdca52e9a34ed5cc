"""Any other desk: every event of a thread is posted to it, signed, as JSON.

Signed as Standard Webhooks has it (github.com/standard-webhooks/standard-webhooks, spec, seen
November 2026), so that a receiver finds a library in its language. docs/desk-integrations.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from connectors.desk.model import EventKind, Thread
from connectors.desks.model import Elsewhere, News, Save
from connectors.desks.outward import Outward, error_of
from connectors.desks.summary import summary
from connectors.model import StoredMessage

NAME = "webhook"
_KINDS = {
    EventKind.OPENED: "thread.opened",
    EventKind.MESSAGE: "thread.message",
    EventKind.CLOSED: "thread.closed",
}
_DELETED = "thread.deleted"
_ENCODED = "whsec_"


class Webhook:
    """Posts to one address. `secret` is `whsec_` and base64, or any words."""

    def __init__(
        self,
        url: str,
        secret: str,
        outward: Outward,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._key = _key(secret)
        self._outward = outward
        self._clock = clock

    @property
    def name(self) -> str:
        return NAME

    async def deliver(self, news: News, save: Save) -> None:
        """One post; the receiver knows a repeated one by its `webhook-id`. Raises SendError."""
        if news.event.kind is EventKind.MESSAGE and not news.messages:
            return
        body: dict[str, Any] = {
            "type": _KINDS[news.event.kind],
            "timestamp": news.event.at.isoformat(),
            "data": {"thread": _thread(news.thread), "messages": _messages(news.messages)},
        }
        if news.event.kind is EventKind.OPENED:
            body["data"]["summary"] = summary(news.thread.opening)
            body["data"]["messages"] = _messages(news.before)
        await self._post(f"tanya-{news.event.seq}", body)
        told = max((one.seq for one in news.messages), default=news.known.told)
        await save(replace(news.known, told=told))

    async def forget(self, known: Elsewhere) -> None:
        body = {"type": _DELETED, "data": {"thread": {"id": known.thread_id}}}
        await self._post(f"tanya-hapus-{known.thread_id}", body)

    async def is_staffed(self) -> bool | None:
        return None

    async def _post(self, id_: str, body: dict[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._key, id_, timestamp, content),
        }
        response = await self._outward.send("POST", self._url, content, headers)
        if error := error_of(response):
            raise error


def signature(key: bytes, id_: str, timestamp: str, content: bytes) -> str:
    """`v1,` and base64 of the HMAC-SHA256 over id, timestamp and body, with dots between."""
    signed = f"{id_}.{timestamp}.".encode() + content
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(_ENCODED):
        try:
            return base64.b64decode(secret.removeprefix(_ENCODED), validate=True)
        except binascii.Error as cause:
            raise ValueError("whsec_ is followed by base64") from cause
    return secret.encode()


def _thread(thread: Thread) -> dict[str, Any]:
    opening = thread.opening
    return {
        "id": thread.id,
        "channel": thread.channel,
        "state": thread.state,
        "reason": opening.reason,
        "unit": {"instansi": opening.queue.instansi, "wilayah": opening.queue.wilayah},
        "service_id": opening.service_id,
        "aspects": [str(aspect) for aspect in opening.aspects],
        "region": list(opening.region),
        "question": opening.question,
        "is_left": opening.is_left,
        "opened_at": thread.opened_at.isoformat(),
        "ending": thread.ending,
    }


def _messages(messages: Sequence[StoredMessage]) -> list[dict[str, Any]]:
    return [
        {"seq": one.seq, "side": one.side, "text": one.text, "at": one.at.isoformat()}
        for one in messages
    ]
