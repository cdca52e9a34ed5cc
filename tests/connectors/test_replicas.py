"""Several replicas on one PostgreSQL: nothing is lost, done twice or out of order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Engine, event

from app.database import connect, let_go
from connectors import sender as sending
from connectors.base import DeliveryState, Outgoing, StatusReport, WindowClosed
from connectors.model import Channel, Contact, IncomingMessage
from connectors.recovery import recovering
from connectors.store import Store
from tests.connectors.channel import NOW, Path, failed
from tests.connectors.conftest import said

ANI = "62811111"
Replica = Callable[[], Path]


@pytest.fixture
def replica(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replica]:
    """Begins another replica: nothing in common but the database."""
    monkeypatch.setattr(sending, "_LOOK_AGAIN", 0.1)
    engines = []

    def begin() -> Path:
        engines.append(connect(postgresql_url))
        return Path(engines[-1])

    yield begin
    for engine in engines:
        let_go(engine)


def written(id_: str, text: str, by: str = ANI) -> dict[str, str]:
    return {"from": by, "id": id_, "text": text}


async def test_first_messages_of_one_person_at_two_replicas_are_both_kept(
    replica: Replica,
) -> None:
    one, other = replica(), replica()
    people = [f"orang-{n}" for n in range(20)]

    def accept(store: Store, person: str, id_: str) -> bool:
        contact = Contact(Channel.TELEGRAM, "alamat tersegel")
        return store.accept(IncomingMessage(person, id_, "halo"), contact)[1]

    for person in people:
        new = await asyncio.gather(
            asyncio.to_thread(accept, one.store, person, "1"),
            asyncio.to_thread(accept, other.store, person, "2"),
            asyncio.to_thread(accept, other.store, person, "1"),
        )
        assert sorted([new[0] + new[2], new[1]]) == [1, 1]
        assert sorted(m.id for m in one.store.since(person)) == ["1", "2"]


async def test_a_conversation_is_answered_by_one_replica_at_a_time_and_in_order(
    replica: Replica,
) -> None:
    paths = [replica(), replica()]
    at_work: list[str] = []
    together: list[str] = []

    async def work(text: str) -> None:
        together.extend(at_work)
        at_work.append(text)
        await asyncio.sleep(0.02)
        at_work.remove(text)

    for path in paths:
        path.dialogue.hook = work
    for number in range(10):
        await paths[number % 2].take(written(str(number), f"kata {number}"))
    await asyncio.gather(*(path.settle() for path in paths))
    await asyncio.sleep(0.3)
    assert together == []
    turns = paths[0].dialogue.turns + paths[1].dialogue.turns
    assert sorted(text for _, text, _ in turns) == [f"kata {n}" for n in range(10)]
    conversation = turns[0][0]
    replies = [m.text for m in paths[0].store.since(conversation) if m.answer]
    assert replies == [f"jawaban untuk kata {n}" for n in range(10)]


async def test_whoever_waits_at_one_replica_gets_the_reply_of_another(replica: Replica) -> None:
    one, other = replica(), replica()
    one.store.open("a", Channel.API)
    one.dialogue.hook = lambda text: asyncio.sleep(0.3)
    accepted = await one.gateway.receive(IncomingMessage("a", "1", "halo"))
    again = await other.gateway.receive(IncomingMessage("a", "1", "halo"))
    assert not again.new
    reply = await other.gateway.reply_to(accepted.message, 5)
    assert reply is not None
    assert other.dialogue.turns == []
    await one.gateway.drain()


async def test_two_senders_send_every_message_once_and_in_order(replica: Replica) -> None:
    one, other = replica(), replica()
    arrived: list[str] = []

    async def slowly(text: str) -> None:
        arrived.append(text)
        await asyncio.sleep(0.01)

    one.connector.hook = other.connector.hook = slowly
    await one.take(*(written(str(n), f"satu{n}|dua{n}|tiga{n}") for n in range(4)))
    for _ in range(40):
        await other.sender.resume()
        await asyncio.sleep(0.02)
    await other.settle()
    expected = [f"{part}{n}" for n in range(4) for part in ("jawaban untuk satu", "dua", "tiga")]
    assert arrived == expected


async def test_a_server_that_stops_waits_until_a_conversation_was_let_go(
    replica: Replica,
) -> None:
    stopping, other = replica(), replica()
    letting_go, stopped = threading.Event(), threading.Event()

    def slowly(*_: object) -> None:
        letting_go.set()
        assert not stopped.wait(0.3)

    async def last_turn(conversation_id: str) -> bool:
        event.listen(stopping.engine, "before_cursor_execute", slowly)
        return False

    async def turn(conversation_id: str) -> bool:
        return False

    async def is_left(conversation_id: str) -> bool:
        return True

    work = asyncio.create_task(stopping.store.claims.exclusively(last_turn, is_left)("a"))
    assert await asyncio.to_thread(letting_go.wait, 5)
    await asyncio.to_thread(stopping.engine.dispose)
    stopped.set()
    assert await work
    assert await other.store.claims.exclusively(turn, is_left)("a")
    assert not await stopping.store.claims.exclusively(turn, is_left)("b")


async def test_what_a_dead_replica_left_is_taken_up_by_another(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    died, other = replica(), replica()
    never = asyncio.Event()
    died.dialogue.hook = lambda text: never.wait()
    await died.take(written("1", "halo"))
    await asyncio.sleep(0.2)
    async with recovering(other.gateway, other.sender, 0.1):
        await asyncio.sleep(0.3)
        assert other.texts == []
        died.engine.dispose()
        await other.settle()
    assert other.texts == ["jawaban untuk halo"]
    await died.stop()


def test_a_late_result_never_undoes_what_was_reported(engine: Engine) -> None:
    path = Path(engine)
    contact = Contact(Channel.TELEGRAM, "alamat tersegel")
    stored, _ = path.store.accept(IncomingMessage("b", "1", "halo"), contact)
    (part,) = path.connector.render(said("ya"))
    path.store.reply(stored, said("ya"), [part])
    due = path.outbox.next("b")
    assert due is not None
    assert path.outbox.begin(due)
    assert path.outbox.report(StatusReport("wamid.1", DeliveryState.DELIVERED, NOW, key=due.key))
    # The answer of the channel's server never came.
    path.outbox.later(due.seq, NOW, "tidak menjawab", None)
    assert path.outbox.next("b") is None
    assert not path.outbox.begin(due)


def test_a_failure_told_while_the_result_is_noted_is_not_lost(engine: Engine) -> None:
    """Meta may report a moment after its 200: both are written at once, by two threads."""
    path = Path(engine)
    contact = Contact(Channel.TELEGRAM, "alamat tersegel")
    stored, _ = path.store.accept(IncomingMessage("b", "1", "halo"), contact)
    path.store.reply(stored, said("ya"), list(path.connector.render(said("ya"))))
    due = path.outbox.next("b")
    assert due is not None
    assert path.outbox.begin(due)
    noting: list[Future[None]] = []
    with ThreadPoolExecutor(1) as sender:

        @event.listens_for(engine, "after_cursor_execute")
        def note(*_: object) -> None:
            if not noting:
                noting.append(sender.submit(path.outbox.sent, due.seq, "wamid.1"))
                wait(noting, timeout=0.3)

        late = failed("wamid.1", WindowClosed("lewat 24 jam", 131047), due.key)
        assert path.outbox.report(late, Outgoing({"text": "templat"}))
    assert noting[0].result() is None
    invitation = path.outbox.next("b")
    assert invitation is not None
    assert invitation.outgoing.payload == {"text": "templat"}
