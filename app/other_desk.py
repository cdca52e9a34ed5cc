"""The other desk that the settings name: what it is told, how it answers, what runs beside."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial

import httpx
from fastapi import APIRouter
from sqlalchemy import Engine

from app.settings import Settings, SettingsInvalid
from connectors.desk.desk import Desk
from connectors.desk.lists import Lists
from connectors.desk.presence import Presence
from connectors.desk.threads import Threads
from connectors.desks import chatwoot_door, doors
from connectors.desks.chatwoot import Chatwoot, ChatwootSettings
from connectors.desks.inward import Inward
from connectors.desks.model import OtherDesk
from connectors.desks.outward import Outward
from connectors.desks.places import Places
from connectors.desks.store import Deliveries
from connectors.desks.webhook import Webhook
from connectors.desks.worker import Worker
from connectors.privacy import pseudonym
from connectors.store import Store

_SHORTEST_SECRET = 16
# Whose words come by /desk/balas, where no other desk is set up.
_API = "api"


@dataclass(frozen=True)
class OtherDeskParts:
    """`working` runs beside the app; `deliveries` is None if no other desk is told anything."""

    routers: Sequence[APIRouter]
    working: Callable[[], AbstractAsyncContextManager[None]]
    deliveries: Deliveries | None


def open_other_desk(
    settings: Settings,
    engine: Engine,
    client: httpx.AsyncClient,
    store: Store,
    desk: Desk,
    trusted: Callable[[str], bool],
) -> OtherDeskParts:
    """Raises SettingsInvalid for one that is only half set up."""
    other = _other(settings, client)
    name = other.name if other else _API
    places, lists = Places(engine, name), Lists(engine)
    inward = Inward(engine, desk, Threads(engine), lists, places, name)
    routers = [doors.router(inward, trusted)]
    if other is None:
        return OtherDeskParts(routers, _nothing, None)
    if settings.desk == "chatwoot":
        secret = _secret("chatwoot_webhook_secret", settings)
        routers.append(chatwoot_door.router(inward, places, secret, int(settings.chatwoot_inbox)))
    deliveries = Deliveries(engine)
    worker = Worker(other, deliveries, places, store, Presence(engine))
    return OtherDeskParts(routers, worker.working, deliveries)


def _other(settings: Settings, client: httpx.AsyncClient) -> OtherDesk | None:
    outward = Outward(client, settings.desk_private_addresses)
    try:
        match settings.desk:
            case "webhook":
                url, secret = settings.desk_webhook_url, _secret("desk_webhook_secret", settings)
                if not url.startswith(("https://", "http://")):
                    raise ValueError("TANYA_DESK_WEBHOOK_URL mulai dengan https://")
                return Webhook(url, secret, outward)
            case "chatwoot":
                alias = partial(pseudonym, settings.secret_value("secret").encode())
                return Chatwoot(_chatwoot(settings), outward, alias)
    except ValueError as cause:
        raise SettingsInvalid(f"Meja lain ({settings.desk}): {cause}.") from cause
    return None


def _chatwoot(settings: Settings) -> ChatwootSettings:
    return ChatwootSettings(
        settings.chatwoot_url,
        settings.chatwoot_account,
        settings.chatwoot_inbox,
        settings.chatwoot_token.get_secret_value(),
    )


def _secret(name: str, settings: Settings) -> str:
    secret: str = getattr(settings, name).get_secret_value()
    if len(secret) < _SHORTEST_SECRET:
        raise SettingsInvalid(
            f"TANYA_{name.upper()} belum diatur: paling sedikit {_SHORTEST_SECRET} huruf."
        )
    return secret


@contextlib.asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
