"""Notices a clock that was set: by it nobody may lose a thread, or their place."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# Clocks are corrected by less than that all the time.
_SMALLEST = timedelta(seconds=30)


class Jumps:
    """Compares the clock with the time that went by, at every look."""

    def __init__(
        self,
        rest: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        """After a jump nothing is to be believed for `rest`; `passed` counts seconds."""
        self._rest = rest
        self._clock = clock
        self._passed = passed
        self._began = self._beginning()
        self._until = 0.0

    def is_settling(self) -> bool:
        """Whether the clock was set a moment ago, or the machine slept: who is here has yet to
        report again."""
        began = self._beginning()
        if abs(began - self._began) > _SMALLEST:
            self._until = self._passed() + self._rest.total_seconds()
        self._began = began
        return self._passed() < self._until

    def _beginning(self) -> datetime:
        """What the clock showed when counting began: the same at every look."""
        return self._clock() - timedelta(seconds=self._passed())
