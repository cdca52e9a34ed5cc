"""The pages of tickets without a browser: made, changed, and told over the chat's own door."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from connectors.desk.model import Ending, Queue
from connectors.desk.threads import Threads
from connectors.model import Channel
from connectors.tickets.lists import TicketLists, View
from connectors.tickets.model import State, Ticket
from tests.app.staff.people import Visitor
from tests.connectors.desks.talk import OPENING, Talk

FORM = {
    "pokok": "Cetak ulang KTP tertunda",
    "kabar": "Berkas Anda kami periksa dulu.",
    "tenggat": "2027-01-05",
}


@pytest.fixture
def tono(staff_app: FastAPI) -> Visitor:
    visitor = Visitor(staff_app)
    assert visitor.sign_in("tono").status_code == 303
    return visitor


@pytest.fixture
def talk(engine: Engine) -> Talk:
    """A conversation on the API that tono has at the desk."""
    talk = Talk(engine, "a" * 32, Channel.API)
    talk.writes("ktp sy blm jadi2")
    Threads(engine).claim(talk.opens().id, "tono")
    return talk


def key_of(page: str) -> str:
    found = re.search(r'name="kunci" value="([^"]+)"', page)
    assert found
    return found[1]


def only(engine: Engine) -> Ticket:
    (ticket,) = TicketLists(engine).of(View.OPEN, (Queue(),), date(2026, 11, 26))
    return ticket


def opens(visitor: Visitor, **more: str) -> str:
    """Make a ticket as the page does; where it leads."""
    page = visitor.get("/meja/tiket/baru?utas=1")
    assert page.status_code == 200
    form = FORM | {"kunci": key_of(page.text)} | more
    sent = visitor.post("/meja/1/tiket", page, **form)
    return sent.headers.get("location", sent.text)


def changes(visitor: Visitor, ticket: Ticket, **form: str) -> tuple[int, str]:
    address = f"/meja/tiket/{ticket.number}"
    page = visitor.get(address)
    seen = re.search(r'name="dilihat" value="(\d+)"', page.text)
    assert seen
    form = {"kunci": key_of(page.text), "dilihat": seen[1]} | form
    sent = visitor.post(address, page, **form)
    return sent.status_code, sent.text


def test_a_ticket_is_made_from_a_thread_and_its_citizen_can_ask_for_it(
    staff_app: FastAPI, engine: Engine, tono: Visitor, talk: Talk
) -> None:
    address = opens(tono)
    ticket = only(engine)
    assert address == f"/meja/tiket/{ticket.number}"
    assert FORM["pokok"] in tono.get(address).text
    Threads(engine).close(1, "tono", Ending.ANSWERED)
    with TestClient(staff_app) as site:
        path = f"/api/v1/conversations/{talk.name}/messages"
        asked = site.post(path, json={"text": f"{ticket.number} udah jadi?"}).json()
        other = site.post("/api/v1/conversations").json()["conversation_id"]
        path = f"/api/v1/conversations/{other}/messages"
        stranger = site.post(path, json={"text": str(ticket.number)}).json()
    assert "diterima" in asked["text"]
    assert "5 Januari 2027" in asked["text"]
    assert "tidak ditemukan di percakapan ini" in stranger["text"]


def test_a_change_is_told_and_stands_in_the_history(
    engine: Engine, tono: Visitor, talk: Talk
) -> None:
    opens(tono)
    ticket = only(engine)
    status, _ = changes(tono, ticket, keadaan="ditolak", kabar="Datanya tidak cocok.", tenggat="")
    assert status == 303
    assert "Datanya tidak cocok." in talk.said()[-1]
    page = tono.get(f"/meja/tiket/{ticket.number}").text
    assert "Datanya tidak cocok." in page
    assert str(ticket.number) in tono.get("/meja/tiket?daftar=selesai").text
    assert str(ticket.number) not in tono.get("/meja/tiket").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("pokok", "", "Tulis pokok perkaranya"),
        ("pokok", "NIK 3201011234560001", "tampak seperti NIK"),
        ("kabar", " ", "Tulis kabar untuk warga"),
        ("kabar", "x" * 2_001, "paling banyak 2.000 huruf"),
        ("tenggat", "2020-01-01", "sudah lewat"),
        ("tenggat", "besok", "tidak terbaca"),
        ("tenggat", "9999-01-01", "terlalu jauh"),
        ("kunci", "", "Muat ulang"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    tono: Visitor, talk: Talk, field: str, typed: str, said: str
) -> None:
    page = opens(tono, **{field: typed})
    assert said in page
    assert all(value[:200] in page for name, value in FORM.items() if name != field)
    assert talk.said() == []


def test_a_refusal_needs_its_reason(engine: Engine, tono: Visitor, talk: Talk) -> None:
    opens(tono)
    status, page = changes(tono, only(engine), keadaan="ditolak", kabar="", tenggat="")
    assert (status, "Tulis alasannya" in page) == (422, True)
    status, page = changes(tono, only(engine), keadaan="hilang", kabar="a", tenggat="")
    assert (status, "Pilih keadaannya" in page) == (422, True)
    assert only(engine).state is State.RECEIVED


def test_who_changes_it_second_is_shown_what_happened_and_keeps_the_words(
    engine: Engine, tono: Visitor, talk: Talk
) -> None:
    opens(tono)
    ticket = only(engine)
    address = f"/meja/tiket/{ticket.number}"
    page = tono.get(address)
    changes(tono, ticket, keadaan="diproses", kabar="Sedang dicetak.", tenggat="2027-01-05")
    seen = re.findall(r'name="dilihat" value="(\d+)"', page.text)[0]
    form = {"kunci": key_of(page.text), "dilihat": seen, "keadaan": "selesai", "tenggat": ""}
    late = tono.post(address, page, **form, kabar="Sudah jadi.")
    assert late.status_code == 409
    assert "Sedang dicetak." in late.text
    assert ">Sudah jadi.</textarea>" in late.text
    assert len(talk.said()) == 2


def test_a_deleted_conversation_leaves_a_number_and_a_state(
    engine: Engine, tono: Visitor, talk: Talk
) -> None:
    opens(tono)
    ticket = only(engine)
    page = tono.get(f"/meja/tiket/{ticket.number}")
    talk.store.delete(talk.name)
    form = {"kunci": key_of(page.text), "dilihat": "1", "keadaan": "selesai", "kabar": "Jadi."}
    gone = tono.post(f"/meja/tiket/{ticket.number}", page, **form)
    assert gone.status_code == 409
    assert "tidak bisa dikabari lagi" in gone.text
    left = tono.get(f"/meja/tiket/{ticket.number}").text
    assert "hanya nomor, keadaan, unit" in left
    assert FORM["pokok"] not in left
    assert tono.get("/meja/tiket/baru?utas=1").status_code == 404


def test_tickets_of_another_unit_are_not_there(
    engine: Engine, tono: Visitor, visitor: Callable[[], Visitor]
) -> None:
    elsewhere = Talk(engine, "jauh", Channel.API)
    elsewhere.writes("sim saya")
    thread = elsewhere.opens(replace(OPENING, queue=Queue("Satpas", "31.71")))
    Threads(engine).claim(thread.id, "siti")
    assert tono.get("/meja/tiket/baru?utas=1").status_code == 404
    siti = visitor()
    siti.sign_in("siti")
    address = opens(siti)
    assert address.startswith("/meja/tiket/T-")
    assert tono.get(address).status_code == 404
    assert siti.get(address).status_code == 200


def test_a_number_in_any_spelling_leads_to_the_ticket(
    engine: Engine, tono: Visitor, talk: Talk
) -> None:
    address = opens(tono)
    spelt = str(only(engine).number).lower().replace("-", " ")
    assert tono.get(f"/meja/tiket?cari={spelt}").headers["location"] == address
    assert "bukan nomor tiket" in tono.get("/meja/tiket?cari=12").text
    for odd in ("x", "0", "T-2611-9999-0", "%00", "9" * 30):
        assert tono.get(f"/meja/tiket/{odd}").status_code == 404
