"""What every door promises through which messages are pushed: verify, parse, render, send.

`verify`, `parse` and `render` are pure: bytes and answers in, values out. Whatever a channel's
server can do wrong ends in one of the errors below, each with a sentence for the operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from connectors.model import Channel, Mark
from connectors.model import Media as Media
from connectors.model import MediaKind as MediaKind
from knowledge_base.answer import Answer


class NotVerified(Exception):
    """A post that does not prove to come from the channel's server; nothing of it is read."""


class Unreadable(Exception):
    """A body that is not what the channel's server sends: no JSON, or another shape at the top."""


@dataclass(frozen=True)
class Received:
    """One message of a person. `address` is where a reply goes, `id` the channel's own, unique
    for the address. `choice` is the value of a tapped choice; the text is as typed."""

    address: str
    id: str
    text: str
    at: datetime
    choice: str | None = None
    media: Media | None = None


class DeliveryState(StrEnum):
    """How far a sent message came, in this order; a later report never takes it back."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class StatusReport:
    """What became of a message that was sent.

    `key` is the one it was sent with, where the channel gives it back. If it failed, `code` is the
    channel's error code and `error` what sending would have raised had it been known at once.
    """

    external_id: str
    state: DeliveryState
    at: datetime
    code: int | None = None
    key: str | None = None
    error: SendError | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Marked:
    """A mark under a message of ours, which the channel knows as `external_id`; None takes an
    earlier one back. `tap` is the channel's id of a button that waits for a word."""

    address: str
    external_id: str
    mark: Mark | None
    at: datetime
    tap: str | None = None


@dataclass(frozen=True)
class Ignored:
    """Something that needs no answer: an edit, an unknown type, another number's message."""

    reason: str


Update = Received | StatusReport | Marked | Ignored


@dataclass(frozen=True)
class Outgoing:
    """One message as the channel's server takes it, without the recipient: a JSON object."""

    payload: dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What the channel's server answered: its own id of the message."""

    external_id: str


class SendError(Exception):
    """A message that was not sent.

    `retryable`: the same message may succeed later, after `retry_after` seconds if the server
    named them. `code` is the channel's own. `str()` is a sentence for the operator; it never holds
    an address or a citizen's words.
    """

    retryable = False

    def __init__(
        self, sentence: str, code: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.retry_after = retry_after


class Busy(SendError):
    """Too much at once, a fault of the server, or the network: try again later."""

    retryable = True


class Refused(SendError):
    """The message itself is not taken; sending it again would not help."""


class Unreachable(SendError):
    """The person blocked the bot, left, or does not exist (any more)."""


class WindowClosed(SendError):
    """The channel allows only a template now: too long since the person wrote."""


class CredentialsInvalid(SendError):
    """The channel's token expired or was revoked: nothing can be sent until it is replaced."""

    retryable = True


@runtime_checkable
class Invites(Protocol):
    """A connector that can reach people outside the channel's window."""

    def invitation(self) -> Outgoing | None:
        """What may be sent then, so that the person writes again; None if nothing is set up."""
        ...


class Connector(Protocol):
    """One channel. Adding one is a module that does this, its payloads in the tests and a line."""

    @property
    def channel(self) -> Channel: ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Prove that a post comes from the channel's server, in constant time.

        `headers` have lower-case names. Raises NotVerified.
        """
        ...

    def parse(self, body: bytes) -> tuple[Update, ...]:
        """All that a post reports, in its order; what cannot be understood is Ignored.

        Raises Unreadable, and nothing else, whatever the bytes are.
        """
        ...

    def render(self, answer: Answer) -> tuple[Outgoing, ...]:
        """An answer as the channel shows it, within its limits; as few messages as possible."""
        ...

    async def send(self, address: str, outgoing: Outgoing, key: str) -> Sent:
        """Send one message; `key` is the same at every try of the same one. Raises SendError."""
        ...

    async def seen(self, message: Received) -> None:
        """Show that a message was read and an answer is being written, where the channel can.

        Never raises: it is a courtesy.
        """
        ...
