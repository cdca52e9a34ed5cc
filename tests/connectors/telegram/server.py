"""A stand-in for api.telegram.org that checks what it is sent and misbehaves on demand.

After https://core.telegram.org/bots/api (November 2026): #making-requests (errors and parameters),
#getupdates (offset confirms, conflicts), #setwebhook, #sendmessage, #html-style,
#inlinekeyboardbutton, #answercallbackquery, #sendchataction, #setmycommands. It is an ASGI app:
`httpx.ASGITransport(server.app)` in the process, or uvicorn on a loopback port (`listening`).
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import Receive, Scope, Send

TOKEN = "110201543:AbCdE-fGhIj_KlMnO-pQrSt_UvWxY-z0123"
BOT_ID = 110201543
USERNAME = "TanyaLayananBot"

_TAGS = frozenset("b strong i em u ins s strike del a code pre tg-spoiler blockquote".split())
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = frozenset("typing upload_photo record_video upload_video record_voice".split())


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next request."""

    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, int] | None = None
    body: str | None = None
    seconds: float = 0
    drop_after_accept: bool = False


def slow(seconds: float) -> Fault:
    return Fault(0, seconds=seconds)


def too_many(seconds: int) -> Fault:
    return Fault(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def page(status: int, body: str) -> Fault:
    """A page of something between us and Telegram."""
    return Fault(status, body=body)


DROP = Fault(0, drop_after_accept=True)


class _Failure(Exception):
    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer = Fault(status, description, parameters or None)


class TelegramServer:
    """`sent`, `actions`, `answered` hold what arrived; the rest decides how it is met."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.chats = {7001, -1002003}
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.open_queries: set[str] = set()
        self.faults: deque[Fault] = deque()
        self.requests: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self.actions: list[dict[str, str]] = []
        self.answered: list[str] = []
        self.toasts: list[str] = []
        self.commands: list[dict[str, str]] = []
        self.webhook: dict[str, Any] = {"url": ""}
        self.updates: list[dict[str, Any]] = []
        self.confirmed: list[int] = []
        self.app = FastAPI()
        self.app.add_api_route("/bot{token}/{method}", self._receive, methods=["GET", "POST"])

    async def _receive(self, token: str, method: str, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        fields |= dict(request.query_params)
        self.requests.append(method)
        fault = self.faults.popleft() if self.faults else None
        if fault and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault and fault.body is not None:
            return HTMLResponse(fault.body.format(path=request.url.path), fault.status)
        if fault and fault.status:
            return _failure(fault)
        try:
            if not re.fullmatch(r"\d+:[\w-]{35}", token):
                raise _Failure(404, "Not Found")
            if token != self.token:
                raise _Failure(401, "Unauthorized")
            result = await self._method(method)(fields)
        except _Failure as failure:
            return _failure(failure.answer)
        if fault and fault.drop_after_accept:
            return _Dropped()
        return JSONResponse({"ok": True, "result": result})

    def _method(self, name: str) -> Callable[[dict[str, str]], Any]:
        known = {
            "sendMessage": self._send_message,
            "sendChatAction": self._send_chat_action,
            "answerCallbackQuery": self._answer_callback_query,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "setMyCommands": self._set_my_commands,
            "getUpdates": self._get_updates,
        }
        if name not in known:
            raise _Failure(404, "Not Found")
        return known[name]

    async def _send_message(self, fields: dict[str, str]) -> dict[str, Any]:
        chat = self._chat(fields)
        text = fields.get("text", "")
        seen = seen_text(text) if fields.get("parse_mode") == "HTML" else text
        if len(text.encode()) > 32_768 or units(seen.strip()) > 4096:
            raise _Failure(400, "Bad Request: message is too long")
        if not seen.strip():
            raise _Failure(400, "Bad Request: message text is empty")
        keyboard = buttons_of(_json(fields, "reply_markup", {}))
        preview = _json(fields, "link_preview_options", {})
        message = {
            "message_id": 500 + len(self.sent),
            "date": 1_795_600_000,
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
            "text": seen.strip(),
        }
        self.sent.append(message | {"markup": text, "buttons": keyboard, "preview": preview})
        return message

    async def _send_chat_action(self, fields: dict[str, str]) -> bool:
        self._chat(fields)
        if fields.get("action") not in _ACTIONS:
            raise _Failure(400, "Bad Request: wrong parameter action in request")
        self.actions.append(fields)
        return True

    async def _answer_callback_query(self, fields: dict[str, str]) -> bool:
        id_ = fields.get("callback_query_id", "")
        if id_ not in self.open_queries:
            raise _Failure(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.open_queries.discard(id_)
        if len(fields.get("text", "")) > 200:
            raise _Failure(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answered.append(id_)
        self.toasts.append(fields.get("text", ""))
        return True

    async def _set_webhook(self, fields: dict[str, str]) -> bool:
        if not fields.get("url", "").startswith("https://"):
            raise _Failure(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
        if "secret_token" in fields and not _SECRET.fullmatch(fields["secret_token"]):
            raise _Failure(400, "Bad Request: secret token contains unallowed characters")
        if not 1 <= int(fields.get("max_connections", "40")) <= 100:
            raise _Failure(400, "Bad Request: invalid max_connections")
        allowed = _json(fields, "allowed_updates", [])
        self.webhook = {**fields, "allowed_updates": allowed}
        return True

    async def _delete_webhook(self, fields: dict[str, str]) -> bool:
        if fields.get("drop_pending_updates") == "true":
            self.updates.clear()
        self.webhook = {"url": ""}
        return True

    async def _set_my_commands(self, fields: dict[str, str]) -> bool:
        commands = _json(fields, "commands", None)
        if not isinstance(commands, list) or len(commands) > 100:
            raise _Failure(400, "Bad Request: can't parse BotCommand")
        for command in commands:
            if not _COMMAND.fullmatch(command["command"]):
                raise _Failure(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise _Failure(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return True

    async def _get_updates(self, fields: dict[str, str]) -> list[dict[str, Any]]:
        if self.webhook["url"]:
            raise _Failure(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        offset = int(fields.get("offset", "0"))
        self.confirmed += [u["update_id"] for u in self.updates if u["update_id"] < offset]
        self.updates = [u for u in self.updates if u["update_id"] >= offset]
        if not self.updates:
            await asyncio.sleep(min(float(fields.get("timeout", "0")), 0.02))
        return self.updates[:100]

    def _chat(self, fields: dict[str, str]) -> int:
        given = fields.get("chat_id", "")
        chat = int(given) if re.fullmatch(r"-?\d+", given) else 0
        if chat in self.migrated:
            raise _Failure(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat],
            )
        if chat not in self.chats:
            raise _Failure(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise _Failure(403, "Forbidden: bot was blocked by the user")
        return chat


@asynccontextmanager
async def listening(server: TelegramServer) -> AsyncIterator[str]:
    """The server on a free loopback port; gives its address."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen()
    running = uvicorn.Server(uvicorn.Config(server.app, log_level="critical", lifespan="off"))
    task = asyncio.create_task(running.serve([door]))
    port = door.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        await task


class _Dropped(Response):
    """The connection breaks while the answer is under way."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ConnectionResetError


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise _Failure(
                400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"'
            )
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise _Failure(400, f'Bad Request: can\'t parse entities: Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data


def seen_text(markup: str) -> str:
    """What a person sees of HTML. Raises _Failure where Telegram cannot parse it."""
    bare = re.sub(r"</?[a-z-]+(?: [a-z]+=\"[^\"<>]*\")*>", "", markup)
    if "<" in bare:
        raise _Failure(400, "Bad Request: can't parse entities: Unsupported start tag")
    if "&" in _ENTITY.sub("", bare):
        raise _Failure(400, "Bad Request: can't parse entities: Unescaped ampersand")
    parser = _Html()
    parser.feed(markup)
    parser.close()
    if parser.open:
        raise _Failure(400, "Bad Request: can't parse entities: Can't find end tag")
    return parser.text


def buttons_of(markup: Any) -> list[dict[str, str]]:
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _Failure(400, "Bad Request: object expected as reply markup")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise _Failure(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text", "").strip():
            raise _Failure(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise _Failure(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons


def _json(fields: dict[str, str], name: str, otherwise: Any) -> Any:
    if name not in fields:
        return otherwise
    try:
        return json.loads(fields[name])
    except ValueError:
        raise _Failure(400, f"Bad Request: can't parse {name} JSON object") from None


def _failure(fault: Fault) -> JSONResponse:
    content: dict[str, Any] = {
        "ok": False,
        "error_code": fault.status,
        "description": fault.description,
    }
    if fault.parameters:
        content["parameters"] = fault.parameters
    return JSONResponse(content, fault.status)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
