"""Keeps a process as new as the database: what was published elsewhere, and what is scheduled."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import hmac
import logging
from contextlib import AbstractAsyncContextManager
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from connectors.repeating import repeating
from knowledge_base.publishing.publisher import Publisher

log = logging.getLogger(__name__)

# Seconds between two looks; with the building, replicas are within five seconds of one another.
_PAUSE = 0.5


def following(
    publisher: Publisher, pause: float = _PAUSE, publishes: bool = True
) -> AbstractAsyncContextManager[None]:
    """Looks for news all along; a look that fails is told in the log and tried again.

    One that `publishes` also sees to what is scheduled.
    """
    failed, seen = "", publisher.publication

    async def look() -> float:
        nonlocal failed, seen
        try:
            await asyncio.to_thread(publisher.follow)
            if publishes:
                await asyncio.to_thread(publisher.publish_due)
            if seen != (seen := publisher.publication):
                await asyncio.to_thread(_give_memory_back)
            failed = ""
        except Exception as error:
            # Once for one cause: the database may be away for a while.
            if failed != (failed := type(error).__name__):
                log.error("content cannot be followed", exc_info=error)
        return pause

    return repeating(look)


def router(publisher: Publisher, token: str) -> APIRouter:
    """`POST /following`: look for news now. Without the right token it does not exist."""
    routes = APIRouter(include_in_schema=False)

    # Not a coroutine: building takes a second.
    @routes.post("/following", status_code=204)
    def follow(given: Annotated[str, Query(alias="token")] = "") -> None:
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise HTTPException(404)
        publisher.follow()

    return routes


def _give_memory_back() -> None:
    """What the former index took goes back to the system: 200 MB a publication (glibc only)."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
