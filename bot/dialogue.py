"""Client of the Rasa server: a message of a conversation -> the answer of this turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from bot.actions.protocol import encoded
from knowledge_base.answer import Answer, Outcome

log = logging.getLogger(__name__)

_PAYLOAD_MARK = "/"
_RESTART = "/restart"
_SECONDS_TO_FORGET = 2.0


class DialogueUnavailable(Exception):
    """Rasa did not answer: it is down, too slow, or one of its actions failed."""


class Dialogue(Protocol):
    """What the gateway needs of a dialogue engine."""

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        """The reply to a text, or to a payload of our own. Raises DialogueUnavailable."""
        ...

    async def forget(self, conversation_id: str) -> None:
        """Begin a conversation anew and keep nothing of it. Never raises."""
        ...

    async def healthy(self) -> bool: ...


class RasaDialogue:
    """Rasa's REST channel on loopback."""

    def __init__(
        self,
        url: str,
        client: httpx.AsyncClient,
        embed: Callable[[str], NDArray[np.float32]] | None = None,
    ) -> None:
        """`embed` gives the vector of a text, so that Rasa's classifier need not compute it again.

        It has to be the model that the classifier was trained with (bot/nlu/classifier.py).
        """
        self._url = url.rstrip("/")
        self._client = client
        self._embed = embed

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        message = payload or escape(text)
        body: dict[str, Any] = {"sender": conversation_id, "message": message}
        try:
            if payload is None and (vector := await self._vector(message)):
                body["metadata"] = {"vector": vector}
            response = await self._client.post(f"{self._url}/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            return _answer(response.json())
        except (httpx.HTTPError, ValueError, ValidationError) as cause:
            raise DialogueUnavailable(type(cause).__name__) from cause

    async def _vector(self, text: str) -> str | None:
        """As it travels; None if Rasa has to compute it."""
        if self._embed is None:
            return None
        try:
            vector = await asyncio.to_thread(self._embed, text)
        except Exception as error:
            log.error("no vector", extra={"error": type(error).__name__})
            return None
        return encoded(vector)

    async def forget(self, conversation_id: str) -> None:
        """Rasa keeps its conversations in memory only: one that is down has forgotten them."""
        body = {"sender": conversation_id, "message": _RESTART}
        try:
            url = f"{self._url}/webhooks/rest/webhook"
            response = await self._client.post(url, json=body, timeout=_SECONDS_TO_FORGET)
            response.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("dialogue not restarted", extra={"error": type(error).__name__})

    async def healthy(self) -> bool:
        try:
            response = await self._client.get(f"{self._url}/", timeout=2)
        except httpx.HTTPError:
            return False
        return response.is_success


def escape(text: str) -> str:
    """A citizen's text that Rasa cannot take for a payload: a leading slash sets intents there."""
    stripped = text.lstrip()
    while stripped.startswith(_PAYLOAD_MARK):
        stripped = stripped.removeprefix(_PAYLOAD_MARK).lstrip()
    return stripped or "?"


def _answer(messages: Any) -> Answer:
    """Rasa's messages of one turn as one answer. An empty list is a failure, never silence."""
    if not isinstance(messages, list) or not all(isinstance(m, dict) for m in messages):
        raise ValueError("no list of messages")
    for message in messages:
        if "custom" in message:
            return Answer.model_validate(message["custom"])
    text = "\n\n".join(str(message["text"]) for message in messages if message.get("text"))
    if not text:
        raise ValueError("no text")
    return Answer(status=Outcome.CHAT, text=text)
