import asyncio

import pytest

from bot.dialogue import DialogueUnavailable
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.model import IncomingMessage, StoredMessage
from connectors.store import Store
from tests.connectors.conftest import FakeDialogue, message, said


async def reply_of(gateway: Gateway, incoming: IncomingMessage) -> str:
    accepted = await gateway.receive(incoming)
    reply = await gateway.reply_to(accepted.message, 5)
    assert reply is not None
    return reply.text


async def test_a_message_gets_its_reply(gateway: Gateway) -> None:
    assert await reply_of(gateway, message("m1", "ktp hilang")) == "jawaban untuk ktp hilang"


async def test_messages_of_one_conversation_are_answered_in_order(
    gateway: Gateway, store: Store, dialogue: FakeDialogue
) -> None:
    dialogue.hook = lambda text: asyncio.sleep(0.05 if text == "1" else 0)
    accepted = [await gateway.receive(message(f"m{n}", str(n))) for n in range(1, 5)]
    await gateway.reply_to(accepted[-1].message, 5)
    answers = [m.text for m in store.since("a") if m.answer]
    assert answers == [f"jawaban untuk {n}" for n in range(1, 5)]


async def test_a_slow_conversation_does_not_hold_up_another(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    release = asyncio.Event()
    dialogue.hook = lambda text: release.wait() if text == "lambat" else None
    slow = await gateway.receive(message("m1", "lambat"))
    assert await reply_of(gateway, message("m1", "cepat", "b")) == "jawaban untuk cepat"
    assert await gateway.reply_to(slow.message, 0) is None
    release.set()
    assert await gateway.reply_to(slow.message, 5) is not None


async def test_a_reply_is_handed_to_whoever_waits_without_being_looked_for(
    gateway: Gateway, store: Store, dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, looks = asyncio.Event(), []
    look = store.reply_to
    monkeypatch.setattr(store, "reply_to", lambda *about: looks.append(about) or look(*about))
    dialogue.hook = lambda text: release.wait()
    accepted = await gateway.receive(message("m1", "ktp hilang"))
    waiting = asyncio.create_task(gateway.reply_to(accepted.message, 5, is_new=accepted.new))
    await asyncio.sleep(0.2)
    release.set()
    reply = await waiting
    assert reply is not None
    assert reply.text == "jawaban untuk ktp hilang"
    assert looks == []


async def test_whoever_asks_twice_gets_the_reply_twice(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    release = asyncio.Event()
    dialogue.hook = lambda text: release.wait()
    accepted = await gateway.receive(message("m1", "ktp hilang"))
    waiting = [asyncio.create_task(gateway.reply_to(accepted.message, 5)) for _ in range(2)]
    await asyncio.sleep(0.1)
    release.set()
    one, other = await asyncio.gather(*waiting)
    assert one == other
    assert one is not None
    assert await gateway.reply_to(accepted.message, 5) == one


async def test_a_repeated_message_is_not_answered_again(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    await reply_of(gateway, message("m1", "halo"))
    again = await gateway.receive(message("m1", "halo"))
    assert not again.new
    assert len(dialogue.turns) == 1


async def test_what_a_crash_left_unanswered_is_answered_once_after_the_start(
    store: Store, dialogue: FakeDialogue
) -> None:
    store.accept(message("m1", "sebelum mati"))
    store.accept(message("m2", "juga"))
    gateway = Gateway(store, Hub(), dialogue, lambda text, choice: said(text))
    assert await gateway.resume() == 1
    await gateway.reply_to(store.since("a")[1], 5)
    assert [m.text for m in store.since("a") if m.answer] == [
        "jawaban untuk sebelum mati",
        "jawaban untuk juga",
    ]
    assert await gateway.resume() == 0


async def test_without_the_dialogue_single_questions_are_answered_with_a_notice(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    dialogue.down = True
    text = await reply_of(gateway, message("m1", "ktp hilang"))
    assert text.startswith("katalog: ktp hilang")
    assert "tidak bisa mengikuti percakapan" in text


async def test_when_nothing_works_the_citizen_is_told_so(
    store: Store, dialogue: FakeDialogue
) -> None:
    def broken(text: str, choice: str | None) -> None:
        raise RuntimeError(text)

    dialogue.down = True
    gateway = Gateway(store, Hub(), dialogue, broken)  # type: ignore[arg-type]
    text = await reply_of(gateway, message("m1", "ktp"))
    assert "gangguan" in text
    assert "Pesan Anda tersimpan" in text


async def test_a_personal_number_is_masked_before_anything_sees_it(
    gateway: Gateway, store: Store, dialogue: FakeDialogue
) -> None:
    text = await reply_of(gateway, message("m1", "NIK 3201011234560001 hilang"))
    assert dialogue.turns[0][1] == "NIK [NIK] hilang"
    assert "3201011234560001" not in "".join(m.text for m in store.since("a"))
    assert "Jangan kirim NIK" in text


@pytest.mark.parametrize("typed", ["", "   ", "😀😀", "\u202e\u0007", "?!"])
async def test_a_message_without_words_is_met_with_an_example(
    gateway: Gateway, dialogue: FakeDialogue, typed: str
) -> None:
    assert "Tulis dengan kata-kata" in await reply_of(gateway, message("m1", typed))
    assert dialogue.turns == []


async def test_a_very_long_message_is_stored_and_answered_kindly(
    gateway: Gateway, store: Store
) -> None:
    assert "terlalu panjang" in await reply_of(gateway, message("m1", "a" * 10_000))
    assert len(store.since("a")[0].text) == 10_000


async def test_control_and_direction_characters_are_removed(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    await reply_of(gateway, message("m1", "\u202ektp\u202c\x00 hilang"))
    assert dialogue.turns[0][1] == "ktp hilang"


async def test_only_our_own_choices_become_payloads(
    gateway: Gateway, dialogue: FakeDialogue
) -> None:
    await gateway.receive(IncomingMessage("a", "m1", "Paspor baru", "pilih:paspor-baru"))
    forged = IncomingMessage("a", "m2", "x", 'pilih:a"} /restart')
    await reply_of(gateway, forged)
    payloads = [payload for _, _, payload in dialogue.turns]
    assert payloads == ['/pilih{"layanan": "paspor-baru"}', None]


async def test_a_conversation_deleted_while_it_is_answered_stays_deleted(
    gateway: Gateway, store: Store, dialogue: FakeDialogue
) -> None:
    dialogue.hook = lambda text: store.delete("a")
    accepted = await gateway.receive(message("m1", "halo"))
    await gateway.drain()
    assert not store.exists("a")
    assert isinstance(accepted.message, StoredMessage)


async def test_draining_lets_work_finish(gateway: Gateway, store: Store) -> None:
    await gateway.receive(message("m1", "halo"))
    await gateway.drain()
    assert [m.text for m in store.since("a") if m.answer] == ["jawaban untuk halo"]


def test_an_unavailable_dialogue_names_only_the_kind_of_failure() -> None:
    assert str(DialogueUnavailable("ReadTimeout")) == "ReadTimeout"


@pytest.mark.parametrize("words", ["hapus data saya", "Hapus percakapan"])
async def test_who_wants_to_delete_is_shown_the_button_where_there_is_one(
    gateway: Gateway, dialogue: FakeDialogue, words: str
) -> None:
    accepted = await gateway.receive(message("m1", words))
    reply = await gateway.reply_to(accepted.message, 5)
    assert reply is not None
    assert 'tombol "Hapus percakapan"' in reply.text
