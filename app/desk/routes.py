"""The pages of the desk, as routers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter

from app.desk import action_pages, hours_pages, list_pages, reply_pages, reveal_pages, thread_pages
from app.desk.news import Watch
from app.desk.room import Room
from connectors.desk.hours import OpeningHours


def routers(
    room: Room, watch: Watch, closing: asyncio.Event, hours: OpeningHours
) -> Sequence[APIRouter]:
    """The lists first: their names are no numbers of threads."""
    return [
        list_pages.router(room, watch, closing),
        hours_pages.router(room.gate, hours, room.agencies),
        thread_pages.router(room),
        reply_pages.router(room),
        action_pages.router(room),
        reveal_pages.router(room),
    ]
