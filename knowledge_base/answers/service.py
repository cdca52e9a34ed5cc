"""Records -> short answers for a phone: the lines a question asks for, each with its source.

An answer shows about 600 characters; what does not fit is counted and linked, never dropped
silently. An empty field is said to be empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from textwrap import shorten

from knowledge_base import days
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.answers.asked_topics import Unspoken, of_any_place, unspoken
from knowledge_base.answers.claimed import set_right
from knowledge_base.answers.ended_service import ended_answer
from knowledge_base.answers.layout import BUDGET, RATHER, Layout
from knowledge_base.answers.lines_to_show import lines_to_show, told_claim
from knowledge_base.answers.service_period import ends_soon, has_ended, not_yet
from knowledge_base.answers.tariff import fees_for
from knowledge_base.answers.told_cases import ToldCases
from knowledge_base.answers.verdicts import verdict_on
from knowledge_base.answers.whereabouts import elsewhere, local_office, places_of
from knowledge_base.citations import citations_for
from knowledge_base.language import normalise
from knowledge_base.lines import ABOUT, TO_CONFIRM, fee_line
from knowledge_base.model import Aspect, Fee, Regulation, Service
from knowledge_base.regions import Region, province_of, without_named
from knowledge_base.relevance import Relevance

# Who asks for all of it gets that, as far as two messages hold it.
ALL_OF_IT = 6_000
# What was said already is not said again at length to who wanted something else.
AGAIN = 250
_SUMMARY = (Aspect.PERSYARATAN, Aspect.BIAYA, Aspect.KANAL, Aspect.JANGKA_WAKTU)
_SUMMARY_FALLBACK = (Aspect.PROSEDUR, Aspect.MASA_BERLAKU, Aspect.PENGADUAN)
# Where there is no data for what was asked.
_NEAREST = 3
_MAY_ANSWER = 0.1
# Who was told that it may not be recorded, or that a part of it is not, is not buried under the
# rest: what is nearest has this much room.
_NEAR_IT = 250
# What stands above it all.
_TITLE = 150
_NEAR = frozenset({ABOUT, *Aspect} - {Aspect.DASAR_HUKUM})
# What may not be in the record at all is said to be so; what is nearest follows.
_DOUBTFUL = (
    "Yang Anda tanyakan mungkin tidak tercatat di sini. Bila belum terjawab di bawah, tanyakan ke"
)
# Of several questions, those that may not be recorded, in the words of who asks.
_MOST_QUOTED = 70
_NOT_QUOTED = re.compile(r"[*_~`“”\"\n]|\d[\d .-]{6,}\d")
# A line this likely may answer all the same: where doubt says that a record holds nothing, it is
# right for four of ten such questions, a less likely one for one of ten.
_ALL_THE_SAME = 0.75
# Below what likely answers all the same.
_IF_NOT = "Bila itu belum menjawab pertanyaan Anda, tanyakan ke"
_NO_MORE = (
    "Tentang itu tidak ada lagi yang tercatat selain jawaban tadi. Bila belum terjawab, tanyakan ke"
)
_PERSON = Choice(title="Hubungi petugas", value="petugas")


_IN_TOTAL = re.compile(r"\b(?:total\w*|semua|seluruh|keseluruhan)\b")


def service_answer(
    service: Service,
    aspects: Sequence[Aspect],
    question: str,
    relevance: Relevance,
    regulations: dict[str, Regulation],
    budget: int = BUDGET,
    region: Region | None = None,
    today: date | None = None,
    again: bool = False,
    before: Sequence[str] = (),
) -> Answer:
    """The asked aspects of a service, as they are in a region; a summary if none is named.

    What does not hold yet or any more on the day (`today`, else the day it is in Jakarta) is said
    so first.

    `relevance` scores the lines of this service there, `budget` is in characters. What is said
    `again` to another question is said to be all there is. What was said `before` about the service
    tells in which case somebody is. UNANSWERABLE with directions if none of the asked aspects has
    verified data.
    """
    national = service
    service = national.in_region(region.code) if region else national
    places = places_of(national, region) if region else {}
    wanted = tuple(aspects) or _summary_of(service)
    missing = [a for a in wanted if service.section(a) is None and a is not Aspect.DASAR_HUKUM]
    near = local_office(national, aspects, region) if region else elsewhere(national, wanted)
    day = today or days.today()
    if has_ended(service, day):
        return ended_answer(service, day, regulations, near)
    ahead = not_yet(service, day)
    title = "\n".join(filter(None, (f"*{service.nama}*", ends_soon(service, day))))
    head = [ahead, title] if ahead else [title]
    lines = list(relevance.scores)
    best = max(lines, key=relevance, default=None)
    part = best.aspect if best and relevance.chances[best] >= RATHER else None
    if missing and part and Aspect.BIAYA not in missing:
        # What rather is the answer was only asked for in the words of another part.
        wanted = tuple(a for a in wanted if a not in missing) or (part,)
        missing = []
    silent = unspoken(question, lines)
    if silent and silent.alone:
        said = _silent(service, silent)
        return _empty(service, head, said, (), relevance, regulations, places, near)
    if not any(line.aspect in wanted for line in lines):
        lacking = missing or wanted
        said = _nothing_verified(service, lacking)
        return _empty(service, head, said, lacking, relevance, regulations, places, near)
    # "Jawa Barat" singles out a row as "10 tahun" does.
    singling = f"{question} {province_of(region)}" if region else question
    rows = _rows_of(service, singling, before)
    tariff = {fee_line(fee) for fee in rows}
    # Where it is asked sets no condition: the record and its lines are those of that place.
    plain = without_named(question)
    likeliest = sorted(lines, key=lambda line: -relevance(line))
    verdicts = (
        verdict_on(text, service, wanted, likeliest, rows)
        for text in dict.fromkeys((plain, of_any_place(question)))
    )
    verdict = set_right(plain, service, rows) or next(filter(None, verdicts), None)
    # A yes or no is about today.
    verdict = None if ahead else verdict
    parts = [verdict.text, *head] if verdict else [*head]
    if silent:
        parts.append(_silent(service, silent))
    if missing and aspects:
        parts.append(_nothing_verified(service, missing))
    cases = ToldCases(
        relevance,
        (service.nama, *service.alias),
        question,
        before,
        complete=budget >= ALL_OF_IT,
    )
    # Nothing is lacking for who says nothing but the name.
    doubts = relevance.is_doubtful and not verdict and not cases.is_its_name
    doubtful = (again or doubts) and not (silent or missing)
    unanswered = [
        words
        for words in relevance.unanswered
        if not (unspoken(words, lines) or verdict_on(words, service, wanted, likeliest, rows))
    ]
    surest = max(relevance.chances.values(), default=0.0)
    likely = doubtful and not again and surest >= _ALL_THE_SAME
    is_silent = doubtful and not again and not likely
    # A summary of the record is no answer to what it does not hold.
    shown = () if is_silent and not aspects else wanted
    layout = Layout(
        lines, shown, bool(aspects), relevance, places, question, cases, counts=not again
    )
    if doubtful and not likely:
        parts.append(f"{_NO_MORE if again else _DOUBTFUL} {service.instansi}.")
    if unanswered and not (doubtful or again):
        parts.append(_some_unanswered(service, unanswered, also=bool(silent or missing)))
    room = budget - len(near) - sum(map(len, parts))
    if is_silent or (missing and aspects):
        room = min(room, _NEAR_IT)
    chosen = lines_to_show(layout, tariff, bool(missing), room, is_silent)
    blocks = layout.blocks(chosen)
    parts.extend(layout.text(sort, some) for sort, some in blocks.items())
    parts.extend([f"{_IF_NOT} {service.instansi}."] if likely else [])
    parts.extend([near] if near else [])
    claims = [claim for some in blocks.values() for line in some for claim in line.claims]
    claims[:0] = verdict.claims if verdict else ()
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(a for a in wanted if a not in missing),
        citations=citations_for(service, claims, regulations),
        choices=_next_questions(service, shown, doubtful),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )


def _rows_of(service: Service, question: str, before: Sequence[str]) -> tuple[Fee, ...]:
    """The rows of the tariff that the question singles out, or else what was said before it, the
    last first: who renews a "SIM C" means that one when asking for the price."""
    if service.biaya is None:
        return ()
    names = (service.nama, *service.alias)
    if _IN_TOTAL.search(normalise(question)):
        question = " ".join((*before, question))
    singled = (fees_for(service.biaya, text, names) for text in (question, *reversed(before)))
    return next((rows for rows in singled if rows != service.biaya.tarif), service.biaya.tarif)


def _summary_of(service: Service) -> tuple[Aspect, ...]:
    present = [a for a in _SUMMARY if service.section(a) is not None]
    spare = [a for a in _SUMMARY_FALLBACK if service.section(a) is not None]
    return tuple((present + spare)[: max(3, len(present))])


def _nothing_verified(service: Service, missing: Sequence[Aspect]) -> str:
    names = " dan ".join(aspect.label.lower() for aspect in missing)
    return f"Belum ada data resmi tentang {names}. Silakan konfirmasi ke {service.instansi}."


def _silent(service: Service, about: Unspoken) -> str:
    return (
        f"Catatan resmi layanan ini tidak menyebut {about.name}. "
        f"Silakan konfirmasi ke {service.instansi}."
    )


def _some_unanswered(service: Service, questions: Sequence[str], also: bool) -> str:
    """Which questions of several may not be answered by the record; where to ask, if that is not
    said of something else `also`."""
    quoted = [
        shorten(" ".join(_NOT_QUOTED.sub(" ", words).split()), _MOST_QUOTED, placeholder="…")
        for words in questions
    ]
    said = " dan ".join(f"“{words}”" for words in quoted)
    where = "juga." if also else f"di sini. Tanyakan ke {service.instansi}."
    return f"Soal {said}: mungkin tidak tercatat {where}"


def _empty(
    service: Service,
    head: Sequence[str],
    said: str,
    missing: Sequence[Aspect],
    relevance: Relevance,
    regulations: dict[str, Regulation],
    places: Mapping[str, str],
    near: str,
) -> Answer:
    """Below the `head`: no verified data for what was asked, and where to ask; if a part of the
    record is `missing`, its nearest lines, the false claim asked about, and what to confirm."""
    lines = list(relevance.scores)
    of_parts = (
        x for x in lines if missing and x.sort in _NEAR and relevance.chances[x] >= _MAY_ANSWER
    )
    nearest = sorted(of_parts, key=lambda line: -relevance(line))[:_NEAREST]
    claim = relevance.claim or told_claim(lines, relevance)
    where = [line for line in lines if line.aspect is Aspect.KANAL and not line.remark][:2]
    confirm = [line for line in lines if missing and line.sort == TO_CONFIRM]
    layout = Layout(lines, (), False, relevance, places, "", ToldCases(relevance, (), ""))
    shown = {line for line in (*where, *confirm, claim if missing else None) if line}
    for line in nearest:
        if layout.size(shown | {line}) <= BUDGET - _TITLE:
            shown.add(line)
    blocks = layout.blocks(shown)
    parts = [*head, said]
    parts.extend(layout.text(sort, some) for sort, some in blocks.items())
    parts.extend([near] if near else [])
    claims = [claim for some in blocks.values() for line in some for claim in line.claims]
    return Answer(
        status=Outcome.UNANSWERABLE,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(missing),
        citations=citations_for(service, claims, regulations),
        choices=_next_questions(service, missing, doubtful=not missing),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )


def _next_questions(
    service: Service, shown: Iterable[Aspect], doubtful: bool = False
) -> tuple[Choice, ...]:
    """Up to three parts of the service that have data and were not shown; a person for one of them
    where the answer may be none."""
    order = (
        Aspect.PERSYARATAN,
        Aspect.BIAYA,
        Aspect.PROSEDUR,
        Aspect.JANGKA_WAKTU,
        Aspect.KANAL,
        Aspect.MASA_BERLAKU,
    )
    rest = [a for a in order if a not in shown and service.section(a) is not None]
    parts = [Choice(title=a.label, value=f"aspek:{a}") for a in rest[:3]]
    return (*parts[:2], _PERSON) if doubtful else tuple(parts)
