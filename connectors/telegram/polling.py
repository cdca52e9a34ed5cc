"""Long polling, for a machine that Telegram cannot reach: `tanya serve --telegram-polling`."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from connectors.base import SendError

log = logging.getLogger(__name__)

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class Source(Protocol):
    """What polling needs of the connector."""

    async def unregister(self) -> None: ...

    async def updates(self, after: int) -> list[dict[str, Any]]: ...


async def poll(
    source: Source,
    deliver: Callable[[bytes], Awaitable[None]],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Hand every update to `deliver`, one after another, until cancelled.

    `deliver` returns when the update is on disk: only then it is confirmed. If it raises, the same
    update comes again, and none after it is handed on before. An update may come twice after a
    crash.
    """
    after, has_webhook, failures = 0, True, 0
    while True:
        try:
            if has_webhook:
                await source.unregister()
                has_webhook = False
            for update in await source.updates(after):
                await deliver(json.dumps(update).encode())
                after = update["update_id"] + 1
            failures = 0
        except Exception as error:
            failures += 1
            wait = _pause_after(failures, error)
            log.warning(
                "polling paused",
                extra={
                    "error": type(error).__name__,
                    "code": getattr(error, "code", None),
                    "seconds": wait,
                },
            )
            await pause(wait)


def _pause_after(failures: int, error: Exception) -> float:
    """Doubling from a second to a minute, or what the server asked for."""
    asked = error.retry_after if isinstance(error, SendError) else None
    return asked or min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE)
