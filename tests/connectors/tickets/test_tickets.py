"""Tickets in a real database: made once, told, changed by one, and no trace of the person."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, make_url

from connectors import retention
from connectors.base import Outgoing
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, EventKind, Queue
from connectors.desk.threads import NoSuchThread, NotYours, Threads
from connectors.model import Channel, Side
from connectors.tickets.aside import TicketAside
from connectors.tickets.due import in_working_days
from connectors.tickets.lists import TicketLists, View
from connectors.tickets.model import Draft, State, Step, Ticket
from connectors.tickets.numbering import Number
from connectors.tickets.store import Forgotten, Outdated, Tickets
from connectors.tickets.words import NOT_HERE, TOO_OFTEN
from knowledge_base.answer import Answer
from knowledge_base.audit import entries
from tests.connectors.desks.talk import DUKCAPIL, Talk
from tests.databases import contents

SECRET_WORDS = "berkas atas nama Bu Sulastri"
DRAFT = Draft(SECRET_WORDS, "Kami periksa dulu, kabarnya paling lambat Kamis.", DUKCAPIL)
TODAY = date(2026, 11, 26)


@pytest.fixture
def tickets(engine: Engine) -> Tickets:
    def render(answer: Answer) -> tuple[Outgoing, ...]:
        return (Outgoing({"body": answer.text}),)

    return Tickets(engine, {Channel.WHATSAPP: render})


@pytest.fixture
def lists(engine: Engine) -> TicketLists:
    return TicketLists(engine)


@pytest.fixture
def talk(engine: Engine) -> Talk:
    talk = Talk(engine)
    talk.writes("ktp sy ilang")
    Threads(engine).claim(talk.opens().id, "tono")
    return talk


@pytest.fixture
def ticket(talk: Talk, tickets: Tickets) -> Ticket:
    return tickets.open(1, "tono", DRAFT, "kunci-pertama")


def seen(lists: TicketLists, ticket: Ticket) -> int:
    return lists.history(ticket.id)[-1].seq


def ask(engine: Engine, talk: Talk, text: str) -> str:
    """What the bot says to a message, as the gateway has it said; '' if it does not take it."""
    message = talk.writes(text)
    taken = TicketAside(TicketLists(engine))(message, None)
    if taken is None or taken.answer is None:
        return ""
    talk.store.reply(message, taken.answer)
    return taken.answer.text


def test_a_ticket_is_told_to_the_citizen_over_the_same_channel(talk: Talk, ticket: Ticket) -> None:
    (told,) = talk.said(Side.DESK)
    assert str(ticket.number) in told
    assert DRAFT.words in told
    assert SECRET_WORDS not in told
    assert talk.sent() == 1


def test_the_number_says_when_it_was_made(engine: Engine, talk: Talk) -> None:
    new_year = datetime(2026, 12, 31, 18, tzinfo=UTC)
    made = Tickets(engine, {}, lambda: new_year).open(1, "tono", DRAFT, "k")
    assert str(made.number).startswith("T-2701-0001-")


def test_a_form_that_is_sent_twice_makes_one_ticket(
    talk: Talk, tickets: Tickets, ticket: Ticket
) -> None:
    assert tickets.open(1, "tono", DRAFT, "kunci-pertama") == ticket
    assert len(talk.said()) == 1


def test_the_thread_and_the_audit_know_of_it(engine: Engine, ticket: Ticket) -> None:
    kinds = [event.kind for event in Lists(engine).history(1)]
    assert kinds.count(EventKind.NOTED) == kinds.count(EventKind.MESSAGE) == 1
    with engine.connect() as db:
        (entry,) = entries(db, f"tiket:{ticket.number}")
    assert (entry.actor, entry.action) == ("tono", "tiket dibuat")


def test_only_who_has_the_thread_makes_a_ticket_of_it(talk: Talk, tickets: Tickets) -> None:
    with pytest.raises(NotYours):
        tickets.open(1, "sari", DRAFT, "k")
    with pytest.raises(NoSuchThread):
        tickets.open(99, "tono", DRAFT, "k")
    assert talk.said() == []


def test_every_change_is_told_in_the_agents_words(
    talk: Talk, tickets: Tickets, lists: TicketLists, ticket: Ticket
) -> None:
    step = Step(State.WAITING, "Kirim nomor surat pengantar RT.", date(2026, 12, 3))
    changed = tickets.change(ticket.id, "sari", step, "k2", seen(lists, ticket))
    assert (changed.state, changed.due_on) == (State.WAITING, date(2026, 12, 3))
    told = talk.said()[-1]
    assert "menunggu warga" in told
    assert "3 Desember 2026" in told
    assert step.words in told
    assert [one.state for one in lists.history(ticket.id)] == [State.RECEIVED, State.WAITING]


def test_a_change_to_what_somebody_else_changed_is_refused(
    talk: Talk, tickets: Tickets, lists: TicketLists, ticket: Ticket
) -> None:
    first = seen(lists, ticket)
    tickets.change(ticket.id, "sari", Step(State.DONE, "Sudah jadi."), "k2", first)
    with pytest.raises(Outdated):
        tickets.change(ticket.id, "tono", Step(State.REFUSED, "Tidak bisa."), "k3", first)
    assert len(talk.said()) == 2


def test_of_two_who_press_at_once_one_wins(
    engine: Engine, talk: Talk, tickets: Tickets, lists: TicketLists, ticket: Ticket
) -> None:
    ready, outcomes = threading.Barrier(2), []
    first = seen(lists, ticket)

    def press(key: str) -> None:
        ready.wait()
        try:
            tickets.change(ticket.id, key, Step(State.DONE, "Jadi."), key, first)
            outcomes.append("changed")
        except Outdated:
            outcomes.append("outdated")

    both = [threading.Thread(target=press, args=(key,)) for key in ("sari", "tono")]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(outcomes) == ["changed", "outdated"]
    assert len(talk.said()) == 2


@pytest.mark.parametrize("spelt", ["{}", "status {} gimana", "kabar tiket {0} ya min"])
def test_the_citizen_learns_the_state_by_the_number(
    engine: Engine, talk: Talk, ticket: Ticket, spelt: str
) -> None:
    for number in (str(ticket.number), str(ticket.number).lower().replace("-", " ")):
        answer = ask(engine, talk, spelt.format(number))
        assert f"Tiket {ticket.number}" in answer
        assert "diterima" in answer
        assert DRAFT.words in answer


@pytest.mark.parametrize(
    "asked", ["tiket saya gimana", "status tiket dong", "tiketku udah sampe mana", "cek tiket"]
)
def test_the_citizen_need_not_know_the_number(
    engine: Engine, talk: Talk, ticket: Ticket, asked: str
) -> None:
    assert str(ticket.number) in ask(engine, talk, asked)


@pytest.mark.parametrize(
    "other", ["tiket kereta saya hilang gimana", "syarat bikin ktp", "tiket konser", "2", ""]
)
def test_other_questions_are_left_to_the_dialogue(
    engine: Engine, talk: Talk, ticket: Ticket, other: str
) -> None:
    assert ask(engine, talk, other) == ""


def test_another_account_learns_nothing_not_even_that_it_exists(
    engine: Engine, ticket: Ticket
) -> None:
    stranger = Talk(engine, "b")
    unknown = Number(ticket.number.month, 4711)
    said = [ask(engine, stranger, str(number)) for number in (ticket.number, unknown)]
    assert said == [NOT_HERE.text, NOT_HERE.text]


def test_who_guesses_is_slowed_down_and_the_owner_is_not(
    engine: Engine, talk: Talk, ticket: Ticket
) -> None:
    stranger = Talk(engine, "b")
    said = [ask(engine, stranger, str(ticket.number)) for _ in range(7)]
    assert said == [NOT_HERE.text] * 5 + [TOO_OFTEN.text] * 2
    assert "diterima" in ask(engine, talk, str(ticket.number))


def test_a_mistyped_number_is_said_to_be_one(engine: Engine, talk: Talk, ticket: Ticket) -> None:
    assert "belum pas" in ask(engine, talk, "tiket T-[NOMOR] gimana")


def test_what_was_deleted_leaves_a_number_and_a_state_and_nothing_else(
    engine: Engine, talk: Talk, tickets: Tickets, lists: TicketLists, ticket: Ticket
) -> None:
    last = seen(lists, ticket)
    talk.store.delete(talk.name)
    left = lists.ticket(ticket.number)
    assert left is not None
    assert (left.state, left.matter, lists.history(ticket.id)) == (State.RECEIVED, None, [])
    with pytest.raises(Forgotten):
        tickets.change(ticket.id, "tono", Step(State.DONE, "Jadi."), "k2", last)
    if make_url(str(engine.url)).get_backend_name() == "sqlite":
        everything = contents(str(engine.url))
        assert b"Sulastri" not in everything
        assert DRAFT.words.encode() not in everything


def test_a_desk_sees_the_tickets_of_its_unit_the_late_ones_apart(
    engine: Engine, talk: Talk, tickets: Tickets, lists: TicketLists
) -> None:
    late = tickets.open(1, "tono", Draft("a", "b", DUKCAPIL, due_on=date(2026, 11, 25)), "k1")
    other = tickets.open(1, "tono", Draft("a", "b", Queue("Samsat", "32.04")), "k2")
    tickets.change(other.id, "tono", Step(State.DONE, "Jadi."), "k3", seen(lists, other))
    own, all_ = (Queue("disdukcapil", "32"),), (Queue(),)
    assert [one.number for one in lists.of(View.LATE, own, TODAY)] == [late.number]
    assert lists.counts(own, TODAY) == {View.OPEN: 1, View.LATE: 1, View.ENDED: 0}
    assert lists.counts(all_, TODAY) == {View.OPEN: 1, View.LATE: 1, View.ENDED: 1}
    assert lists.of(View.OPEN, (), TODAY) == []


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert in_working_days(date(2026, 11, 26), 2) == date(2026, 11, 30)
    assert in_working_days(date(2026, 3, 17), 1) == date(2026, 3, 25)
    assert in_working_days(date(2031, 1, 3), 1) == date(2031, 1, 6)


def test_retention_waits_for_a_ticket_to_end(
    engine: Engine, tickets: Tickets, lists: TicketLists
) -> None:
    talk = Talk(engine, "page", Channel.API)
    talk.writes("ktp sy ilang")
    thread = talk.opens()
    Threads(engine).claim(thread.id, "tono")
    ticket = tickets.open(thread.id, "tono", DRAFT, "k1")
    Threads(engine).close(thread.id, "tono", Ending.ANSWERED)
    later = datetime.now(UTC) + timedelta(days=400)
    days = retention.Days(messages=180, contacts=30, outbox=14, parked=30)
    retention.apply(engine, days, later, "uji")
    assert len(lists.history(ticket.id)) == 1
    assert talk.said() != []
    tickets.change(ticket.id, "tono", Step(State.DONE, "Jadi."), "k2", seen(lists, ticket))
    retention.apply(engine, days, later, "uji")
    left = lists.ticket(ticket.number)
    assert left is not None
    assert (left.state, left.matter) == (State.DONE, None)
