"""The chats in *.yml, typed turn by turn into the real server: gateway, Rasa, catalogue.

A turn says what is typed (`warga`) and some of: `layanan`, the service that the reply is about
(`-` for none), `hasil` its outcome, `memuat` what it contains (alternatives by `|`), `tanpa` what
it does not contain, `ditawarkan` a service that is among the choices.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.asking import converse
from app.server import Running
from knowledge_base.evaluation import contains

HERE = Path(__file__).parent
KEYS = {"warga", "layanan", "hasil", "memuat", "tanpa", "ditawarkan"}


def chats() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for chat in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(chat["giliran"], id=f"{path.stem}: {chat['percakapan']}")


@pytest.mark.rasa
@pytest.mark.parametrize("turns", list(chats()))
def test_the_chat_goes_as_told(server: Running, turns: list[dict[str, Any]]) -> None:
    async def talk() -> list[dict[str, Any]]:
        async with httpx.AsyncClient(
            base_url=f"{server.url}/api/v1",
            headers={"Authorization": f"Bearer {server.token}"},
            timeout=60,
        ) as client:
            return await converse(client, [turn["warga"] for turn in turns])

    for turn, reply in zip(turns, asyncio.run(talk()), strict=True):
        assert turn.keys() <= KEYS, turn
        said = f"{turn['warga']!r} -> {reply['text']!r}"
        if "layanan" in turn:
            expected = None if turn["layanan"] == "-" else turn["layanan"]
            assert reply["service_id"] == expected, said
        if "hasil" in turn:
            assert reply["status"] == turn["hasil"], said
        for fact in turn.get("memuat", ()):
            assert contains(reply["text"], str(fact)), said
        for word in turn.get("tanpa", ()):
            assert not contains(reply["text"], str(word)), said
        if "ditawarkan" in turn:
            assert turn["ditawarkan"] in {c["service_id"] for c in reply["choices"]}, said


def test_every_chat_is_told_once() -> None:
    names = [param.id for param in chats()]
    assert len(names) == len(set(names)) >= 30
