"""Threads, citizens and agents for the measurements of the service desk."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert

from app.settings import Settings
from app.staff.cookies import SESSION
from app.staff.office import open_keys
from app.staff.rights import Role, Unit
from app.staff.sessions import StaffSessions, Stage
from connectors.desk.hours import Hours, OpeningHours, Zone
from connectors.desk.model import EventKind, Opening, Queue, State
from connectors.desk.rows import happened, values_of
from connectors.desk.tables import threads
from connectors.desk.week import Interval, Week
from connectors.model import Channel, Side
from connectors.tables import conversations, messages
from knowledge_base.answer import HandoffReason

_REGION = "32.04"
_SERVICES = ("paspor-baru", "ktp-el-hilang", "skck", None)
# Of eight threads this many wait; agents have the others.
_WAITING, _OF = 2, 8


def agents(engine: Engine, number: int) -> list[dict[str, str]]:
    """Agents of one unit, signed in; their cookies."""
    accounts = open_keys(Settings(), engine).accounts
    sessions = StaffSessions(engine, timedelta(hours=1), timedelta(hours=1))
    found = []
    for at in range(number):
        person = accounts.create(f"petugas{at}", f"Petugas {at}", "", "ukur")
        accounts.add_role(person, Role.AGENT, Unit("", _REGION), "ukur")
        found.append({SESSION: sessions.begin(person.id, Stage.FULL, "")})
    return found


def fill(engine: Engine, number: int, agents: int) -> None:
    """Open threads that have waited for ever longer, with six messages each; an open desk."""
    week = Week(((Interval(0, 24 * 60),),) * 7)
    OpeningHours(engine).save(Hours(Queue(), Zone.WIB, week), "ukur")
    with engine.begin() as db:
        for at in range(1, number + 1):
            has_it = agents and at % _OF >= _WAITING
            _put(db, at, datetime.now(UTC) - timedelta(seconds=at))
            if has_it:
                now = datetime.now(UTC)
                taken = {"agent": f"petugas{at % agents}", "claimed_at": now, "agent_at": now}
                taken["state"] = State.WITH_DESK
                db.execute(threads.update().where(threads.c.id == at).values(taken))


def _put(db: Connection, at: int, since: datetime) -> None:
    """The thread with this number, and its conversation."""
    id_ = f"ukur-{at}"
    row = {"id": id_, "channel": Channel.WEBCHAT, "created_at": since}
    db.execute(insert(conversations).values(row))
    said = [
        {
            "conversation_id": id_,
            "id": f"m{turn}",
            "side": Side.CITIZEN if turn % 2 == 0 else Side.BOT,
            "text": f"Pesan ke-{turn} tentang paspor yang hilang di jalan, bagaimana ya?",
            "answered": True,
            "at": since,
        }
        for turn in range(6)
    ]
    db.execute(insert(messages), said)
    opening = Opening(HandoffReason.ASKED, Queue("", _REGION), _SERVICES[at % len(_SERVICES)])
    times = dict.fromkeys(("opened_at", "queued_at", "citizen_at"), since)
    values = {"id": at, "conversation_id": id_, "state": State.WAITING, "tags": "[]"}
    db.execute(insert(threads).values(values_of(opening) | values | times))
    happened(db, at, EventKind.OPENED, since)


def join(engine: Engine, thread: int) -> None:
    with engine.begin() as db:
        _put(db, thread, datetime.now(UTC))


def write(engine: Engine, thread: int) -> None:
    """What the gateway does when a citizen writes in a thread."""
    now = datetime.now(UTC)
    with engine.begin() as db:
        values = {
            "conversation_id": f"ukur-{thread}",
            "id": f"baru-{time.perf_counter_ns()}",
            "side": Side.CITIZEN,
            "text": "Masih ada orang?",
            "answered": True,
            "at": now,
        }
        db.execute(insert(messages).values(values))
        db.execute(threads.update().where(threads.c.id == thread).values(citizen_at=now))
        happened(db, thread, EventKind.MESSAGE, now)
