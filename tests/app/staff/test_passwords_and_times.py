from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select, update

from app.staff.office import Keys
from app.staff.passwords import objection
from app.staff.tables import users
from app.staff.times import Zone, day_begins, in_words
from tests.app.staff.people import PASSWORD

NAMES = ("siti.aminah", "Siti Aminah Putri", "siti@dukcapil.example.go.id")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("pendek saja", "Terlalu pendek"),
        ("x" * 201, "Terlalu panjang"),
        ("aaaaaaaaaaaaab", "hampir sama semua"),
        ("Aminah pergi ke pasar", "nama atau surel"),
        ("dukcapil nomor satu", "nama atau surel"),
        ("Password12345!", "Terlalu mudah ditebak"),
        ("p4$$w0rd r4h4sia", "Terlalu mudah ditebak"),
        ("rahasia-indonesia-1945", "Terlalu mudah ditebak"),
        ("198765432100", "Terlalu mudah ditebak"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why in (objection(password, NAMES) or "")


@pytest.mark.parametrize(
    "password",
    ["kereta pagi biru laut", "Zq7!mvx0Rt2#", "rahasia gajah terbang", "カレー味の雨が降る町"],
)
def test_a_good_password_is_taken(password: str) -> None:
    assert objection(password.ljust(12, "!"), NAMES) is None


def test_an_old_hash_is_made_again_at_sign_in(keys: Keys, engine: Engine) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with engine.begin() as db:
        db.execute(update(users).where(users.c.name == "budi").values(password_hash=weak))
    assert keys.accounts.sign_in("budi", PASSWORD)
    with engine.connect() as db:
        query = select(users.c.password_hash).where(users.c.name == "budi")
        kept = db.execute(query).scalar_one()
    assert kept.startswith("$argon2id$")
    assert "m=8," not in kept
    assert keys.accounts.sign_in("budi", PASSWORD)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (Zone.WIB, "26 November 2026 pukul 23.05 WIB"),
        (Zone.WITA, "27 November 2026 pukul 00.05 WITA"),
        (Zone.WIT, "27 November 2026 pukul 01.05 WIT"),
    ],
)
def test_a_time_is_told_by_the_readers_clock(zone: Zone, words: str) -> None:
    moment = datetime(2026, 11, 26, 16, 5, tzinfo=UTC)
    assert in_words(moment, zone) == words
    assert in_words(moment.replace(tzinfo=None), zone) == words


def test_a_day_begins_at_the_readers_midnight() -> None:
    assert day_begins(date(2026, 11, 26), Zone.WIT) == datetime(2026, 11, 25, 15, tzinfo=UTC)
