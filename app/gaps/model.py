"""Questions that were not answered, and groups of those that mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connectors.desk.model import Ending

WEEKS = 8
_WEEK = timedelta(days=7)


class Reason(StrEnum):
    """Why a question is a gap."""

    UNANSWERED = "tak dijawab"
    UNCLEAR = "tak jelas"
    CORRECTED = "dikoreksi"
    HANDED_OVER = "ke petugas"
    DECLINED = "ditolak"
    DISLIKED = "tak membantu"

    @property
    def sentence(self) -> str:
        """For the reader of the inbox."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.UNANSWERED: "tidak terjawab",
    Reason.UNCLEAR: "ditanya balik dua kali",
    Reason.CORRECTED: "dijawab “bukan itu”",
    Reason.HANDED_OVER: "minta petugas",
    Reason.DECLINED: "dijawab di luar cakupan",
    Reason.DISLIKED: "dinilai tidak membantu",
}


class State(StrEnum):
    """Where a cluster stands."""

    OPEN = "terbuka"
    OUT_OF_SCOPE = "di luar"
    CLOSED = "selesai"


@dataclass(frozen=True)
class Gap:
    """One question; `message` is the seq of its message, the text is masked; `conversation` tells
    those of one person.

    `ending` is how the desk closed what it led to, if it led there.
    """

    message: int
    text: str
    reason: Reason
    at: datetime
    ending: Ending | None = None
    conversation: str = ""


@dataclass(frozen=True)
class Cluster:
    """Questions that mean the same, the newest first; `service_id` is what shall answer them."""

    id: int
    state: State
    service_id: str | None
    title: str
    gaps: tuple[Gap, ...]

    @property
    def questions(self) -> list[tuple[str, int]]:
        """Each text once with how often it came, the most frequent first."""
        return Counter(gap.text for gap in self.gaps).most_common()

    @property
    def reasons(self) -> list[tuple[Reason, int]]:
        return Counter(gap.reason for gap in self.gaps).most_common()

    @property
    def endings(self) -> list[tuple[Ending, int]]:
        """What became of those that agents saw."""
        handed = (gap for gap in self.gaps if gap.reason is Reason.HANDED_OVER)
        return Counter(gap.ending for gap in handed if gap.ending).most_common()

    def is_about(self, reason: Reason | None) -> bool:
        """Whether a question went wrong so; None: other than by an answer that is meant to be."""
        found = {gap.reason for gap in self.gaps}
        return reason in found if reason else found != {Reason.DECLINED}

    def weeks(self, now: datetime) -> list[int]:
        """How many in each of the last eight weeks, this one last."""
        return by_week([gap.at for gap in self.gaps], now)


def by_week(times: Sequence[datetime], now: datetime) -> list[int]:
    """How many fall into each of the last eight weeks of seven days, this one last."""
    counts = [0] * WEEKS
    for at in times:
        ago = (now - at) // _WEEK
        if 0 <= ago < WEEKS:
            counts[WEEKS - 1 - ago] += 1
    return counts
