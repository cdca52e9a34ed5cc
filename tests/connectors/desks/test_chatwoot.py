"""Threads at Chatwoot and back, against an emulator of its documented interface."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.desk.desk import Desk
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, EventKind, State, Thread
from connectors.desk.presence import Presence
from connectors.desk.threads import Threads
from connectors.desks import chatwoot_door
from connectors.desks.chatwoot import Chatwoot, ChatwootSettings
from connectors.desks.inward import Inward
from connectors.desks.outward import Outward
from connectors.desks.places import Places
from connectors.desks.store import Deliveries
from connectors.desks.worker import Worker
from connectors.model import Side
from connectors.store import Store
from tests.connectors.desks.chatwoot_server import (
    INBOX,
    SECRET,
    TOKEN,
    ChatwootServer,
    message_created,
    signed,
    status_changed,
)
from tests.connectors.desks.talk import DUKCAPIL, Talk, desk

SETTINGS = ChatwootSettings("http://127.0.0.1:3000", "3", str(INBOX), TOKEN)


@dataclass
class Site:
    """Our side and theirs."""

    engine: Engine
    server: ChatwootServer
    desk: Desk
    deliveries: Deliveries
    places: Places

    def worker(self) -> Worker:
        outward = Outward(self.server.client(), private=True)
        chatwoot = Chatwoot(SETTINGS, outward, lambda conversation: f"alias-{conversation}")
        store, presence = Store(self.engine), Presence(self.engine)
        return Worker(chatwoot, self.deliveries, self.places, store, presence)

    async def works(self, rounds: int = 4) -> None:
        """Look as often as it may take, with what waits due at once."""
        for _ in range(rounds):
            await self.worker().step()
            self.hurries()

    def hurries(self) -> None:
        """What is to be tried again later is due now."""
        with self.engine.begin() as db:
            for table in ("desk_deliveries", "desk_elsewhere"):
                db.exec_driver_sql(f"UPDATE {table} SET due_at = '2026-01-01 00:00:00+00:00'")

    def post(self, body: bytes, headers: dict[str, str] | None = None, query: str = "") -> int:
        """What Chatwoot is answered to a webhook."""
        lists, threads = Lists(self.engine), Threads(self.engine)
        inward = Inward(self.engine, self.desk, threads, lists, self.places, "chatwoot")
        app = FastAPI()
        app.include_router(chatwoot_door.router(inward, self.places, SECRET, INBOX))
        headers = signed(body) if headers is None else headers
        found = TestClient(app).post(f"/desk/chatwoot{query}", content=body, headers=headers)
        return int(found.status_code)

    def thread(self, id_: int = 1) -> Thread:
        thread = Lists(self.engine).thread(id_)
        assert thread is not None
        return thread


@pytest.fixture
def site(engine: Engine) -> Site:
    places = Places(engine, "chatwoot")
    return Site(engine, ChatwootServer(), desk(engine), Deliveries(engine), places)


@pytest.fixture
def talk(engine: Engine) -> Talk:
    talk = Talk(engine)
    talk.writes("ktp sy ilang")
    return talk


async def test_a_hand_off_becomes_a_conversation_with_the_summary_as_a_private_note(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    await site.works()
    (contact,) = site.server.contacts.values()
    assert contact["identifier"] == "alias-a"
    (note,) = site.server.messages
    assert note["private"] is True
    assert "warga minta petugas" in note["content"]
    assert "Warga: ktp sy ilang" in note["content"]


async def test_messages_arrive_in_order_and_none_twice(site: Site, talk: Talk) -> None:
    talk.opens()
    await site.works()
    for words in ("halo", "halo", "masih di sana?"):
        talk.writes_to_desk(words)
    await site.works()
    assert site.server.incoming() == ["halo", "halo", "masih di sana?"]


@pytest.mark.parametrize("call", ["POST contacts", "POST conversations"])
async def test_a_call_that_was_taken_and_answered_with_an_error_is_not_made_twice(
    site: Site, talk: Talk, call: str
) -> None:
    done: list[str] = []

    def once(path: str) -> bool:
        done.append(path)
        return path.startswith(call) and sum(one.startswith(call) for one in done) == 1

    site.server.fails_after = once
    talk.opens()
    await site.works()
    assert len(site.server.contacts) == len(site.server.conversations) == 1
    assert len(site.server.messages) == 1
    talk.writes_to_desk("halo")
    await site.works()
    assert site.server.incoming() == ["halo"]


async def test_a_message_whose_fate_is_not_known_is_looked_for_before_it_is_sent_again(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    await site.works()
    fails = iter([True, False, False])
    site.server.fails_after = lambda path: "POST" in path and next(fails, False)
    talk.writes_to_desk("halo")
    talk.writes_to_desk("halo")
    await site.works()
    assert site.server.incoming() == ["halo", "halo"]


async def test_two_replicas_tell_it_once(site: Site, talk: Talk) -> None:
    site.server.slow = 0.05
    talk.opens()
    await asyncio.gather(site.worker().step(), site.worker().step())
    talk.writes_to_desk("halo")
    await asyncio.gather(*(site.worker().step() for _ in range(3)))
    await site.works(1)
    assert len(site.server.contacts) == len(site.server.conversations) == 1
    assert site.server.incoming() == ["halo"]


async def test_while_chatwoot_is_down_nothing_is_lost_and_the_order_stays(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    site.server.next.extend(JSONResponse({}, 503) for _ in range(8))
    for words in ("satu", "dua"):
        talk.writes_to_desk(words)
        await site.works(1)
    await site.works(12)
    note = site.server.messages[0]["content"]
    assert [word for word in ("satu", "dua") if word in note] + site.server.incoming() == [
        "satu",
        "dua",
    ]


async def test_what_is_refused_is_parked_with_the_reason_and_can_be_tried_again(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    site.server.next.append(JSONResponse({"message": "hp 0812"}, 400))
    await site.works()
    talk.writes_to_desk("halo")
    await site.works()
    (parked,) = site.deliveries.parked()
    assert (parked.code, parked.waiting) == (400, 1)
    assert "0812" not in parked.reason
    assert site.server.messages == []
    assert site.deliveries.retry(parked.event)
    assert not site.deliveries.retry(parked.event)
    await site.works()
    assert site.deliveries.parked() == []
    assert len(site.server.messages) == 2 or "halo" in site.server.messages[0]["content"]


async def test_an_agents_message_reaches_the_citizen_exactly_once(site: Site, talk: Talk) -> None:
    talk.opens()
    await site.works()
    body = message_created(9, "KTP baru gratis.")
    assert [site.post(body) for _ in range(3)] == [200, 200, 200]
    assert talk.said() == ["KTP baru gratis."]
    claims = [one.agent for one in Lists(site.engine).history(1) if one.kind is EventKind.CLAIMED]
    assert claims == ["chatwoot"]
    assert (site.thread().state, site.thread().agent) == (State.WITH_DESK, "chatwoot")


@pytest.mark.parametrize(
    "more",
    [
        {"private": True},
        {"message_type": "incoming"},
        {"message_type": "template"},
        {"event": "message_updated"},
        {"conversation": {"id": 101, "inbox_id": 8}},
        {"conversation": {"id": 999, "inbox_id": INBOX}},
    ],
)
async def test_notes_and_what_is_no_agents_answer_stay_there(
    site: Site, talk: Talk, more: dict[str, object]
) -> None:
    talk.opens()
    await site.works()
    assert site.post(message_created(9, "catatan", **more)) == 200
    assert talk.said() == []


async def test_what_no_database_takes_is_left_out_of_an_agents_words(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    await site.works()
    assert site.post(message_created(9, "Gra\0tis\ud83d.")) == 200
    assert talk.said() == ["Gratis."]


async def test_who_writes_to_a_closed_thread_or_sends_a_file_sees_that_it_failed(
    site: Site, talk: Talk
) -> None:
    thread = talk.opens()
    await site.works()
    assert site.post(message_created(8, None, attachments=[{"id": 1}])) == 422
    Threads(site.engine).close(thread.id, None, Ending.BACK_TO_BOT)
    assert site.post(message_created(9, "Halo?")) == 409
    assert talk.said() == []


async def test_resolved_there_is_closed_here_and_not_resolved_again(site: Site, talk: Talk) -> None:
    talk.opens()
    await site.works()
    site.post(message_created(9, "Gratis."))
    assert site.post(status_changed("resolved", 1000.5)) == 200
    assert (site.thread().state, site.thread().ending) == (State.CLOSED, Ending.ANSWERED)
    await site.works()
    assert not any("toggle_status" in call for call in site.server.calls)


async def test_closed_here_is_resolved_there(site: Site, talk: Talk) -> None:
    thread = talk.opens()
    await site.works()
    Threads(site.engine).close(thread.id, None, Ending.BACK_TO_BOT)
    await site.works()
    assert [c["status"] for c in site.server.conversations.values()] == ["resolved"]


async def test_opened_again_goes_on_in_the_same_conversation(site: Site, talk: Talk) -> None:
    talk.opens()
    await site.works()
    site.post(message_created(9, "Gratis."))
    site.post(status_changed("resolved", 1000.5))
    assert site.post(status_changed("open", 1001.5)) == 200
    again = site.thread(2)
    assert (again.state, again.agent, again.opening.queue) == (
        State.WITH_DESK,
        "chatwoot",
        DUKCAPIL,
    )
    talk.writes_to_desk("satu lagi")
    await site.works()
    assert len(site.server.conversations) == 1
    assert site.server.incoming() == ["satu lagi"]
    site.post(message_created(10, "Ya?"))
    assert talk.said() == ["Gratis.", "Ya?"]


async def test_a_report_that_comes_late_changes_nothing(site: Site, talk: Talk) -> None:
    talk.opens()
    await site.works()
    site.post(message_created(9, "Gratis."))
    site.post(status_changed("open", 1001.5))
    assert site.post(status_changed("resolved", 1000.5)) == 200
    assert site.thread().state is State.WITH_DESK


async def test_what_a_citizen_deletes_is_deleted_there_however_long_it_takes(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    await site.works()
    talk.writes_to_desk("rahasia saya")
    await site.works()
    talk.store.delete("a")
    site.server.next.append(JSONResponse({}, 500))
    await site.works()
    assert (site.server.contacts, site.server.messages) == ({}, [])
    assert site.places.forgotten() == []
    assert site.post(message_created(9, "Halo?")) == 200


@pytest.mark.parametrize(("status", "ready"), [("offline", 0), ("busy", 0), ("online", 1)])
async def test_people_are_promised_only_while_an_agent_is_online_there(
    site: Site, status: str, ready: int
) -> None:
    site.server.agents = [{"id": 1, "availability_status": status}]
    await site.works(1)
    assert Presence(site.engine).ready_for(DUKCAPIL) == ready


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: {},
        lambda body: signed(body, "salah"),
        lambda body: signed(body + b" "),
        lambda body: signed(body, at=1_000_000),
        lambda body: signed(body) | {"x-chatwoot-timestamp": "nan"},
    ],
)
async def test_a_post_that_proves_nothing_is_not_read(
    site: Site, talk: Talk, headers: Callable[[bytes], dict[str, str]]
) -> None:
    talk.opens()
    await site.works()
    body = message_created(9, "palsu")
    assert site.post(body, headers(body)) == 401
    assert talk.said() == []


async def test_an_older_server_that_signs_nothing_proves_itself_by_its_address(
    site: Site, talk: Talk
) -> None:
    talk.opens()
    await site.works()
    body = message_created(9, "Gratis.")
    assert site.post(body, {}, "?kunci=salah") == 401
    assert site.post(body, {}, f"?kunci={SECRET}") == 200
    assert talk.said(Side.DESK) == ["Gratis."]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["event", "id", "conversation", "inbox_id", "status", "timestamp", "content"]
            ),
            inner | st.sampled_from(["message_created", "conversation_status_changed", INBOX]),
            max_size=5,
        )
    ),
    max_leaves=8,
)


@given(JSON | st.binary())
def test_whatever_is_posted_is_understood_or_refused(told: object) -> None:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    try:
        chatwoot_door.parse(body, INBOX)
    except ValueError:
        return


async def test_a_thread_that_grew_too_old_takes_no_newer_one_with_it(
    site: Site, talk: Talk
) -> None:
    first = talk.opens()
    await site.works()
    Threads(site.engine).close(first.id, None, Ending.BACK_TO_BOT)
    talk.opens()
    await site.works()
    with site.engine.begin() as db:
        db.exec_driver_sql(f"DELETE FROM desk_threads WHERE id = {first.id}")
    await site.works()
    assert len(site.server.contacts) == 1
    talk.store.delete("a")
    await site.works()
    assert site.server.contacts == {}
