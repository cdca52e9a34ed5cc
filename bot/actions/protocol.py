"""Rasa's action protocol as types: what the server sends, what it reads back (Rasa 3.6)."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from knowledge_base.embedder import Vectors


class _Incoming(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Intent(_Incoming):
    name: str | None = None
    confidence: float = 0.0


class Entity(_Incoming):
    entity: str
    value: Any = None


class LatestMessage(_Incoming):
    text: str | None = None
    intent: Intent = Intent()
    entities: list[Entity] = []
    # What the app sent with the message: `encoded`.
    vector: str | None = None


class Event(_Incoming):
    event: str
    text: str | None = None


class Tracker(_Incoming):
    sender_id: str
    events: list[Event] = []
    slots: dict[str, Any] = {}
    latest_message: LatestMessage = LatestMessage()


class ActionCall(_Incoming):
    """The body of `POST /rasa/actions`."""

    next_action: str
    tracker: Tracker


class SlotSet(BaseModel):
    event: str = "slot"
    name: str
    value: Any = None


class ActionResult(BaseModel):
    """`responses` may carry anything under `custom`; Rasa hands it through whole."""

    events: list[SlotSet] = Field(default_factory=list)
    responses: list[dict[str, Any]] = Field(default_factory=list)


def encoded(vector: Vectors) -> str:
    """A vector (d,) as it travels with a message: float32 little endian in base64."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


def decoded(vector: str) -> Vectors:
    """float32 (d,)."""
    return np.frombuffer(base64.b64decode(vector), dtype="<f4").astype(np.float32)
