"""Once a day the app removes what is older than settings say."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from app.regulations.keeping import OldFiles
from app.settings import Settings
from app.sheets import uploads
from connectors import retention
from connectors.repeating import repeating
from connectors.retention import Days

log = logging.getLogger(__name__)

ACTOR = "sistem"
_FIRST, _BETWEEN_LOOKS = 60.0, 3600.0
_DAILY = timedelta(days=1)


def days_of(settings: Settings) -> Days:
    """How long each kind is kept."""
    return Days(
        messages=settings.retention_messages_days,
        contacts=settings.retention_contacts_days,
        outbox=settings.retention_outbox_days,
        parked=settings.retention_parked_days,
    )


def law_files_of(settings: Settings, engine: Engine) -> OldFiles:
    """The files of regulations, and how long they are kept."""
    return OldFiles(engine, settings.data / "law", settings.retention_law_files_days)


def beside(
    engine: Engine, days: Days, first: float = _FIRST, files: OldFiles | None = None
) -> AbstractAsyncContextManager[None]:
    """Run the job beside the app; `first` is how many seconds it waits at the start."""

    async def look() -> float:
        try:
            await asyncio.to_thread(_if_due, engine, days, files)
        except Exception as error:
            log.exception("retention failed", extra={"error": type(error).__name__})
        return _BETWEEN_LOOKS

    return repeating(look, first)


def _if_due(engine: Engine, days: Days, files: OldFiles | None) -> None:
    """The audit log knows when it ran last, so restarts and replicas do not repeat it."""
    now = datetime.now(UTC)
    last = retention.last_applied(engine)
    if last and now - last < _DAILY:
        return
    if files:
        files.apply(now, ACTOR)
    removed = retention.apply(engine, days, now, ACTOR, [uploads.old(now)])
    log.info("retention", extra={"removed": sum(removed.values())})
