"""What can stand in the way of a start is said in one sentence, with the remedy."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.server import CannotStart, Running, check_machine
from app.settings import Settings, SettingsInvalid, settings_from_environment
from tests.conftest import tanya


def test_a_second_start_on_the_same_port_says_so_and_leaves_the_first_alone(
    server: Running, tmp_path: Path
) -> None:
    port = server.url.rsplit(":", 1)[1]
    done = tanya("serve", "--no-register", TANYA_PORT=port, TANYA_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    sentence = done.stderr.replace("\n", " ")
    assert f"Port {port} sudah dipakai program lain" in sentence
    assert "TANYA_PORT" in sentence
    assert "Traceback" not in done.stderr


def test_the_port_of_rasa_is_looked_at_too(tmp_path: Path) -> None:
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = Settings(
            data=tmp_path, port=port, rasa_url=f"http://127.0.0.1:{taken.getsockname()[1]}"
        )
        with pytest.raises(CannotStart, match=r"untuk Rasa.*TANYA_RASA_URL"):
            check_machine(settings, with_rasa=True)
        check_machine(settings, with_rasa=False)


def test_a_full_disk_is_said_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.server._FREE_DISK", 1 << 62)
    with pytest.raises(CannotStart, match=r"hampir habis.*Kosongkan"):
        check_machine(Settings(data=tmp_path), with_rasa=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANYA_PORT", "delapan-ribu"),
        ("TANYA_RASA_TIMEOUT", "-1"),
        ("TANYA_ALLOWED_ORIGINS", "https://contoh.go.id"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_is_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        settings_from_environment()
    assert str(refused.value).startswith(f"{name} tidak bisa dipakai: ")
    assert value not in str(refused.value)


def test_a_command_with_a_bad_setting_ends_with_the_sentence() -> None:
    done = tanya("kb", "check", TANYA_PORT="delapan-ribu")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("TANYA_PORT tidak bisa dipakai: ")
    assert "Traceback" not in done.stderr


def test_a_missing_rasa_is_said_with_the_remedy(tmp_path: Path) -> None:
    done = tanya("nlu", "evaluate", TANYA_RASA_PYTHON=str(tmp_path / "python"))
    assert done.returncode == 1
    assert "make setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_content_folder_that_is_none_does_not_pass_the_check(tmp_path: Path) -> None:
    done = tanya("kb", "check", TANYA_CONTENT=str(tmp_path / "tidak-ada"))
    assert done.returncode == 1
    assert "tidak-ada:1: " in done.stderr.replace("\n", "")
