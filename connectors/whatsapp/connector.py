"""WhatsApp through Meta's Cloud API, by hand.

Webhooks: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/
create-webhook-endpoint (21 May 2026). They are signed, batched, unordered, and repeated for up to
seven days. Limits of messages stand in render.py, errors in errors.py.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from connectors.base import (
    NotVerified,
    Outgoing,
    Received,
    Refused,
    Sent,
    Update,
)
from connectors.model import Channel
from connectors.whatsapp.address import recipient
from connectors.whatsapp.errors import UNFIT, error_of, network_error, unknown_answer
from connectors.whatsapp.parse import updates
from connectors.whatsapp.render import messages, words_of
from knowledge_base.answer import Answer

log = logging.getLogger(__name__)

_SIGNATURE = "x-hub-signature-256"
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_SECONDS_TO_SEND = 15.0
_SECONDS_TO_SHOW = 5.0


@dataclass(frozen=True)
class WhatsAppSettings:
    """What Meta's App Dashboard and WhatsApp Manager tell. Raises ValueError on a missing one.

    `api_url` ends in the version; `base_url` is the public site that links lead to. `template`
    and its language are what may be sent when the window is closed; "" if there is none.
    """

    phone_number_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    access_token: str = field(repr=False)
    base_url: str
    api_url: str = "https://graph.facebook.com/v23.0"
    template: str = ""
    template_language: str = "id"

    def __post_init__(self) -> None:
        needed = "phone_number_id app_secret verify_token access_token base_url api_url".split()
        if missing := [name for name in needed if not getattr(self, name).strip()]:
            raise ValueError(f"WhatsApp: belum diatur: {', '.join(missing)}")
        if not _HEADER_VALUE.fullmatch(self.access_token):
            raise ValueError("WhatsApp: access_token berisi spasi atau huruf yang tidak mungkin")


class WhatsApp:
    """The connector of one business phone number."""

    def __init__(self, settings: WhatsAppSettings, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._client = client
        self._base_url = settings.base_url.rstrip("/")
        self._url = f"{settings.api_url.rstrip('/')}/{settings.phone_number_id}/messages"

    @property
    def channel(self) -> Channel:
        return Channel.WHATSAPP

    def handshake(self, query: Mapping[str, str]) -> str:
        """The challenge to send back when Meta subscribes the webhook. Raises NotVerified."""
        challenge = query.get("hub.challenge", "")
        known = _same(query.get("hub.verify_token", ""), self._settings.verify_token)
        if not known or query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
            raise NotVerified("not a subscription of ours")
        return challenge

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hold the signature against the raw body. Raises NotVerified."""
        digest = hmac.new(self._settings.app_secret.encode(), body, hashlib.sha256).hexdigest()
        if not _same(headers.get(_SIGNATURE, ""), f"sha256={digest}"):
            raise NotVerified("the signature does not fit the body")

    def parse(self, body: bytes) -> tuple[Update, ...]:
        """What a post reports. Raises Unreadable."""
        return updates(body, self._settings.phone_number_id)

    def render(self, answer: Answer) -> tuple[Outgoing, ...]:
        """An answer within WhatsApp's limits."""
        return messages(answer, self._base_url)

    async def send(self, address: str, outgoing: Outgoing, key: str) -> Sent:
        """Send one message. Raises SendError.

        Meta does not recognise a repeated `key`: after Busy the message may arrive twice. It comes
        back in the statuses as `biz_opaque_callback_data`.
        """
        try:
            return await self._send(address, outgoing, key)
        except Refused as refused:
            words = words_of(outgoing)
            if words is None or refused.code not in UNFIT:
                raise
        # An answer without buttons is better than none.
        return await self._send(address, words, key)

    async def _send(self, address: str, outgoing: Outgoing, key: str) -> Sent:
        try:
            to = recipient(address)
        except ValueError as cause:
            raise Refused("Alamat ini bukan alamat WhatsApp.") from cause
        request = outgoing.payload | {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "biz_opaque_callback_data": key,
            **to,
        }
        try:
            response = await self._post(request, _SECONDS_TO_SEND)
        except httpx.HTTPError as cause:
            raise network_error(cause) from cause
        if not response.is_success:
            raise error_of(response)
        return Sent(_id_in(response.content))

    def invitation(self) -> Outgoing | None:
        """The configured template, which may go out at any time; None if there is none."""
        if not self._settings.template:
            return None
        language = {"code": self._settings.template_language}
        template = {"name": self._settings.template, "language": language}
        return Outgoing({"type": "template", "template": template})

    async def seen(self, message: Received) -> None:
        """Two blue ticks, and 'typing' for up to 25 seconds. Never raises.

        developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
        (17 June 2026).
        """
        request = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message.id,
            "typing_indicator": {"type": "text"},
        }
        try:
            response = await self._post(request, _SECONDS_TO_SHOW)
        except Exception as error:
            log.info("not shown as seen", extra={"error": type(error).__name__})
            return
        if not response.is_success:
            log.info("not shown as seen", extra={"status": response.status_code})

    async def _post(self, request: dict[str, Any], seconds: float) -> httpx.Response:
        return await self._client.post(
            self._url,
            json=request,
            headers={"Authorization": f"Bearer {self._settings.access_token}"},
            timeout=seconds,
        )


def _same(told: str, expected: str) -> bool:
    """In constant time, whatever characters were told."""
    return hmac.compare_digest(told.encode("utf-8", "replace"), expected.encode())


def _id_in(body: bytes) -> str:
    """The id of the message that was taken. Raises Busy if the server did not tell one."""
    try:
        id_ = json.loads(body)["messages"][0]["id"]
    except (ValueError, LookupError, TypeError, RecursionError) as cause:
        raise unknown_answer() from cause
    if not isinstance(id_, str) or not id_:
        raise unknown_answer()
    return id_
