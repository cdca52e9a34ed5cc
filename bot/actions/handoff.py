"""Where a machine's answer is not what is needed first: emergencies, bribes, a person."""

from __future__ import annotations

import re

from bot.actions.answer import answer_question
from bot.actions.turn import Action, Result, Turn
from knowledge_base import answers
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.citations import citations_for
from knowledge_base.language import normalise
from knowledge_base.model import Aspect
from knowledge_base.ranking import Ranking
from knowledge_base.retrieval import Knowledge

EMERGENCY_SERVICE = "nomor-darurat"
COMPLAINT_SERVICE = "sp4n-lapor"

# Enough to name the official fee of a service beside the way to report.
_SURE_ENOUGH = 0.2
_SURE_OF_INTENT = 0.6

# Which number comes first for what happened; 112 leads where nothing more exact fits.
_FIRST = (
    ("119 lalu", r"bunuh diri|akhiri hidup|mengakhiri|tidak kuat hidup|ingin mati|gantung diri"),
    ("113", r"kebakaran|terbakar|api|asap"),
    ("129", r"\w*pukul\w*|\w*mukul\w*|aniaya\w*|kdrt|perkosa\w*|pelecehan|dilecehkan|siksa\w*"),
    ("115", r"tenggelam|hanyut|tersesat|longsor|tertimbun|kapal"),
    (
        "119",
        r"pingsan|kecelakaan|tabrak\w*|ambulans?|ambulan|sakit|sesak|jantung|darah|stroke|kejang",
    ),
    ("110", r"rampok\w*|maling|begal|dicuri|tawuran|bacok\w*|tembak|culik\w*|polisi|ancam\w*"),
)


def emergency(turn: Turn, knowledge: Knowledge) -> Result:
    """The number first, then the others."""
    service = knowledge.service(EMERGENCY_SERVICE)
    section = service.kanal
    assert section is not None, "nomor-darurat without numbers cannot be published"
    said = normalise(turn.text)
    wanted = [number for number, cue in _FIRST if re.search(rf"\b(?:{cue})\b", said)] + ["112"]
    lines = sorted(
        section.butir,
        key=lambda line: next(
            (at for at, number in enumerate(wanted) if line.startswith(number)), len(wanted)
        ),
    )[:6]
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


def illegal_fee(turn: Turn, knowledge: Knowledge) -> Result:
    """The official fee with its law where the service is known, and how to report."""
    ranking = knowledge.rank(turn.text)
    if turn.confidence < _SURE_OF_INTENT and _is_about_another(ranking, knowledge):
        return answer_question(turn, knowledge)
    complaint = knowledge.service(COMPLAINT_SERVICE)
    regulations = knowledge.catalogue.regulations
    report = answers.service_answer(complaint, (Aspect.KANAL,), "", regulations)
    named = [c for c in ranking.kept if c.service_id != COMPLAINT_SERVICE]
    sure = [c.service_id for c in named if c.probability >= _SURE_ENOUGH]
    concerned = sure[0] if sure else turn.memory.service_id
    parts, citations = ["Anda tidak wajib membayar di luar biaya resmi."], list(report.citations)
    if concerned and concerned != COMPLAINT_SERVICE:
        service = knowledge.service(concerned)
        if service.biaya:
            official = answers.service_answer(service, (Aspect.BIAYA,), turn.text, regulations)
            parts.append(official.text)
            citations = [*official.citations[:3], *citations]
    parts.append("*Laporkan pungutan liar*\n" + report.text.split("\n", 3)[-1])
    answer = Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=COMPLAINT_SERVICE,
        aspects=(Aspect.KANAL,),
        citations=tuple(citations[:5]),
        choices=(Choice(title="Hubungi petugas", value="petugas"),),
        checked_on=complaint.checked_on,
        more_url=f"/layanan/{COMPLAINT_SERVICE}",
    )
    return Result(answer, {"layanan": concerned or COMPLAINT_SERVICE, "tawaran": "petugas"})


def _is_about_another(ranking: Ranking, knowledge: Knowledge) -> bool:
    best = ranking.best
    return (
        best is not None
        and best.probability >= knowledge.weights.answer_at
        and best.service_id != COMPLAINT_SERVICE
    )


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
        return Result(Answer(status=Outcome.CHAT, text="\n\n".join(parts)), {"tawaran": None})

    return way_to_a_person
