"""PostgreSQL goes away in the middle of everything: nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from app.database import connect, let_go
from connectors.desk.model import State
from connectors.desk.telling import words
from connectors.model import IncomingMessage, Side
from tests.connectors.desk.conftest import Scene
from tests.databases import prepare
from tests.services import Postgres

pytestmark = pytest.mark.services


@pytest.fixture
def scene(own_cluster: Postgres) -> Iterator[Scene]:
    prepare(own_cluster)
    engine = connect(own_cluster.create("meja", "template_tanya"))
    scene = Scene(engine)
    scene.open_desk(most_waiting=100)
    scene.ready()
    yield scene
    let_go(engine)


async def test_hand_offs_in_the_middle_of_which_it_restarts_happen_once(
    scene: Scene, own_cluster: Postgres
) -> None:
    names = [f"c{number}" for number in range(20)]
    for name in names:
        scene.store.open(name, scene.channel)
        await scene.gateway.receive(IncomingMessage(name, "m1", "petugas"))
    await asyncio.to_thread(own_cluster.stop)
    await asyncio.sleep(0.2)
    await asyncio.to_thread(own_cluster.start)
    for _ in range(50):
        # As the app does every five seconds.
        try:
            if await scene.gateway.resume() == 0:
                break
        except OperationalError:
            pass
        await asyncio.sleep(0.1)
    await scene.gateway.drain()
    assert sorted(one.conversation_id for one in scene.lists.all_open()) == sorted(names)
    assert [len(scene.said(name)) for name in names] == [1] * len(names)
    kinds = [str(event.kind) for event in scene.lists.since(0)]
    assert kinds == ["dibuka"] * len(names)


async def test_an_agents_words_that_met_a_restart_are_said_once_when_sent_again(
    scene: Scene, own_cluster: Postgres
) -> None:
    await scene.writes("petugas")
    thread = scene.thread()
    assert thread
    scene.desk.claim(thread.id, "sari")
    await asyncio.to_thread(own_cluster.stop)
    with pytest.raises(OperationalError):
        scene.desk.say(thread.id, "sari", "kunci-1", words("Bawa KK."))
    await asyncio.to_thread(own_cluster.start)
    for _ in range(2):
        try:
            scene.desk.say(thread.id, "sari", "kunci-1", words("Bawa KK."))
        except OperationalError:
            # A connection of before; the page offers to send it again.
            continue
    scene.desk.say(thread.id, "sari", "kunci-1", words("Bawa KK."))
    assert [one.text for one in scene.said() if one.side is Side.DESK] == ["Bawa KK."]
    after = scene.thread()
    assert after
    assert after.state is State.WITH_DESK
    said = len(scene.said())
    assert await scene.writes_and_waits("terima kasih") is None
    await scene.gateway.resume()
    await scene.gateway.drain()
    assert scene.store.waiting_conversations() == {}
    assert len(scene.said()) == said, "the bot stays silent"
