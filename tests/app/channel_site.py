"""The whole app with both channels, against emulators of their servers on ports."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from httpx import Response
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, select

from app.database import let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from connectors.tables import contacts, conversations, messages, outbox
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.connectors.telegram.server import TOKEN as BOT_TOKEN
from tests.connectors.telegram.server import TelegramServer
from tests.connectors.whatsapp.server import APP_SECRET, PHONE_NUMBER_ID, TOKEN, MetaServer, signed

TELEGRAM_SECRET = "rahasia-webhook"


@dataclass
class ChannelSite:
    """What a test asks, and what it looks at."""

    client: TestClient
    dialogue: FakeDialogue
    meta: MetaServer
    telegram: TelegramServer
    engine: Engine
    keys: Keys

    def whatsapp(self, body: bytes, headers: dict[str, str] | None = None) -> Response:
        """A post of Meta; signed unless other headers are given."""
        headers = signed(body) if headers is None else headers
        return self.client.post("/webhooks/whatsapp", content=body, headers=headers)

    def posted(self, body: bytes, headers: dict[str, str] | None = None) -> Response:
        """A post of Telegram; with its secret unless other headers are given."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
        return self.client.post(
            "/webhooks/telegram", content=body, headers=secret if headers is None else headers
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Everything that is kept of everybody."""
        with self.engine.connect() as db:
            tables = (conversations, contacts, messages, outbox)
            return [tuple(row) for table in tables for row in db.execute(select(table))]


@contextlib.contextmanager
def channel_site(folder: Path, database_url: str, knowledge: Knowledge) -> Iterator[ChannelSite]:
    """The app, running."""
    meta, telegram, dialogue = MetaServer(), TelegramServer(), FakeDialogue()
    engine = create_engine(database_url)
    with meta.on_port() as whatsapp_api, on_port(telegram.app) as telegram_api:
        settings = Settings(
            data=folder,
            database_url=database_url,
            messages_per_minute=1_000,
            public_url="https://tanya.contoh.go.id",
            whatsapp_phone_number_id=PHONE_NUMBER_ID,
            whatsapp_access_token=SecretStr(TOKEN),
            whatsapp_app_secret=SecretStr(APP_SECRET),
            whatsapp_verify_token=SecretStr("kata-kita"),
            whatsapp_api=whatsapp_api,
            telegram_bot_token=SecretStr(BOT_TOKEN),
            telegram_username="tanya_bot",
            telegram_api=telegram_api,
            telegram_webhook_secret=SecretStr(TELEGRAM_SECRET),
        )
        app = create_app(settings, LiveKnowledge(knowledge), Parts(dialogue))
        with TestClient(app, raise_server_exceptions=False) as client:
            keys = open_keys(settings, engine)
            yield ChannelSite(client, dialogue, meta, telegram, engine, keys)
    let_go(engine)
