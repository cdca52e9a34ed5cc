"""Takes up by itself what was left: by a database that was away, or a replica that died."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError

from connectors.gateway import Gateway
from connectors.sender import Sender

log = logging.getLogger(__name__)

_EVERY = 5.0


@contextlib.asynccontextmanager
async def recovering(
    gateway: Gateway, sender: Sender, seconds: float = _EVERY
) -> AsyncIterator[None]:
    """Look for unfinished work now and then, as long as the block lasts."""
    task = asyncio.create_task(_look(gateway, sender, seconds))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _look(gateway: Gateway, sender: Sender, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await gateway.resume()
            await sender.resume()
        except SQLAlchemyError as error:
            log.warning("database unavailable", extra={"error": type(error).__name__})
