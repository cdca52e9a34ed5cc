"""`POST /rasa/actions`: Rasa's server asks, the catalogue answers."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.routing import APIRoute

from bot.actions.answer import answer_question, is_question, rank
from bot.actions.choose import choose, not_that, start_over
from bot.actions.condolence import with_sympathy
from bot.actions.documents import ruled_out
from bot.actions.elsewhere import with_whom_to_ask
from bot.actions.emergency import careful, emergency, is_danger, may_be_danger
from bot.actions.handoff import accepting, danger, illegal_fee, person
from bot.actions.offering import offering
from bot.actions.protocol import ActionCall, ActionResult, Event, SlotSet, decoded
from bot.actions.region import says_only_where
from bot.actions.report import is_about_staff, with_report
from bot.actions.smalltalk import small_talk
from bot.actions.turn import Action, Memory, Result, Turn
from knowledge_base.answer import Answer
from knowledge_base.place import followed
from knowledge_base.regions import OR, regions
from knowledge_base.retrieval import Knowledge, LiveKnowledge

log = logging.getLogger(__name__)

_PAYLOAD_MARK = "/"
_MOST_EARLIER = 20
_NEW_TALK = frozenset({"session_started", "restart"})
_NO_QUESTIONS = frozenset(
    {"action_obrolan", "action_petugas", "action_mulai_ulang", "action_setuju"}
)


def actions(contact: str) -> dict[str, Action]:
    """Every action of bot/domain/actions.yml by its name."""
    registry: dict[str, Action] = {
        "action_jawab": answer_question,
        "action_pilih": choose,
        "action_bukan_itu": not_that,
        "action_petugas": person(contact),
        "action_darurat": danger,
        "action_pungli": illegal_fee,
        "action_mulai_ulang": start_over,
        "action_setuju": accepting(contact),
        "action_obrolan": small_talk,
    }
    return {name: _understanding(name, action) for name, action in registry.items()}


def _understanding(name: str, action: Action) -> Action:
    """The action for a message that has been ranked; numbers first if it may tell of danger.

    Intents err: what is surely a question is answered, whatever else it was taken for.
    """

    def run(turn: Turn, knowledge: Knowledge) -> Result:
        if not turn.text:
            told = with_report(turn, action(turn, knowledge), knowledge)
            return offering(turn, _remembering(turn, _answered_anew(turn, told)))
        turn = replace(turn, denied=ruled_out(turn, knowledge))
        ranking = rank(turn, knowledge)
        if is_danger(turn, ranking, knowledge):
            return emergency(turn, ranking, knowledge)
        ranked = replace(turn, ranking=ranking)
        asks = name in _NO_QUESTIONS and (says_only_where(turn) or is_question(ranked, knowledge))
        asks = asks or (name == "action_petugas" and is_about_staff(turn.text))
        result = answer_question(ranked, knowledge) if asks else action(ranked, knowledge)
        result = with_sympathy(ranked, result)
        result = with_whom_to_ask(ranked, with_report(ranked, result, knowledge), knowledge)
        trail = followed(ranking.trail, result.slots.get("layanan"))
        result = replace(result, slots={"jejak": trail, **result.slots})
        result = offering(turn, _remembering(turn, _answered_anew(turn, result)))
        if may_be_danger(turn, ranking, knowledge):
            return careful(result, turn, ranking, knowledge)
        return result

    return run


def _answered_anew(turn: Turn, result: Result) -> Result:
    """Whatever was said last is said no more, unless the action says what it said."""
    if turn.memory.said is None:
        return result
    return replace(result, slots={"terjawab": None, **result.slots})


def _remembering(turn: Turn, result: Result) -> Result:
    """The region that was named stays for what follows, unless the action forgets it."""
    if turn.region == turn.memory.region:
        return result
    return replace(result, slots={"wilayah": OR.join(turn.region) or None, **result.slots})


def router(
    live: LiveKnowledge, registry: Mapping[str, Action], token: str, alone: bool = False
) -> APIRouter:
    """The endpoint. Without the right token it does not exist.

    `alone` is for a process that does nothing else: there one action runs after the other, which
    is quicker than several that take turns.
    """

    class OnlyRasa(APIRoute):
        """Looks at the token before anything else: a dependency would see the body parsed first."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handle_rasa(request: Request) -> Response:
                given = request.query_params.get("token", "")
                if not hmac.compare_digest(given.encode(), token.encode()):
                    raise HTTPException(404)
                return await handle(request)

            return handle_rasa

    routes = APIRouter(include_in_schema=False, route_class=OnlyRasa)

    def run(call: ActionCall) -> ActionResult:
        action = registry.get(call.next_action)
        if action is None:
            log.error("unknown action", extra={"action": call.next_action})
            raise HTTPException(404)
        turn, knowledge = _turn(call), live.current
        if vector := call.tracker.latest_message.vector:
            knowledge.remember(turn.text, decoded(vector))
        result = action(turn, knowledge)
        return ActionResult(
            events=[SlotSet(name=name, value=value) for name, value in result.slots.items()],
            responses=[_response(result.answer, knowledge.version, turn.region)],
        )

    async def run_alone(call: ActionCall) -> ActionResult:
        return run(call)

    # Elsewhere not async: ranking is work for the processor and must not hold up the event loop,
    # which is at the same moment waiting for Rasa to answer.
    routes.post("/rasa/actions")(run_alone if alone else run)
    return routes


def _response(answer: Answer | str, version: str, region: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(answer, str):
        return {"response": answer}
    stamped = answer.model_copy(update={"index_version": version, "region": region})
    return {"custom": stamped.model_dump(mode="json")}


def _turn(call: ActionCall) -> Turn:
    message = call.tracker.latest_message
    text = message.text or ""
    tapped = text.startswith(_PAYLOAD_MARK)
    values = {e.entity: e.value for e in message.entities if isinstance(e.value, str)}
    region = values.get("wilayah") if tapped else None
    return Turn(
        text="" if tapped else text,
        intent=message.intent.name,
        confidence=message.intent.confidence,
        chosen=values.get("layanan"),
        chosen_region=region if region in regions() else None,
        memory=Memory.from_slots(call.tracker.slots),
        earlier=_earlier(call.tracker.events),
    )


def _earlier(events: Sequence[Event]) -> tuple[str, ...]:
    """What the citizen wrote in this talk before the last message; taps left out."""
    begun = max((at for at, one in enumerate(events) if one.event in _NEW_TALK), default=-1)
    texts = [one.text or "" for one in events[begun + 1 :] if one.event == "user"][:-1]
    return tuple(one for one in texts if one and not one.startswith(_PAYLOAD_MARK))[-_MOST_EARLIER:]
