"""Turns -> matters that citizens came with, and whether the bot settled them. Told honestly:
what is in doubt counts as not settled, and what is too fresh is not judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.insight.turns import Fate, Turn

VISIT = timedelta(minutes=30)
AGAIN = timedelta(hours=72)


class Result(StrEnum):
    """How a matter ended; the first that is true counts."""

    TOO_FRESH = "belum genap 72 jam"
    HANDED_OVER = "diserahkan ke petugas"
    DISLIKED = "dinilai tidak membantu"
    UNANSWERED = "tidak terjawab"
    REPEATED = "ditanyakan lagi dalam 72 jam"
    RESOLVED = "tuntas oleh bot"


@dataclass
class Case:
    """What one conversation says about one service, without a pause longer than VISIT."""

    begins: datetime
    last: datetime
    service: str | None = None
    region: str = ""
    is_asked_back: bool = False
    is_answered: bool = False
    is_handed_over: bool = False
    is_repeated: bool = False
    is_disliked: bool = False
    conversation: str = ""

    def result(self, now: datetime) -> Result:
        if now - self.last < AGAIN:
            return Result.TOO_FRESH
        if self.is_handed_over:
            return Result.HANDED_OVER
        if self.is_disliked:
            return Result.DISLIKED
        if not self.is_answered:
            return Result.UNANSWERED
        return Result.REPEATED if self.is_repeated else Result.RESOLVED


def cases_of(turns: Iterable[Turn]) -> list[Case]:
    """The matters of all conversations; `turns` in order of time."""
    talks: defaultdict[str, _Talk] = defaultdict(_Talk)
    for turn in turns:
        if turn.fate.is_question:
            talks[turn.conversation].take(turn)
    return [case for talk in talks.values() for case in talk.cases]


class _Talk:
    """The matters of one conversation."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self._of_service: dict[str, Case] = {}
        self._said: set[tuple[int, str, str]] = set()

    def take(self, turn: Turn) -> None:
        case = self._case(turn)
        case.last = turn.at
        case.region = turn.region or case.region
        case.is_disliked |= turn.mark < 0
        case.is_asked_back |= turn.fate is Fate.CLARIFIED
        case.is_handed_over |= turn.fate is Fate.HANDED_OVER
        if turn.fate is Fate.ANSWERED:
            case.is_answered = True
            self._ask_once_more(case, turn)

    def _case(self, turn: Turn) -> Case:
        before = self.cases[-1] if self.cases else None
        is_near = before is not None and turn.at - before.last <= VISIT
        if (
            turn.fate is Fate.HANDED_OVER
            and (before and is_near)
            # A person is asked for about the last matter, unless an earlier one is named.
            and (before.service is None or turn.service in (None, before.service))
        ):
            return before
        if turn.service is None:
            return before if before and is_near and not before.service else self._new(turn)
        known = self._of_service.get(turn.service)
        if known and turn.at - known.last <= VISIT:
            return known
        if known and turn.at - known.last <= AGAIN:
            known.is_repeated = True
        if before and is_near and before.service is None and before.is_asked_back:
            # What was asked back about is now clear.
            before.service = turn.service
            self._of_service[turn.service] = before
            return before
        return self._new(turn)

    def _new(self, turn: Turn) -> Case:
        case = Case(turn.at, turn.at, turn.service, turn.region, conversation=turn.conversation)
        self.cases.append(case)
        if turn.service:
            self._of_service[turn.service] = case
        return case

    def _ask_once_more(self, case: Case, turn: Turn) -> None:
        """Typing the same question again at once is a repeat, too."""
        said = (id(case), turn.aspects, turn.region)
        if turn.service and turn.aspects not in ("", "[]") and not turn.is_tapped:
            case.is_repeated |= said in self._said
            self._said.add(said)
