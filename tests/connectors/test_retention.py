"""What is old leaves the files; what waits for anything stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from connectors import retention
from connectors.base import Outgoing, WindowClosed
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, Opening, Queue
from connectors.desk.threads import Threads
from connectors.model import Channel, Contact
from connectors.outbox import Outbox
from connectors.retention import Days
from connectors.store import Store
from connectors.tables import contacts, conversations, messages, outbox
from knowledge_base import audit
from knowledge_base.answer import HandoffReason
from tests.connectors.conftest import message, said
from tests.databases import contents

DAYS = Days(messages=180, contacts=30, outbox=14, parked=30)
SECRET_WORDS = "kucing belang telon"


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


def wrote(store: Store, person: str, is_answered: bool = True) -> None:
    """A person wrote in WhatsApp; the reply lies in the outbox."""
    contact = Contact(Channel.WHATSAPP, f"alamat-{person}")
    stored, _ = store.accept(message("m1", f"{SECRET_WORDS} {person}", person), contact)
    if is_answered:
        store.reply(stored, said(f"jawab {SECRET_WORDS}"), [Outgoing({"text": SECRET_WORDS})])


def sent(engine: Engine, person: str) -> int:
    """What waits for a person is sent; its seq."""
    box = Outbox(engine)
    due = box.next(person)
    assert due
    box.sent(due.seq, "wamid.1")
    return due.seq


def made_older(engine: Engine, days: float) -> None:
    """As if everything had happened so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    with engine.begin() as db:
        db.execute(update(conversations).values(created_at=at))
        db.execute(update(messages).values(at=at))
        db.execute(update(contacts).values(received_at=at))
        db.execute(update(outbox).values(due_at=at))


def removed(engine: Engine, days: Days = DAYS) -> list[int]:
    """How many of each kind (sent, given up, messages, threads, conversations); the report said
    the same."""
    now = datetime.now(UTC)
    said_before = retention.report(engine, days, now)
    counts = retention.apply(engine, days, now, "ani")
    assert counts == said_before
    return list(counts.values())


def test_what_is_old_is_gone_from_the_files(
    store: Store, engine: Engine, database_url: str
) -> None:
    wrote(store, "a")
    sent(engine, "a")
    made_older(engine, 181)
    assert SECRET_WORDS.encode() in contents(database_url)
    assert removed(engine) == [1, 0, 2, 0, 1]
    assert SECRET_WORDS.encode() not in contents(database_url)
    assert b"alamat-a" not in contents(database_url)
    assert not store.exists("a")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (13, [0, 0, 0, 0, 0]),
        (15, [1, 0, 0, 0, 0]),
        (179, [1, 0, 0, 0, 0]),
        (181, [1, 0, 2, 0, 1]),
    ],
)
def test_each_kind_has_its_own_time(
    store: Store, engine: Engine, days: float, expected: list[int]
) -> None:
    wrote(store, "a")
    sent(engine, "a")
    made_older(engine, days)
    assert removed(engine) == expected


def test_a_conversation_that_waits_for_an_answer_keeps_everything(
    store: Store, engine: Engine
) -> None:
    wrote(store, "a")
    sent(engine, "a")
    store.accept(message("m2", "masih menunggu", "a"))
    made_older(engine, 400)
    assert removed(engine) == [1, 0, 0, 0, 0]
    assert len(store.since("a")) == 3


def test_a_conversation_with_something_unsent_keeps_everything(
    store: Store, engine: Engine
) -> None:
    wrote(store, "a")
    made_older(engine, 400)
    assert removed(engine) == [0, 0, 0, 0, 0]
    assert Outbox(engine).waiting() == ["a"]


@pytest.mark.parametrize("is_parked", [True, False])
def test_what_was_given_up_stays_until_its_own_time(
    store: Store, engine: Engine, is_parked: bool
) -> None:
    wrote(store, "a")
    box = Outbox(engine)
    due = box.next("a")
    assert due
    if is_parked:
        box.park(due.seq, "ditolak", 100)
    else:
        box.keep(due.seq, WindowClosed("ditolak", 100), Outgoing({"text": "templat"}))
        sent(engine, "a")
    made_older(engine, 29)
    invited = 0 if is_parked else 1
    days = Days(messages=10, contacts=10, outbox=8, parked=30)
    assert removed(engine, days) == [invited, 0, 0, 0, 0]
    made_older(engine, 31)
    assert removed(engine, Days(messages=10, contacts=10, outbox=8, parked=30)) == [0, 1, 2, 0, 1]


def test_only_the_old_part_of_a_living_conversation_goes(store: Store, engine: Engine) -> None:
    wrote(store, "a")
    sent(engine, "a")
    made_older(engine, 200)
    again, _ = store.accept(message("m2", "baru", "a"), Contact(Channel.WHATSAPP, "alamat-a"))
    store.reply(again, said("jawaban baru"))
    assert removed(engine) == [1, 0, 2, 0, 0]
    assert [m.text for m in store.since("a")] == ["baru", "jawaban baru"]


def test_a_page_that_was_opened_and_never_used_goes_after_its_session(
    store: Store, engine: Engine
) -> None:
    store.open("web", Channel.WEBCHAT)
    made_older(engine, 29)
    assert removed(engine) == [0, 0, 0, 0, 0]
    made_older(engine, 31)
    assert removed(engine) == [0, 0, 0, 0, 1]


def test_more_than_one_batch_goes(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 3)
    for person in range(7):
        wrote(store, f"p{person}")
        sent(engine, f"p{person}")
    made_older(engine, 400)
    assert removed(engine) == [7, 0, 14, 0, 7]


def test_the_audit_log_has_counts_and_no_words(store: Store, engine: Engine) -> None:
    wrote(store, "a")
    sent(engine, "a")
    made_older(engine, 400)
    removed(engine)
    with engine.connect() as db:
        (entry,) = audit.entries(db, retention.SUBJECT)
    assert (entry.actor, entry.action) == ("ani", "retention.applied")
    assert entry.detail == {
        "kiriman terkirim": "1",
        "kiriman gagal": "0",
        "pesan": "2",
        "percakapan petugas": "0",
        "percakapan dan alamat": "1",
    }
    assert retention.last_applied(engine) == entry.at


def test_what_the_desk_still_has_stays_and_goes_with_the_rest_when_it_is_closed(
    store: Store, engine: Engine
) -> None:
    wrote(store, "a")
    sent(engine, "a")
    desk = Threads(engine)
    with engine.begin() as db:
        desk.open(db, "a", Opening(HandoffReason.ASKED, Queue(), question=SECRET_WORDS))
    (thread,) = Lists(engine).all_open()
    made_older(engine, 400)
    assert removed(engine) == [1, 0, 0, 0, 0]
    desk.close(thread.id, None, Ending.UNATTENDED)
    assert removed(engine) == [0, 0, 2, 0, 1]
    assert Lists(engine).thread(thread.id) is None
