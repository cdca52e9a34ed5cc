"""Rasa's action protocol as types: what the server sends, what it reads back (Rasa 3.6)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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
