"""Takes up by itself what was left: by a database that was away, or a replica that died."""

from __future__ import annotations

import logging
from contextlib import AbstractAsyncContextManager

from sqlalchemy.exc import SQLAlchemyError

from connectors.gateway import Gateway
from connectors.repeating import repeating
from connectors.sender import Sender

log = logging.getLogger(__name__)

_EVERY = 5.0


def recovering(
    gateway: Gateway, sender: Sender, seconds: float = _EVERY
) -> AbstractAsyncContextManager[None]:
    """Look for unfinished work now and then, as long as the block lasts."""

    async def look() -> float:
        try:
            await gateway.resume()
            await sender.resume()
        except SQLAlchemyError as error:
            log.warning("database unavailable", extra={"error": type(error).__name__})
        return seconds

    return repeating(look, first=seconds)
