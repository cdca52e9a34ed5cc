"""`tanya ask` as a user types it, against the running server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.asking import LineInvalid, read_file, read_lines
from app.server import Running, find
from app.settings import Settings
from tests.conftest import tanya

Ask = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def ask(server: Running, tmp_path: Path) -> Ask:
    """`tanya ask …` in a data folder where the server of the tests is the one that runs."""
    noted = tmp_path / "run" / "server.json"
    noted.parent.mkdir()
    noted.write_text(json.dumps({"url": server.url, "pid": server.pid}), encoding="utf-8")
    environment = {"TANYA_DATA": str(tmp_path), "TANYA_API_TOKEN": server.token}
    return lambda *arguments: tanya("ask", *arguments, **environment)


def test_a_question_is_answered_as_text_or_as_the_object_of_the_api(ask: Ask) -> None:
    assert "Rp30.000" in ask("biaya skck").stdout
    reply = json.loads(ask("--json", "biaya skck").stdout)
    assert (reply["status"], reply["service_id"], reply["aspects"]) == (
        "answered",
        "skck",
        ["biaya"],
    )
    assert {"text", "candidates", "choices", "citations", "conversation_id"} < set(reply)
    assert "id" not in reply


def test_a_file_gives_one_line_for_each_line_in_its_order(ask: Ask, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": 1, "question": "biaya\u2028skck"},
        {"id": "b", "turns": ["syarat bikin skck apa saja", {"text": "biayanya?"}]},
        {"id": "c", "question": "a" * 30_000},
        {"id": "d", "question": ""},
    ]
    path = tmp_path / "in.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    done = ask("--json", "--file", str(path))
    assert done.returncode == 0, done.stderr
    one, two, three, four = map(json.loads, done.stdout.strip("\n").split("\n"))
    assert (one["id"], one["service_id"]) == (1, "skck")
    assert (two["id"], [t["service_id"] for t in two["turns"]]) == ("b", ["skck", "skck"])
    assert (three["id"], three["status"]) == ("c", "unanswerable")
    assert "terlalu panjang" in three["text"]
    assert (four["id"], four["status"]) == ("d", "chat")


def test_a_bad_line_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "question": "a"}\n{"id": 2, "question": ', encoding="utf-8")
    done = tanya("ask", "--json", "--file", str(path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "Baris 2: bukan JSON yang benar."


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = tanya("ask", "--file", str(tmp_path / "tidak-ada.jsonl"), COLUMNS="300")
    assert done.returncode == 2
    assert "tidak-ada.jsonl" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "row",
    [
        '{"question": 5}',
        '{"question": null}',
        '{"turns": "abc"}',
        '{"turns": [5]}',
        '{"turns": [{"txt": "a"}]}',
    ],
)
def test_a_question_that_is_no_text_is_named(row: str) -> None:
    with pytest.raises(LineInvalid, match="Baris 1"):
        read_lines([row])


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes('{"id": 1, "question": "é"}'.encode("latin-1"))
    with pytest.raises(LineInvalid, match=r"in\.jsonl"):
        read_file(path)


@pytest.mark.parametrize("noted", ["", "{}", '{"url": "http://127.0.0.1:9", "pid": 1}'])
def test_a_note_of_a_server_that_is_gone_is_no_server(tmp_path: Path, noted: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "server.json").write_text(noted, encoding="utf-8")
    assert find(Settings(data=tmp_path)) is None
