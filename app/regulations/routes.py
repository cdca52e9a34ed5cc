"""The pages of regulations, as routers, and the work beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path

from fastapi import APIRouter
from sqlalchemy import Engine

from app.regulations import draft_pages, leaf_pages, link_pages, list_pages, publish_pages
from app.regulations.desk import Desk
from app.regulations.drafts import Drafts
from app.regulations.files import DraftFiles
from app.regulations.jobs import Jobs
from app.regulations.work import Work
from app.staff.gate import Gate
from connectors.repeating import repeating
from knowledge_base.law.reading.document import Limits
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import LiveKnowledge

log = logging.getLogger(__name__)

_PAUSE = 1.0


def open_desk(engine: Engine, folder: Path, live: LiveKnowledge, today: Callable[[], date]) -> Desk:
    """`folder` is where the regulations that were read lie, `today` the day in Jakarta."""
    drafts = Drafts(engine)
    return Desk(drafts, Work(drafts), DraftFiles(folder / "drafts"), live, today)


def routers(gate: Gate, desk: Desk, revisions: Revisions, limits: Limits) -> Sequence[APIRouter]:
    """The list first: "unggah" and "terbit" are no drafts."""
    return [
        list_pages.router(gate, desk, limits.file_size // 1_000_000),
        publish_pages.router(gate, desk),
        draft_pages.router(gate, desk),
        leaf_pages.router(gate, desk, limits),
        link_pages.router(gate, desk, revisions),
    ]


def working(
    desk: Desk, limits: Limits, is_closing: Callable[[], bool], pause: float = _PAUSE
) -> AbstractAsyncContextManager[None]:
    """Reads and publishes what waits, beside the app."""
    jobs = Jobs(desk, limits, is_closing)

    async def look() -> float:
        try:
            return 0.0 if await asyncio.to_thread(jobs.work) else pause
        except Exception as error:
            log.error("regulations cannot be worked on", exc_info=error)
            return pause

    return repeating(look)
