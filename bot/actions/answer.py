"""`action_jawab`: a question about a service or a regulation is answered from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.actions.emergency import (
    EMERGENCY_SERVICE,
    emergency,
    names_a_danger,
    sounds_urgent,
    tells_of_despair,
)
from bot.actions.turn import Result, Turn
from knowledge_base import answers
from knowledge_base.answer import Answer, Choice, Outcome, Scored
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.language import normalise
from knowledge_base.model import Aspect
from knowledge_base.ranking import Ranking
from knowledge_base.references import RegulationReference, reference_in, without_references
from knowledge_base.retrieval import Knowledge

_ASPECT_OF_INTENT = {
    "tanya_persyaratan": Aspect.PERSYARATAN,
    "tanya_prosedur": Aspect.PROSEDUR,
    "tanya_biaya": Aspect.BIAYA,
    "tanya_jangka_waktu": Aspect.JANGKA_WAKTU,
    "tanya_kanal": Aspect.KANAL,
    "tanya_masa_berlaku": Aspect.MASA_BERLAKU,
    "tanya_dasar_hukum": Aspect.DASAR_HUKUM,
}
_SURE_OF_INTENT = 0.5
_ABOUT_LAW = frozenset({"tanya_peraturan", "tanya_dasar_hukum", "di_luar_cakupan"})
# Utility added to the service under discussion, by how many words of their own the message has, and
# taken from services the citizen said no to.
_CONTEXT = ((3, 3.0), (6, 2.0), (12, 1.0))
_REJECTED = -1e6
_ELLIPSIS_WORDS = 3
# A message that names no service stays with the one under discussion unless another is likelier.
_ANOTHER_AT = 0.4


def answer_question(turn: Turn, knowledge: Knowledge) -> Result:
    """Answer, ask back, or say that it is not known."""
    if tells_of_despair(turn.text):
        return emergency(turn, knowledge)
    if reference := reference_in(turn.text):
        regulation = knowledge.catalogue.regulations.get(reference.regulation_id)
        if regulation:
            return Result(answers.regulation_answer(regulation, reference.locator))
        if turn.intent in _ABOUT_LAW or not without_references(turn.text):
            return unknown_regulation(reference)
    aspects = _aspects(turn)
    if picked := _named_choice(turn, knowledge):
        return answer_service(turn, knowledge, picked, aspects_of(turn.memory.question or ""))
    if not without_aspects(turn.text):
        if turn.memory.service_id:
            return _follow_up(turn, knowledge, aspects)
        if turn.memory.offered:
            return offer(turn, knowledge, turn.memory.offered)
    ranking = _rank(turn, knowledge)
    best = ranking.best
    if best and best.probability >= _needed(turn, knowledge):
        if best.service_id == EMERGENCY_SERVICE and names_a_danger(turn.text):
            return emergency(turn, knowledge)
        if several := _only_names_a_document(turn, ranking, knowledge):
            return ask_back(turn, knowledge, ranking, several)
        same = best.service_id == turn.memory.service_id
        kept = turn.memory.aspects if same and turn.intent == "tanya_rincian" else ()
        return answer_service(turn, knowledge, best.service_id, aspects or kept, ranking)
    if sounds_urgent(turn.text):
        return emergency(turn, knowledge)
    if turn.memory.service_id and _stays_on_topic(turn, ranking, aspects):
        return _follow_up(turn, knowledge, aspects, ranking)
    if ranking.kept and turn.intent != "di_luar_cakupan":
        return ask_back(turn, knowledge, ranking)
    return unknown(turn, ranking)


def answer_service(
    turn: Turn,
    knowledge: Knowledge,
    service_id: str,
    aspects: tuple[Aspect, ...],
    ranking: Ranking | None = None,
) -> Result:
    """The asked aspects of a service that is certain; it is remembered for what follows."""
    service = knowledge.service(service_id)
    question = turn.text or turn.memory.question or ""
    answer = answers.service_answer(
        service,
        aspects,
        question,
        knowledge.catalogue.regulations,
        knowledge.misconception(service, question) if question else None,
    )
    return Result(
        _with_scores(answer, ranking),
        {
            "layanan": service_id,
            "aspek": list(aspects),
            "pertanyaan": turn.text or turn.memory.question,
            "pilihan": [],
            "ditolak": [],
            "tawaran": None,
        },
    )


def ask_back(
    turn: Turn, knowledge: Knowledge, ranking: Ranking, service_ids: Sequence[str] = ()
) -> Result:
    """These services, or the two or three likeliest, to choose from; one if no other is near."""
    nearest = [candidate.service_id for candidate in ranking.kept[:3]]
    result = offer(turn, knowledge, service_ids or nearest)
    return replace(result, answer=_with_scores(result.answer, ranking))


def offer(turn: Turn, knowledge: Knowledge, service_ids: Sequence[str]) -> Result:
    """Ask which of these services is meant; the question waits for the choice."""
    services = [knowledge.service(id_) for id_ in service_ids]
    words = "Apakah ini yang Anda maksud?" if len(services) == 1 else "Maksud Anda yang mana?"
    return Result(
        answers.clarification(services, words),
        {
            "pertanyaan": turn.text or turn.memory.question or "",
            "pilihan": list(service_ids),
            "tawaran": None,
        },
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
        choices=(Choice(title="Hubungi petugas", value="petugas"),),
    )
    return Result(
        _with_scores(answer, ranking),
        {"pertanyaan": turn.text, "pilihan": [], "tawaran": "petugas"},
    )


def unknown_regulation(reference: RegulationReference) -> Result:
    """A regulation that is not in the catalogue is never guessed at."""
    kind, number, year = reference.regulation_id.rsplit("-", 2)
    answer = Answer(
        status=Outcome.UNANSWERABLE,
        text=(
            f"Maaf, {kind.upper()} {number}/{year} belum ada di data kami yang sudah diperiksa. "
            "Bunyi resminya ada di JDIH (Jaringan Dokumentasi dan Informasi Hukum)."
        ),
    )
    return Result(answer, {"pilihan": [], "tawaran": None})


def _aspects(turn: Turn) -> tuple[Aspect, ...]:
    """What the words say; if they say nothing, what the intent says."""
    named = aspects_of(turn.text)
    meant = _ASPECT_OF_INTENT.get(turn.intent or "")
    if named or meant is None:
        return named
    return (meant,) if turn.confidence >= _SURE_OF_INTENT else ()


def _named_choice(turn: Turn, knowledge: Knowledge) -> str | None:
    """The offered service whose name was typed instead of tapped."""
    typed = normalise(turn.text)
    return next(
        (id_ for id_ in turn.memory.offered if normalise(knowledge.service(id_).nama) == typed),
        None,
    )


def _follow_up(
    turn: Turn, knowledge: Knowledge, aspects: tuple[Aspect, ...], ranking: Ranking | None = None
) -> Result:
    assert turn.memory.service_id is not None
    return answer_service(
        turn, knowledge, turn.memory.service_id, aspects or turn.memory.aspects, ranking
    )


def _stays_on_topic(turn: Turn, ranking: Ranking, aspects: tuple[Aspect, ...]) -> bool:
    """Whether a message is best read as one more question about the service under discussion."""
    if turn.intent == "di_luar_cakupan" and not aspects:
        return False
    current = turn.memory.service_id
    others = [c.probability for c in ranking.kept if c.service_id != current]
    if any(c.service_id == current for c in ranking.kept):
        return max(others, default=0.0) < _ANOTHER_AT
    return 1 - ranking.none < _ANOTHER_AT


def _only_names_a_document(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> list[str]:
    """The likeliest services if a message says no more than what several are called: "SIM"."""
    said = set(without_aspects(turn.text))
    if not said or aspects_of(turn.text) or turn.memory.service_id:
        return []
    order = [c.service_id for c in (*ranking.kept, *(c for c, _ in ranking.rejected))]
    called = [id_ for id_ in order if any(said <= name for name in knowledge.names_of(id_))]
    return called[:3] if len(called) > 1 else []


def _rank(turn: Turn, knowledge: Knowledge) -> Ranking:
    """Rank in context: an ellipsis is read together with the service it hangs on."""
    prior = dict.fromkeys(turn.memory.rejected, _REJECTED)
    current = turn.memory.service_id
    short = len(without_aspects(turn.text)) <= _ELLIPSIS_WORDS
    if current is None:
        if turn.memory.offered and turn.memory.question and short:
            prior |= dict.fromkeys(turn.memory.offered, _CONTEXT[0][1])
            return knowledge.rank(f"{turn.memory.question} {turn.text}", prior)
        return knowledge.rank(turn.text, prior)
    if turn.intent == "tanya_rincian" and short:
        return knowledge.rank(f"{knowledge.service(current).nama} {turn.text}", prior)
    own_words = len(without_aspects(turn.text))
    bonus = next((bonus for most, bonus in _CONTEXT if own_words <= most), 0.0)
    prior[current] = prior.get(current, 0.0) + bonus
    return knowledge.rank(turn.text, prior)


def _needed(turn: Turn, knowledge: Knowledge) -> float:
    """How sure the ranking must be; surer when the intent says this is no such question."""
    needed = knowledge.weights.answer_at
    return (1 + needed) / 2 if turn.intent == "di_luar_cakupan" else needed


def _with_scores(answer: Answer | str, ranking: Ranking | None) -> Answer | str:
    if ranking is None or isinstance(answer, str):
        return answer
    scored = tuple(
        Scored(service_id=c.service_id, score=round(c.probability, 4)) for c in ranking.kept
    )
    return answer.model_copy(update={"candidates": scored})
