"""A person is offered beside an answer: after two that did not serve, or for what was said."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice, Handoff, HandoffReason, Outcome
from knowledge_base.handoff_cues import reason_in, ruled_services
from knowledge_base.model import EMERGENCY_SERVICE

ASK = Choice(title="Hubungi petugas", value="petugas")
_UNSERVED = frozenset({Outcome.CLARIFICATION, Outcome.UNANSWERABLE})
_OFTEN = 2
_WORDS = {
    HandoffReason.UNSURE: "Kalau belum juga ketemu, petugas bisa membantu.",
    HandoffReason.FRUSTRATED: "Maaf kalau jawaban saya belum membantu. Anda bisa minta petugas.",
    HandoffReason.SENSITIVE: "Kalau lebih nyaman bercerita kepada orang, Anda bisa minta petugas.",
    HandoffReason.RULE: "Untuk urusan ini Anda juga bisa minta petugas.",
}


def offering(turn: Turn, result: Result) -> Result:
    """The result with a person offered if there is a reason; how often in a row no answer served
    is remembered (`ragu`)."""
    answer = result.answer
    if not isinstance(answer, Answer) or answer.status is Outcome.CHAT:
        return result
    unserved = turn.memory.unserved + 1 if answer.status in _UNSERVED else 0
    result = replace(result, slots={"ragu": unserved, **result.slots})
    reason = _reason(turn, answer, unserved)
    if reason is None or answer.handoff or answer.service_id == EMERGENCY_SERVICE:
        return result
    handoff = handoff_of(turn, reason, answer)
    choices = answer.choices if ASK in answer.choices else (*answer.choices, ASK)
    text = f"{answer.text}\n\n{_WORDS[reason]}"
    offered = answer.model_copy(update={"text": text, "choices": choices, "handoff": handoff})
    # "ya" below an answer is a nod, below a question that found none it accepts.
    accepts = {} if answer.status is Outcome.ANSWERED else {"tawaran": "petugas"}
    return replace(result, answer=offered, slots={**result.slots, **accepts})


def handoff_of(turn: Turn, reason: HandoffReason, answer: Answer | None = None) -> Handoff:
    """What an agent has to know: of this answer, or of what was talked about."""
    memory = turn.memory
    return Handoff(
        reason=reason,
        service_id=(answer.service_id if answer else None) or memory.service_id,
        aspects=(answer.aspects if answer else ()) or memory.aspects,
        region=turn.region,
        question=(turn.text if answer else memory.question) or memory.question or turn.text or None,
    )


def _reason(turn: Turn, answer: Answer, unserved: int) -> HandoffReason | None:
    if said := reason_in(turn.text):
        return said
    if unserved >= _OFTEN:
        return HandoffReason.UNSURE
    return HandoffReason.RULE if answer.service_id in ruled_services() else None
