"""The stream of new messages itself, without a server around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from fastapi.routing import APIRoute
from fastapi.sse import ServerSentEvent
from sqlalchemy import Engine

from connectors import webchat
from connectors.feedback.marks import Marks
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.limits import Limiter
from connectors.sessions import Sessions
from connectors.store import Store
from tests.connectors.conftest import FakeDialogue, message, said

Events = Callable[..., AsyncIterator[ServerSentEvent]]


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def closing() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def events(
    engine: Engine, store: Store, hub: Hub, dialogue: FakeDialogue, closing: asyncio.Event
) -> Events:
    """The endpoint behind `/webchat/events`."""
    gateway = Gateway(store, hub, dialogue, lambda text, choice: said(text))
    limiter = Limiter("any", 1_000)
    sessions = Sessions(b"rahasia")
    marks = Marks(engine)
    routes = webchat.router(gateway, store, hub, sessions, limiter, limiter, closing, marks).routes
    (found,) = [r for r in routes if isinstance(r, APIRoute) and r.path == "/webchat/events"]
    endpoint: Events = found.endpoint
    return endpoint


async def seqs(stream: AsyncIterator[ServerSentEvent], until: int) -> list[int]:
    """The message numbers of a stream until one of them has come."""
    found = []
    async with asyncio.timeout(5):
        async for event in stream:
            if event.id:
                found.append(int(event.id))
                if found[-1] >= until:
                    break
    return found


async def test_however_much_was_missed_all_of_it_comes(store: Store, events: Events) -> None:
    for number in range(220):
        stored, _ = store.accept(message(f"pesan-{number}", "halo"))
        store.reply(stored, said("ya"))
    last = store.since("a")[-1].seq
    assert await seqs(events("a", last_event_id="1"), last) == list(range(2, last + 1))


async def test_what_comes_while_one_listens_comes_once(
    store: Store, hub: Hub, events: Events
) -> None:
    store.accept(message("pesan-1", "satu"))
    reading = asyncio.create_task(seqs(events("a", last_event_id="0"), 3))
    for number in (2, 3):
        await asyncio.sleep(0)
        store.accept(message(f"pesan-{number}", "lagi"))
        hub.wake("a")
    assert await reading == [1, 2, 3]


async def test_a_stream_greets_at_once_so_that_its_reader_knows_it_comes_through(
    events: Events,
) -> None:
    async with asyncio.timeout(5):
        greeting = await anext(events("a", last_event_id="0"))
    assert greeting.comment
    assert greeting.id is greeting.event is greeting.data is None


async def test_a_conversation_that_is_gone_gets_an_empty_stream(events: Events) -> None:
    assert [event async for event in events("gone", last_event_id="0")] == []


async def test_a_stream_ends_with_its_conversation(store: Store, hub: Hub, events: Events) -> None:
    store.accept(message("pesan-1", "satu"))
    stream = events("a", last_event_id="0")
    assert [(await anext(stream)).event, (await anext(stream)).event] == [None, "received"]
    store.delete("a")
    hub.wake("a")
    async with asyncio.timeout(5):
        assert [event async for event in stream] == []


async def test_a_stream_ends_when_the_server_stops(
    hub: Hub, events: Events, closing: asyncio.Event
) -> None:
    async def read_all() -> list[ServerSentEvent]:
        return [event async for event in events("a", last_event_id="0")]

    reading = asyncio.create_task(read_all())
    await asyncio.sleep(0)
    closing.set()
    hub.wake_all()
    async with asyncio.timeout(5):
        assert [event.event for event in await reading] == [None]


async def test_only_the_listeners_of_a_conversation_are_woken(hub: Hub) -> None:
    with hub.listening("a") as mine, hub.listening("b") as yours:
        hub.wake("a")
        assert (mine.is_set(), yours.is_set()) == (True, False)
    hub.wake("a")
