"""How long a message that was not sent waits for its next try, and when it is given up."""

from __future__ import annotations

import random
from datetime import timedelta

from connectors.base import CredentialsInvalid, SendError

# With the pauses below: half an hour of a server that is away, a day until a token is replaced.
MOST_TRIES = 13
MOST_TRIES_WITHOUT_ACCESS = 150
_FIRST, _LONGEST = 1.0, 600.0
_JITTER = 0.3


def is_last(tries: int, error: SendError | None) -> bool:
    """Whether so many tries are enough."""
    has_no_access = isinstance(error, CredentialsInvalid)
    return tries >= (MOST_TRIES_WITHOUT_ACCESS if has_no_access else MOST_TRIES)


def pause(tries: int, error: SendError | None) -> timedelta:
    """After the first try a second, each time twice as long, and never less than the server asked
    for; not the same for all."""
    seconds = min(_FIRST * 2 ** min(tries - 1, 20), _LONGEST)
    asked = (error and error.retry_after) or 0.0
    return timedelta(seconds=max(seconds, asked) * (1 + random.uniform(0, _JITTER)))
