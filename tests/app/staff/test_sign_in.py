"""Signing in: the same words for every failure, a second step, and a lock that says how long."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine, select

from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys
from app.staff.passwords import Passwords
from app.staff.tables import sessions, users
from knowledge_base.audit import entries
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import PASSWORD, Visitor, token_of
from tests.connectors.conftest import FakeDialogue


def problem(text: str) -> str:
    found = re.search(r'role="alert"><p>(.*?)</p>', text)
    return found[1] if found else ""


def enrol(keys: Keys, name: str) -> tuple[str, list[str]]:
    """The secret and the recovery codes of somebody who set up the second step."""
    person, sealed = keys.accounts.person(name), keys.second_step.offer()
    secret = keys.second_step.shown(person, sealed)[1].replace(" ", "")
    codes = keys.second_step.turn_on(person, sealed, pyotp.TOTP(secret).now())
    assert codes
    return secret, list(codes)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the clock of the second step on."""
    moved = {"by": 0.0}
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved["by"])

    def move(seconds: float) -> None:
        moved["by"] += seconds

    return move


def test_who_signs_in_comes_to_the_page_they_wanted(visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    wanted = siti.get("/jejak?siapa=budi")
    assert wanted.headers["location"] == "/masuk?lanjut=/jejak%3Fsiapa%3Dbudi"
    page = siti.get(wanted.headers["location"])
    assert 'name="lanjut" value="/jejak?siapa=budi"' in page.text
    arrived = siti.post("/masuk", page, nama="Siti", sandi=PASSWORD, lanjut="/jejak?siapa=budi")
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/jejak?siapa=budi")


@pytest.mark.parametrize("target", ["//jahat.example", "https://jahat.example", "/\\jahat", "x"])
def test_signing_in_never_leads_to_another_site(
    visitor: Callable[[], Visitor], target: str
) -> None:
    siti = visitor()
    arrived = siti.send("/masuk", "/masuk", nama="siti", sandi=PASSWORD, lanjut=target)
    assert arrived.headers["location"] == "/redaksi"


def test_every_failure_has_the_same_words_and_work(
    keys: Keys, visitor: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.accounts.disable(keys.accounts.person("tono"), "uji")
    keys.accounts.create("baru", "", "", "uji")
    verified: list[str] = []
    real = Passwords.matches

    def counted(self: Passwords, kept: str | None, password: str) -> bool:
        verified.append(password)
        return real(self, kept, password)

    monkeypatch.setattr(Passwords, "matches", counted)
    failures = [
        visitor().sign_in(name, password)
        for name, password in [
            ("siti", "salah sekali ini"), ("tidak-ada", PASSWORD), ("tono", PASSWORD), ("baru", ""),
        ]
    ]  # fmt: skip
    assert {f.status_code for f in failures} == {401}
    assert len({problem(f.text) for f in failures}) == 1
    assert len(verified) == 4


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords, costs = Passwords(), []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        costs.append(kept.split("$")[1:4])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not passwords.matches(passwords.hash(PASSWORD), "salah")
    assert not passwords.matches(None, "salah")
    assert costs[0] == costs[1]


def test_a_lock_is_told_with_its_minutes_and_holds_only_here(
    visitor: Callable[[], Visitor], engine: Engine
) -> None:
    stranger = visitor()
    for _ in range(5):
        assert stranger.sign_in("siti", "tebakan").status_code == 401
    for _ in range(3):
        locked = stranger.sign_in("siti", PASSWORD)
        assert locked.status_code == 429
        assert "tunggu 15 menit" in problem(locked.text)
    assert stranger.sign_in("rani").status_code == 303
    with engine.connect() as db:
        notes = [entry.subject for entry in entries(db) if entry.action.startswith("terkunci")]
    assert notes == ["pengguna:siti"]


def test_a_lock_elsewhere_does_not_lock_out_the_owner(staff_app: FastAPI) -> None:
    elsewhere = Visitor(staff_app)
    elsewhere.client._transport.client = ("203.0.113.9", 5)  # type: ignore[attr-defined]
    for _ in range(6):
        elsewhere.sign_in("siti", "tebakan")
    assert elsewhere.sign_in("siti").status_code == 429
    assert Visitor(staff_app).sign_in("siti").status_code == 303


def test_a_right_password_forgives_earlier_misses(visitor: Callable[[], Visitor]) -> None:
    for _ in range(3):
        someone = visitor()
        for _ in range(4):
            someone.sign_in("siti", "tebakan")
        assert someone.sign_in("siti").status_code == 303


def test_the_second_step_is_asked_and_a_code_works_once(
    keys: Keys, visitor: Callable[[], Visitor], later: Callable[[float], None]
) -> None:
    secret, _ = enrol(keys, "siti")
    later(60)
    code = pyotp.TOTP(secret).at(time.time())
    siti = visitor()
    asked = siti.sign_in("siti")
    assert asked.status_code == 200
    assert siti.get("/redaksi").headers["location"].startswith("/masuk")
    wrong = siti.post("/masuk/kode", asked, kode="000000", lanjut="/akun")
    assert (wrong.status_code, "tidak cocok" in problem(wrong.text)) == (401, True)
    arrived = siti.post("/masuk/kode", wrong, kode=f"{code[:3]} {code[3:]}", lanjut="/akun")
    assert arrived.headers["location"] == "/akun"
    assert siti.get("/redaksi").status_code == 200

    thief = visitor()
    assert thief.post("/masuk/kode", thief.sign_in("siti"), kode=code).status_code == 401


def test_codes_cannot_be_guessed_for_long(keys: Keys, visitor: Callable[[], Visitor]) -> None:
    enrol(keys, "siti")
    thief = visitor()
    asked = thief.sign_in("siti")
    for _ in range(5):
        assert thief.post("/masuk/kode", asked, kode="000000").status_code == 401
    assert thief.post("/masuk/kode", asked, kode="000000").status_code == 429
    again = visitor()
    assert again.post("/masuk/kode", again.sign_in("siti"), kode="000000").status_code == 429


def test_a_recovery_code_works_once(keys: Keys, visitor: Callable[[], Visitor]) -> None:
    _, codes = enrol(keys, "siti")
    siti = visitor()
    arrived = siti.post("/masuk/kode", siti.sign_in("siti"), kode=codes[0].lower())
    assert arrived.status_code == 303
    again = visitor()
    assert again.post("/masuk/kode", again.sign_in("siti"), kode=codes[0]).status_code == 401
    assert "Kode cadangan tersisa: 7" in siti.get("/akun").text


def test_no_secret_lies_readable_in_the_database(
    keys: Keys, engine: Engine, visitor: Callable[[], Visitor], staff_settings: Settings
) -> None:
    secret, codes = enrol(keys, "siti")
    siti = visitor()
    siti.post("/masuk/kode", siti.sign_in("siti"), kode=codes[0])
    token = siti.client.cookies["tanya_staf"]
    link = keys.invitations.make(keys.accounts.person("budi"), "uji").rsplit("/", 1)[1]
    with engine.connect() as db:
        assert db.execute(select(users.c.password_hash)).scalars().first().startswith("$argon2id$")
        assert db.execute(select(sessions.c.id)).scalars().all()
    kept = b"".join(path.read_bytes() for path in staff_settings.data.glob("tanya.sqlite*"))
    for value in (PASSWORD, secret, token, link, codes[1], codes[1].replace("-", "")):
        assert value.encode() not in kept


def test_the_cookies_of_an_https_site_are_bound_to_it(
    tmp_path: object, staff_settings: Settings, keys: Keys, knowledge: Knowledge
) -> None:
    settings = staff_settings.model_copy(update={"public_url": "https://tanya.example.go.id"})
    app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
    siti = Visitor(app)
    siti.client.base_url = "https://tanya.example.go.id"
    cookie = siti.sign_in("siti").headers["set-cookie"]
    assert cookie.startswith("__Host-tanya_staf=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert siti.get("/redaksi").status_code == 200


def test_signing_in_makes_a_new_token_and_ends_the_old_one(visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    page = siti.get("/masuk")
    siti.post("/masuk", page, nama="siti", sandi=PASSWORD)
    first = siti.client.cookies["tanya_staf"]
    siti.post("/masuk", page, nama="siti", sandi=PASSWORD)
    assert siti.client.cookies["tanya_staf"] != first
    other = visitor()
    other.client.cookies.set("tanya_staf", first)
    assert other.get("/redaksi").status_code == 303


def test_a_required_second_step_comes_before_anything_else(
    staff_settings: Settings, keys: Keys, knowledge: Knowledge
) -> None:
    settings = staff_settings.model_copy(update={"staff_totp_required": True})
    app = create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue()))
    siti, budi = Visitor(app), Visitor(app)
    siti.sign_in("siti")
    budi.sign_in("budi")
    assert budi.get("/redaksi").status_code == 200
    assert siti.get("/pengguna").headers["location"] == "/akun/langkah-kedua"
    page = siti.get("/akun/langkah-kedua")
    sealed = re.search(r'name="rahasia" value="([^"]+)"', page.text)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert sealed
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    shown = siti.post("/akun/langkah-kedua", page, rahasia=sealed[1], kode=code)
    assert len(re.findall(r"<code>[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}</code>", shown.text)) == 8
    assert siti.get("/pengguna").status_code == 200


def test_signing_out_ends_the_session_for_good(visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    siti.sign_in("siti")
    token = siti.client.cookies["tanya_staf"]
    assert siti.send("/akun", "/keluar").headers["location"] == "/masuk"
    siti.client.cookies.set("tanya_staf", token)
    assert siti.get("/redaksi").status_code == 303


def test_a_page_that_was_open_too_long_asks_once_more(visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    page = siti.get("/masuk")
    siti.client.cookies.clear()
    late = siti.post("/masuk", page, nama="siti", sandi=PASSWORD)
    assert (late.status_code, "terlalu lama terbuka" in problem(late.text)) == (403, True)
    assert siti.post("/masuk", late, nama="siti", sandi=PASSWORD).status_code == 303
    assert token_of(late)
