"""`action_jawab`: a question about a service or a regulation is answered from the catalogue."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import stranger
from bot.actions.bearing import asks_of_any, bears_on_it
from bot.actions.condolence import DEATH_SERVICE, grieves
from bot.actions.documents import meant_beside, names_another_document
from bot.actions.elsewhere import topic_said
from bot.actions.emergency import danger_in, emergency, still_in_danger
from bot.actions.fates import befell_the_one_named
from bot.actions.lost import lost_together
from bot.actions.nearest import with_nearest
from bot.actions.opening import OFFICE_HOURS, asks_when_open
from bot.actions.ownership import of_what_is_owned
from bot.actions.region import meant, says_only_where
from bot.actions.regulation import about_regulations, law_behind, search_laws
from bot.actions.replies import (
    answer_choice,
    answer_service,
    answer_there,
    ask_back,
    decline,
    offer,
    unknown,
    with_the_other,
)
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
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.model import EMERGENCY_SERVICE, Aspect, Topic
from knowledge_base.ranking import Ranking
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
_COURTESIES = frozenset({"salam", "terima_kasih", "selamat_tinggal", "setuju", "tolak"})
# So likely none of our business that asking back would only annoy.
_NOT_OURS_AT = 0.7
# In a conversation a mistake is put right with a word, and asking back stops it every time.
_STAYS_AT = 0.25
_SWITCHES_AT = 0.3
_SETTLES_AT = 0.7
# What words that belong to no service, or to every one, say less than: so likely the matter under
# discussion is meant, or another one.
_SURELY_GOES_ON = 0.97
_RATHER_ANOTHER = 0.65
# More than any probability.
_NEVER = 2.0
# Who has just said what is not meant means one of the few that are left.
_CORRECTS_AT = 0.1


def answer_question(turn: Turn, knowledge: Knowledge) -> Result:
    """Answer, ask back, or say that it is not known."""
    if about_law := about_regulations(turn, knowledge):
        return about_law
    if stranger.is_told_of(turn.text):
        about = turn.ranking or rank(turn, knowledge)
        if warned := stranger.warned_of(turn, knowledge, about):
            return warned
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
    talked_of = turn.memory.service_id
    if talked_of and asks_of_any(turn, knowledge) and not _is_of_another(turn, knowledge):
        # The "bagaimana" of "kalau istri saja bagaimana" asks for no steps, and what was asked
        # before is not asked again with it.
        parts = () if aspects == (Aspect.PROSEDUR,) else aspects
        return answer_service(turn, knowledge, talked_of, parts)
    if related := meant_beside(turn, knowledge, aspects):
        return answer_service(turn, knowledge, related, aspects or turn.memory.aspects)
    if talked_of and (asks_on(turn, aspects) or asks_for_all(turn.text)):
        return _follow_up(turn, knowledge, talked_of, aspects)
    ranking = turn.ranking or rank(turn, knowledge)
    if topic := _certainly_not_ours(turn, ranking, knowledge):
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
        return with_the_other(turn, result, ranking, knowledge)
    asks_for_help = best is not None and best.subject_id == EMERGENCY_SERVICE
    if asks_for_help and danger_in(ranking, knowledge) >= _RATHER_DANGER:
        # Nobody in danger is asked what they mean, or told that it is none of our business.
        return emergency(turn, ranking, knowledge)
    if talked_of := left_to_ask_about(turn, knowledge, aspects):
        return _follow_up(turn, knowledge, talked_of, aspects)
    if turn.memory.offered and names_nothing(turn.text, ()):
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
    likely = {candidate.subject_id for candidate in ranking.kept}
    if topic is None and (told := befell_the_one_named(turn.text, knowledge)) in likely:
        # "Paspor saya hilang di Bali, minggu depan terbang": nobody asks whether it is full.
        assert told is not None
        return answer_service(turn, knowledge, told, aspects, ranking)
    if topic is None and best and best.subject_id == DEATH_SERVICE and grieves(turn.text):
        # Nobody in mourning is asked whether they want to marry.
        return answer_service(turn, knowledge, DEATH_SERVICE, aspects, ranking)
    if topic is None and ranking.kept:
        return ask_back(turn, knowledge, ranking)
    if topic is None:
        return unknown(turn, ranking)
    return with_nearest(turn, decline(turn, topic, ranking), topic, ranking, knowledge)


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
    that is nothing that any service answers.

    Where the record hardly says, its requirements show what else it takes.
    """
    current = turn.memory.service_id
    assert current is not None
    ranking = turn.ranking or rank(turn, knowledge)
    if not_ours(ranking, knowledge):
        return None
    if not aspects and knowledge.relevance(current, turn.text).is_doubtful:
        aspects = (Aspect.PERSYARATAN,) if knowledge.service(current).persyaratan else ()
    result = answer_service(turn, knowledge, current, aspects, ranking)
    return with_the_other(turn, result, ranking, knowledge)


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
        if names_nothing(turn.text, ()):
            return _SETTLES_AT
        return 0.0 if names_nothing_else(turn.text) else _STAYS_AT
    if service_id == turn.memory.service_id:
        return _STAYS_AT
    if turn.memory.offered and names_nothing(turn.text, ()):
        # "Kalau pakai surat kuasa?" is asked about what is offered, whatever it sounds like.
        return _NEVER
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


def _certainly_not_ours(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> Topic | None:
    """The topic that no service answers and whose own words a message has, whatever is talked
    of: "pindah sekolah" in the middle of moving house, unless it has those of a service, too."""
    topic = topic_said(turn.text, knowledge)
    if topic is None or knowledge.worded(turn.text) is not None:
        return None
    # "Saya sudah dipotong Taspen" in the middle of a tax return is about that.
    goes_on = any(
        candidate.subject_id == turn.memory.service_id and candidate.probability >= _SURELY_GOES_ON
        for candidate in ranking.kept
    )
    return None if goes_on else topic


def _is_of_another(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message in a talk rather is about another service: "bikin surat kehilangannya di
    polsek mana saja bisa?"."""
    best = (turn.ranking or rank(turn, knowledge)).best
    is_another = best is not None and best.subject_id != turn.memory.service_id
    return best is not None and is_another and best.probability >= _RATHER_ANOTHER


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
