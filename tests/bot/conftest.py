"""Actions on the real knowledge, with turns a test writes by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.actions.endpoint import actions
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.answer import Answer
from knowledge_base.retrieval import Knowledge

Do = Callable[..., Result]


@pytest.fixture
def do(knowledge: Knowledge) -> Do:
    """Run an action by name on a text; what is remembered comes as slots."""
    registry = actions(contact="")

    def run(action: str, text: str, intent: str = "tanya_layanan", **more: Any) -> Result:
        turn = Turn(
            text=text,
            intent=intent,
            confidence=more.pop("confidence", 0.9),
            chosen=more.pop("chosen", None),
            memory=Memory.from_slots(more.pop("slots", {})),
            earlier=more.pop("earlier", ()),
        )
        return registry[action](turn, knowledge)

    return run


def answer_of(result: Result) -> Answer:
    assert isinstance(result.answer, Answer)
    return result.answer
