"""Events of threads at any other desk: signed, in order, again until taken; and the way back."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections import deque
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from connectors.api import bearer
from connectors.base import Busy, Refused
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, State
from connectors.desk.presence import Presence
from connectors.desk.threads import Threads
from connectors.desks import doors
from connectors.desks.inward import Inward
from connectors.desks.outward import Outward
from connectors.desks.places import Places
from connectors.desks.store import Deliveries
from connectors.desks.webhook import Webhook
from connectors.desks.worker import MOST_TRIES, Worker
from connectors.store import Store
from tests.connectors.desks.talk import Talk, desk
from tests.connectors.serving import on_port

SECRET, TOKEN = "kunci-bersama-yang-panjang", "token-api"


class Receiver:
    """Another desk: checks every signature, and answers `next` one by one before it takes any."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.next: deque[Response] = deque()
        self.app = FastAPI(openapi_url=None)
        self.app.post("/masuk")(self._take)

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        id_, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        signed = b".".join((id_.encode(), at.encode(), body))
        expected = base64.b64encode(hmac.digest(SECRET.encode(), signed, hashlib.sha256))
        if request.headers["webhook-signature"] != f"v1,{expected.decode()}":
            return Response(status_code=401)
        if self.next:
            return self.next.popleft()
        self.ids.append(id_)
        self.taken.append(json.loads(body))
        return Response(status_code=204)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def deliveries(engine: Engine) -> Deliveries:
    return Deliveries(engine)


@pytest.fixture
def worker(engine: Engine, receiver: Receiver, deliveries: Deliveries) -> Worker:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(receiver.app))
    webhook = Webhook("http://127.0.0.1/masuk", SECRET, Outward(client, private=True))
    return Worker(webhook, deliveries, Places(engine, "webhook"), Store(engine), Presence(engine))


@pytest.fixture
def talk(engine: Engine) -> Talk:
    talk = Talk(engine)
    talk.writes("ktp sy ilang")
    return talk


async def works(worker: Worker, engine: Engine, rounds: int = 4) -> None:
    for _ in range(rounds):
        await worker.step()
        with engine.begin() as db:
            for table in ("desk_deliveries", "desk_elsewhere"):
                db.exec_driver_sql(f"UPDATE {table} SET due_at = '2026-01-01 00:00:00+00:00'")


async def test_a_thread_is_told_from_its_opening_to_its_end(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk
) -> None:
    thread = talk.opens()
    await works(worker, engine, 1)
    talk.writes_to_desk("nik saya [NIK]")
    await works(worker, engine, 1)
    Threads(engine).close(thread.id, None, Ending.BACK_TO_BOT)
    await works(worker, engine)
    opened, message, closed = receiver.taken
    kinds = [one["type"] for one in receiver.taken]
    assert kinds == ["thread.opened", "thread.message", "thread.closed"]
    assert "warga minta petugas" in opened["data"]["summary"]
    assert opened["data"]["thread"]["unit"] == {"instansi": "Disdukcapil", "wilayah": "32.04"}
    assert opened["data"]["messages"][0]["text"] == "ktp sy ilang"
    assert closed["data"]["thread"]["ending"] == "kembali_ke_bot"
    assert [one["text"] for one in message["data"]["messages"]] == ["nik saya [NIK]"]


async def test_what_fails_comes_again_under_the_same_id_and_before_what_follows(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk
) -> None:
    talk.opens()
    await works(worker, engine, 1)
    receiver.next.extend(Response(status_code=503) for _ in range(3))
    talk.writes_to_desk("satu")
    await works(worker, engine, 1)
    talk.writes_to_desk("dua")
    await works(worker, engine, 6)
    assert receiver.ids == sorted(set(receiver.ids), key=receiver.ids.index)
    said = [m["text"] for one in receiver.taken[1:] for m in one["data"]["messages"]]
    assert said == ["satu", "dua"]


async def test_a_try_waits_longer_each_time_and_at_last_is_parked(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk, deliveries: Deliveries
) -> None:
    receiver.next.extend(Response(status_code=500) for _ in range(MOST_TRIES))
    talk.opens()
    await worker.step()
    await worker.step()
    assert len(receiver.next) == MOST_TRIES - 1, "the second try waits"
    await works(worker, engine, MOST_TRIES + 2)
    (parked,) = deliveries.parked()
    assert parked.code == 500
    assert receiver.taken == []
    assert deliveries.retry(parked.event)
    await works(worker, engine, 1)
    assert len(receiver.taken) == 1


async def test_two_replicas_post_it_once(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk
) -> None:
    talk.opens()
    await asyncio.gather(*(worker.step() for _ in range(4)))
    assert len(receiver.taken) == 1


async def test_redirects_are_not_followed(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk, deliveries: Deliveries
) -> None:
    receiver.next.append(Response(status_code=307, headers={"location": "http://127.0.0.1/masuk"}))
    talk.opens()
    await works(worker, engine, 2)
    assert receiver.taken == []
    assert "tidak diikuti" in deliveries.parked()[0].reason


async def test_the_other_desk_learns_that_a_conversation_was_deleted(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk
) -> None:
    thread = talk.opens()
    await works(worker, engine, 1)
    talk.store.delete("a")
    await works(worker, engine)
    assert receiver.taken[1:] == [{"type": "thread.deleted", "data": {"thread": {"id": thread.id}}}]


async def test_threads_that_ended_before_the_desk_was_set_up_are_not_told(
    engine: Engine, worker: Worker, receiver: Receiver, talk: Talk
) -> None:
    Threads(engine).close(talk.opens().id, None, Ending.BACK_TO_BOT)
    await works(worker, engine)
    assert receiver.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://10.1.2.3/", "http://192.168.1.9/",
        "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[fd00::1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://224.0.0.1/",
    ],
)  # fmt: skip
async def test_addresses_of_ones_own_network_are_refused_unless_allowed(url: str) -> None:
    called: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        called.append(request)
        return httpx.Response(200)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    with pytest.raises(Refused, match="TANYA_DESK_PRIVATE_ADDRESSES"):
        await Outward(client).send("POST", url)
    assert called == []


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    called: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        called.append(request)
        return httpx.Response(200)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    await Outward(client).send("POST", "https://meja.contoh.go.id:8443/masuk")
    (request,) = called
    assert str(request.url) == "https://93.184.216.34:8443/masuk"
    assert request.headers["host"] == "meja.contoh.go.id:8443"
    assert request.extensions["sni_hostname"] == "meja.contoh.go.id"


async def test_a_server_on_a_port_is_reached(receiver: Receiver) -> None:
    with on_port(receiver.app) as address:
        async with httpx.AsyncClient() as client:
            webhook = Webhook(f"{address}/masuk", SECRET, Outward(client, private=True))
            await webhook._post("tanya-1", {"type": "thread.opened"})
            assert receiver.ids == ["tanya-1"]
    async with httpx.AsyncClient() as client:
        with pytest.raises(Busy):
            await Outward(client, private=True).send("POST", f"{address}/masuk")


def test_an_encoded_secret_is_decoded_and_a_broken_one_refused() -> None:
    outward = Outward(httpx.AsyncClient())
    Webhook("https://a.id", "whsec_" + base64.b64encode(b"kunci").decode(), outward)
    with pytest.raises(ValueError, match="base64"):
        Webhook("https://a.id", "whsec_!!", outward)


@pytest.fixture
def door(engine: Engine) -> TestClient:
    lists, threads, places = Lists(engine), Threads(engine), Places(engine, "webhook")
    inward = Inward(engine, desk(engine), threads, lists, places, "webhook")
    app = FastAPI()
    app.include_router(doors.router(inward, bearer(TOKEN)))
    return TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"})


def test_an_answer_reaches_the_citizen_once_however_often_it_is_sent(
    door: TestClient, engine: Engine, talk: Talk
) -> None:
    thread = talk.opens()
    body = {"thread": thread.id, "text": "Gratis.", "key": "jawaban-1"}
    assert door.post("/desk/balas", json=body).json() == {"thread": thread.id, "is_new": True}
    assert door.post("/desk/balas", json=body).json() == {"thread": thread.id, "is_new": False}
    assert talk.said() == ["Gratis."]
    assert door.post("/desk/tutup", json={"thread": thread.id}).status_code == 200
    assert door.post("/desk/tutup", json={"thread": thread.id}).status_code == 200
    closed = Lists(engine).thread(thread.id)
    assert closed is not None
    assert (closed.state, closed.ending) == (State.CLOSED, Ending.ANSWERED)
    assert door.post("/desk/balas", json=body).json()["is_new"] is False
    late = door.post("/desk/balas", json=body | {"key": "jawaban-2"})
    assert late.status_code == 409
    assert talk.said() == ["Gratis."]


def test_what_cannot_be_done_is_said_with_its_reason(
    door: TestClient, engine: Engine, talk: Talk
) -> None:
    thread = talk.opens()
    body = {"thread": thread.id, "text": "Halo.", "key": "jawaban-1"}
    stranger = {"Authorization": "Bearer salah"}
    assert door.post("/desk/balas", json=body, headers=stranger).status_code == 401
    assert door.post("/desk/tutup", json=body, headers=stranger).status_code == 401
    assert door.post("/desk/balas", json=body | {"thread": 99}).status_code == 404
    assert door.post("/desk/balas", json=body | {"text": " "}).status_code == 422
    Threads(engine).claim(thread.id, "tono")
    taken = door.post("/desk/balas", json=body)
    assert (taken.status_code, "petugas lain" in taken.text) == (409, True)
    assert door.post("/desk/tutup", json={"thread": thread.id}).status_code == 409
    assert talk.said() == []
