"""Open pages hear of what happens to threads of their units, once, and of nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx

from app.desk.news import Change, Cursor, Watch
from connectors.desk.lists import Lists
from connectors.desk.model import Event, EventKind, Queue
from connectors.desk.tables import events
from connectors.desk.threads import Threads
from tests.app.desk.conftest import Office
from tests.app.desk.talk import IMIGRASI, IN_BANDUNG, converse, hand_over, opening, write
from tests.connectors.serving import on_port


class LateLists:
    """Events that become visible when a test says so, as on PostgreSQL."""

    def __init__(self) -> None:
        self.visible: set[int] = set()

    def last_seq(self) -> int:
        return max(self.visible, default=0)

    def since(self, seq: int, most: int = 500) -> list[Event]:
        wanted = sorted(one for one in self.visible if one > seq)[:most]
        now = datetime.now(UTC)
        return [Event(one, 1, EventKind.MESSAGE, None, "", now) for one in wanted]


def test_what_becomes_visible_late_is_read_once() -> None:
    lists, now = LateLists(), SimpleNamespace(seconds=0.0)
    lists.visible = {1, 2}
    cursor = Cursor(cast(Any, lists), lambda: now.seconds)
    assert cursor.read() == []
    for seconds, appeared in ((1, 4), (2, 3), (20, 5), (40, 6)):
        now.seconds = seconds
        lists.visible.add(appeared)
        assert [event.seq for event in cursor.read()] == [appeared]
        assert cursor.read() == []


def test_many_at_once_are_all_read() -> None:
    lists = LateLists()
    cursor = Cursor(cast(Any, lists))
    lists.visible = set(range(1, 1_701))
    assert len(cursor.read()) == 1_700
    assert cursor.read() == []


def heard(office: Office, listeners: Sequence[tuple[str, Queue]], act: Any) -> list[list[Change]]:
    """What each listener hears of what `act` does."""

    async def run() -> list[list[Change]]:
        watch = Watch(Lists(office.engine))
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(watch.beside())
            pages = [
                await stack.enter_async_context(watch.listening(agent, [queue]))
                for agent, queue in listeners
            ]
            await asyncio.to_thread(act)
            await asyncio.sleep(1.2)
            return [await page.next(0) for page in pages]

    return asyncio.run(run())


def test_a_new_thread_rings_for_the_agents_of_its_unit_only(office: Office) -> None:
    converse(office.engine, "a")
    pages = [("tono", IN_BANDUNG), ("dewi", Queue("", "32")), ("agus", Queue(IMIGRASI, "33"))]
    found = heard(office, pages, lambda: hand_over(office.engine, "a"))
    assert [[(c.kind, c.rings) for c in one] for one in found] == [
        [(EventKind.OPENED, True)],
        [(EventKind.OPENED, True)],
        [],
    ]


def test_a_citizens_words_ring_for_who_has_the_thread(office: Office) -> None:
    converse(office.engine, "a")
    thread = hand_over(office.engine, "a")
    Threads(office.engine).claim(thread, "tono")
    pages = [("tono", IN_BANDUNG), ("dewi", IN_BANDUNG)]
    found = heard(office, pages, lambda: write(office.engine, "a", "halo?"))
    assert [[(c.thread, c.rings) for c in one] for one in found] == [
        [(thread, True)],
        [(thread, False)],
    ]


def test_who_loses_a_thread_to_another_unit_hears_of_it(office: Office) -> None:
    converse(office.engine, "a")
    thread, threads = hand_over(office.engine, "a"), Threads(office.engine)

    def act() -> None:
        threads.claim(thread, "tono")
        time.sleep(0.9)
        threads.transfer(thread, "tono", Queue(IMIGRASI, "33.74"))

    pages = [("dewi", IN_BANDUNG), ("agus", Queue(IMIGRASI, "33"))]
    dewi, agus = heard(office, pages, act)
    assert [(c.kind, c.rings) for c in dewi] == [
        (EventKind.CLAIMED, False),
        (EventKind.TRANSFERRED, False),
    ]
    assert [(c.kind, c.rings) for c in agus] == [(EventKind.TRANSFERRED, True)]


def test_a_page_is_told_over_the_wire_without_any_words(office: Office) -> None:
    converse(office.engine, "a")
    converse(office.engine, "b")
    cookies = dict(office.enter("tono").client.cookies)
    wire = {"accept": "text/event-stream"}
    with on_port(office.app, lifespan="on") as url:
        assert httpx.get(f"{url}/meja/kabar", cookies=cookies).status_code == 404
        stranger = httpx.get(f"{url}/meja/kabar", headers=wire)
        assert stranger.headers["location"] == "/masuk?lanjut=/meja/kabar"
        client = httpx.Client(cookies=cookies, headers=wire, timeout=20)
        with client, client.stream("GET", f"{url}/meja/kabar") as stream:
            lines = stream.iter_lines()
            assert "event: mulai" in next(lines)
            elsewhere = opening(Queue(IMIGRASI, "33.74"))
            threading.Timer(0.1, hand_over, (office.engine, "b", elsewhere)).start()
            threading.Timer(0.3, hand_over, (office.engine, "a")).start()
            told = next(json.loads(line[6:]) for line in lines if line.startswith("data: ["))
    with office.engine.connect() as db:
        newest = db.execute(events.select().order_by(events.c.seq.desc())).first()
    assert newest is not None
    assert told == [{"id": newest.thread_id, "kind": "dibuka", "rings": True}]
