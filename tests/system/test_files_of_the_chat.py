"""The chat is many small files, and still light, complete and quick to arrive."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import httpx
import pytest

from app.pages import STATIC
from app.server import Running

MODULES = sorted((STATIC / "chat").iterdir())
PAGE = (STATIC / "index.html").read_text(encoding="utf-8")
# The browser does not compress one file with the help of another.
LIMIT = 29_000
# The style of the pages of services and regulations, which the chat does not load.
RECORDS, RECORDS_LIMIT = STATIC / "record.css", 3_000


def packed(*files: Path) -> int:
    """Bytes on the wire."""
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_all_files_of_the_chat_together_are_light() -> None:
    assert packed(*(f for f in STATIC.rglob("*") if f.is_file() and f != RECORDS)) < LIMIT
    assert packed(RECORDS) < RECORDS_LIMIT


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_has_one_topic_and_says_which(module: object) -> None:
    text = STATIC.joinpath("chat", getattr(module, "name", "")).read_text(encoding="utf-8")
    assert text.startswith("/** ")
    assert 40 <= text.count("\n") <= 250


def test_every_module_is_asked_for_at_once() -> None:
    entry = (STATIC / "tanya-chat.js").read_text(encoding="utf-8")
    listed = re.search(r"const MODULES = \[(.*?)\];", entry, re.DOTALL)
    assert listed
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/chat/(\w+)\.js">', PAGE)
    there = [module.stem for module in MODULES]
    assert sorted(re.findall(r"'(\w+)'", listed[1])) == there
    assert sorted(preloaded) == there


def test_the_page_greets_before_the_script_arrives_in_the_same_words() -> None:
    words = (STATIC / "chat" / "words.js").read_text(encoding="utf-8")
    for name in ("greeting", "introduction"):
        sentence = re.search(rf"^  {name}: '(.*)',$", words, re.MULTILINE)
        assert sentence
        assert f">{sentence[1]}</" in PAGE


@pytest.mark.rasa
@pytest.mark.parametrize("path", ["/static/tanya-chat.js", "/static/chat/element.js"])
def test_any_site_may_load_the_files_and_nothing_else(server: Running, path: str) -> None:
    elsewhere = {"Origin": "https://dukcapil.contoh.go.id"}
    file = httpx.get(server.url + path, headers=elsewhere)

    assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert file.headers["Content-Type"].startswith("text/javascript")
    assert file.headers["Content-Encoding"] == "gzip"
    assert file.headers["Cache-Control"] == "max-age=600"
    known = elsewhere | {"If-None-Match": file.headers["ETag"]}
    unchanged = httpx.get(server.url + path, headers=known)
    assert unchanged.status_code == 304
    assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
    for other in ("/", "/layanan", "/webchat/history", "/healthz"):
        answer = httpx.get(server.url + other, headers=elsewhere)
        assert "Access-Control-Allow-Origin" not in answer.headers, other
