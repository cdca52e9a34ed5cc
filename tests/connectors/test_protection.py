"""Limits, floods, rushes, old messages and switches, from a channel's post to what arrives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from connectors import guard as guarding
from connectors.guard import Guard
from connectors.limits import Limiter
from connectors.model import Channel
from connectors.notices import Notices
from connectors.switches import Switches, moment
from knowledge_base import audit
from tests.connectors.channel import Path

ANI, BUDI = "62811111", "62822222"
SLOWLY, NOT_TAKEN, BUSY = "Pelan-pelan ya.", "Pesan Anda terlalu banyak.", "Sedang ramai."


@dataclass
class Guarded(Path):
    """The path behind limits that are small enough to reach."""

    per_minute: int = 3
    channel_per_minute: int = 10_000
    busy_after: float = 20.0

    def __post_init__(self) -> None:
        self.switches = Switches(self.engine)
        self.guard = Guard(
            Notices(self.engine),
            self.switches,
            Limiter("answers", self.per_minute),
            Limiter("channel", self.channel_per_minute),
            self.busy_after,
        )
        super().__post_init__()

    def told(self, beginning: str, person: str = ANI) -> int:
        """How often a person was told something."""
        return sum(
            address == person and words.startswith(beginning)
            for address, words, _ in self.connector.arrived
        )

    def answers(self, person: str = ANI) -> int:
        return self.told("jawaban untuk", person)


@pytest.fixture
async def path(engine: Engine) -> AsyncIterator[Guarded]:
    path = Guarded(engine)
    yield path
    await path.stop()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has to wait for a limit waits a thousandth of it, by the limiter's clock too."""
    real, sleep, ahead = time.time, asyncio.sleep, [0.0]

    async def shorter(seconds: float) -> None:
        await sleep(seconds / 1000)
        ahead[0] += seconds

    monkeypatch.setattr("time.time", lambda: real() + ahead[0])
    monkeypatch.setattr(guarding, "asyncio", _WithSleep(shorter))


class _WithSleep:
    """The module of that name, with another way to sleep."""

    def __init__(self, sleep: object) -> None:
        self.sleep = sleep

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)


def written(id_: str, by: str = ANI, days: float = 0) -> dict[str, object]:
    return {"from": by, "id": id_, "text": f"pesan {id_}", "age": days}


async def until(happened: Callable[[], object], seconds: float = 5) -> None:
    for _ in range(int(seconds * 100)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_over_the_limit_a_message_is_kept_and_the_sender_told_once(path: Guarded) -> None:
    await path.take(*(written(str(n)) for n in range(8)))
    await until(lambda: path.told(SLOWLY))
    await asyncio.sleep(0.1)
    assert (path.answers(), path.told(SLOWLY), path.told(NOT_TAKEN)) == (3, 1, 0)
    assert sum(path.store.waiting_conversations().values()) == 5


async def test_what_waited_for_the_limit_is_answered_in_order(path: Guarded, hurried: None) -> None:
    await path.take(*(written(str(n)) for n in range(8)))
    await path.settle()
    answers = [words for words in path.texts if words.startswith("jawaban")]
    assert answers == [f"jawaban untuk pesan {n}" for n in range(8)]


async def test_one_sender_over_the_limit_does_not_hold_up_another(path: Guarded) -> None:
    await path.take(*(written(str(n)) for n in range(20)))
    await path.take(written("1", BUDI))
    await until(lambda: path.answers(BUDI))
    assert path.told(SLOWLY, BUDI) == 0


async def test_a_flood_is_refused_and_said_so_once(path: Guarded) -> None:
    await path.take(*(written(str(n)) for n in range(60)))
    await until(lambda: path.told(NOT_TAKEN))
    await asyncio.sleep(0.1)
    assert path.told(NOT_TAKEN) == 1
    kept = sum(path.store.waiting_conversations().values()) + path.answers()
    assert 30 <= kept <= 33
    assert f"{30} pesan yang belum terjawab" in "".join(path.texts)


async def test_after_a_flood_the_sender_is_heard_again(path: Guarded, hurried: None) -> None:
    await path.take(*(written(str(n)) for n in range(60)))
    await path.settle(10)
    before = path.answers()
    await path.take(written("baru"))
    await path.settle()
    assert path.answers() == before + 1


async def test_a_channel_over_its_limit_answers_later_and_loses_nothing(
    engine: Engine, hurried: None
) -> None:
    path = Guarded(engine, per_minute=100, channel_per_minute=5)
    people = [f"628{n}" for n in range(12)]
    await path.take(*(written("1", person) for person in people))
    await path.settle(10)
    assert sorted(address for address, _, _ in path.connector.arrived) == sorted(people)


async def test_in_a_rush_who_waits_is_told_once_and_then_answered(engine: Engine) -> None:
    path = Guarded(engine, per_minute=100, busy_after=0.3)
    path.dialogue.hook = lambda text: asyncio.sleep(0.3)
    people = [f"628{n}" for n in range(24)]
    await path.take(*(written("1", person) for person in people))
    await path.take(*(written("2", person) for person in people))
    await path.settle(20)
    told = [path.told(BUSY, person) for person in people]
    assert set(told) <= {0, 1}
    assert sum(told) >= 8
    assert all(path.answers(person) == 2 for person in people)
    assert "kira-kira 1 menit lagi" in "".join(path.texts)


async def test_without_a_rush_nobody_is_told_of_one(path: Guarded) -> None:
    await path.take(written("1"), written("1", BUDI))
    await path.settle()
    assert (path.told(BUSY), path.told(BUSY, BUDI)) == (0, 0)


@pytest.mark.parametrize(("days", "answers"), [(7.5, 1), (8.5, 0), (400, 0)])
async def test_what_was_written_before_the_replay_window_is_no_news(
    path: Guarded, days: float, answers: int
) -> None:
    await path.take(written("1", days=days), written("1", BUDI))
    await path.settle()
    assert (path.answers(), path.answers(BUDI)) == (answers, 1)


async def test_while_switched_off_people_are_told_why_and_until_when_once(path: Guarded) -> None:
    until_ = datetime.now(UTC) + timedelta(days=5)
    path.switches.off(Channel.TELEGRAM, "Kami pindah kantor", until_, "ani")
    await path.take(written("1"), written("2"))
    await path.settle()
    await path.take(written("3"), written("1", BUDI))
    await path.settle()
    assert len(path.texts) == 2
    assert {address for address, _, _ in path.connector.arrived} == {ANI, BUDI}
    assert "ditutup sejak" in path.texts[0]
    assert "Kami pindah kantor. Buka lagi" in path.texts[0]
    assert path.dialogue.turns == []
    conversation = path.inbox.conversation_of(Channel.TELEGRAM, ANI)
    kept = [message.text for message in path.store.since(conversation) if not message.answer]
    assert kept == ["pesan 1", "pesan 2", "pesan 3"]


async def test_a_later_closing_with_the_same_words_is_told_again(path: Guarded) -> None:
    for id_ in ("1", "2"):
        path.switches.off("semua", "Perbaikan", None, "ani")
        await path.take(written(id_))
        await path.settle()
        path.switches.on("semua", "ani")
    assert path.told("Layanan tanya jawab ini sedang ditutup") == 2


async def test_a_switch_for_all_and_one_that_is_over(path: Guarded, engine: Engine) -> None:
    path.switches.off(Channel.TELEGRAM, "Sudah lewat", datetime.now(UTC) + timedelta(1), "ani")
    with engine.begin() as db:
        db.execute(text("UPDATE switches SET since = '2020-01-01', until = '2020-01-02'"))
    await path.take(written("1"))
    await path.settle()
    assert path.answers() == 1
    assert path.switches.listed() == []


async def test_other_replicas_see_a_switch_within_five_seconds(
    path: Guarded, engine: Engine
) -> None:
    assert await path.switches.closed(Channel.TELEGRAM) is None
    Switches(engine).off("semua", "Perbaikan", None, "ani")
    for _ in range(49):
        await asyncio.sleep(0.1)
        if await path.switches.closed(Channel.TELEGRAM):
            return
    raise AssertionError("not seen")


def test_a_moment_in_jakarta_is_the_same_after_it_was_stored(path: Guarded) -> None:
    path.switches.off("semua", "Perbaikan", moment("2030-12-01"), "ani")
    (closed,) = path.switches.listed()
    assert closed.until == datetime(2030, 11, 30, 17, tzinfo=UTC)
    assert "Buka lagi 1 Desember 2030. Pesan" in closed.text


def test_every_switch_stands_in_the_audit_log(path: Guarded, engine: Engine) -> None:
    path.switches.off(Channel.WHATSAPP, "Perbaikan", None, "ani", "mesin diganti")
    assert path.switches.on(Channel.WHATSAPP, "budi")
    assert not path.switches.on(Channel.WHATSAPP, "budi")
    with engine.connect() as db:
        entries = audit.entries(db, "channel:whatsapp")
    assert [(e.actor, e.action, e.reason) for e in entries] == [
        ("budi", "channel.on", ""),
        ("ani", "channel.off", "mesin diganti"),
    ]
    assert entries[1].detail == {"notice": "Perbaikan"}
