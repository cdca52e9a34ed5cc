import pytest

from connectors.model import Side
from connectors.store import Store, UnknownConversation
from tests.connectors.conftest import message, said


def test_a_repeated_id_gives_the_first_message_back(store: Store) -> None:
    first, new = store.accept(message("m1", "satu"))
    again, second_new = store.accept(message("m1", "lain"))
    assert (new, second_new) == (True, False)
    assert (again.seq, again.text) == (first.seq, "satu")


def test_a_message_is_answered_once(store: Store) -> None:
    stored, _ = store.accept(message("m1", "satu"))
    assert store.reply(stored, said("ya")) is not None
    assert store.reply(stored, said("ya lagi")) is None
    assert [m.text for m in store.since("a")] == ["satu", "ya"]


def test_unanswered_messages_come_oldest_first_and_name_their_conversation(store: Store) -> None:
    first, _ = store.accept(message("m1", "satu"))
    store.accept(message("m2", "dua"))
    assert store.waiting_conversations() == {"a": 2}
    waiting = store.next_unanswered("a")
    assert waiting is not None
    assert waiting.message.id == "m1"
    store.reply(first, said("ya"))
    waiting = store.next_unanswered("a")
    assert waiting is not None
    assert waiting.message.id == "m2"


def test_since_gives_only_what_is_newer(store: Store) -> None:
    stored, _ = store.accept(message("m1", "satu"))
    store.reply(stored, said("ya"))
    (reply,) = store.since("a", stored.seq)
    assert (reply.side, reply.in_reply_to) == (Side.BOT, "m1")


def test_a_deleted_conversation_is_gone(store: Store) -> None:
    stored, _ = store.accept(message("m1", "rahasia"))
    store.delete("a")
    with pytest.raises(UnknownConversation):
        store.since("a")
    with pytest.raises(UnknownConversation):
        store.accept(message("m2", "lagi"))
    assert store.reply(stored, said("terlambat")) is None


def test_conversations_do_not_see_each_other(store: Store) -> None:
    store.accept(message("m1", "punya a"))
    store.accept(message("m1", "punya b", "b"))
    assert [m.text for m in store.since("b")] == ["punya b"]
