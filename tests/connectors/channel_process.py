"""`python -m tests.connectors.channel_process DATABASE PORT API`: WhatsApp's path as a process.

Everything is real but the dialogue, which repeats what it was told after a moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import httpx
import uvicorn
from fastapi import FastAPI

from app.database import connect
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.limits import Limiter
from connectors.model import Channel
from connectors.outbox import Outbox
from connectors.privacy import Seal
from connectors.sender import Sender
from connectors.store import Store
from connectors.webhooks import Inbox, router
from connectors.whatsapp.connector import WhatsApp, WhatsAppSettings
from tests.connectors.conftest import FakeDialogue, said
from tests.connectors.whatsapp.server import APP_SECRET, PHONE_NUMBER_ID, TOKEN

SECRET = b"rahasia"


def main(database: str, port: int, api: str) -> None:
    """Serve webhooks until killed."""
    engine = connect(database)
    settings = WhatsAppSettings(PHONE_NUMBER_ID, APP_SECRET, "kata", TOKEN, "https://t.id", api)
    whatsapp = WhatsApp(settings, httpx.AsyncClient())
    store, outbox, seal = Store(engine), Outbox(engine), Seal(SECRET)
    connectors = {Channel.WHATSAPP: whatsapp}
    sender = Sender(outbox, connectors, seal)
    dialogue = FakeDialogue()
    dialogue.hook = lambda text: asyncio.sleep(0.005)
    renderers = {Channel.WHATSAPP: whatsapp.render}
    gateway = Gateway(store, Hub(), dialogue, lambda t, c: said(t), renderers, sender.wake)
    inbox = Inbox(gateway, outbox, seal, SECRET, Limiter("sender", 10_000))

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await gateway.resume()
        await sender.resume()
        yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(router(inbox, connectors))
    uvicorn.run(app, port=port, log_level="critical")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
