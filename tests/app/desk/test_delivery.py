"""What stands below an agent's reply is what became of it, never better than that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from app.desk.delivery import Mark, marks_of
from connectors.base import DeliveryState, Outgoing, StatusReport, WindowClosed
from connectors.desk.telling import words
from connectors.desk.threads import Threads
from connectors.model import Channel, Side
from connectors.outbox import Outbox, State
from connectors.store import Store
from connectors.tables import outbox
from tests.app.desk.conftest import Office
from tests.app.desk.talk import converse, hand_over
from tests.app.desk.test_actions import ADDRESS


def said(engine: Engine, parts: int = 1, key: str = "kunci-satu") -> int:
    """An agent's words in WhatsApp, as so many messages; the seq of the words."""
    threads = Threads(engine)
    if not Store(engine).exists("a"):
        converse(engine, "a", Channel.WHATSAPP, "x")
        threads.claim(hand_over(engine, "a"), "tono")
    outgoing = [Outgoing({"text": f"bagian {at}"}) for at in range(parts)]
    threads.say(1, "tono", key, words(f"Halo, {key}."), outgoing)
    own = [one.seq for one in Store(engine).since("a") if one.side is Side.DESK]
    return own[-1]


def sent(engine: Engine, words_seq: int) -> list[int]:
    """Its messages leave, and are known to the channel as wamid.SEQ."""
    with engine.connect() as db:
        query = select(outbox.c.seq).where(outbox.c.message == words_seq)
        seqs = list(db.execute(query.order_by(outbox.c.seq)).scalars())
    for seq in seqs:
        Outbox(engine).sent(seq, f"wamid.{seq}")
    return seqs


def reported(engine: Engine, seq: int, state: DeliveryState) -> None:
    Outbox(engine).report(StatusReport(f"wamid.{seq}", state, datetime.now(UTC)))


def mark(engine: Engine, words_seq: int) -> Mark:
    return marks_of(engine, [words_seq])[words_seq]


def test_a_reply_goes_from_waiting_to_read_as_the_channel_reports_it(engine: Engine) -> None:
    seq = said(engine)
    seen = [mark(engine, seq).words]
    (one,) = sent(engine, seq)
    seen.append(mark(engine, seq).words)
    for state in (DeliveryState.DELIVERED, DeliveryState.READ):
        reported(engine, one, state)
        seen.append(mark(engine, seq).words)
    assert seen == ["menunggu dikirim", "terkirim", "sampai", "dibaca"]
    assert not mark(engine, seq).may_change
    reported(engine, one, DeliveryState.DELIVERED)
    assert mark(engine, seq).state is State.READ, "a late report takes nothing back"


def test_of_a_reply_in_several_parts_the_one_that_is_furthest_behind_counts(
    engine: Engine,
) -> None:
    seq = said(engine, parts=3)
    first, second, third = sent(engine, seq)
    reported(engine, first, DeliveryState.READ)
    reported(engine, second, DeliveryState.READ)
    assert mark(engine, seq).words == "terkirim"
    reported(engine, third, DeliveryState.DELIVERED)
    assert mark(engine, seq).words == "sampai"
    reported(engine, second, DeliveryState.FAILED)
    assert mark(engine, seq).words == "sampai", "what was read did arrive"
    reported(engine, third, DeliveryState.FAILED)
    assert mark(engine, seq).words == "tidak terkirim"


def _keep(box: Outbox, seq: int, reason: str, code: int) -> None:
    box.keep(seq, WindowClosed(reason, code), Outgoing({"text": "templat"}))


@pytest.mark.parametrize(
    ("give_up", "word", "may_change"),
    [
        (Outbox.park, "tidak terkirim", False),
        (_keep, "ditahan: kanal baru mengizinkan bila warga menulis lagi", True),
    ],
)
def test_what_does_not_arrive_is_bad_and_has_its_reason(
    engine: Engine, give_up: object, word: str, may_change: bool
) -> None:
    seq = said(engine)
    with engine.connect() as db:
        one = db.execute(select(outbox.c.seq).where(outbox.c.message == seq)).scalar_one()
    assert callable(give_up)
    give_up(Outbox(engine), one, "Nomor ini tidak ada di WhatsApp.", 131026)
    found = mark(engine, seq)
    assert (found.words, found.reason) == (word, "Nomor ini tidak ada di WhatsApp.")
    assert (found.is_bad, found.may_change) == (True, may_change)


def test_each_reply_has_its_own_mark_and_one_without_messages_none(engine: Engine) -> None:
    first, second = said(engine), said(engine, key="kunci-dua")
    third = said(engine, parts=0, key="kunci-tiga")
    sent(engine, second)
    found = marks_of(engine, [first, second, third])
    assert {seq: one.state for seq, one in found.items()} == {
        first: State.WAITING,
        second: State.SENT,
    }


def test_the_page_shows_the_mark_with_the_reason_and_asks_again_while_it_may_change(
    office: Office,
) -> None:
    converse(office.engine, "a", Channel.WHATSAPP, office.seal.seal(ADDRESS))
    thread = hand_over(office.engine, "a")
    Threads(office.engine).claim(thread, "tono")
    seq = said(office.engine)
    tono = office.enter("tono")
    page = tono.get(f"/meja/{thread}/isi").text
    assert "menunggu dikirim" in page
    assert 'data-moving="1"' in page
    (one,) = sent(office.engine, seq)
    reported(office.engine, one, DeliveryState.FAILED)
    page = tono.get(f"/meja/{thread}/isi").text
    assert "tidak terkirim. Saluran melaporkan pesan ini tidak sampai." in page
    assert 'class="mark bad"' in page
    assert 'data-moving="1"' not in page
