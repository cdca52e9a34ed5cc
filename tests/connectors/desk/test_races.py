"""At the same moment, in a rush, and after a restart: nothing is lost, nothing is doubled.

On SQLite, and with --services on PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from app.database import connect
from connectors.desk.hours import Hours, OpeningHours, Zone
from connectors.desk.model import Ending, EventKind, Queue, State, Thread
from connectors.desk.telling import words
from connectors.desk.threads import Ended, NoSuchThread, NotYours, Taken
from connectors.desk.week import Interval, Week
from connectors.model import IncomingMessage, Side
from tests.connectors.desk.conftest import Scene


async def begun(scene: Scene, conversation: str = "a") -> Thread:
    scene.ready("sari", "budi")
    await scene.writes("petugas", conversation=conversation)
    thread = scene.thread(conversation)
    assert thread
    return thread


def side_by_side(*calls: Callable[[], object]) -> list[object]:
    """What each gave, or raised."""

    def outcome(call: Callable[[], object]) -> object:
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


async def test_of_two_who_take_it_at_once_one_wins_and_the_other_is_told_who(
    scene: Scene, database_url: str
) -> None:
    other = Scene(connect(database_url), now=scene.now)
    for number in range(8):
        thread = await begun(scene, f"c{number}")
        results = side_by_side(
            lambda id_=thread.id: scene.desk.claim(id_, "sari"),
            lambda id_=thread.id: other.desk.claim(id_, "budi"),
        )
        (won,) = [one for one in results if isinstance(one, Thread)]
        (lost,) = [one for one in results if isinstance(one, Taken)]
        assert won.agent == lost.agent
        told = [one for one in scene.said(f"c{number}") if "Anda sekarang" in one.text]
        assert len(told) == 1
    other.engine.dispose()


async def test_hours_of_a_new_unit_that_two_admins_write_at_once_are_those_of_one(
    engine: Engine,
) -> None:
    for number in range(8):
        unit = Queue("", f"{11 + number}")
        written = [
            Hours(unit, Zone.WIB, Week((((Interval(480, end)),),) * 7)) for end in (720, 960)
        ]
        results = side_by_side(
            *[lambda one=one: OpeningHours(engine).save(one, "siti") for one in written]
        )
        assert results == [None, None]
        assert OpeningHours(engine).exactly(unit) in written


async def test_the_same_words_sent_twice_at_once_are_said_once(scene: Scene) -> None:
    thread = await begun(scene)
    scene.desk.claim(thread.id, "sari")
    results = side_by_side(
        *[lambda: scene.desk.say(thread.id, "sari", "kunci-1", words("Sudah."))] * 4
    )
    assert sorted(map(bool, results)) == [False, False, False, True]
    assert len([one for one in scene.said() if one.side is Side.DESK]) == 1


async def test_both_sides_may_write_at_the_same_moment(scene: Scene) -> None:
    thread = await begun(scene)
    scene.desk.claim(thread.id, "sari")
    scene.later(seconds=1)

    async def citizen() -> None:
        for number in range(15):
            assert await scene.writes(f"warga {number}") is None

    def agent() -> None:
        for number in range(15):
            assert scene.desk.say(thread.id, "sari", f"kunci-{number}", words(f"jawab {number}"))

    await asyncio.gather(citizen(), asyncio.to_thread(agent))
    texts = [one.text for one in scene.store.since("a")]
    assert [text for text in texts if text.startswith("warga")] == [f"warga {n}" for n in range(15)]
    assert [text for text in texts if text.startswith("jawab")] == [f"jawab {n}" for n in range(15)]
    heard = [one for one in scene.lists.history(thread.id) if one.kind is EventKind.MESSAGE]
    assert len(heard) == 30


async def test_what_is_written_while_the_agent_closes_is_answered_by_somebody(
    scene: Scene,
) -> None:
    for number in range(8):
        name = f"c{number}"
        thread = await begun(scene, name)
        scene.desk.claim(thread.id, "sari")
        scene.later(seconds=1)
        _, reply = await asyncio.gather(
            asyncio.to_thread(scene.desk.close, thread.id, "sari", Ending.ANSWERED),
            scene.writes("satu lagi", conversation=name),
        )
        heard = any(one.kind is EventKind.MESSAGE for one in scene.lists.history(thread.id))
        assert (reply == "jawaban untuk satu lagi") != heard, "by the agent, or by the bot"


async def test_after_the_citizen_deleted_everything_the_agent_is_told(scene: Scene) -> None:
    thread = await begun(scene)
    scene.desk.claim(thread.id, "sari")
    scene.store.delete("a")
    for call in (
        lambda: scene.desk.say(thread.id, "sari", "kunci-1", words("Halo")),
        lambda: scene.desk.close(thread.id, "sari", Ending.ANSWERED),
        lambda: scene.desk.release(thread.id, "sari"),
    ):
        with pytest.raises(NoSuchThread):
            call()


async def test_deleting_while_the_agent_writes_ends_in_nothing_left(scene: Scene) -> None:
    for number in range(8):
        name = f"c{number}"
        thread = await begun(scene, name)
        scene.desk.claim(thread.id, "sari")
        deleted, said = side_by_side(
            lambda name=name: scene.store.delete(name),
            lambda id_=thread.id: scene.desk.say(id_, "sari", "kunci-1", words("Halo")),
        )
        assert deleted is None
        assert said is True or isinstance(said, NoSuchThread)
        assert not scene.store.exists(name)
        assert scene.lists.thread(thread.id) is None


async def test_who_lost_or_closed_a_thread_changes_it_no_more(scene: Scene) -> None:
    thread = await begun(scene)
    scene.desk.claim(thread.id, "sari")
    with pytest.raises(NotYours):
        scene.desk.say(thread.id, "budi", "kunci-1", words("Halo"))
    scene.desk.close(thread.id, "sari", Ending.ANSWERED)
    with pytest.raises(Ended):
        scene.desk.say(thread.id, "sari", "kunci-2", words("Halo"))
    assert [one.text for one in scene.said() if one.side is Side.DESK] == []


async def test_a_rush_of_hand_offs_is_taken_in_and_nobody_is_lost(engine: Engine) -> None:
    scene = Scene(engine)
    scene.open_desk(most_waiting=1_000)
    scene.ready("sari")
    names = [f"c{number}" for number in range(500)]
    started = asyncio.get_running_loop().time()
    for start in range(0, len(names), 50):
        await asyncio.gather(
            *(scene.writes("petugas", conversation=name) for name in names[start : start + 50])
        )
    seconds = asyncio.get_running_loop().time() - started
    assert seconds < 60
    open_ = scene.lists.all_open()
    assert sorted(one.conversation_id for one in open_) == sorted(names)
    assert all(len(scene.said(name)) == 1 for name in names)


@pytest.mark.parametrize("state", ["waiting", "left", "with_desk", "closed"])
async def test_a_restart_finds_every_state_as_it_was(
    scene: Scene, database_url: str, state: str
) -> None:
    if state == "left":
        await scene.writes("petugas")
        await scene.writes("titip", "titip")
    else:
        thread = await begun(scene)
        if state != "waiting":
            scene.desk.claim(thread.id, "sari")
        if state == "closed":
            scene.desk.close(thread.id, "sari", Ending.ANSWERED)
    scene.later(seconds=1)
    before = scene.thread()
    await scene.gateway.drain()
    # Accepted, and the process died before anybody looked at it.
    scene.store.accept(IncomingMessage("a", "akhir", "masih di sana?"))
    again = Scene(connect(database_url), now=scene.now)
    assert again.thread() == before
    assert await again.gateway.resume() == 1
    await again.gateway.drain()
    reply = again.store.reply_to("a", "akhir")
    expected = {
        "waiting": "Pesan Anda sudah masuk",
        "left": "jawaban untuk",
        "with_desk": None,
        "closed": "jawaban untuk",
    }[state]
    assert (reply is None) == (expected is None)
    assert reply is None or reply.text.startswith(str(expected))
    assert again.store.waiting_conversations() == {}
    again.engine.dispose()


async def test_a_thread_that_was_returned_goes_to_the_end_of_the_line(scene: Scene) -> None:
    first = await begun(scene, "a")
    scene.later(seconds=1)
    second = await begun(scene, "b")
    scene.desk.claim(first.id, "sari")
    scene.later(seconds=1)
    returned = scene.desk.release(first.id, "sari")
    assert returned.state is State.WAITING
    assert "kembali ke antrean" in scene.last
    assert scene.lists.live_in(returned.opening.queue, returned) == 1
    assert scene.lists.live_in(second.opening.queue, second) == 0
