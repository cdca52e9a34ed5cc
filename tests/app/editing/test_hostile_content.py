"""Whatever an editor types into a record is text for citizens: no channel takes it for its own."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from app.editing.preview import draft_answer, topic_answer
from connectors.telegram.render import render as telegram
from connectors.whatsapp.render import messages as whatsapp
from knowledge_base import catalogue
from knowledge_base.answer import Answer
from knowledge_base.model import Aspect
from knowledge_base.publishing.model import content_of

HOSTILE = "<script>alert(1)</script><b onclick='x'>\"&amp;</b>"
ADDRESS = 'https://contoh.go.id/"><script>alert(1)</script>'
SHIPPED = catalogue.load()


class Tags(HTMLParser):
    """The tags of a text, as Telegram reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def hostile(value: Any, name: str = "") -> Any:
    """A record with a script behind every text that is not a name of something else."""
    if isinstance(value, dict):
        return {key: hostile(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, name) for inner in value]
    if name == "url":
        return ADDRESS
    kept = ("id", "dasar", "dasar_hukum", "sumber", "wilayah", "dilihat")
    if not isinstance(value, str) or name in kept or name.startswith(("ditinjau", "tinjau")):
        return value
    return f"{value[:60]} {HOSTILE}"


def checked(answer: Answer) -> None:
    for message in telegram(answer, "https://tanya.contoh.go.id"):
        tags = Tags()
        tags.feed(message.payload["text"])
        assert tags.found <= {"b", "a", "i", "code", "pre"}, message.payload["text"]
        assert tags.attributes <= {"href"}, message.payload["text"]
    said = "".join(str(one.payload) for one in whatsapp(answer, "https://tanya.contoh.go.id"))
    assert "alert(1)" in said, "shown as text, not left out"


@pytest.mark.parametrize("aspect", [None, *Aspect])
def test_a_script_in_any_field_of_a_service_is_text_in_every_channel(
    aspect: Aspect | None,
) -> None:
    content = hostile(content_of(SHIPPED.services["ktp-el-hilang"]))
    answer = draft_answer(content, aspect, "", SHIPPED.regulations)
    assert answer
    assert "<script>" in answer.text or aspect is Aspect.DASAR_HUKUM
    if "<script>" in answer.text:
        checked(answer)


def test_a_script_in_the_answer_of_a_topic_is_text_in_every_channel() -> None:
    answer = topic_answer({"jawaban": HOSTILE})
    assert answer
    checked(answer)
