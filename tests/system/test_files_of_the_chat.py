"""The chat is many small files for who reads it, and one light file for who loads it."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from app.pages import STATIC
from app.server import Running
from connectors.chat_script import SOURCES, chat_script, squeezed_css

PAGE = (STATIC / "index.html").read_text(encoding="utf-8")
# Bytes on the wire of all that a page which embeds the chat loads.
LIMIT = 17_000
# What only our own chat page loads, and the style of the pages of services and regulations.
OWN_PAGE_LIMIT, RECORDS_LIMIT = 2_500, 3_000
# Newer than the browsers of phones from 2018 (Chrome 66), and not to be had by adding a function.
TOO_NEW = re.compile(
    r"\?\.[a-zA-Z(\[]|\?\?|&&=|\|\|=|\d_\d|\(\?<|#\w+\s*[=(]|\.at\(|\.flat\(|All\("
)

_SAY_ALL = """
console.log(JSON.stringify(Object.values(WORDS).map((words) => Object.fromEntries(
  Object.entries(words).map(([key, word]) =>
    [key, typeof word === 'function' ? word(7) : word])))));
"""


def packed(text: bytes) -> int:
    return len(gzip.compress(text))


def test_all_that_an_embedding_page_loads_is_light() -> None:
    assert packed(chat_script().encode()) <= LIMIT


def test_the_other_files_are_light() -> None:
    own = [STATIC / name for name in ("index.html", "page.css", "icon.svg")]
    assert sum(packed(file.read_bytes()) for file in own) < OWN_PAGE_LIMIT
    assert packed((STATIC / "record.css").read_bytes()) < RECORDS_LIMIT


@pytest.mark.parametrize("source", sorted(SOURCES.iterdir()), ids=lambda source: source.name)
def test_a_source_has_one_topic_says_which_and_is_in_the_script(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert text.startswith(("/** ", "/* "))
    assert 30 <= text.count("\n") <= 300
    if source.suffix == ".js":
        for name in re.findall(r"^(?:export )?(?:async )?(?:class|function) (\w+)", text, re.M):
            assert name in chat_script()
    else:
        assert json.dumps(squeezed_css(text)) in chat_script()


def test_the_script_needs_no_browser_of_today() -> None:
    for source in SOURCES.glob("*.js"):
        found = TOO_NEW.findall(source.read_text(encoding="utf-8"))
        assert found == [], source.name


def test_both_languages_say_the_same_things() -> None:
    words = (SOURCES / "words.js").read_text(encoding="utf-8")
    run = subprocess.run(
        ["node", "--input-type=module", "-e", words + _SAY_ALL],
        capture_output=True,
        text=True,
        check=True,
    )
    indonesian, english = json.loads(run.stdout)
    assert indonesian.keys() == english.keys()
    assert all((*indonesian.values(), *english.values()))
    assert [key for key in english if english[key] == indonesian[key]] == []


def test_the_page_greets_before_the_script_arrives_in_the_same_words() -> None:
    words = (SOURCES / "words.js").read_text(encoding="utf-8")
    for name in ("greeting", "introduction"):
        sentence = re.search(rf"^    {name}: '(.*)',$", words, re.MULTILINE)
        assert sentence
        assert f">{sentence[1]}</" in PAGE


@pytest.mark.rasa
def test_any_site_may_load_the_script_and_nothing_else(server: Running) -> None:
    elsewhere = {"Origin": "https://dukcapil.contoh.go.id"}
    file = httpx.get(server.url + "/static/tanya-chat.js", headers=elsewhere)

    assert file.text == chat_script()
    assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert file.headers["Content-Type"].startswith("text/javascript")
    assert file.headers["Content-Encoding"] == "gzip"
    assert file.headers["Cache-Control"] == "max-age=600"
    known = elsewhere | {"If-None-Match": file.headers["ETag"]}
    unchanged = httpx.get(server.url + "/static/tanya-chat.js", headers=known)
    assert unchanged.status_code == 304
    assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
    for other in ("/", "/layanan", "/webchat/history", "/healthz"):
        answer = httpx.get(server.url + other, headers=elsewhere)
        assert "Access-Control-Allow-Origin" not in answer.headers, other
