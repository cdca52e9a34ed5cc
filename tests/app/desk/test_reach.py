"""What an agent reads of the web chat: arrived and seen, as the citizen's page tells it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from app.desk.delivery import fetched_marks
from connectors.desk.reach import Reach, Reached
from connectors.desk.tables import reach
from connectors.desk.telling import words
from connectors.desk.threads import Threads
from connectors.model import Side
from connectors.store import Store
from tests.app.desk.conftest import Office
from tests.app.desk.talk import converse, hand_over


def said(engine: Engine, number: int = 1) -> list[int]:
    """So many words of an agent in the web chat; the seq of each."""
    converse(engine, "a")
    threads, thread = Threads(engine), hand_over(engine, "a")
    threads.claim(thread, "tono")
    for at in range(number):
        threads.say(thread, "tono", f"kunci-{at}", words(f"Halo {at}."), ())
    return [one.seq for one in Store(engine).since("a") if one.side is Side.DESK]


def test_words_arrive_and_are_seen_and_never_less(engine: Engine) -> None:
    first, second = said(engine, 2)
    known = Reach(engine)
    assert known.of("a") == Reached()
    known.note("a", first, is_seen=True)
    known.note("a", second, is_seen=False)
    assert known.of("a") == Reached(delivered=second, seen=first)
    known.note("a", first, is_seen=False)
    assert known.of("a") == Reached(delivered=second, seen=first)
    marks = fetched_marks(known.of("a"), [first, second, second + 1])
    assert [mark.words for mark in marks.values()] == [
        "dibaca",
        "sampai",
        "tersimpan, tampil begitu halaman chat warga terbuka",
    ]


def test_nobody_has_read_what_is_not_written_yet(engine: Engine) -> None:
    (seq,) = said(engine)
    Reach(engine).note("a", 2**31 - 1, is_seen=True)
    assert Reach(engine).of("a") == Reached(seq, seq)
    Reach(engine).note("b", 5, is_seen=True)
    assert Reach(engine).of("b") == Reached()


def test_it_goes_with_the_conversation(engine: Engine) -> None:
    (seq,) = said(engine)
    Reach(engine).note("a", seq, is_seen=True)
    Store(engine).delete("a")
    with engine.connect() as db:
        assert db.execute(select(func.count()).select_from(reach)).scalar() == 0
    Reach(engine).note("a", seq, is_seen=True)


@pytest.mark.parametrize(
    ("upto", "shown", "moves"),
    [(None, "tersimpan, tampil", True), (False, "sampai", True), (True, "dibaca", False)],
)
def test_the_page_shows_it_and_asks_again_while_it_may_change(
    office: Office, upto: bool | None, shown: str, moves: bool
) -> None:
    (seq,) = said(office.engine)
    if upto is not None:
        Reach(office.engine).note("a", seq, upto)
    page = office.enter("tono").get("/meja/1/isi").text
    assert shown in page
    assert ('data-moving="1"' in page) is moves
