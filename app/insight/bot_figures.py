"""What was asked, when, about what, and what came of it: figures made of turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.insight.cases import Result, cases_of
from app.insight.figure import Cell, Count, Figure, Share, Tally
from app.insight.period import Period
from app.insight.turns import Fate, Turn
from app.staff.times import local_of
from knowledge_base.regions import regions

CHANNEL_NAMES = {
    "webchat": "Situs web",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "api": "Aplikasi lain (API)",
}
_QUESTION_FATES = (Fate.ANSWERED, Fate.CLARIFIED, Fate.HANDED_OVER, Fate.UNANSWERED)
_NO_SERVICE, _NO_REGION = "belum jelas layanannya", "tanpa menyebut daerah"


def by_day(turns: Sequence[Turn], period: Period) -> Figure:
    counts = Tally((local_of(turn.at, period.zone).date(), turn.conversation) for turn in turns)
    return Figure(
        "harian",
        "Pesan per hari",
        "Semua pesan warga menurut tanggal masuknya, termasuk ketukan pilihan dan pesan kepada "
        f"petugas. Hari dihitung menurut jam {period.zone}.",
        ("Tanggal", "Pesan"),
        [(day.isoformat(), counts[day]) for day in period.days],
        bars=1,
        plot="hari",
        most=400,
    )


def by_channel(turns: Sequence[Turn]) -> Figure:
    messages = Tally((turn.channel, turn.conversation) for turn in turns)
    talks: defaultdict[str, set[str]] = defaultdict(set)
    for turn in turns:
        talks[turn.channel].add(turn.conversation)
    return Figure(
        "saluran",
        "Saluran",
        "Pesan warga menurut pintu masuknya. Percakapan dihitung sekali di rentang ini, "
        "berapa pun pesannya.",
        ("Saluran", "Pesan", "Bagian", "Percakapan"),
        [
            (
                CHANNEL_NAMES.get(name, name),
                messages[name],
                Share(messages[name], len(turns)),
                Count(len(talks[name]), len(talks[name])),
            )
            for name in messages.keys
        ],
        bars=1,
    )


def by_hour(turns: Sequence[Turn], period: Period) -> Figure:
    counts = Tally((local_of(turn.at, period.zone).hour, turn.conversation) for turn in turns)
    return Figure(
        "jam",
        "Jam masuk",
        f"Semua pesan warga menurut jam masuknya ({period.zone}), dijumlahkan dari semua hari. "
        "Jam 9 berarti pukul 09.00 sampai 09.59.",
        ("Jam", "Pesan"),
        [(f"{hour:02}", counts[hour]) for hour in range(24)],
        bars=1,
        plot="jam",
        most=24,
    )


def by_fate(turns: Sequence[Turn]) -> Figure:
    counts = Tally((turn.fate, turn.conversation) for turn in turns)
    total = sum(counts[fate] for fate in _QUESTION_FATES)
    return Figure(
        "hasil",
        "Hasil tiap pertanyaan",
        "Tiap pesan yang harus dijawab bot, menurut balasannya: dijawab dengan sumber; ditanya "
        "balik maksudnya; diserahkan karena warga minta petugas; tidak terjawab. Basa-basi "
        f"({counts[Fate.CHAT]}) dan pesan tanpa balasan bot, misalnya saat petugas memegang "
        f"percakapan ({counts[Fate.DESK]}), tidak ikut dihitung.",
        ("Hasil", "Pertanyaan", "Bagian"),
        [(fate.capitalize(), counts[fate], Share(counts[fate], total)) for fate in _QUESTION_FATES],
        bars=1,
    )


def settled(turns: Sequence[Turn], period: Period, now: datetime) -> Figure:
    """`turns` reach past the period: what came up in it may be repeated later."""
    cases = [case for case in cases_of(turns) if period.begins <= case.begins < period.ends]
    counts = Tally((case.result(now), case.conversation) for case in cases)
    judged = len(cases) - counts[Result.TOO_FRESH]
    results = (
        Result.RESOLVED,
        Result.REPEATED,
        Result.UNANSWERED,
        Result.DISLIKED,
        Result.HANDED_OVER,
    )
    return Figure(
        "tuntas",
        "Tuntas tanpa petugas",
        "Satu urusan: semua pertanyaan satu percakapan tentang satu layanan, dengan jeda paling "
        "lama 30 menit. Tuntas hanya bila dijawab, tidak diserahkan ke petugas, tidak dinilai "
        "“tidak membantu”, dan layanan yang sama tidak ditanyakan lagi di percakapan itu dalam "
        "72 jam. Yang diragukan dihitung tidak tuntas. Urusan yang belum berumur 72 jam belum "
        f"dinilai ({counts[Result.TOO_FRESH]}). Orang yang bertanya lagi lewat saluran lain tidak "
        "dapat kami kenali.",
        ("Akhir urusan", "Urusan", "Bagian"),
        [
            (result.capitalize(), counts[result], Share(counts[result], judged))
            for result in results
        ],
        bars=1,
    )


def by_service(turns: Sequence[Turn], names: Mapping[str, str]) -> Figure:
    fates: defaultdict[str | None, Tally] = defaultdict(Tally)
    marks: defaultdict[str | None, Tally] = defaultdict(Tally)
    for turn in turns:
        if turn.fate.is_question:
            fates[turn.service].add(turn.fate, turn.conversation)
            marks[turn.service].add(turn.mark, turn.conversation)
    ranked = sorted(fates.items(), key=lambda item: (-item[1].total, item[0] or ""))
    return Figure(
        "layanan",
        "Layanan",
        "Pertanyaan menurut layanan yang dikenali bot. “Tak terjawab” pada sebuah layanan: "
        "layanannya dikenali, tetapi bagian yang ditanya belum ada isinya.",
        ("Layanan", "Pertanyaan", "Dijawab", "Ditanya balik", "Ke petugas", "Tak terjawab",
         "Membantu", "Tidak membantu"),
        [
            (
                _service_name(service, names),
                count.total,
                *(count[fate] for fate in _QUESTION_FATES),
                marks[service][1],
                marks[service][-1],
            )
            for service, count in ranked
        ],
        bars=1,
    )  # fmt: skip


def by_region(turns: Sequence[Turn]) -> Figure:
    counts = Tally((turn.region, turn.conversation) for turn in turns if turn.fate.is_question)
    return Figure(
        "wilayah",
        "Wilayah",
        "Pertanyaan menurut daerah yang disebut warga di percakapan; bukan tempat ia berada.",
        ("Wilayah", "Pertanyaan"),
        [(region_name(code), counts[code]) for code in _ranked(counts)],
        bars=1,
    )


def by_service_and_region(turns: Sequence[Turn], names: Mapping[str, str]) -> Figure:
    counts: defaultdict[str, Tally] = defaultdict(Tally)
    for turn in turns:
        if turn.fate.is_question and turn.service:
            counts[turn.service].add(turn.region, turn.conversation)
    rows: list[tuple[Cell, ...]] = []
    for service, places in sorted(counts.items(), key=lambda item: -item[1].total):
        if places.keys == [""]:
            continue
        rows += [
            (_service_name(service, names), region_name(code), places[code])
            for code in _ranked(places)
        ]
    return Figure(
        "layanan-wilayah",
        "Layanan di tiap wilayah",
        "Pertanyaan menurut layanan dan daerah yang disebut.",
        ("Layanan", "Wilayah", "Pertanyaan"),
        rows,
    )


def _ranked(counts: Tally) -> list[str]:
    return sorted(counts.keys, key=lambda code: (-counts[code], code))


def region_name(code: str) -> str:
    """`Kabupaten Bandung`, or that none was named."""
    known = regions().get(code)
    return known.name if known else _NO_REGION


def _service_name(service: str | None, names: Mapping[str, str]) -> str:
    return names.get(service, service) if service else _NO_SERVICE
