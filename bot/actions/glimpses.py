"""When asking back: what the likeliest services would answer, beside the choices."""

from __future__ import annotations

from bot.actions.turn import Turn
from knowledge_base.answers.clarification import Glimpse, glimpse
from knowledge_base.answers.service_period import has_ended
from knowledge_base.answers.tariff import asks_price
from knowledge_base.answers.whereabouts import depends_on_region
from knowledge_base.days import today
from knowledge_base.model import EMERGENCY_SERVICE, Aspect
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
from knowledge_base.retrieval import Knowledge

# Of the development questions that are asked back with a best candidate this likely two in three
# mean it; of those with a less likely one as many are none of ours as are.
_LIKELY = 0.3
_POSSIBLE = 0.25
# How many lines the likeliest shows, and the one after it.
_LINES = (3, 2)


def glimpses_of(turn: Turn, knowledge: Knowledge, ranking: Ranking) -> tuple[Glimpse, ...]:
    """Those of the likeliest one or two; () if there are several and none is likely."""
    best = ranking.kept[: len(_LINES)]
    if not best or (len(best) > 1 and best[0].probability < _LIKELY):
        return ()
    found = (
        _of(turn, knowledge, candidate.subject_id, most)
        for candidate, most in zip(best, _LINES, strict=False)
        if candidate.probability >= _POSSIBLE or len(best) == 1
    )
    return tuple(one for one in found if one)


def _of(turn: Turn, knowledge: Knowledge, service_id: str, most: int) -> Glimpse | None:
    service = knowledge.service(service_id)
    asked = knowledge.asked(turn.text)
    if asks_price(service.biaya, turn.text):
        asked = (Aspect.BIAYA,)
    if service_id == EMERGENCY_SERVICE or has_ended(service, today()):
        return None
    if depends_on_region(service, list(Aspect), turn.region):
        return None
    region = called(turn.region).code if turn.region else None
    return glimpse(
        service.in_region(region) if region else service,
        asked,
        turn.text,
        knowledge.relevance(service_id, turn.text, region),
        knowledge.catalogue.regulations,
        most,
    )
