"""`action_obrolan`: a kind word back."""

from __future__ import annotations

from bot.actions.turn import Result, Turn
from knowledge_base.retrieval import Knowledge


def small_talk(turn: Turn, knowledge: Knowledge) -> Result:
    """The domain's response to the intent."""
    return Result(f"utter_{turn.intent}")
