"""`action_obrolan`: a kind word back, unless a real question hides behind the courtesy."""

from __future__ import annotations

from bot.actions.answer import answer_question
from bot.actions.emergency import emergency, sounds_urgent
from bot.actions.turn import Result, Turn
from knowledge_base.aspects import without_aspects
from knowledge_base.retrieval import Knowledge

_FEWEST_WORDS = 2


def small_talk(turn: Turn, knowledge: Knowledge) -> Result:
    """The domain's response to the intent; an answer if the message is surely about a service."""
    if sounds_urgent(turn.text):
        return emergency(turn, knowledge)
    if len(without_aspects(turn.text)) >= _FEWEST_WORDS:
        best = knowledge.rank(turn.text).best
        if best and best.probability >= knowledge.weights.answer_at:
            return answer_question(turn, knowledge)
    return Result(f"utter_{turn.intent}")
