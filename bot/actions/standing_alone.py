"""A question that stands by itself, answered as in the chat but without Rasa."""

from __future__ import annotations

from bot.actions.answer import answer_question
from bot.actions.emergency import careful, danger_in, emergency, is_danger
from bot.actions.turn import Turn
from knowledge_base.answer import Answer
from knowledge_base.retrieval import Knowledge


def answer_alone(knowledge: Knowledge, question: str, without: int | None = None) -> Answer:
    """The answer to a question nobody has said anything before; numbers first in danger.

    `without` hides one sample question by its row, to see what others who ask so would get.
    """
    ranking = knowledge.rank(question, without=without)
    turn = Turn(text=question, ranking=ranking)
    if is_danger(turn, ranking, knowledge):
        result = emergency(turn, ranking, knowledge)
    else:
        result = answer_question(turn, knowledge)
        if danger_in(ranking, knowledge) >= knowledge.weights.danger_at:
            result = careful(result, turn, ranking, knowledge)
    assert isinstance(result.answer, Answer), "only small talk names a response"
    return result.answer.model_copy(update={"index_version": knowledge.version})


def numbers_for(knowledge: Knowledge, text: str) -> Answer | None:
    """The numbers to call, if a text tells of danger."""
    ranking = knowledge.rank(text)
    turn = Turn(text=text, ranking=ranking)
    if not is_danger(turn, ranking, knowledge):
        return None
    found = emergency(turn, ranking, knowledge).answer
    return found if isinstance(found, Answer) else None
