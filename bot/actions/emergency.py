"""`action_darurat`: the number first, then the others. Nothing else matters in an emergency."""

from __future__ import annotations

import re

from bot.actions.turn import Result, Turn
from knowledge_base.answer import Answer, Outcome
from knowledge_base.citations import citations_for
from knowledge_base.language import normalise
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge

EMERGENCY_SERVICE = "nomor-darurat"
_MOST_NUMBERS = 6

# Which number comes first for what happened, the earlier row the more urgent; 112 leads where
# nothing more exact fits. Words of Javanese and Sundanese stand among them.
_FIRST = (
    (
        "119 lalu",
        r"bunuh diri|\w*akhirin? (?:hidup|semua\w*)|ngakhirin|tidak kuat hidup|ingin mati|"
        r"tidak ingin hidup|gantung diri|suicide|wants? to jump|menyayat|rooftop",
    ),
    ("110", r"rampok\w*|maling|begal\w*|bacok\w*|tembak|culik\w*|linggis|dobrak|mendobrak"),
    ("113", r"kebakaran|terbakar|kobong\w*|kahuruan|kebulan|api|asap"),
    (
        "129",
        r"\w*pukul\w*|\w*mukul\w*|aniaya\w*|kdrt|perkosa\w*|pelecehan|\w*leceh\w*|siksa\w*|"
        r"\w*gebug\w*|\w*gebuk\w*",
    ),
    ("115", r"tenggelam|hanyut|tersesat|longsor|\w*timbun|kapal|palid|titeuleum|keli"),
    (
        "119",
        r"pingsan|kecelakaan|tabrak\w*|ambulans?|ambulan|sakit|sesak|jantung|darah|drhny|stroke|"
        r"kejang|nyeri dada|berbusa|racun|baygon|keracunan|patah",
    ),
    ("110", r"dicuri|tawuran|polisi|ancam\w*|mengancam"),
)
# Said of what happens now, not of papers that were lost in it.
_NOW = re.compile(
    r"\b(?:tolong|tulung|cepat|sekarang|sedang|lagi|barusan|right now|hubungi|telepon|nelpon|call|"
    r"kamana|sopo|siapa|nomor|darah|drhny|berbusa)\b"
)


def emergency(turn: Turn, knowledge: Knowledge) -> Result:
    """The number first, then the others."""
    service = knowledge.service(EMERGENCY_SERVICE)
    section = service.kanal
    assert section is not None, "nomor-darurat without numbers cannot be published"
    wanted = [*_numbers(turn.text), "112"]
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


def sounds_urgent(text: str) -> bool:
    """Whether a message tells of danger now: what happened and a cry for help, or a wish to die."""
    numbers = _numbers(text)
    return bool(numbers) and (numbers[0] == "119 lalu" or bool(_NOW.search(normalise(text))))


def _numbers(text: str) -> list[str]:
    said = f"{normalise(text)} {text.lower()}".replace("senjata api", "senjata")
    return [number for number, cue in _FIRST if re.search(rf"\b(?:{cue})\b", said)]
