"""The channels that settings name: their connectors, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, cast

import httpx

from app.settings import Settings, SettingsInvalid
from connectors.base import Connector, SendError, Unreadable
from connectors.model import Channel
from connectors.webhooks import Inbox
from connectors.whatsapp.connector import WhatsApp, WhatsAppSettings

if TYPE_CHECKING:
    from connectors.telegram.connector import Telegram

log = logging.getLogger(__name__)


def open_connectors(settings: Settings, client: httpx.AsyncClient) -> dict[Channel, Connector]:
    """The connectors that are set up. Raises SettingsInvalid for one that is only half set up."""
    found: dict[Channel, Connector] = {}
    if settings.whatsapp_phone_number_id:
        found[Channel.WHATSAPP] = _whatsapp(settings, client)
    if token := settings.telegram_bot_token.get_secret_value():
        # Its library weighs 20 MB: only who uses it loads it.
        from connectors.telegram.connector import Telegram

        found[Channel.TELEGRAM] = Telegram(
            token,
            settings.secret_value("telegram_webhook_secret"),
            settings.telegram_username,
            settings.site,
            settings.telegram_api,
        )
    return found


@contextlib.asynccontextmanager
async def beside(
    settings: Settings, connectors: dict[Channel, Connector], inbox: Inbox
) -> AsyncIterator[None]:
    """Tell Telegram where to post, or ask it; end what was begun."""
    if Channel.TELEGRAM not in connectors:
        yield
        return
    from connectors.telegram.polling import poll

    telegram = cast("Telegram", connectors[Channel.TELEGRAM])

    async def deliver(body: bytes) -> None:
        # What cannot be read is confirmed all the same, or it would come again for ever.
        with contextlib.suppress(Unreadable):
            await inbox.take(telegram, telegram.parse(body))

    start = (
        partial(poll, telegram, deliver)
        if settings.telegram_polling
        else partial(_register, telegram, f"{settings.site}/webhooks/{Channel.TELEGRAM}")
    )
    task = asyncio.create_task(start())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await telegram.close()


async def _register(telegram: Telegram, webhook: str) -> None:
    """Only a public address can be posted to; without one the desk polls."""
    if not webhook.startswith("https://"):
        log.warning("telegram needs TANYA_PUBLIC_URL with https, or --telegram-polling")
        return
    try:
        await telegram.register(webhook)
    except SendError as error:
        log.error("telegram not registered", extra={"reason": str(error), "code": error.code})


def _whatsapp(settings: Settings, client: httpx.AsyncClient) -> WhatsApp:
    try:
        return WhatsApp(
            WhatsAppSettings(
                phone_number_id=settings.whatsapp_phone_number_id,
                app_secret=settings.whatsapp_app_secret.get_secret_value(),
                verify_token=settings.whatsapp_verify_token.get_secret_value(),
                access_token=settings.whatsapp_access_token.get_secret_value(),
                base_url=settings.site,
                api_url=settings.whatsapp_api,
                template=settings.whatsapp_template,
            ),
            client,
        )
    except ValueError as cause:
        raise SettingsInvalid(str(cause)) from cause
