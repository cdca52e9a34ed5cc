"""Meta's side of WhatsApp for tests: takes messages like the Cloud API, misbehaves on demand.

After developers.facebook.com/documentation/business-messaging/whatsapp: messages/interactive-list-
messages (3 November 2025), typing-indicators (17 June 2026), support/error-codes (15 May 2026),
business-scoped-user-ids (31 March 2026) and webhooks/create-webhook-endpoint (21 May 2026).
In-process: `httpx.AsyncClient(transport=httpx.ASGITransport(server.app))`. On a port: `on_port`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from tests.connectors.serving import on_port
from tests.connectors.whatsapp.limits import Wrong, check

# When people write: what is old is not answered.
AT = int(time.time())
PHONE_NUMBER_ID, TOKEN, APP_SECRET = "106540352242922", "EAAtoken", "rahasia-aplikasi"

STATUS_OF = {
    4: 400, 10: 403, 80007: 400, 100: 400, 130429: 429, 131000: 500, 131005: 403, 131008: 400,
    131009: 400, 131016: 503, 131026: 400, 131031: 403, 131047: 400, 131049: 400, 131051: 400,
    131056: 400, 190: 401, 2: 503, 368: 403,
}  # fmt: skip


def failure(code: int, status: int | None = None, **headers: str) -> Response:
    """An error in the shape of the Graph API."""
    error = {
        "message": f"(#{code}) Something about 6281234567890",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "Something about it."},
        "fbtrace_id": "A1b2C3",
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse({"error": error}, status or STATUS_OF.get(code, 400), named)


class Dropped(Response):
    """A connection that breaks in the middle of the answer; only on a port."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


@dataclass
class MetaServer:
    """What was sent and seen, and what goes wrong: `next` is used up one by one, before a message
    is taken; `drops_after` breaks the answer of messages that were taken."""

    token: str = TOKEN
    list_body: int = 4_096
    sent: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    next: deque[Response] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    slow: float = 0
    drops_after: bool = False

    def __post_init__(self) -> None:
        self.app = FastAPI(openapi_url=None)
        self.app.post("/v23.0/{number}/messages")(self._messages)

    async def _messages(self, number: str, request: Request) -> Response:
        await asyncio.sleep(self.slow)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return failure(190)
        if self.next:
            return self.next.popleft()
        if number != PHONE_NUMBER_ID:
            return failure(100)
        message = json.loads(await request.body())
        try:
            check(message, self.list_body)
        except Wrong as wrong:
            return failure(wrong.code)
        if message.get("status") == "read":
            self.seen.append(message)
            return JSONResponse({"success": True})
        person = message.get("to") or message["recipient"]
        if person in self.blocked:
            return failure(131026)
        if person in self.closed and message["type"] != "template":
            return failure(131047)
        return self._take(person, message)

    def _take(self, person: str, message: dict[str, Any]) -> Response:
        self.sent.append(message)
        if self.drops_after:
            return Dropped()
        contact = {"input": person} | (
            {"wa_id": person} if "to" in message else {"user_id": person}
        )
        taken = {"id": f"wamid.OUT{len(self.sent)}"}
        return JSONResponse(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [taken]}
        )

    def client(self) -> httpx.AsyncClient:
        """A client that reaches this server without a network."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app))

    @contextlib.contextmanager
    def on_port(self) -> Iterator[str]:
        """Serve on a free port of the loopback; yields the API url with its version."""
        with on_port(self.app) as address:
            yield f"{address}/v23.0"


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The header that proves a webhook."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def webhook(*messages: dict[str, Any], **value: Any) -> bytes:
    """A post with messages to our number; `value` adds contacts, statuses, or another metadata."""
    metadata = {"display_phone_number": "622150001234", "phone_number_id": PHONE_NUMBER_ID}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, "messages": list(messages)}
    change = {"value": whole | value, "field": "messages"}
    entry = {"id": "102290129340398", "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def written(words: str, id_: str = "wamid.IN1", **more: Any) -> dict[str, Any]:
    """A text message of a person."""
    message = {
        "from": "6281234567890",
        "id": id_,
        "timestamp": f"{AT}",
        "type": "text",
    }
    return message | {"text": {"body": words}} | more
