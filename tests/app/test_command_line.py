import asyncio
import socket
from pathlib import Path

import pytest

from app.asking import LineInvalid, ask_all, read_lines
from app.server import CannotStart, Running, check_machine
from app.settings import Settings
from tests.conftest import tanya


def test_the_shipped_catalogue_passes_its_check() -> None:
    done = tanya("kb", "check")
    assert (done.returncode, done.stdout) == (0, "Katalog benar: 79 layanan, 100 peraturan.\n")


def test_a_broken_catalogue_is_refused_with_file_and_line(content: Path) -> None:
    path = content / "services" / "ktp-el-hilang.yml"
    text = path.read_text(encoding="utf-8").replace("perpres-96-2018", "perpres-1-1900")
    path.write_text(text, encoding="utf-8")
    done = tanya("kb", "check", TANYA_CONTENT=str(content))
    assert done.returncode == 1
    assert "ktp-el-hilang.yml:" in done.stderr
    assert "perpres-1-1900' tidak ada di katalog" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_model_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    done = tanya("kb", "search", "ktp", EMBEDDING_MODEL=str(tmp_path))
    assert done.returncode == 1
    assert "tanya model prepare" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_said_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(data=tmp_path, port=taken.getsockname()[1])
        with pytest.raises(CannotStart, match=r"sudah dipakai program lain.*TANYA_PORT"):
            check_machine(settings, with_rasa=False)


@pytest.mark.parametrize("line", ["{rusak", '{"id": 1}', "[]", '"teks"'])
def test_a_line_that_is_no_question_is_named(line: str) -> None:
    with pytest.raises(LineInvalid, match="Baris 2"):
        read_lines(['{"id": 1, "question": "a"}', line])


def test_questions_and_conversations_go_through_the_whole_path(server: Running) -> None:
    rows = read_lines(
        [
            '{"id": "satu", "question": "min ktp sy ilang, hrs gmn? bayar ga"}',
            "",
            '{"id": "dua", "turns": ["berapa biaya bikin paspor baru", "kalau yang 10 tahun?"]}',
        ]
    )

    async def collect() -> list[dict[str, object]]:
        return [reply async for reply in ask_all(server, rows)]

    one, two = asyncio.run(collect())
    assert (one["id"], one["status"], one["service_id"]) == ("satu", "answered", "ktp-el-hilang")
    turns = two["turns"]
    assert isinstance(turns, list)
    assert [turn["service_id"] for turn in turns] == ["paspor-baru", "paspor-baru"]
    assert "Rp950.000" in turns[1]["text"]
