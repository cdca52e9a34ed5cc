"""The replies to a question: a service that is answered, a choice, or that it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from bot.actions.emergency import emergency
from bot.actions.glimpses import glimpses_of
from bot.actions.offering import ASK
from bot.actions.opening import OFFICE_HOURS
from bot.actions.region import ask_where
from bot.actions.thread import asks_for_all, doubts
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice, Outcome, Scored
from knowledge_base.answers.clarification import Glimpse, clarification
from knowledge_base.answers.layout import BUDGET
from knowledge_base.answers.service import AGAIN, ALL_OF_IT, service_answer
from knowledge_base.answers.service_period import has_ended
from knowledge_base.answers.tariff import asks_price
from knowledge_base.answers.whereabouts import depends_on_region
from knowledge_base.days import today
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE, Aspect, Topic
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
from knowledge_base.retrieval import Knowledge

# What a choice leaves in the trail: more than any sentence does.
_CERTAIN = 1.0
# A service was answered: nothing is offered or refused any more, and no regulation is talked of.
_NOTHING_OPEN: dict[str, object] = {
    "pilihan": [],
    "ditolak": [],
    "tawaran": None,
    "peraturan": None,
}
# Which case somebody is in they say once: so many messages before are heard for it.
_STILL_HOLDS = 4
# In a talk, what is this likely to be meant instead is one tap away. That is so below one answer of
# eight; it is what was meant below three of ten of those, and below three of ten wrong answers.
_MAYBE_INSTEAD = 0.2


def answer_service(
    turn: Turn,
    knowledge: Knowledge,
    service_id: str,
    aspects: tuple[Aspect, ...],
    ranking: Ranking | None = None,
    asked: str | None = None,
) -> Result:
    """The asked aspects of a service that is certain; it is remembered for what follows.

    `asked` is the question where it is not what the turn says.
    """
    service = knowledge.service(service_id)
    question = asked or turn.text or turn.memory.question or ""
    if service_id == EMERGENCY_SERVICE and ranking:
        return emergency(turn, ranking, knowledge)
    is_over = has_ended(service, today())
    # Of what is over only where to ask is said: nobody has to tell for that where they are.
    differs = depends_on_region(service, (Aspect.KANAL,) if is_over else aspects, turn.region)
    if differs and not is_over:
        return ask_where(turn, service, aspects, question)
    sought = question
    if asks_price(service.biaya, question):
        # The words alone speak as much for how long it is valid.
        aspects, sought = (Aspect.BIAYA,), f"biaya {question}"
    aspects = knowledge.answerable(question, aspects, service)
    region = called(turn.region) if turn.region and not differs else None
    before = turn.earlier[-_STILL_HOLDS:] if turn.memory.service_id == service_id else ()

    def said(budget: int, again: bool = False) -> Answer:
        relevance = knowledge.relevance(service_id, sought, region.code if region else None)
        regulations = knowledge.catalogue.regulations
        return service_answer(
            service,
            aspects,
            question,
            relevance,
            regulations,
            budget,
            region,
            again=again,
            before=before,
        )

    answer = said(ALL_OF_IT if asks_for_all(question) else BUDGET)
    said_now = _mark(answer)
    current = turn.memory.service_id
    if current == service_id and turn.memory.said == said_now and _asks_anew(turn):
        answer = said(AGAIN, again=True)
    # Asked by the way: the service that was talked of stays what the talk is about.
    if service_id == OFFICE_HOURS and current not in (None, service_id):
        # What its buttons ask for would be asked of the service that is talked of.
        answer = answer.model_copy(update={"choices": ()})
        return Result(_with_scores(answer, ranking), {"layanan": current, **_NOTHING_OPEN})
    return Result(
        _with_scores(answer, ranking),
        {
            "layanan": service_id,
            "aspek": list(aspects),
            "pertanyaan": question,
            "riwayat": turn.memory.followed_by(service_id),
            "terjawab": said_now,
            **_NOTHING_OPEN,
        },
    )


def _mark(answer: Answer) -> str:
    """What tells a text from others without holding it."""
    return f"{crc32(answer.text.encode()):08x}"


def _asks_anew(turn: Turn) -> bool:
    """Whether a message wants another answer than the last: no repetition, and no doubt of it."""
    last = turn.earlier[-1] if turn.earlier else ""
    if not turn.text or doubts(turn.text) or asks_for_all(turn.text):
        return False
    return normalise(turn.text) != normalise(last)


def with_the_other(turn: Turn, result: Result, ranking: Ranking, knowledge: Knowledge) -> Result:
    """The answer with the service that may be meant instead as a button; a person comes last."""
    answer = result.answer
    if not isinstance(answer, Answer) or answer.status is not Outcome.ANSWERED:
        return result
    other = next((c for c in ranking.kept if c.subject_id != answer.service_id), None)
    if turn.memory.service_id is None or other is None:
        return result
    if EMERGENCY_SERVICE in (answer.service_id, other.subject_id):
        return result
    if other.probability < _MAYBE_INSTEAD or other.subject_id in turn.memory.rejected:
        return result
    name = knowledge.service(other.subject_id).nama
    instead = Choice(title=name, value=f"pilih:{other.subject_id}", service_id=other.subject_id)
    person = [choice for choice in answer.choices if choice == ASK]
    parts = [choice for choice in answer.choices if choice != ASK][: 2 - len(person)]
    choices = (*parts, instead, *person)
    return replace(result, answer=answer.model_copy(update={"choices": choices}))


def answer_there(
    turn: Turn, knowledge: Knowledge, aspects: tuple[Aspect, ...], question: str
) -> Result:
    """A question about the service under discussion, for the region that was named or chosen."""
    assert turn.memory.service_id is not None
    return answer_service(turn, knowledge, turn.memory.service_id, aspects, asked=question)


def answer_choice(turn: Turn, knowledge: Knowledge, service_id: str) -> Result:
    """The question that waited, answered for a service that nobody has to guess any more."""
    asked = knowledge.asked(turn.memory.question or "")
    result = answer_service(turn, knowledge, service_id, asked)
    return Result(result.answer, {**result.slots, "jejak": {service_id: _CERTAIN}})


def ask_back(
    turn: Turn, knowledge: Knowledge, ranking: Ranking, service_ids: Sequence[str] = ()
) -> Result:
    """These services, or the two or three likeliest, to choose from; one if no other is near."""
    nearest = [candidate.subject_id for candidate in ranking.kept[:3]]
    current = turn.memory.service_id
    if current and current not in nearest and current not in (*turn.memory.rejected, *turn.denied):
        nearest = [*nearest[:2], current]
    glimpses = () if service_ids else glimpses_of(turn, knowledge, ranking)
    result = offer(turn, knowledge, service_ids or nearest, glimpses)
    return replace(result, answer=_with_scores(result.answer, ranking))


def offer(
    turn: Turn,
    knowledge: Knowledge,
    service_ids: Sequence[str],
    glimpses: Sequence[Glimpse] = (),
) -> Result:
    """Ask which of these services is meant; the question waits for the choice."""
    services = [knowledge.service(id_) for id_ in service_ids]
    words = "Apakah ini yang Anda maksud?" if len(services) == 1 else "Maksud Anda yang mana?"
    return Result(
        clarification(services, words, glimpses),
        {
            "pertanyaan": turn.text or turn.memory.question or "",
            "pilihan": list(service_ids),
            "tawaran": None,
        },
    )


def decline(turn: Turn, topic: Topic, ranking: Ranking) -> Result:
    """A topic that no service answers: its own words, with whom to turn to instead."""
    answer = Answer(
        status=Outcome.UNANSWERABLE,
        text=topic.jawaban or "",
        choices=(ASK,),
    )
    return Result(
        _with_scores(answer, ranking),
        {"pertanyaan": turn.text, "pilihan": [], "tawaran": ASK.value},
    )


def unknown(turn: Turn, ranking: Ranking | None = None) -> Result:
    """Said plainly, with the way to a person."""
    answer = Answer(
        status=Outcome.UNANSWERABLE,
        text=(
            "Maaf, saya belum punya jawaban resmi untuk itu. Saya hanya tahu layanan pemerintah "
            "di Indonesia, misalnya KTP, paspor, SIM, BPJS, pajak, dan tanah.\n\n"
            "Coba tulis layanan yang Anda maksud, atau minta dihubungkan ke petugas."
        ),
        choices=(ASK,),
    )
    return Result(
        _with_scores(answer, ranking),
        {"pertanyaan": turn.text, "pilihan": [], "tawaran": ASK.value},
    )


def _with_scores(answer: Answer | str, ranking: Ranking | None) -> Answer | str:
    if ranking is None or isinstance(answer, str):
        return answer
    scored = tuple(
        Scored(service_id=c.subject_id, score=round(c.probability, 4)) for c in ranking.kept
    )
    return answer.model_copy(update={"candidates": scored})
