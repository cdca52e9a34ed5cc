"""What to say in an emergency: the number first, then the others. Nothing else matters then."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from bot.actions.bearing import asks_of_any
from bot.actions.condolence import DEATH_SERVICE, grieves
from bot.actions.thread import pointed_back_to
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.aspects import without_aspects
from knowledge_base.citations import citations_for
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise, words
from knowledge_base.model import EMERGENCY_SERVICE, Aspect, Topic
from knowledge_base.ranking import Ranking
from knowledge_base.retrieval import Knowledge

_EVERY_DANGER = "112"
_MOST_NUMBERS = 4
_MOST_CITATIONS = 5
# Below this a number stands above whatever is answered, from Weights.danger_at on.
_SURELY = 0.5
# A danger this likely, of what the likeliest is, has its number named before the rest.
_ALSO_LIKELY = 0.05
# This share of all dangers has one that is clearly meant.
_CLEARLY = 0.5
# In the middle of a talk the answer is left out for the numbers from here on: for 249 of 275
# emergencies there, and for seven of 6,700 other turns. All but one have a number above.
_SURELY_IN_A_TALK = 0.3
# A danger this unlikely in a talk is none by itself.
_HIDDEN = 0.002
# So likely a danger that small talk is not all there is to say.
_LIKELIER_THAN_TALK = 0.2
_OTHERWISE = "Kalau tidak, silakan tulis yang ingin Anda urus."
_CALLS = frozenset("tolong darurat bahaya cepat segera gawat".split())
# Cues (lexicon/cues.tsv) of what is weeks away, and of being too frail to come.
_LATER, _FRAIL = frozenset({"kelak"}), frozenset({"renta"})
_ILLNESS, _SUICIDE = "darurat-medis", "darurat-bunuh-diri"


def emergency(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> Result:
    """The number for the likeliest danger first, then 112, then the others."""
    service = knowledge.service(EMERGENCY_SERVICE)
    section = service.kanal
    assert section is not None, "nomor-darurat without numbers cannot be published"
    wanted = _numbers(turn.text, ranking, knowledge)
    lines = sorted(
        section.butir,
        key=lambda line: next(
            (at for at, number in enumerate(wanted) if line.startswith(number)), len(wanted)
        ),
    )[:_MOST_NUMBERS]
    answer = Answer(
        status=Outcome.ANSWERED,
        text="*Hubungi sekarang juga*\n"
        + "\n".join(f"• {line}" for line in lines)
        + "\n\nSebutkan lokasi Anda dan apa yang terjadi. Cari tempat aman dulu bila bisa.",
        service_id=service.id,
        aspects=(Aspect.KANAL,),
        citations=citations_for(service, (section,), knowledge.catalogue.regulations),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )
    return Result(answer, {"tawaran": None})


def danger_in(ranking: Ranking, knowledge: Knowledge) -> float:
    """How likely it is that a message tells of danger now, or asks for a number to call."""
    topics = knowledge.catalogue.topics
    return sum(
        candidate.probability
        for candidate in (*ranking.kept, *ranking.topics)
        if candidate.subject_id == EMERGENCY_SERVICE
        or (candidate.subject_id in topics and topics[candidate.subject_id].is_danger)
    )


def danger_told(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> float:
    """How likely it is that a message tells of danger. What is talked of hides some and tells most
    others apart: in a talk it is the middle (geometric) of how likely that is there and alone."""
    here = danger_in(ranking, knowledge)
    if turn.memory.service_id is None or here < _HIDDEN:
        return here
    return math.sqrt(here * danger_in(knowledge.rank(turn.text), knowledge))


def is_danger(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> bool:
    """Whether numbers are the whole answer: danger is likely, and likelier than a question."""
    if _said(turn.text, knowledge):
        return True
    in_a_talk = turn.memory.service_id is not None
    danger = danger_told(turn, ranking, knowledge)
    if danger < (_SURELY_IN_A_TALK if in_a_talk else _SURELY):
        return False
    alone = knowledge.rank(turn.text) if in_a_talk else ranking
    best = max(
        (c.probability for c in alone.kept if c.subject_id != EMERGENCY_SERVICE), default=0.0
    )
    if danger_in(alone, knowledge) <= best:
        return False
    return not (asks_on_calmly(turn, knowledge) or _mourns(turn, ranking, knowledge))


def may_be_danger(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> bool:
    """Whether a number belongs above whatever is answered."""
    if _hinted(turn.text, knowledge):
        return True
    is_likely = danger_told(turn, ranking, knowledge) >= knowledge.weights.danger_at
    if not is_likely or asks_on_calmly(turn, knowledge) or _mourns(turn, ranking, knowledge):
        return False
    return not _is_of_a_later_birth(turn, ranking, knowledge)


def _mourns(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> bool:
    """Whether a message only tells of a death that has happened: what it most sounds like is what
    is done then, and no wish to die."""
    if ranking.best is None or ranking.best.subject_id != DEATH_SERVICE:
        return False
    is_called_for = bool(_CALLS & set(words(turn.text)))
    return grieves(turn.text) and not is_called_for and _likeliest(ranking, knowledge) != _SUICIDE


def _is_of_a_later_birth(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> bool:
    """Whether a message surely asks about a service for what is weeks away: "istri melahirkan bulan
    depan, BPJS nunggak, bisa dipakai?"."""
    is_sure = ranking.best and ranking.best.probability >= knowledge.weights.answer_at
    if not is_sure or _likeliest(ranking, knowledge) != _ILLNESS:
        return False
    return bool(cues_in(normalise(turn.text), _LATER)) and bool(knowledge.asked(turn.text))


def _likeliest(ranking: Ranking, knowledge: Knowledge) -> str | None:
    """The likeliest danger."""
    topics = knowledge.catalogue.topics
    return next((t.subject_id for t in ranking.topics if topics[t.subject_id].is_danger), None)


def asks_on_calmly(turn: Turn, knowledge: Knowledge) -> bool:
    """Whether a message only asks for a part of the service under discussion, or who may come for
    one who is too frail, or goes back to a service that was, and calls for no help: "nomor
    teleponnya?", "bisa adik saya saja, saya tidak kuat jalan", "balik yang hilang tadi"."""
    if turn.memory.service_id in (None, EMERGENCY_SERVICE) or _said(turn.text, knowledge):
        return False
    if _CALLS & set(words(turn.text)):
        return False
    is_frail = bool(cues_in(normalise(turn.text), _FRAIL)) and asks_of_any(turn, knowledge)
    if (is_frail or pointed_back_to(turn, knowledge)) and not _hinted(turn.text, knowledge):
        return True
    if without_aspects(turn.text):
        return False
    return bool(knowledge.asked(turn.text))


def still_in_danger(turn: Turn, ranking: Ranking, knowledge: Knowledge) -> bool:
    """Whether who told of danger with the last message rather goes on about that than begins
    something else: "tidak berani menelepon, ada WA?"."""
    best = ranking.best
    if best is None or best.subject_id != EMERGENCY_SERVICE or not turn.earlier:
        return False
    before = replace(turn, text=turn.earlier[-1], memory=Memory())
    return is_danger(before, knowledge.rank(before.text), knowledge)


def careful(result: Result, turn: Turn, ranking: Ranking, knowledge: Knowledge) -> Result:
    """The answer below the numbers, for a question that may come out of danger. A kind word alone
    would be none to who says goodbye for good."""
    answer = result.answer
    if isinstance(answer, str):
        is_likely = danger_in(ranking, knowledge) >= _LIKELIER_THAN_TALK
        if not is_likely and not _hinted(turn.text, knowledge):
            return result
        answer = Answer(status=Outcome.CHAT, text=_OTHERWISE)
    if answer.service_id == EMERGENCY_SERVICE:
        return result
    numbers = " atau ".join(_numbers(turn.text, ranking, knowledge)[:2])
    service = knowledge.service(EMERGENCY_SERVICE)
    assert service.kanal is not None
    source = citations_for(service, (service.kanal,), knowledge.catalogue.regulations)[:1]
    first = f"Bahaya sedang terjadi? Telepon {numbers} dulu."
    handoff = answer.handoff and answer.handoff.model_copy(update={"above": first})
    above = answer.model_copy(
        update={
            "text": f"{first}\n\n{answer.text}",
            "handoff": handoff,
            "citations": (*answer.citations[: _MOST_CITATIONS - 1], *source),
        }
    )
    return replace(result, answer=above)


def _numbers(text: str, ranking: Ranking, knowledge: Knowledge) -> list[str]:
    topics = knowledge.catalogue.topics
    likely = [
        (topics[topic.subject_id], topic.probability)
        for topic in ranking.topics
        if topics[topic.subject_id].is_danger
    ]
    most = max((probability for _, probability in likely), default=0.0)
    worded = [*_said(text, knowledge), *_hinted(text, knowledge)]
    told = [
        *worded,
        *(topic for topic, probability in likely if probability >= most * _ALSO_LIKELY),
    ]
    # 112 is for every danger: it need not come before a number that fits better.
    exact = [topic.nomor for topic in told if topic.nomor and topic.nomor != _EVERY_DANGER]
    is_clear = worded or most >= _CLEARLY * sum(chance for _, chance in likely)
    return [*exact[:1], _EVERY_DANGER, *exact[1:]] if is_clear else [_EVERY_DANGER, *exact]


def _said(text: str, knowledge: Knowledge) -> list[Topic]:
    """The dangers whose own words are in a text, whatever else it says."""
    return [topic for topic in _dangers(knowledge) if has_one(text, topic.ungkapan)]


def _hinted(text: str, knowledge: Knowledge) -> list[Topic]:
    """The dangers that a text tells of in passing."""
    return [topic for topic in _dangers(knowledge) if has_one(text, topic.isyarat)]


def _dangers(knowledge: Knowledge) -> list[Topic]:
    return [topic for topic in knowledge.catalogue.topics.values() if topic.is_danger]


def has_one(text: str, phrases: Collection[str]) -> bool:
    """Whether a text has one of these phrases, both in standard words."""
    said = f" {normalise(text)} "
    return any(f" {normalise(one)} " in said for one in phrases)
