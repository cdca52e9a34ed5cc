"""The desk's rules beside the app, and the parts they are made of."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine

from app.settings import Settings
from bot.actions.standing_alone import numbers_for
from connectors.desk.desk import Desk
from connectors.desk.hours import OpeningHours
from connectors.desk.jumps import Jumps
from connectors.desk.lists import Lists
from connectors.desk.presence import Presence
from connectors.desk.reception import Reception
from connectors.desk.rules import Patience, Rules
from connectors.desk.telling import Render, Telling
from connectors.desk.threads import Threads
from connectors.desk.watching import hearing, keeping_rules
from connectors.feedback.words import question
from connectors.model import Channel
from connectors.store import Store
from knowledge_base.answer import Answer
from knowledge_base.retrieval import LiveKnowledge

# Hears of a conversation in which something is new.
Told = Callable[[str], None]


class Threadsafe:
    """Calls something on the event loop from whatever thread; nothing before the app runs."""

    def __init__(self, call: Told) -> None:
        self._call = call
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        self._loop = asyncio.get_running_loop()

    def __call__(self, conversation_id: str) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._call, conversation_id)


@dataclass(frozen=True)
class DeskParts:
    """What pages, other desks and the gateway use of the desk."""

    threads: Threads
    lists: Lists
    presence: Presence
    hours: OpeningHours
    reception: Reception
    desk: Desk
    rules: Rules
    patience: Patience
    told: Threadsafe

    @contextlib.asynccontextmanager
    async def beside(self) -> AsyncIterator[None]:
        """Keep the rules, and hear what other processes do, as long as the block lasts."""
        self.told.begin()
        rules = keeping_rules(self.rules, self.told, Jumps(self.patience.absence))
        async with rules, hearing(self.lists, self.told):
            yield


def open_desk(
    settings: Settings,
    engine: Engine,
    store: Store,
    live: LiveKnowledge,
    renderers: Mapping[Channel, Render],
    on_told: Told,
) -> DeskParts:
    """`on_told` is called on the event loop."""
    threads, lists, presence = Threads(engine), Lists(engine), Presence(engine)
    hours, telling, told = OpeningHours(engine), Telling(renderers), Threadsafe(on_told)
    reception = Reception(
        store,
        threads,
        lists,
        presence,
        hours,
        partial(_agency_of, live),
        partial(_numbers_for, live),
    )
    desk = Desk(threads, lists, telling, told, question)
    patience = Patience(
        absence=timedelta(minutes=settings.desk_absence_minutes),
        wait=timedelta(minutes=settings.desk_wait_minutes),
        silence=timedelta(minutes=settings.desk_silence_minutes),
        left=timedelta(days=settings.desk_left_days),
    )
    rules = Rules(engine, threads, lists, presence, hours, telling, patience)
    return DeskParts(threads, lists, presence, hours, reception, desk, rules, patience, told)


def _agency_of(live: LiveKnowledge, service_id: str) -> str:
    """The agency of a service; '' if it is not in the catalogue (any more)."""
    service = live.current.catalogue.services.get(service_id)
    return service.instansi if service else ""


def _numbers_for(live: LiveKnowledge, text: str) -> Answer | None:
    return numbers_for(live.current, text)
