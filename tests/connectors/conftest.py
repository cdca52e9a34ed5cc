"""A gateway on a real database, with a dialogue engine whose behaviour a test decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.dialogue import DialogueUnavailable
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.model import Channel, IncomingMessage
from connectors.store import Store
from knowledge_base.answer import Answer, Outcome


def said(text: str) -> Answer:
    return Answer(status=Outcome.CHAT, text=text)


class FakeDialogue:
    """Repeats what it was told; `down` makes it unavailable, `hook` runs before every reply."""

    def __init__(self) -> None:
        self.down = False
        self.turns: list[tuple[str, str, str | None]] = []
        self.forgotten: list[str] = []
        self.hook: Callable[[str], object] = lambda text: None

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        self.turns.append((conversation_id, text, payload))
        result = self.hook(text)
        if hasattr(result, "__await__"):
            await result
        if self.down:
            raise DialogueUnavailable("down")
        return said(f"jawaban untuk {text}")

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

    async def healthy(self) -> bool:
        return not self.down


@pytest.fixture
def store(engine: Engine) -> Store:
    store = Store(engine)
    store.open("a", Channel.API)
    store.open("b", Channel.API)
    return store


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def gateway(store: Store, dialogue: FakeDialogue) -> Gateway:
    return Gateway(store, Hub(), dialogue, lambda text, choice: said(f"katalog: {text}"))


def message(id_: str, text: str, conversation: str = "a") -> IncomingMessage:
    return IncomingMessage(conversation, id_, text)
