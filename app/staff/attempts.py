"""How often signing in may be tried, per name and address, and how long to wait after that."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_MINUTES = 15
# One person at one place; one person from anywhere; anybody at one place, as a whole office may be.
# A stranger who tries a name elsewhere so does not lock out its owner.
_HERE = RateLimitItemPerMinute(5, _MINUTES)
_NAME = RateLimitItemPerMinute(30, _MINUTES)
_ADDRESS = RateLimitItemPerMinute(100, _MINUTES)
_NEWS = RateLimitItemPerMinute(1, _MINUTES)


class Attempts:
    """Windows in memory: each process counts for itself."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, name: str, address: str) -> int:
        """Count an attempt; the minutes to wait before it is looked at, 0 if it may be now."""
        name = name[:80]
        windows = ((_HERE, (name, address)), (_NAME, (name,)), (_ADDRESS, (address,)))
        for limit, key in windows:
            if not self._window.hit(limit, *key):
                reset = self._window.get_window_stats(limit, *key).reset_time
                return max(1, math.ceil((reset - time.time()) / 60))
        return 0

    def is_news(self, name: str) -> bool:
        """Whether that this name is locked was not said yet: a flood is told of once."""
        return self._window.hit(_NEWS, name[:80])

    def succeeded(self, name: str, address: str) -> None:
        """Who came in has the whole number of attempts again."""
        self._window.clear(_HERE, name[:80], address)
        self._window.clear(_NAME, name[:80])
