"""What to say in an emergency: the number first, then the others. Nothing else matters then."""

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
_DESPAIR = "119 lalu"
_FIRST = (
    (
        _DESPAIR,
        r"bunuh diri|\w*akhirin? (?:hidup|semua\w*)|ngakhirin|tidak (?:kuat|sanggup) hidup|"
        r"(?:ingin|mau|pengen|pengin) mati|tidak ingin hidup|capek hidup|gantung diri|suicide|"
        r"wants? to (?:jump|die)|menyayat|nyilet|rooftop|(?:lompat|loncat|terjun) dari",
    ),
    (
        "110",
        r"\w*rampok\w*|maling|begal\w*|\w*bacok\w*|tembak\w*|\w*culik\w*|linggis|\w*dobrak|"
        r"todong\w*|\w*tusuk\w*|jambret\w*|golok|parang|celurit|clurit|bom|disekap|\w*bunuh\w*",
    ),
    (
        "113",
        r"kebakar\w*|terbakar|kobong\w*|kobar\w*|kahuruan|kebulan|api|asap|korslet\w*|ledakan|"
        r"meledak|njeblug|gas bocor|bocor gas",
    ),
    (
        "129",
        r"\w*pukul\w*|\w*mukul\w*|\w*aniaya\w*|kdrt|\w*perkosa\w*|pelecehan|\w*leceh\w*|\w*siksa\w*|"
        r"\w*gebug\w*|\w*gebuk\w*|\w*cabul\w*|\w*hajar|\w*tampar\w*|\w*cekik\w*|ditendang\w*",
    ),
    (
        "115",
        r"tenggelam|hanyut|tersesat|longsor|\w*timbun|kapal|palid|titeuleum|keli|terseret|"
        r"kelelep|terjebak|ombak|pendaki",
    ),
    (
        "119",
        r"pingsan|kecelakaan|tabrak\w*|ambulans?|ambulan|sakit|sesak|jantung|darah|drhny|stroke|"
        r"kejang\w*|nyeri dada|berbusa|racun|baygon|keracunan|patah|pendarahan|perdarahan|ketuban|"
        r"tersedak|keselek|kesetrum|overdosis|sekarat|tidak (?:sadar|bernapas|bangun)|"
        r"(?:digigit|dipatuk|dicatok) (?:ular|anjing|oray|ulo)|semaput",
    ),
    ("110", r"dicuri|tawuran|polisi|\w*ancam\w*|harimau|macan|buaya"),
)
# Said of what happens now, not of papers that were lost in it.
_NOW = re.compile(
    r"\b(?:tolong|tulung|cepat|sekarang|sedang|lagi|barusan|right now|hubungi|telepon|nelpon|call|"
    r"kamana|sopo|siapa|nomor|darah|drhny|berbusa)\b"
)


# What is told as past; a wish to die is heard all the same.
_PAST = re.compile(r"\b(?:minggu|bulan|tahun|hari) (?:lalu|kemarin)\b|\bkemarin\b")
# Say which number comes first, but are said every day: "nomor polisi", "surat sakit".
_EVERYDAY = re.compile(
    r"\b(?:polisi|sakit|darah|api|jantung|patah|kapal|asap|parang|tidak bangun)\b"
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
    telling = _EVERYDAY.sub(" ", normalise(text))
    now = bool(_NOW.search(telling)) and not _PAST.search(telling)
    return tells_of_despair(text) or (now and bool(_numbers(telling)))


def names_a_danger(text: str) -> bool:
    """Whether a message says what happened, so that one number can come first."""
    return bool(_numbers(text))


def tells_of_despair(text: str) -> bool:
    """Whether somebody may want to die: that comes before whatever else a message asks."""
    return _numbers(text)[:1] == [_DESPAIR]


def _numbers(text: str) -> list[str]:
    said = f"{normalise(text)} {text.lower()}".replace("senjata api", "senjata")
    return [number for number, cue in _FIRST if re.search(rf"\b(?:{cue})\b", said)]
