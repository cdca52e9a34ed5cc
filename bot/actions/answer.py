"""`action_jawab`: a question about a service or a regulation is answered from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from bot.actions.bearing import bears_on_it
from bot.actions.documents import meant_beside, names_another_document
from bot.actions.elsewhere import topic_said
from bot.actions.emergency import danger_in, emergency, still_in_danger
from bot.actions.glimpses import glimpses_of
from bot.actions.lost import lost_together
from bot.actions.nearest import with_nearest
from bot.actions.offering import ASK
from bot.actions.opening import OFFICE_HOURS, asks_when_open
from bot.actions.ownership import of_what_is_owned
from bot.actions.region import ask_where, meant, says_only_where
from bot.actions.regulation import about_regulations, law_behind, search_laws
from bot.actions.report import (
    COMPLAINT_SERVICE,
    NEXT_INSTANCE,
    asks_whom_to_tell,
    complains,
    was_told_in_vain,
    with_official_fee,
)
from bot.actions.several import answer_several, with_what_it_needs
from bot.actions.thread import (
    asks_for_all,
    asks_on,
    doubts,
    left_to_ask_about,
    names_nothing,
    names_nothing_else,
    pointed_back_to,
)
from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Choice, Outcome, Scored
from knowledge_base.answers.clarification import Glimpse, clarification
from knowledge_base.answers.layout import BUDGET
from knowledge_base.answers.service import AGAIN, ALL_OF_IT, service_answer
from knowledge_base.answers.service_period import has_ended
from knowledge_base.answers.tariff import asks_price
from knowledge_base.answers.whereabouts import depends_on_region
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.cues import cues_in
from knowledge_base.days import today
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE, Aspect, Topic
from knowledge_base.ranking import Ranking
from knowledge_base.regions import called
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
_SURE_NO_QUESTION = 0.6
# What is thanked for sounds like the service under discussion this much in one of fifty thanks.
_SURELY_ON = 0.7
# Below this even who seems to want a person or to begin anew may be asking on.
_CERTAINLY = 0.9
# Who surely wants a person or to begin anew gets that, whatever it is about.
_ALWAYS_MEANT = frozenset({"minta_petugas", "mulai_ulang"})
# Whose likeliest service is the emergency numbers gets them from this chance of danger on.
_RATHER_DANGER = 0.3
# Words that every document has.
_VAGUE = frozenset("kartu surat dokumen berkas hilang rusak".split())
# Cues (lexicon/cues.tsv) of beginning another matter ("oh iya", "btw", "satu lagi"): what surely
# names another service by itself then is about that in 63 of 67 turns.
_ANOTHER_MATTER = frozenset({"urusan_lain"})
# The cue of talking about the bot.
_MACHINE = frozenset({"mesin"})
_GOES_BACK = re.compile(r"\b(?:balik|kembali|lanjut) (?:lagi )?(?:ke|yang|soal)\b")
_ABOUT_LAW = frozenset({"tanya_peraturan", "tanya_dasar_hukum"})
_WORDS_OF_A_CHOICE = 2
# What a choice leaves in the trail: more than any sentence does.
_CERTAIN = 1.0
# A service was answered: nothing is offered or refused any more, and no regulation is talked of.
_NOTHING_OPEN: dict[str, object] = {
    "pilihan": [],
    "ditolak": [],
    "tawaran": None,
    "peraturan": None,
}
_COURTESIES = frozenset({"salam", "terima_kasih", "selamat_tinggal", "setuju", "tolak"})
# So likely none of our business that asking back would only annoy.
_NOT_OURS_AT = 0.7
# In a conversation a mistake is put right with a word, and asking back stops it every time.
_STAYS_AT = 0.25
_SWITCHES_AT = 0.38
_SETTLES_AT = 0.7
# Which case somebody is in they say once: so many messages before are heard for it.
_STILL_HOLDS = 4
# In a talk, what is this likely to be meant instead is one tap away. That is so below one answer of
# eight; it is what was meant below three of ten of those, and below three of ten wrong answers.
_MAYBE_INSTEAD = 0.2
# Who has just said what is not meant means one of the few that are left.
_CORRECTS_AT = 0.1


def answer_question(turn: Turn, knowledge: Knowledge) -> Result:
    """Answer, ask back, or say that it is not known."""
    if about_law := about_regulations(turn, knowledge):
        return about_law
    if says_only_where(turn):
        return answer_there(turn, knowledge, *meant(turn))
    aspects = _aspects(turn, knowledge)
    if picked := _named_choice(turn, knowledge):
        return answer_choice(turn, knowledge, picked)
    if earlier := pointed_back_to(turn, knowledge):
        return answer_service(turn, knowledge, earlier, aspects)
    if opening := asks_when_open(turn, knowledge):
        return answer_service(turn, knowledge, *opening)
    if asks_whom_to_tell(turn, knowledge, aspects):
        return answer_service(turn, knowledge, COMPLAINT_SERVICE, aspects)
    if was_told_in_vain(turn):
        return answer_service(turn, knowledge, NEXT_INSTANCE, aspects)
    if names_another_document(turn, knowledge) and (behind := law_behind(turn, knowledge)):
        return behind
    if bears_on_it(turn) and (result := _what_it_means(turn, knowledge, aspects)):
        return result
    if related := meant_beside(turn, knowledge, aspects):
        return answer_service(turn, knowledge, related, aspects or turn.memory.aspects)
    talked_of = turn.memory.service_id
    if talked_of and (asks_on(turn, aspects) or asks_for_all(turn.text)):
        return _follow_up(turn, knowledge, talked_of, aspects)
    ranking = turn.ranking or rank(turn, knowledge)
    if topic := _certainly_not_ours(turn, knowledge):
        return with_nearest(turn, decline(turn, topic, ranking), topic, ranking, knowledge)
    if needing := with_what_it_needs(turn, knowledge):
        return answer_service(turn, knowledge, needing, aspects, ranking)
    if together := answer_several(turn, knowledge, ranking) or lost_together(
        turn, knowledge, ranking
    ):
        return together
    if namesakes := _only_names_a_document(turn, ranking, knowledge):
        return ask_back(turn, knowledge, ranking, namesakes)
    best = ranking.best
    is_sure = best and best.probability >= _needed(turn, knowledge, best.subject_id)
    if best and is_sure and not _is_between_two(turn, knowledge, ranking):
        same = best.subject_id == turn.memory.service_id
        kept = turn.memory.aspects if same and turn.intent == "tanya_rincian" else ()
        result = answer_service(turn, knowledge, best.subject_id, aspects or kept, ranking)
        return _with_the_other(turn, result, ranking, knowledge)
    asks_for_help = best is not None and best.subject_id == EMERGENCY_SERVICE
    if asks_for_help and danger_in(ranking, knowledge) >= _RATHER_DANGER:
        # Nobody in danger is asked what they mean, or told that it is none of our business.
        return emergency(turn, ranking, knowledge)
    if talked_of := left_to_ask_about(turn, knowledge, aspects):
        return _follow_up(turn, knowledge, talked_of, aspects)
    if turn.memory.offered and not without_aspects(turn.text):
        return offer(turn, knowledge, turn.memory.offered)
    if behind := law_behind(turn, knowledge, ranking):
        return behind
    topic = not_ours(ranking, knowledge)
    if turn.intent in _ABOUT_LAW and (found := search_laws(turn, knowledge)):
        return found
    if still_in_danger(turn, ranking, knowledge):
        return emergency(turn, ranking, knowledge)
    if topic is None and complains(turn.text):
        return answer_service(turn, knowledge, COMPLAINT_SERVICE, aspects, ranking)
    if topic is None and best and best.subject_id == turn.memory.service_id:
        # Nobody is asked whether they mean what they are talking about.
        return answer_service(turn, knowledge, best.subject_id, aspects, ranking)
    if topic is None and best and best.subject_id == EMERGENCY_SERVICE:
        # Nobody in danger is asked what they mean.
        return emergency(turn, ranking, knowledge)
    if topic is None and ranking.kept:
        return ask_back(turn, knowledge, ranking)
    if topic is None:
        return unknown(turn, ranking)
    return with_nearest(turn, decline(turn, topic, ranking), topic, ranking, knowledge)


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


def _with_the_other(turn: Turn, result: Result, ranking: Ranking, knowledge: Knowledge) -> Result:
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
        choices=(Choice(title="Hubungi petugas", value="petugas"),),
    )
    return Result(
        _with_scores(answer, ranking),
        {"pertanyaan": turn.text, "pilihan": [], "tawaran": "petugas"},
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


def _aspects(turn: Turn, knowledge: Knowledge) -> tuple[Aspect, ...]:
    """What the words ask for; if that is not clear, what the intent says."""
    asked = with_official_fee(turn.text, knowledge.asked(turn.text))
    meant = _ASPECT_OF_INTENT.get(turn.intent or "")
    if asked or meant is None:
        return asked
    return (meant,) if turn.confidence >= _SURE_OF_INTENT else ()


def _named_choice(turn: Turn, knowledge: Knowledge) -> str | None:
    """The offered service whose name was typed instead of tapped, or what only its name says.

    "yang baru" after "SIM baru", "SIM hilang": a word or two, of which one tells them apart.
    """
    typed = normalise(turn.text)
    names = {id_: normalise(knowledge.service(id_).nama) for id_ in turn.memory.offered}
    if exact := [id_ for id_, name in names.items() if name == typed]:
        return exact[0]
    said = set(without_aspects(turn.text))
    if not 0 < len(said) <= _WORDS_OF_A_CHOICE:
        return None
    named = [id_ for id_, name in names.items() if said & set(name.split())]
    return named[0] if len(named) == 1 else None


def _follow_up(
    turn: Turn, knowledge: Knowledge, service_id: str, aspects: tuple[Aspect, ...]
) -> Result:
    return answer_service(turn, knowledge, service_id, aspects or turn.memory.aspects)


def _what_it_means(turn: Turn, knowledge: Knowledge, aspects: tuple[Aspect, ...]) -> Result | None:
    """What was asked of the service under discussion, the document it names one tap away; None if
    that is nothing that any service answers."""
    assert turn.memory.service_id is not None
    ranking = turn.ranking or rank(turn, knowledge)
    if not_ours(ranking, knowledge):
        return None
    result = answer_service(turn, knowledge, turn.memory.service_id, aspects, ranking)
    return _with_the_other(turn, result, ranking, knowledge)


def _needed(turn: Turn, knowledge: Knowledge, service_id: str) -> float:
    """How sure the ranking has to be: staying on the topic by mistake costs no more than asking.

    A few words after a list of choices choose from it: "yang hilang". What names nothing does so
    only where the messages before had made it clear. Who complains of a service is answered about
    it, with the way to complain beside it.
    """
    sure = knowledge.weights.answer_at
    if turn.memory.service_id in turn.denied:
        return _CORRECTS_AT
    if service_id in turn.memory.offered:
        if not without_aspects(turn.text):
            return _SETTLES_AT
        return 0.0 if names_nothing_else(turn.text) else _STAYS_AT
    if service_id == turn.memory.service_id:
        return _STAYS_AT
    in_talk = turn.memory.service_id or turn.memory.offered
    return min(sure, _SWITCHES_AT) if in_talk or complains(turn.text) else sure


def _is_between_two(turn: Turn, knowledge: Knowledge, ranking: Ranking) -> bool:
    """Whether a first message may as well mean another service: half of what is answered wrongly
    does, and hardly anything that is answered rightly."""
    if turn.memory.service_id or turn.memory.offered or turn.memory.regulation:
        return False
    if complains(turn.text):
        return False
    return len(ranking.kept) > 1 and ranking.kept[1].probability >= knowledge.weights.doubt_at


def is_question(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message that was taken for no question is one after all.

    A sure intent yields to another service than the one under discussion, and to what surely asks
    on about that one: "iya itu, bikinnya di mana", "ujian lagi?", but not "makasih ya"; and to the
    name of what was offered: "yang baru".
    """
    in_talk = turn.memory.service_id is not None
    if in_talk and (doubts(turn.text) or asks_for_all(turn.text)):
        return True
    # Who asks what the bot is names it somehow.
    if in_talk and turn.intent == "tanya_bot" and not cues_in(normalise(turn.text), _MACHINE):
        return True
    if _named_choice(turn, knowledge):
        return True
    # "Terima kasih yang tadi" goes back to nothing.
    if _GOES_BACK.search(normalise(turn.text)) and pointed_back_to(turn, knowledge):
        return True
    best = turn.ranking.best if turn.ranking else None
    if best is None or best.probability < _needed(turn, knowledge, best.subject_id):
        return False
    if turn.confidence < _SURE_NO_QUESTION:
        return True
    stays = best.subject_id == turn.memory.service_id
    if turn.intent in _ALWAYS_MEANT:
        return stays and turn.confidence < _CERTAINLY and best.probability >= _SURELY_ON
    if not stays:
        return best.probability >= knowledge.weights.answer_at
    return (
        turn.intent not in _COURTESIES
        or best.probability >= _SURELY_ON
        or bool(knowledge.asked(turn.text))
        or turn.text.rstrip().endswith("?")
    )


def not_ours(ranking: Ranking, knowledge: Knowledge) -> Topic | None:
    """The likeliest topic that no service answers, if it is likely enough."""
    topics = [knowledge.catalogue.topics[topic.subject_id] for topic in ranking.topics]
    harmless = [
        (t, c.probability) for t, c in zip(topics, ranking.topics, strict=True) if not t.is_danger
    ]
    if ranking.none + sum(p for _, p in harmless) < _NOT_OURS_AT or not harmless:
        return None
    return harmless[0][0]


def _certainly_not_ours(turn: Turn, knowledge: Knowledge) -> Topic | None:
    """The topic that no service answers and whose own words a message has, whatever is talked
    of: "pindah sekolah" in the middle of moving house, unless it has those of a service, too."""
    topic = topic_said(turn.text, knowledge)
    return topic if topic and knowledge.worded(turn.text) is None else None


def _only_names_a_document(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> list[str]:
    """The likeliest services if a message says no more than what several are called: "SIM"."""
    said = set(without_aspects(turn.text))
    # "Kartu saya hilang, bayar berapa" names none, whatever it asks.
    asks_of_one = aspects_of(turn.text) and not said <= _VAGUE
    if not said or asks_of_one or turn.memory.service_id or turn.memory.offered:
        return []
    order = [c.subject_id for c in (*ranking.kept, *(c for c, _ in ranking.rejected))]
    called = [id_ for id_ in order if any(said <= name for name in knowledge.called.names(id_))]
    return called[:3] if len(called) > 1 else []


def rank(turn: Turn, knowledge: Knowledge) -> Ranking:
    """What a message may be about where it stands in the conversation."""
    context = turn.memory.context
    context = replace(context, rejected=(*context.rejected, *turn.denied))
    ranking = knowledge.rank(turn.text, context)
    begins = context.current and cues_in(normalise(turn.text), _ANOTHER_MATTER)
    # Office hours are asked by the way: what surely names something else is about that.
    if begins or context.current == OFFICE_HOURS:
        alone = knowledge.rank(turn.text, replace(context, current=None, trail={}))
        is_sure = alone.best and alone.best.probability >= knowledge.weights.answer_at
        if is_sure and not names_nothing(turn.text, knowledge.asked(turn.text)):
            ranking = alone
    return of_what_is_owned(turn, knowledge, context, ranking)


def _with_scores(answer: Answer | str, ranking: Ranking | None) -> Answer | str:
    if ranking is None or isinstance(answer, str):
        return answer
    scored = tuple(
        Scored(service_id=c.subject_id, score=round(c.probability, 4)) for c in ranking.kept
    )
    return answer.model_copy(update={"candidates": scored})
