"""What we do have that is near a matter of government which is not in the catalogue."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice
from knowledge_base.model import EMERGENCY_SERVICE, Topic
from knowledge_base.ranking import Ranking
from knowledge_base.retrieval import Knowledge

_MOST = 2


def with_nearest(
    turn: Turn, result: Result, topic: Topic, ranking: Ranking, knowledge: Knowledge
) -> Result:
    """A refusal with the nearest services to choose from, if the topic offers them (`tawarkan`).

    They are no open list: "biayanya berapa?" after it still asks about what was refused, and may
    not be answered with what a neighbour costs. What was just talked about is near only because
    of that.
    """
    answer, known = result.answer, {EMERGENCY_SERVICE, turn.memory.service_id}
    near = [c.subject_id for c in ranking.kept if c.subject_id not in known][:_MOST]
    if not topic.tawarkan or not near or not isinstance(answer, Answer):
        return result
    choices = [
        Choice(title=knowledge.service(id_).nama, value=f"pilih:{id_}", service_id=id_)
        for id_ in near
    ]
    text = f"{answer.text}\n\nYang mirip dan ada pada saya, kalau itu yang Anda maksud:"
    offered = answer.model_copy(update={"text": text, "choices": (*choices, *answer.choices)})
    return replace(result, answer=offered)
