"""`tanya user`, as somebody at the server's terminal uses it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.database import connect, let_go
from app.settings import ROOT, Settings
from app.staff.office import open_keys
from knowledge_base.audit import entries
from tests.app.staff.people import PASSWORD
from tests.conftest import tanya


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"TANYA_DATA": str(tmp_path), "COLUMNS": "200"}


def test_the_first_admin_is_invited_listed_reset_and_disabled(
    place: dict[str, str], tmp_path: Path
) -> None:
    assert "Belum ada akun" in tanya("user", "list", **place).stdout
    made = tanya("user", "create", "siti", "--role", "admin", "--email", "s@x.go.id", **place)
    assert made.returncode == 0, made.stderr
    first = re.search(r"http://127\.0\.0\.1:8000/undangan/\S+", made.stdout)
    assert first
    listed = tanya("user", "list", **place).stdout
    assert re.search(r"siti .*belum masuk.*admin: Semua instansi, semua wilayah", listed)

    again = tanya("user", "reset", "siti", **place)
    assert "/undangan/" in again.stdout
    assert first[0] not in again.stdout

    refused = tanya("user", "disable", "siti", **place)
    assert (refused.returncode, "satu-satunya admin" in refused.stderr) == (1, True)
    tanya("user", "create", "rani", "--role", "admin", **place)
    assert tanya("user", "disable", "siti", **place).returncode == 0

    engine = connect(Settings(data=tmp_path).database)
    with engine.connect() as db:
        found = entries(db, "pengguna:siti")
    let_go(engine)
    actions = ["nonaktifkan", "atur ulang", "undang", "beri peran", "buat"]
    assert [entry.action for entry in found] == actions
    assert all(entry.actor.startswith("terminal:") for entry in found)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("create", "Nama Salah", "--role", "admin"), "Pakai 3 sampai 40 huruf kecil"),
        (("create", "siti", "--role", "admin", "--region", "99"), "Kode ini tidak ada"),
        (("create", "siti", "--role", "raja"), "--role"),
        (("disable", "tidak-ada"), "Tidak ada akun dengan nama itu"),
        (("reset", "tidak-ada"), "tanya user list"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    place: dict[str, str], arguments: tuple[str, ...], why: str
) -> None:
    done = tanya("user", *arguments, **place)
    assert done.returncode
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_at_a_terminal_the_password_is_asked_until_it_is_good(
    place: dict[str, str], tmp_path: Path
) -> None:
    typed = ["pendek", "pendek", PASSWORD, "lain", PASSWORD, PASSWORD]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "user", "create", "siti", "--role", "admin"],
        cwd=ROOT,
        env=os.environ | place,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    for line in typed:
        while not seen.endswith(b": "):
            seen += os.read(ours, 1000)
        os.write(ours, line.encode() + b"\n")
        seen += os.read(ours, 1000)
    try:
        while chunk := os.read(ours, 1000):
            seen += chunk
    except OSError:
        pass  # the other end was closed
    assert process.wait(30) == 0
    os.close(ours)
    text = seen.decode()
    assert "Terlalu pendek" in text
    assert "Tidak sama" in text
    assert PASSWORD not in text
    engine = connect(Settings(data=tmp_path).database)
    assert open_keys(Settings(data=tmp_path), engine).accounts.sign_in("siti", PASSWORD)
    let_go(engine)
