"""Sessions end when idle, when old, and wherever somebody ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from app.staff.office import Keys
from app.staff.sessions import CODE_WAIT, StaffSessions, Stage, device_of
from app.staff.tables import sessions as table
from knowledge_base.audit import entries
from tests.app.staff.people import PASSWORD, Visitor


@pytest.fixture
def sessions(engine: Engine, keys: Keys) -> StaffSessions:
    return StaffSessions(engine, timedelta(minutes=60), timedelta(hours=12))


def age(engine: Engine, created: timedelta, seen: timedelta) -> None:
    """Make every session as old as this."""
    now = datetime.now(UTC)
    with engine.begin() as db:
        db.execute(update(table).values(created_at=now - created, seen_at=now - seen))


@pytest.mark.parametrize(
    ("stage", "created", "seen", "lives"),
    [
        (Stage.FULL, timedelta(hours=11), timedelta(minutes=59), True),
        (Stage.FULL, timedelta(hours=11), timedelta(minutes=61), False),
        (Stage.FULL, timedelta(hours=13), timedelta(minutes=1), False),
        (Stage.CODE, CODE_WAIT - timedelta(minutes=1), timedelta(0), True),
        (Stage.CODE, CODE_WAIT + timedelta(minutes=1), timedelta(0), False),
    ],
)
def test_a_session_lives_until_it_is_idle_or_old(
    engine: Engine,
    sessions: StaffSessions,
    stage: Stage,
    created: timedelta,
    seen: timedelta,
    lives: bool,
) -> None:
    token = sessions.begin(1, stage, "")
    age(engine, created, seen)
    assert (sessions.read(token) is not None) is lives


def test_being_used_keeps_a_session(engine: Engine, sessions: StaffSessions) -> None:
    token = sessions.begin(1, Stage.FULL, "")
    age(engine, timedelta(hours=2), timedelta(minutes=59))
    assert sessions.read(token)
    (mine,) = sessions.of(1)
    assert datetime.now(UTC) - mine.seen_at < timedelta(minutes=1)


def test_what_ended_by_itself_is_removed_from_the_database(
    engine: Engine, sessions: StaffSessions
) -> None:
    sessions.begin(1, Stage.FULL, "")
    age(engine, timedelta(hours=13), timedelta(hours=13))
    sessions.begin(2, Stage.FULL, "")
    with engine.connect() as db:
        assert [row.user_id for row in db.execute(table.select())] == [2]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131 Mobile Safari/537.36",
            "Chrome di Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131 Safari/537.36 Edg/131", "Edge di Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) Version/17 Safari/605", "Safari di macOS"),
        ("", "Perangkat lain"),
    ],
)
def test_a_device_is_named_as_its_owner_would(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_one_can_sign_out_another_device_or_all_others(
    visitor: Callable[[], Visitor], engine: Engine
) -> None:
    here, there, elsewhere = visitor(), visitor(), visitor()
    for one in (here, there, elsewhere):
        one.sign_in("budi")
    assert here.get("/akun").text.count('/akhiri"') == 2
    assert here.send("/akun", "/akun/sesi/2/akhiri").status_code == 303
    assert there.get("/redaksi").status_code == 303
    here.send("/akun", "/akun/sesi/akhiri-lain")
    assert elsewhere.get("/redaksi").status_code == 303
    assert here.get("/redaksi").status_code == 200
    with engine.connect() as db:
        actions = [entry.action for entry in entries(db, "pengguna:budi")]
    assert actions[:2] == ["keluarkan perangkat lain", "keluarkan perangkat"]


def test_the_session_of_somebody_else_does_not_exist(visitor: Callable[[], Visitor]) -> None:
    siti, budi = visitor(), visitor()
    siti.sign_in("siti")
    budi.sign_in("budi")
    assert budi.send("/akun", "/akun/sesi/1/akhiri").status_code == 404
    assert siti.get("/redaksi").status_code == 200


def test_a_new_password_signs_out_everywhere_else(visitor: Callable[[], Visitor]) -> None:
    here, there = visitor(), visitor()
    here.sign_in("budi")
    there.sign_in("budi")
    new = "hujan deras di teluk"
    changed = here.send(
        "/akun", "/akun/sandi", sandi_lama=PASSWORD, sandi_baru=new, sandi_ulang=new
    )
    assert changed.status_code == 303
    assert "Kata sandi diganti" in here.get("/akun").text
    assert there.get("/redaksi").status_code == 303
    assert visitor().sign_in("budi", new).status_code == 303
    assert visitor().sign_in("budi").status_code == 401


def test_who_is_disabled_is_out_at_once(keys: Keys, visitor: Callable[[], Visitor]) -> None:
    budi = visitor()
    budi.sign_in("budi")
    keys.accounts.disable(keys.accounts.person("budi"), "uji")
    assert budi.get("/redaksi").status_code == 303
