"""How busy it is: what comes in goes before what goes out."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator

from connectors.waiting import AT_ONCE

# Seconds over which a rate is felt: until then a rush is taken in beside four answers, so later.
_MEMORY = 0.1
# Above it every answer begun makes the taking-in later. It stands well above the 50 a second that
# are to be answered in time: one at a time, a core is idle while Rasa and the app wait for each
# other.
_BUSY = 65.0
# Seconds an answer waits for a gap, so that it is not put off for ever.
_PATIENCE = 0.25


class Traffic:
    """Lets answers be worked on four at a time, and one at a time while very much comes in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rate = 0.0
        self._at = clock()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._alone = asyncio.Lock()
        self._arriving = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextlib.contextmanager
    def arriving(self) -> Iterator[None]:
        """A message is being taken in."""
        self._rate = self.rate + 1 / _MEMORY
        self._at = self._clock()
        self._arriving += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._arriving -= 1
            if not self._arriving:
                self._quiet.set()

    @property
    def rate(self) -> float:
        """Messages a second, as they came in just now."""
        return self._rate * math.exp((self._at - self._clock()) / _MEMORY)

    @property
    def is_busy(self) -> bool:
        return self.rate > _BUSY

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until an answer may be worked on."""
        async with self._slots, self._alone if self.is_busy else contextlib.nullcontext():
            if not self._quiet.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._quiet.wait(), _PATIENCE)
            yield
