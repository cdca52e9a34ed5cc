"""A regulation's record -> what it is about, whether it is in force, what a place of it says."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.answer import Answer, Citation, Outcome
from knowledge_base.answers.layout import BUDGET, left_out
from knowledge_base.citations import month_year, regulation_url
from knowledge_base.model import Aspect, Provision, Regulation, Status
from knowledge_base.naming import short_title


def regulation_answer(regulation: Regulation, locator: str | None) -> Answer:
    """What a regulation is about, whether it is in force, and the provision that was named."""
    parts = [f"*{regulation.title}* tentang {regulation.tentang}.", validity(regulation)]
    provisions = [p for p in regulation.pasal if locator and _within(p.lokasi, locator)]
    if provisions:
        parts.extend(f"{_place(p)}: {p.isi}" for p in provisions[:3])
    elif locator:
        parts.append(
            f"Isi {locator} belum ada dalam data kami yang sudah diperiksa. "
            "Bunyi lengkapnya ada di JDIH (Jaringan Dokumentasi dan Informasi Hukum)."
        )
    else:
        lines = [f"• {_place(p)}: {p.isi}" for p in regulation.pasal]
        parts.extend(_limited(lines, BUDGET - sum(map(len, parts))))
    place = provisions[0].lokasi if provisions else None
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(part for part in parts if part),
        aspects=(Aspect.DASAR_HUKUM,),
        citations=(
            Citation(
                regulation_id=regulation.id,
                locator=place,
                title=regulation.title + (f" {place}" if place else ""),
                url=regulation_url(regulation.id, place),
                checked_on=regulation.ditinjau_pada.isoformat(),
            ),
        ),
        checked_on=regulation.ditinjau_pada.isoformat(),
        more_url=regulation_url(regulation.id),
    )


def validity(regulation: Regulation) -> str:
    """One sentence: in force or not, and what changed or replaced it."""
    others = ", ".join(
        short_title(id_) for id_ in regulation.dicabut_oleh or regulation.diubah_oleh
    )
    match regulation.status:
        case Status.DICABUT:
            by = f", diganti {others}" if others else ""
            return f"Sudah tidak berlaku{by}." + (
                f" {regulation.catatan}" if regulation.catatan else ""
            )
        case Status.DIUBAH:
            by = f" ({others})" if others else ""
            return f"Masih berlaku, dengan perubahan{by}."
        case Status.BELUM_DIPASTIKAN:
            return "Statusnya belum dapat kami pastikan. Silakan periksa di JDIH."
    since = f" sejak {month_year(regulation.berlaku_sejak)}" if regulation.berlaku_sejak else ""
    return f"Masih berlaku{since}."


def _limited(lines: Sequence[str], budget: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if kept and sum(map(len, kept)) + len(line) > budget:
            break
        kept.append(line)
    if len(kept) < len(lines):
        kept.append(left_out(len(lines) - len(kept)))
    return ["\n".join(kept)] if kept else []


def _place(provision: Provision) -> str:
    """`pasal 79A` -> `Pasal 79A`, the letters of the number untouched."""
    return provision.lokasi[0].upper() + provision.lokasi[1:]


def _within(place: str, asked: str) -> bool:
    """Whether a place is the asked one, inside it, or contains it."""
    return (place + " ").startswith(asked + " ") or (asked + " ").startswith(place + " ")
