"""Chatwoot for tests: an API channel inbox that checks what it is sent and misbehaves on demand.

After chatwoot/chatwoot, swagger/definitions/request/{contact,conversation}/create_payload.yml,
conversation/create_message_payload.yml, paths/application/conversation/toggle_status.yml and
contacts/{search,conversations}.yml (seen November 2026). Whatever is not documented is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

ACCOUNT, INBOX, TOKEN, SECRET = 3, 7, "tokenAgen123", "kunci-webhook-chatwoot"
_CONTACT = {"inbox_id", "name", "identifier", "email", "phone_number", "custom_attributes"}
_CONVERSATION = {"source_id", "inbox_id", "contact_id", "status", "custom_attributes"}
_MESSAGE = {"content", "message_type", "private", "content_type", "content_attributes"}
_STATUSES = {"open", "resolved", "pending", "snoozed"}
_PERSONAL = {"email", "phone_number"}


class ChatwootServer:
    """`next` answers are used up first, but not by who asks for agents; a call for which
    `fails_after` is true is taken, and answered with 500 all the same."""

    def __init__(self) -> None:
        self.contacts: dict[int, dict[str, Any]] = {}
        self.conversations: dict[int, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.agents = [{"id": 1, "availability_status": "offline"}]
        self.next: deque[Response] = deque()
        self.fails_after: Callable[[str], bool] = lambda path: False
        self.slow = 0.0
        self.calls: list[str] = []
        self.app = FastAPI(openapi_url=None)
        self.app.api_route("/api/v1/accounts/3/{path:path}", methods=["GET", "POST", "DELETE"])(
            self._call
        )

    async def _call(self, path: str, request: Request) -> Response:
        await asyncio.sleep(self.slow)
        self.calls.append(f"{request.method} {path}")
        if request.headers.get("api_access_token") != TOKEN:
            return JSONResponse({"errors": ["Invalid"]}, 401)
        if self.next and path != "agents":
            return self.next.popleft()
        body = json.loads(await request.body() or b"{}")
        answer = self._answer(request.method, path.split("/"), body, request.query_params.get("q"))
        if self.fails_after(f"{request.method} {path}"):
            return JSONResponse({"error": "Something"}, 500)
        return answer

    def _answer(
        self, method: str, path: list[str], body: dict[str, Any], q: str | None
    ) -> Response:
        match method, path:
            case "POST", ["contacts"]:
                return self._contact(body)
            case "GET", ["contacts", "search"]:
                found = [c for c in self.contacts.values() if c["identifier"] == q]
                return JSONResponse({"meta": {"count": len(found)}, "payload": found})
            case "DELETE", ["contacts", id_]:
                return self._delete(int(id_))
            case "GET", ["contacts", id_, "conversations"]:
                mine = [c for c in self.conversations.values() if c["contact_id"] == int(id_)]
                return JSONResponse({"payload": mine})
            case "POST", ["conversations"]:
                return self._conversation(body)
            case "GET", ["conversations", id_, "messages"]:
                return JSONResponse({"meta": {}, "payload": self.of(int(id_))[-20:]})
            case "POST", ["conversations", id_, "messages"]:
                return self._message(int(id_), body)
            case "POST", ["conversations", id_, "toggle_status"]:
                if set(body) != {"status"} or body["status"] not in _STATUSES:
                    return _wrong("status")
                self.conversations[int(id_)]["status"] = body["status"]
                return JSONResponse({"meta": {}, "payload": {"success": True}})
            case "GET", ["agents"]:
                return JSONResponse(self.agents)
        return JSONResponse({"error": "Resource could not be found"}, 404)

    def _contact(self, body: dict[str, Any]) -> Response:
        if set(body) - _CONTACT or body.get("inbox_id") != INBOX or _PERSONAL & set(body):
            return _wrong("contact")
        if any(c["identifier"] == body["identifier"] for c in self.contacts.values()):
            return _wrong("Identifier has already been taken")
        id_ = len(self.contacts) + 1
        session = {"source_id": f"sumber-{id_}", "inbox": {"id": INBOX, "name": "Tanya"}}
        contact = body | {"id": id_, "contact_inboxes": [session]}
        self.contacts[id_] = contact
        return JSONResponse({"payload": {"contact": contact, "contact_inbox": session}})

    def _conversation(self, body: dict[str, Any]) -> Response:
        contact = self.contacts.get(body.get("contact_id", 0))
        if set(body) - _CONVERSATION or contact is None or body["inbox_id"] != INBOX:
            return _wrong("conversation")
        if body["source_id"] != contact["contact_inboxes"][0]["source_id"]:
            return _wrong("source_id")
        id_ = len(self.conversations) + 101
        self.conversations[id_] = body | {"id": id_}
        return JSONResponse(self.conversations[id_])

    def _message(self, conversation: int, body: dict[str, Any]) -> Response:
        kind = body.get("message_type", "outgoing")
        if set(body) - _MESSAGE or not body.get("content") or kind not in ("incoming", "outgoing"):
            return _wrong("message")
        if conversation not in self.conversations:
            return JSONResponse({"error": "Resource could not be found"}, 404)
        message = {
            "id": len(self.messages) + 5_001,
            "conversation_id": conversation,
            "content": body["content"],
            "message_type": 0 if kind == "incoming" else 1,
            "private": bool(body.get("private")),
        }
        self.messages.append(message)
        return JSONResponse(message)

    def _delete(self, contact: int) -> Response:
        if self.contacts.pop(contact, None) is None:
            return JSONResponse({"error": "Resource could not be found"}, 404)
        gone = {id_ for id_, c in self.conversations.items() if c["contact_id"] == contact}
        self.conversations = {i: c for i, c in self.conversations.items() if i not in gone}
        self.messages = [m for m in self.messages if m["conversation_id"] not in gone]
        return Response(status_code=200)

    def of(self, conversation: int) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["conversation_id"] == conversation]

    def incoming(self) -> list[str]:
        """What citizens wrote, as agents see it."""
        return [m["content"] for m in self.messages if m["message_type"] == 0]

    def client(self) -> httpx.AsyncClient:
        """A client that reaches this server without a network."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app))


def _wrong(why: str) -> Response:
    return JSONResponse({"message": why, "attributes": []}, 422)


def message_created(id_: int, content: str | None, conversation: int = 101, **more: Any) -> bytes:
    """The webhook for an agent's message, in the documented shape."""
    told = {
        "id": id_,
        "content": content,
        "created_at": "2026-11-26T03:02:48.000Z",
        "message_type": "outgoing",
        "content_type": "text",
        "private": False,
        "content_attributes": {},
        "source_id": None,
        "sender": {"id": 1, "name": "John", "email": "john@contoh.go.id", "type": "user"},
        "inbox": {"id": INBOX, "name": "Tanya"},
        "conversation": {
            "additional_attributes": {},
            "can_reply": True,
            "channel": "Channel::Api",
            "id": conversation,
            "inbox_id": INBOX,
            "status": "open",
            "unread_count": 1,
            "timestamp": 1627063369,
        },
        "account": {"id": ACCOUNT, "name": "Contoh"},
        "event": "message_created",
    }
    return json.dumps(told | more).encode()


def status_changed(status: str, at: float, conversation: int = 101) -> bytes:
    """The webhook for a conversation that was resolved or opened again."""
    told = {
        "additional_attributes": {},
        "can_reply": True,
        "channel": "Channel::Api",
        "id": conversation,
        "inbox_id": INBOX,
        "messages": [],
        "meta": {"sender": {"id": 1, "type": "contact"}},
        "status": status,
        "unread_count": 0,
        "timestamp": int(at),
        "updated_at": at,
        "event": "conversation_status_changed",
    }
    return json.dumps(told).encode()


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that prove a webhook."""
    timestamp = str(int(time.time() if at is None else at))
    content = timestamp.encode() + b"." + body
    digest = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return {"x-chatwoot-timestamp": timestamp, "x-chatwoot-signature": f"sha256={digest}"}
