"""One table of answers and channels: the same words, numbers, links and choices everywhere."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from connectors import webchat
from connectors.choices import offered, payload
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.model import Channel
from connectors.render import checked_label, plain
from connectors.store import Store
from connectors.telegram.render import render as telegram
from connectors.whatsapp.render import messages as whatsapp
from knowledge_base.answer import Answer
from tests.connectors.answers import ANSWERS
from tests.connectors.conftest import FakeDialogue, message
from tests.connectors.telegram.server import buttons_of, seen_text
from tests.connectors.whatsapp.limits import check

SITE = "https://tanya.contoh.go.id"
# What WhatsApp shows instead of a sign that would format.
LOOKS_LIKE = str.maketrans("∗▁∼´›", "*_~`>")


def on_whatsapp(answer: Answer) -> Iterator[str]:
    """Everything a person sees in WhatsApp; within its limits."""
    for outgoing in whatsapp(answer, SITE):
        sent: dict[str, Any] = outgoing.payload
        check({"messaging_product": "whatsapp", "to": "6281234567890", **sent})
        if sent["type"] == "text":
            yield sent["text"]["body"].translate(LOOKS_LIKE)
        else:
            yield sent["interactive"]["body"]["text"].translate(LOOKS_LIKE)
            for button in sent["interactive"]["action"].get("buttons", ()):
                yield button["reply"]["title"]
            yield sent["interactive"]["action"].get("parameters", {}).get("url", "")


def on_telegram(answer: Answer) -> Iterator[str]:
    """Everything a person sees in Telegram, with the addresses behind the links."""
    for outgoing in telegram(answer, SITE):
        yield seen_text(outgoing.payload["text"])
        yield from map(html.unescape, re.findall(r'href="([^"]*)"', outgoing.payload["text"]))
        for button in buttons_of(outgoing.payload.get("reply_markup", {})):
            yield button["text"]


def on_the_page(answer: Answer) -> Iterator[str]:
    """Everything the page is given to show; tests/system holds the page to it."""
    shown = json.loads(json.dumps(webchat.render(answer)))
    yield shown["text"]
    yield from (choice["title"] for choice in shown["choices"])
    for source in shown["citations"]:
        yield from (f"[{source['number']}]", source["title"], absolute(source["url"]))
    yield shown["checked_label"] or ""
    yield absolute(shown["more_url"]) if shown["more_url"] else ""


CHANNELS = {
    Channel.WHATSAPP: on_whatsapp,
    Channel.TELEGRAM: on_telegram,
    Channel.WEBCHAT: on_the_page,
}


def absolute(url: str) -> str:
    return url if url.startswith("https://") else SITE + url


def content(answer: Answer) -> Iterator[str]:
    """Every piece that must not be missing, in its order."""
    for line in answer.text.splitlines():
        yield re.sub(r"^\*(.*)\*$", r"\1", line)
    yield from (choice.title for choice in answer.choices)
    for number, source in enumerate(answer.citations, 1):
        yield from (f"[{number}]", source.title, absolute(source.url))
    yield checked_label(answer) or ""
    yield absolute(answer.more_url) if answer.more_url else ""


def words(text: str) -> str:
    """A text without line breaks and the marks of headings, of which every channel has its own."""
    return " ".join(re.sub(r"^\*(.+)\*$", r"\1", text, flags=re.MULTILINE).split())


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_is_whole_in_every_channel(kind: str, channel: Channel) -> None:
    answer = ANSWERS[kind]
    shown = " ".join(words(piece) for piece in CHANNELS[channel](answer))
    missing = [piece for piece in content(answer) if words(piece) not in shown]
    assert missing == []
    if kind != "long titles":  # a button or row may be short where the text has the whole title
        assert "…" not in shown


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.TELEGRAM])
@pytest.mark.parametrize("kind", ANSWERS)
def test_choices_can_be_tapped_or_are_numbered(kind: str, channel: Channel) -> None:
    answer = ANSWERS[kind]
    choices = offered(answer)
    shown = "\n".join(CHANNELS[channel](answer))
    render = whatsapp if channel is Channel.WHATSAPP else telegram
    tappable = json.dumps([outgoing.payload for outgoing in render(answer, SITE)])
    for number, choice in enumerate(choices, 1):
        is_numbered = f"\n{number}. {choice.title}" in shown
        assert is_numbered or f'"{choice.value}"' in tappable


@pytest.mark.parametrize("form", ["{}", "{}.", "no {}", "Nomor {}"])
@pytest.mark.parametrize("kind", [kind for kind in ANSWERS if offered(ANSWERS[kind])])
async def test_the_number_of_a_choice_typed_back_chooses_it(
    store: Store, dialogue: FakeDialogue, kind: str, form: str
) -> None:
    answers = _Answers(ANSWERS[kind])
    gateway = Gateway(store, Hub(), answers, lambda text, choice: ANSWERS["short"])
    for number, choice in enumerate(offered(ANSWERS[kind]), 1):
        asked = await gateway.receive(message(f"tanya-{number:03}", "yang mana"))
        await gateway.reply_to(asked.message, 5)
        typed = await gateway.receive(message(f"nomor-{number:03}", form.format(number)))
        await gateway.reply_to(typed.message, 5)
        assert answers.payloads[-1] == payload(choice.value)


async def test_a_number_that_was_not_offered_is_left_to_the_dialogue(store: Store) -> None:
    answers = _Answers(ANSWERS["three choices"])
    gateway = Gateway(store, Hub(), answers, lambda text, choice: ANSWERS["short"])
    for id_, text in enumerate(("2", "yang mana", "4", "112", "2 hari", "1 atau 2")):
        accepted = await gateway.receive(message(f"pesan-{id_:03}", text))
        await gateway.reply_to(accepted.message, 5)
    assert answers.payloads == [None] * 6


def test_the_api_numbers_choices_as_the_channels_do() -> None:
    assert "1. SIM baru\n2. SIM hilang\n3. Bukan itu" in plain(ANSWERS["three choices"])


class _Answers(FakeDialogue):
    """Says the same answer to everything."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    @property
    def payloads(self) -> list[str | None]:
        return [payload for _, _, payload in self.turns]

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        await super().turn(conversation_id, text, payload)
        return self._answer
