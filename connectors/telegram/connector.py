"""Telegram: updates in by webhook or polling, messages out through python-telegram-bot."""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import telegram
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from connectors.base import Marked, NotVerified, Outgoing, Received, SendError, Sent, Update
from connectors.model import Channel
from connectors.telegram import parse as parsing
from connectors.telegram.errors import translated
from connectors.telegram.render import render
from connectors.telegram.wire import STAND_IN, TokenTransport, open_wire
from knowledge_base.answer import Answer

API = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
COMMANDS = {
    "layanan": "Daftar layanan yang bisa ditanyakan",
    "bantuan": "Apa yang bisa saya bantu",
    "petugas": "Hubungi petugas",
    "hapus": "Hapus data percakapan ini",
}
_CONNECTIONS = 40
_LONGEST_POLL = 50

# The library asks for this; otherwise it warns at every limit that Telegram names.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# What the library logs are words, addresses and replies; what matters of it is raised as well.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


class Telegram:
    """The connector of one bot.

    `secret` proves the posts of the webhook; without it none is taken. `api` is Telegram's server
    or a local one; `base_url` is the public address of our pages. `transport` carries requests in
    tests.
    """

    channel = Channel.TELEGRAM

    def __init__(
        self,
        token: str,
        secret: str,
        username: str,
        base_url: str,
        api: str = API,
        *,
        timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        token = token.strip()
        id_ = token.partition(":")[0]
        self._me = parsing.Bot(
            username.strip().removeprefix("@"),
            int(id_) if id_.isascii() and id_.isdigit() and len(id_) < 16 else None,
        )
        self._secret = secret.encode()
        self._site = base_url
        self._now = now
        self._server = f"{api.rstrip('/')}/bot"
        self._requests = HTTPXRequest(
            read_timeout=timeout,
            write_timeout=timeout,
            connect_timeout=timeout,
            pool_timeout=timeout,
            httpx_kwargs={
                "transport": TokenTransport(token, transport or open_wire(api, _CONNECTIONS))
            },
        )
        self._timeout = timeout
        self._bot: ExtBot[int] = ExtBot(
            STAND_IN,
            self._server,
            request=self._requests,
            get_updates_request=self._requests,
            # For one group Telegram's own "wait" frees the sender; the limiter would keep it busy.
            rate_limiter=AIORateLimiter(group_max_rate=0),
        )
        # A courtesy does not wait in the line of messages and does not make it longer.
        self._aside = telegram.Bot(
            STAND_IN,
            self._server,
            request=self._requests,
            get_updates_request=self._requests,
        )

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Compare the secret that setWebhook was given. Raises NotVerified."""
        given = headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret) or not self._secret:
            raise NotVerified

    def parse(self, body: bytes) -> tuple[Update, ...]:
        """The one thing an update reports. Raises Unreadable."""
        return parsing.parse(body, self._me, self._now)

    def render(self, answer: Answer) -> tuple[Outgoing, ...]:
        return render(answer, self._site)

    async def send(self, address: str, outgoing: Outgoing, key: str) -> Sent:
        """Send one message. Raises SendError.

        Telegram knows no key: after a Busy without `retry_after` the message may have arrived.
        """
        return Sent(await translated(self._send(address, outgoing.payload)))

    async def seen(self, message: Received) -> None:
        """Stop the waiting sign on a tapped button; show `typing` in a private chat."""
        with suppress(SendError):
            if message.choice is not None and message.id.startswith(parsing.TAP):
                await translated(
                    self._aside.answer_callback_query(message.id.removeprefix(parsing.TAP))
                )
            elif not message.address.startswith("-"):
                await translated(self._aside.send_chat_action(message.address, "typing"))

    async def acknowledge(self, marked: Marked, said: str) -> None:
        """A word on a tapped button, at most 200 characters, gone after a moment. Never raises."""
        if marked.tap:
            with suppress(SendError):
                await translated(self._aside.answer_callback_query(marked.tap, said))

    async def register(self, webhook: str) -> None:
        """Have updates posted to `webhook` (HTTPS) with our secret; list our commands.

        Raises SendError.
        """
        await translated(
            self._aside.set_webhook(
                webhook,
                secret_token=self._secret.decode(),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=_CONNECTIONS,
            )
        )
        await self.list_commands()

    async def list_commands(self) -> None:
        """Show our commands in Telegram's menu. Raises SendError."""
        commands = [telegram.BotCommand(name, text) for name, text in COMMANDS.items()]
        await translated(self._aside.set_my_commands(commands))

    async def unregister(self) -> None:
        """Stop posts to the webhook; what waits is kept for polling. Raises SendError."""
        await translated(self._aside.delete_webhook(drop_pending_updates=False))

    async def updates(self, after: int, seconds: int = _LONGEST_POLL) -> list[dict[str, Any]]:
        """Raw updates from id `after` on, waiting up to `seconds`; earlier ones are confirmed.

        Raises SendError.
        """
        query = urlencode(
            {"offset": after, "timeout": seconds, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        )
        # The library's own get_updates fails on a whole batch if one update is of a new shape.
        return await translated(
            self._fetch(f"{self._server}{STAND_IN}/getUpdates?{query}", seconds)
        )

    async def close(self) -> None:
        await self._requests.shutdown()

    async def _send(self, address: str, payload: dict[str, Any]) -> str:
        buttons = payload.get("reply_markup")
        message = await self._bot.send_message(
            address,
            payload["text"],
            parse_mode=payload["parse_mode"],
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            reply_markup=telegram.InlineKeyboardMarkup.de_json(buttons) if buttons else None,
        )
        return str(message.message_id)

    async def _fetch(self, url: str, seconds: int) -> list[dict[str, Any]]:
        reply = await self._requests.retrieve(url, read_timeout=seconds + self._timeout)
        result = json.loads(reply)["result"]
        if not all(isinstance(update["update_id"], int) for update in result):
            raise TypeError("update_id")
        return list(result)
