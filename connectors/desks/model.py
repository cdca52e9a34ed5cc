"""What every other desk promises: to be told of threads, and to forget them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from connectors.desk.model import Event, Thread
from connectors.model import StoredMessage


@dataclass(frozen=True)
class Elsewhere:
    """A thread as another desk knows it: its ids of the contact and of the conversation.

    `told` is the seq of the last message of the citizen that it has, `last_id` its own id of that;
    `status_at` the moment of its last report (seconds since 1970).
    """

    thread_id: int
    desk: str
    contact: str = ""
    conversation: str = ""
    told: int = 0
    last_id: int = 0
    status_at: float = 0.0


@dataclass(frozen=True)
class News:
    """What a desk is told. `messages` are those of the citizen that it has not got yet, oldest
    first; `before` the talk up to the hand-off; `is_again` if it may have been told already."""

    event: Event
    thread: Thread
    known: Elsewhere
    messages: tuple[StoredMessage, ...]
    before: tuple[StoredMessage, ...]
    is_again: bool


# Keeps what is known of a thread elsewhere, also in the middle of a delivery.
Save = Callable[[Elsewhere], Awaitable[None]]


class OtherDesk(Protocol):
    """One kind of desk. `name` is also the agent in whose name its people answer."""

    @property
    def name(self) -> str: ...

    async def deliver(self, news: News, save: Save) -> None:
        """Tell it; what it was told already is not told twice. Raises SendError."""
        ...

    async def forget(self, known: Elsewhere) -> None:
        """The citizen deleted the conversation. Raises SendError."""
        ...

    async def is_staffed(self) -> bool | None:
        """Whether somebody is there now; None if this desk cannot tell. Raises SendError."""
        ...
