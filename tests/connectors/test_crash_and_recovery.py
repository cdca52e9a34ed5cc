"""What is on disk is answered exactly once, whatever happens in between."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from app.database import connect, let_go
from bot.dialogue import DialogueUnavailable
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.model import Channel, IncomingMessage
from connectors.store import Store
from tests.connectors.conftest import FakeDialogue, message, said

Process = Callable[[FakeDialogue], Gateway]


@pytest.fixture
def another_process(database_url: str) -> Iterator[Process]:
    """A gateway after a restart: nothing in common but the database."""
    engine = connect(database_url)
    yield lambda dialogue: Gateway(Store(engine), Hub(), dialogue, lambda text, choice: said(text))
    let_go(engine)


async def test_a_crash_in_the_middle_of_an_answer_loses_and_doubles_nothing(
    gateway: Gateway, store: Store, dialogue: FakeDialogue, another_process: Process
) -> None:
    never = asyncio.Event()
    dialogue.hook = lambda text: never.wait() if text == "dua" else None
    accepted = [await gateway.receive(message(f"m{n}", t)) for n, t in enumerate(["satu", "dua"])]
    await gateway.reply_to(accepted[0].message, 5)
    await gateway.drain(0)

    after = another_process(FakeDialogue())
    assert await after.resume() == 1
    assert await after.reply_to(accepted[1].message, 5) is not None
    replies = [(m.in_reply_to, m.text) for m in store.since("a") if m.answer]
    assert replies == [("m0", "jawaban untuk satu"), ("m1", "jawaban untuk dua")]


async def test_a_server_that_stops_leaves_what_rasa_cannot_answer_any_more_for_the_next_start(
    store: Store, another_process: Process
) -> None:
    closing = asyncio.Event()

    def stop_while_rasa_answers(_: str) -> None:
        closing.set()
        raise DialogueUnavailable

    dialogue = FakeDialogue()
    dialogue.hook = stop_while_rasa_answers
    stopping = Gateway(store, Hub(), dialogue, lambda text, choice: said(text), closing=closing)
    await stopping.receive(message("m1", "ktp hilang"))
    await stopping.drain()
    assert not [m for m in store.since("a") if m.answer]

    after = another_process(FakeDialogue())
    assert await after.resume() == 1
    await after.drain()
    assert [m.text for m in store.since("a") if m.answer] == ["jawaban untuk ktp hilang"]


async def test_two_processes_on_one_message_give_one_reply(
    gateway: Gateway, store: Store, dialogue: FakeDialogue, another_process: Process
) -> None:
    release = asyncio.Event()
    dialogue.hook = lambda text: release.wait()
    accepted = await gateway.receive(message("m1", "halo"))
    other = another_process(dialogue)
    await other.resume()
    release.set()
    await gateway.drain()
    await other.drain()
    assert [m.in_reply_to for m in store.since("a") if m.answer] == ["m1"]
    assert await gateway.reply_to(accepted.message, 0) is not None


async def test_a_message_the_dialogue_stumbles_over_does_not_hold_up_the_next(
    gateway: Gateway, store: Store, dialogue: FakeDialogue
) -> None:
    def explode_at_the_first(text: str) -> None:
        if text == "satu":
            raise RuntimeError(text)

    dialogue.hook = explode_at_the_first
    await gateway.receive(message("m1", "satu"))
    second = await gateway.receive(message("m2", "dua"))
    await gateway.reply_to(second.message, 5)
    first, last = (m.text for m in store.since("a") if m.answer)
    assert first.startswith("katalog: satu")
    assert last == "jawaban untuk dua"


async def test_a_choice_that_is_not_ours_is_not_kept(gateway: Gateway, store: Store) -> None:
    forged = IncomingMessage("a", "m1", "halo", "3201011234560001")
    await gateway.receive(forged)
    await gateway.receive(IncomingMessage("a", "m2", "SKCK", "pilih:skck"))
    await gateway.drain()
    asked = [m.choice for m in store.since("a") if not m.answer]
    assert asked == [None, "pilih:skck"]


async def test_many_conversations_are_all_answered(store: Store, gateway: Gateway) -> None:
    names = [f"warga-{n}" for n in range(40)]
    for name in names:
        await gateway.open(name, Channel.API)
    accepted = [await gateway.receive(message("m1", f"dari {name}", name)) for name in names]
    for name, one in zip(names, accepted, strict=True):
        reply = await gateway.reply_to(one.message, 10)
        assert reply is not None
        assert reply.text == f"jawaban untuk dari {name}"
