"""`/desk/chatwoot`: the webhook of the API channel inbox.

Payloads: chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks (26 February 2026) and
chatwoot/docs, docs/product/others/webhook-events.md. The headers of the signature since 2026:
X-Chatwoot-Timestamp and X-Chatwoot-Signature, `sha256=` over timestamp, a dot and the body. Older
servers sign nothing: there the secret stands in the address (`?kunci=`).
Chatwoot marks a message as not delivered when this answers with an error, so the agent sees it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from connectors.desk.model import Ending
from connectors.desks.doors import explained
from connectors.desks.inward import LONGEST_WORDS, Inward
from connectors.desks.places import Places

_SIGNATURE, _TIMESTAMP = "x-chatwoot-signature", "x-chatwoot-timestamp"
_FRESH_SECONDS = 300
_OUTGOING = (1, "outgoing")
_LARGEST_ID = 2**53


@dataclass(frozen=True)
class Said:
    """An agent's public message; `has_file` if something hangs on it that cannot be passed on."""

    conversation: str
    id: int
    text: str
    has_file: bool


@dataclass(frozen=True)
class StatusChanged:
    """A conversation there was resolved or opened again; `at` in seconds since 1970."""

    conversation: str
    status: str
    at: float


def verify(secret: str, headers: Mapping[str, str], query: str, body: bytes, now: float) -> bool:
    """Whether a post comes from our Chatwoot: by its signature, or else by the key in its address.

    `headers` have lower-case names.
    """
    signed, timestamp = headers.get(_SIGNATURE, ""), headers.get(_TIMESTAMP, "")
    if not signed:
        return hmac.compare_digest(query.encode(), secret.encode())
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_fresh = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    is_fresh = is_fresh and abs(now - int(timestamp)) <= _FRESH_SECONDS
    return hmac.compare_digest(signed.encode(), f"sha256={digest}".encode()) and is_fresh


def parse(body: bytes, inbox: int) -> Said | StatusChanged | None:
    """What a post tells; None for what is no matter of ours. Raises ValueError."""
    try:
        told = json.loads(body)
    except RecursionError as cause:
        raise ValueError("nested too deep") from cause
    if not isinstance(told, dict):
        raise ValueError("no object")
    match told.get("event"):
        case "message_created":
            return _said(told, inbox)
        case "conversation_status_changed":
            return _status(told, inbox)
    return None


def router(
    inward: Inward,
    places: Places,
    secret: str,
    inbox: int,
    clock: Callable[[], float] = time.time,
) -> APIRouter:
    """The webhook of one inbox."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.post("/chatwoot")
    async def receive(request: Request) -> Response:
        body = await request.body()
        query = request.query_params.get("kunci", "")
        if not verify(secret, request.headers, query, body, clock()):
            raise HTTPException(401, "Tanda tangan tidak cocok.")
        try:
            news = parse(body, inbox)
        except ValueError as cause:
            raise HTTPException(400, "Isi kiriman tidak bisa dibaca.") from cause
        if news:
            await asyncio.to_thread(take, news)
        return Response(status_code=200)

    def take(news: Said | StatusChanged) -> None:
        known = places.at(news.conversation)
        if known is None:
            # Begun over there: nobody here waits for it.
            return
        if isinstance(news, Said):
            if news.has_file or not news.text.strip():
                raise HTTPException(422, "Berkas belum bisa diteruskan ke warga. Tulis isinya.")
            if len(news.text) > LONGEST_WORDS:
                raise HTTPException(422, f"Terlalu panjang: paling banyak {LONGEST_WORDS} huruf.")
            with explained():
                inward.say(known.thread_id, f"chatwoot-{news.id}", news.text)
            return
        if not places.reported(known.thread_id, news.at):
            return
        with explained():
            if news.status == "resolved":
                inward.close(known.thread_id, Ending.ANSWERED)
            elif news.status == "open":
                inward.reopen(places.of(known.thread_id))

    return routes


def _said(told: dict[str, Any], inbox: int) -> Said | None:
    conversation, id_ = told.get("conversation"), _number(told.get("id"))
    if not isinstance(conversation, dict) or id_ is None:
        raise ValueError("no message")
    is_ours = _number(conversation.get("inbox_id")) == inbox
    is_public = told.get("message_type") in _OUTGOING and not told.get("private")
    if not (is_ours and is_public):
        return None
    content = told.get("content")
    text = _storable(content) if isinstance(content, str) else ""
    named = _number(conversation.get("id"))
    return Said(str(named), id_, text, bool(told.get("attachments")))


def _status(told: dict[str, Any], inbox: int) -> StatusChanged | None:
    if _number(told.get("inbox_id")) != inbox:
        return None
    at = told.get("updated_at") or told.get("timestamp")
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise ValueError("no moment")
    return StatusChanged(str(_number(told.get("id"))), str(told.get("status")), float(at))


def _storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def _number(value: object) -> int | None:
    """An id, which older servers write as a string."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < _LARGEST_ID else None
