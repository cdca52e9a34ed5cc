"""What passes through the doors: a citizen's message in, a stored message out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from knowledge_base.answer import Answer


class Channel(StrEnum):
    """The doors a conversation can come through."""

    WEBCHAT = "webchat"
    API = "api"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"


class Side(StrEnum):
    """Who wrote a message."""

    CITIZEN = "citizen"
    BOT = "bot"
    DESK = "desk"


class Mark(IntEnum):
    """What a citizen thinks of an answer: 👍 or 👎."""

    GOOD = 1
    POOR = -1


class MediaKind(StrEnum):
    """What a message held beside or instead of words."""

    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    OTHER = "other"


@dataclass(frozen=True)
class Media:
    """What a later step needs to fetch it; `reference` is the channel's own id, not the content."""

    kind: MediaKind
    reference: str | None = None
    media_type: str | None = None


@dataclass(frozen=True)
class IncomingMessage:
    """One message as a channel parsed it; `id` is the channel's own, unique in the conversation.

    `choice` is the value of a tapped choice. The text is as typed: the gateway masks it.
    """

    conversation_id: str
    id: str
    text: str
    choice: str | None = None
    media: Media | None = None


@dataclass(frozen=True)
class Contact:
    """Where a person is reached; `address` is sealed (privacy.Seal)."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class StoredMessage:
    """A message on disk. `seq` orders all messages; `answer` is set on the bot's."""

    seq: int
    conversation_id: str
    id: str
    side: Side
    text: str
    at: datetime
    choice: str | None = None
    media: MediaKind | None = None
    in_reply_to: str | None = None
    answer: Answer | None = None
