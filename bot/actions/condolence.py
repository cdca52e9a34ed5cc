"""A word of sympathy, once, to who tells that somebody has just died."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE

DEATH_SERVICE = "akta-kematian"
_SYMPATHY = "Turut berduka cita."
_GRIEVES = frozenset({"berduka"})


def grieves(text: str) -> bool:
    """Whether a text tells that somebody has just died."""
    return bool(cues_in(normalise(text), _GRIEVES))


def with_sympathy(turn: Turn, result: Result) -> Result:
    """The answer below a word of sympathy; numbers to call come before any."""
    answer = result.answer
    if not isinstance(answer, Answer) or answer.status is Outcome.CHAT:
        return result
    if answer.service_id == EMERGENCY_SERVICE or not grieves(turn.text):
        return result
    if any(map(grieves, turn.earlier)):
        return result
    text = f"{_SYMPATHY}\n\n{answer.text}"
    return replace(result, answer=answer.model_copy(update={"text": text}))
