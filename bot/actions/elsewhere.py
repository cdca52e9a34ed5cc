"""What a message asks beside a service and no record holds: whom to ask about that."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.emergency import has_one
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer
from knowledge_base.model import EMERGENCY_SERVICE, Topic
from knowledge_base.retrieval import Knowledge
from knowledge_base.sentences import questions_in


def topic_said(text: str, knowledge: Knowledge) -> Topic | None:
    """The topic that no service answers and whose own words (`ungkapan`) a text has."""
    topics = knowledge.catalogue.topics.values()
    return next((t for t in topics if not t.is_danger and has_one(text, t.ungkapan)), None)


def with_whom_to_ask(turn: Turn, result: Result, knowledge: Knowledge) -> Result:
    """Above the answer about a service, for the other matter that a message asks about: "wajib
    pindah KK? dan nyoblos di mana". A father who "pergi jadi TKI" is only told of."""
    answer = result.answer
    if not isinstance(answer, Answer) or answer.service_id in (None, EMERGENCY_SERVICE):
        return result
    said = (topic_said(part, knowledge) for part in questions_in(turn.text) or [turn.text])
    topic = next(filter(None, said), None)
    if topic is None or not topic.jawaban:
        return result
    above = answer.model_copy(update={"text": f"{topic.jawaban}\n\n{answer.text}"})
    return replace(result, answer=above)
