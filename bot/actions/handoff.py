"""Where more than an answer is needed: danger, bribes, and the way to a person."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions.answer import answer_question, not_ours, rank
from bot.actions.emergency import careful, danger_told, emergency
from bot.actions.offering import ASK, handoff_of
from bot.actions.report import (
    COMPLAINT_SERVICE,
    FRAUD_SERVICE,
    OFFER,
    complains,
    tells_of_money_wanted,
    told,
    with_text,
    would_pay,
)
from bot.actions.smalltalk import small_talk
from bot.actions.turn import Action, Result, Turn
from knowledge_base.answer import Answer, HandoffReason, Outcome
from knowledge_base.answers.service import service_answer
from knowledge_base.citations import citations_for
from knowledge_base.language import normalise
from knowledge_base.model import Aspect, Section
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
from knowledge_base.relevance import Relevance
from knowledge_base.retrieval import Knowledge

# Enough to name the official fee of a service beside the way to report.
_SURE_ENOUGH = 0.2
_NO_NEED_TO_PAY = "Anda tidak wajib membayar di luar biaya resmi."
_DO_NOT_PAY = "Jangan. Bayar hanya biaya resmi, langsung di loket atau kanal resminya, tanpa calo."
_DO_NOT_TRANSFER = (
    "Jangan transfer. Bayar hanya biaya resmi, langsung di loket atau kanal resminya, "
    "bukan ke rekening pribadi."
)
# In standard words: money is to go to somebody who only says to be an official.
_TO_A_STRANGER = re.compile(
    r"\b(?:rek|rekening) pribadi\b|\b(?:meng|ng)aku\b.*\b(?:transfer|rekening)\b"
    r"|\b(?:transfer|rekening)\b.*\b(?:meng|ng)aku\b"
)
_MOST_CHANNELS = 4
_SURE_OF_INTENT = 0.6
# From here on it is likelier that no service is meant than that any is.
_LIKELY_NONE = 0.5
# In a talk a complaint leaves most of it unsaid; what names a matter of its own is likelier still
# none of our services.
_SURELY_NONE = 0.9
# What sounds like an emergency to the intents is taken for none below this chance of danger.
_HARDLY_DANGER = 0.06
# Of 275 emergencies in a talk one is less likely than 0.05.
_NO_DANGER = 0.01


def danger(turn: Turn, knowledge: Knowledge) -> Result:
    """The emergency numbers; the answer below one number if the words tell of hardly any danger,
    alone if in the middle of a talk they tell of none.

    Who lost an identity card to a robber last week sounds like who is being robbed, and whose knees
    hurt in the middle of a talk like who is ill.
    """
    ranking = turn.ranking or rank(turn, knowledge)
    likely = danger_told(turn, ranking, knowledge)
    if turn.memory.service_id and likely < _NO_DANGER:
        return answer_question(turn, knowledge)
    if likely < _HARDLY_DANGER:
        return careful(answer_question(turn, knowledge), turn, ranking, knowledge)
    return emergency(turn, ranking, knowledge)


def illegal_fee(turn: Turn, knowledge: Knowledge) -> Result:
    """The official fee with its law where the service is known, and how to report."""
    ranking = turn.ranking or rank(turn, knowledge)
    sure_enough = knowledge.weights.answer_at
    pays = would_pay(turn.text)
    if turn.confidence < _SURE_OF_INTENT and _is_about_another(
        ranking, COMPLAINT_SERVICE, sure_enough
    ):
        return answer_question(turn, knowledge)
    by_itself = knowledge.rank(turn.text) if turn.memory.service_id else ranking
    is_first = not turn.memory.service_id and not pays
    if is_first and (_hardly_complains(turn, ranking) or not_ours(ranking, knowledge)):
        return answer_question(turn, knowledge)
    if not pays and by_itself.none >= _SURELY_NONE and not_ours(by_itself, knowledge):
        # A sponsor's money for work abroad, whatever was talked of before.
        return answer_question(replace(turn, ranking=by_itself), knowledge)
    if not pays and not tells_of_money_wanted(turn):
        return answer_question(turn, knowledge)
    best = ranking.best
    if best and best.subject_id == FRAUD_SERVICE and best.probability >= sure_enough:
        # The money went to a stranger, not to an official.
        return answer_question(turn, knowledge)
    complaint = knowledge.service(COMPLAINT_SERVICE)
    regulations = knowledge.catalogue.regulations
    channels = complaint.kanal
    assert channels is not None, "sp4n-lapor without channels cannot be published"
    # In the middle of a talk the words may name another service than the one that is talked of.
    certain = [c for c in by_itself.kept if c.probability >= sure_enough]
    likely = [c for c in ranking.kept if c.probability >= _SURE_ENOUGH]
    named = [c.subject_id for c in (*certain, *likely) if c.subject_id != COMPLAINT_SERVICE]
    concerned = named[0] if named else turn.memory.service_id
    parts, citations = (
        [_on_paying(turn.text, pays)],
        list(citations_for(complaint, (channels,), regulations)),
    )
    if concerned and concerned != COMPLAINT_SERVICE:
        service = knowledge.service(concerned)
        region = called(turn.region) if len(turn.region) == 1 else None
        if service.biaya:
            official = service_answer(
                service,
                (Aspect.BIAYA,),
                turn.text,
                _without_complaints(
                    knowledge.relevance(concerned, turn.text, region.code if region else None)
                ),
                regulations,
                region=region,
            )
            parts.append(official.text)
            citations = [*official.citations[:3], *citations]
    parts.append(
        "*Laporkan pungutan liar*\n"
        + "\n".join(f"• {line}" for line in channels.butir[:_MOST_CHANNELS])
    )
    # Who is afraid to be known has to know before anything else.
    if isinstance(complaint.persyaratan, Section) and complaint.persyaratan.catatan:
        parts[-1] += f"\n{complaint.persyaratan.catatan}"
    answer = Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=concerned or COMPLAINT_SERVICE,
        aspects=(Aspect.KANAL,),
        citations=tuple(citations[:5]),
        choices=(ASK,) if pays else (OFFER, ASK),
        checked_on=complaint.checked_on,
        more_url=f"/layanan/{COMPLAINT_SERVICE}",
    )
    if not pays and (complaints := told(turn)):
        written = with_text(answer, turn, complaints, knowledge)
        answer = written.model_copy(update={"choices": (ASK,)})
    return Result(answer, {"layanan": concerned or COMPLAINT_SERVICE, "tawaran": "petugas"})


def _on_paying(text: str, pays: bool) -> str:
    """What to do about the money that is wanted, or that somebody would pay."""
    if _TO_A_STRANGER.search(normalise(text)):
        return _DO_NOT_TRANSFER
    return _DO_NOT_PAY if pays else _NO_NEED_TO_PAY


def _without_complaints(relevance: Relevance) -> Relevance:
    """The same without the lines on how to complain: that stands below the fee."""
    scores = {x: s for x, s in relevance.scores.items() if x.aspect is not Aspect.PENGADUAN}
    return replace(relevance, scores=scores)


def _hardly_complains(turn: Turn, ranking: Ranking) -> bool:
    """Whether neither the intent is sure, nor the words complain, nor a service is likely."""
    unsure = turn.confidence < _SURE_OF_INTENT and ranking.none >= _LIKELY_NONE
    return unsure and not complains(turn.text)


def _is_about_another(ranking: Ranking, than: str, at_least: float) -> bool:
    """Whether the likeliest service is another one, and that likely."""
    best = ranking.best
    return best is not None and best.probability >= at_least and best.subject_id != than


def person(contact: str) -> Action:
    """The way to a person: the agency's own contact if it is set, and the office of the service."""

    def way_to_a_person(turn: Turn, knowledge: Knowledge) -> Result:
        parts = [contact or "Belum ada petugas yang bisa menjawab di percakapan ini."]
        if turn.memory.service_id not in (None, COMPLAINT_SERVICE):
            service = knowledge.service(str(turn.memory.service_id))
            lines = service.kanal.butir[:4] if service.kanal else (service.instansi,)
            parts.append(f"*Untuk {service.nama}*\n" + "\n".join(f"• {line}" for line in lines))
        complaint = knowledge.service(COMPLAINT_SERVICE)
        if complaint.kanal:
            lines = complaint.kanal.butir[:2]
            parts.append(
                "*Untuk mengadu atau bertanya ke instansi mana pun*\n"
                + "\n".join(f"• {line}" for line in lines)
            )
        handoff = handoff_of(turn, HandoffReason.ASKED)
        answer = Answer(status=Outcome.CHAT, text="\n\n".join(parts), handoff=handoff)
        return Result(answer, {"tawaran": None})

    return way_to_a_person


def accepting(contact: str) -> Action:
    """A plain yes: to the person who was offered, or to nothing in particular."""
    to_a_person = person(contact)

    def accept(turn: Turn, knowledge: Knowledge) -> Result:
        if turn.memory.proposal == ASK.value:
            return to_a_person(turn, knowledge)
        return small_talk(turn, knowledge)

    return accept
