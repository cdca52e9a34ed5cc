"""What a desk works with: a thread is one hand-off of a conversation, from waiting to closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.model import Channel
from knowledge_base.answer import HandoffReason
from knowledge_base.model import Aspect


class State(StrEnum):
    """Where a thread stands; a conversation without an open one is with the bot."""

    WAITING = "waiting"
    WITH_DESK = "with_desk"
    CLOSED = "closed"


class Ending(StrEnum):
    """How a thread was closed: by an agent with one of the first four, or without one."""

    ANSWERED = "terjawab"
    REFERRED = "dialihkan"
    LAPOR = "lapor"
    IRRELEVANT = "tidak_relevan"
    BACK_TO_BOT = "kembali_ke_bot"
    UNATTENDED = "tak_tertangani"


BY_AGENTS = (Ending.ANSWERED, Ending.REFERRED, Ending.LAPOR, Ending.IRRELEVANT)


class EventKind(StrEnum):
    """What happens to a thread. MESSAGE is any word of either side; READ what channels report."""

    OPENED = "dibuka"
    MESSAGE = "pesan"
    CLAIMED = "diambil"
    RELEASED = "dilepas"
    TRANSFERRED = "dipindah"
    NOTED = "catatan"
    TAGGED = "tanda"
    REVEALED = "dibuka_data"
    CLOSED = "ditutup"


@dataclass(frozen=True)
class Queue:
    """Whose work a thread is: an agency's in a region, as Kemendagri codes it.

    An empty part is not known: whoever answers for any agency, or any region, may take it.
    """

    instansi: str = ""
    wilayah: str = ""

    def is_served_by(self, own: Queue) -> bool:
        """Whether who answers for `own` (an empty part: all) may take it."""
        agency = not (self.instansi and own.instansi) or _plain(self.instansi) == _plain(
            own.instansi
        )
        region = not (self.wilayah and own.wilayah) or f"{self.wilayah}.".startswith(
            f"{own.wilayah}."
        )
        return agency and region


@dataclass(frozen=True)
class Opening:
    """A hand-off as it begins: what an agent reads before anything else.

    `question` is the last open question in the citizen's (masked) words; `is_left`: it was left
    while nobody could answer, and the answer comes later.
    """

    reason: HandoffReason
    queue: Queue
    service_id: str | None = None
    aspects: tuple[Aspect, ...] = ()
    region: tuple[str, ...] = ()
    question: str | None = None
    is_left: bool = False


@dataclass(frozen=True)
class Thread:
    """One hand-off. `agent` is the sign-in name of who has it; `queued_at` is since when it waits,
    this time; `citizen_at` and `agent_at` when either side last wrote (UTC, all of them)."""

    id: int
    conversation_id: str
    channel: Channel
    state: State
    opening: Opening
    tags: tuple[str, ...]
    opened_at: datetime
    queued_at: datetime
    citizen_at: datetime
    agent: str | None = None
    claimed_at: datetime | None = None
    first_reply_at: datetime | None = None
    agent_at: datetime | None = None
    closed_at: datetime | None = None
    ending: Ending | None = None

    @property
    def is_live(self) -> bool:
        """Whether the citizen is waiting right now, rather than for a later answer."""
        return self.state is State.WAITING and not self.opening.is_left

    @property
    def is_followed(self) -> bool:
        """Whether the citizen is there to read: not who left a question, until they write to
        whom has it."""
        has_written = self.claimed_at is not None and self.citizen_at > self.claimed_at
        return has_written or not self.opening.is_left


@dataclass(frozen=True)
class Note:
    """What agents tell each other; citizens never see it."""

    agent: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Event:
    """`detail` tells which unit, which ending; never a citizen's words."""

    seq: int
    thread_id: int
    kind: EventKind
    agent: str | None
    detail: str
    at: datetime


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
