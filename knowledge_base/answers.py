"""Records -> short answers for a phone: the asked parts of a service, each claim with its source.

An answer shows about 600 characters; what does not fit is counted and linked, never dropped
silently. An empty field is said to be empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.answer import Answer, Choice, Citation, Outcome
from knowledge_base.citations import citations_for, month_year, regulation_url
from knowledge_base.language import content_words
from knowledge_base.model import (
    Aspect,
    Fee,
    Fees,
    Grounded,
    Misconception,
    Provision,
    Regulation,
    Section,
    Service,
    Status,
)
from knowledge_base.relevance import Relevance

BUDGET = 600
_SUMMARY = (Aspect.PERSYARATAN, Aspect.BIAYA, Aspect.KANAL, Aspect.JANGKA_WAKTU)
_SUMMARY_FALLBACK = (Aspect.PROSEDUR, Aspect.MASA_BERLAKU, Aspect.PENGADUAN)
_FEWEST_LINES = 2
_NON = re.compile(r"\bnon[\s-]+(?=[a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class _Block:
    """One heading with its lines and the claims they rest on."""

    heading: str
    lines: tuple[str, ...]
    claims: tuple[Grounded, ...] = ()
    remark: str | None = None
    numbered: bool = False
    narrowed: bool = False


def service_answer(
    service: Service,
    aspects: Sequence[Aspect],
    question: str,
    regulations: dict[str, Regulation],
    misconception: Misconception | None = None,
) -> Answer:
    """The asked aspects of a service; a summary if none is named.

    UNANSWERABLE with directions if none of the asked aspects has verified data.
    """
    wanted = tuple(aspects) or _summary_of(service)
    blocks = [b for a in wanted if (b := _block(service, a, question, regulations))]
    relevance = Relevance(question, (line for _, line in _all_lines(service)))
    blocks.extend(_elsewhere(service, wanted, relevance))
    missing = [a for a in wanted if service.section(a) is None and a is not Aspect.DASAR_HUKUM]
    if not blocks and misconception is None:
        return _empty(service, missing, regulations)
    claims = [claim for block in blocks for claim in block.claims]
    parts = [f"*{service.nama}*"]
    if misconception:
        parts.append(f"Sering keliru: “{misconception.klaim}”. {misconception.fakta}")
        claims.insert(0, misconception)
    ends = []
    if missing and aspects:
        ends.append(_nothing_verified(service, missing))
    if service.konfirmasi and _needs_confirmation(wanted):
        ends.append(f"Perlu dipastikan: {service.konfirmasi}")
    shown, cut = _fit(blocks, BUDGET - sum(len(part) for part in (*parts, *ends)), relevance)
    parts.extend((*shown, *ends))
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(a for a in wanted if a not in missing),
        citations=citations_for(service, claims, regulations),
        choices=_next_questions(service, wanted),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}" if cut or not aspects else None,
    )


def rupiah(amount: int) -> str:
    """`950000` -> `Rp950.000`; zero is free."""
    return "gratis (Rp0)" if amount == 0 else f"Rp{amount:,}".replace(",", ".")


def fee_line(fee: Fee) -> str:
    """One row of the tariff as a citizen reads it."""
    price = rupiah(fee.rupiah) if fee.rupiah is not None else fee.keterangan
    remark = f" ({fee.keterangan})" if fee.keterangan and fee.rupiah is not None else ""
    return f"{fee.item}: {price}{remark}"


def fees_for(fees: Fees, question: str) -> tuple[Fee, ...]:
    """The rows a question singles out ("yang 10 tahun", "sim c"); all rows if it does not.

    Only words that some rows have and others have not can single out.
    """
    rows = [_words_of(fee.item) for fee in fees.tarif]
    asked = _words_of(question)
    telling = {
        word
        for word in asked & set().union(*rows)
        if 0 < sum(word in row for row in rows) < len(rows)
    }
    if not telling:
        return fees.tarif
    hits = [len(telling & row) for row in rows]
    return tuple(f for f, n in zip(fees.tarif, hits, strict=True) if n == max(hits))


def _words_of(text: str) -> frozenset[str]:
    """The content words; "non-elektronik" is one, so that it is not taken for "elektronik"."""
    return frozenset(content_words(_NON.sub("non", text)))


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


def clarification(services: Sequence[Service], text: str) -> Answer:
    """Two or three services to choose from, and the way out."""
    choices = [Choice(title=s.nama, value=f"pilih:{s.id}", service_id=s.id) for s in services[:3]]
    return Answer(
        status=Outcome.CLARIFICATION,
        text=text,
        choices=(*choices, Choice(title="Bukan itu", value="bukan_itu")),
    )


def _summary_of(service: Service) -> tuple[Aspect, ...]:
    present = [a for a in _SUMMARY if service.section(a) is not None]
    spare = [a for a in _SUMMARY_FALLBACK if service.section(a) is not None]
    return tuple((present + spare)[: max(3, len(present))])


def _needs_confirmation(aspects: Iterable[Aspect]) -> bool:
    return bool(set(aspects) - {Aspect.DASAR_HUKUM, Aspect.PRODUK})


def _block(
    service: Service, aspect: Aspect, question: str, regulations: dict[str, Regulation]
) -> _Block | None:
    if aspect is Aspect.DASAR_HUKUM:
        return _legal_block(service, regulations)
    match service.section(aspect):
        case Fees() as fees:
            rows = fees_for(fees, question)
            narrowed = len(rows) < len(fees.tarif)
            return _Block(
                aspect.label, tuple(map(fee_line, rows)), rows, fees.catatan, narrowed=narrowed
            )
        case Section() as section:
            return _Block(
                aspect.label,
                section.butir,
                (section,),
                section.catatan,
                numbered=aspect is Aspect.PROSEDUR and len(section.butir) > 1,
            )
    return None


def _all_lines(service: Service) -> Iterator[tuple[Aspect, str]]:
    for aspect in Aspect:
        match service.section(aspect):
            case Fees() as fees:
                yield from ((aspect, fee_line(fee)) for fee in fees.tarif)
            case Section() as section:
                yield from ((aspect, line) for line in section.butir)
                if section.catatan:
                    yield aspect, section.catatan


def _elsewhere(
    service: Service, wanted: Sequence[Aspect], relevance: Relevance
) -> Iterator[_Block]:
    """The line outside the wanted parts that the question points at more than at any in them."""
    lines = [
        (relevance(line), aspect, line)
        for aspect, line in _all_lines(service)
        # Complaint lines repeat what the service is about; who does not complain needs none.
        if aspect is not Aspect.PENGADUAN or aspect in wanted
    ]
    inside = max((score for score, aspect, _ in lines if aspect in wanted), default=0.0)
    score, aspect, line = max(lines, key=lambda row: row[0], default=(0.0, None, ""))
    if aspect is None or aspect in wanted or score <= inside or not relevance.points_at(line):
        return
    section = service.section(aspect)
    claims = section.tarif if isinstance(section, Fees) else (section,) if section else ()
    yield _Block(aspect.label, (line,), tuple(claims), narrowed=True)


def _legal_block(service: Service, regulations: dict[str, Regulation]) -> _Block | None:
    lines = []
    for reference in service.references():
        regulation = regulations[reference.peraturan]
        provision = next(
            (p for p in regulation.pasal if reference.lokasi and p.lokasi == reference.lokasi), None
        )
        place = f" {reference.lokasi}" if reference.lokasi else ""
        lines.append(
            f"{regulation.title}{place}: {provision.isi if provision else regulation.tentang}"
        )
    if not lines:
        return None
    claim = Grounded(dasar=service.references())
    return _Block(Aspect.DASAR_HUKUM.label, tuple(dict.fromkeys(lines)), (claim,))


def _fit(blocks: Sequence[_Block], budget: int, relevance: Relevance) -> tuple[list[str], bool]:
    """The blocks as text within about `budget` characters, and whether something was left out.

    Lines that the question is about stay longest; remarks that do not fit go first.
    """
    keep = [len(block.lines) for block in blocks]
    remarks = [block.remark for block in blocks]

    def size() -> int:
        return sum(
            len(block.heading)
            + sum(len(line) + 3 for line in lines(at))
            + (len(_left_out(1)) if keep[at] < len(block.lines) else 0)
            + len(remarks[at] or "")
            for at, block in enumerate(blocks)
        )

    def lines(at: int) -> tuple[str, ...]:
        if blocks[at].numbered:
            return blocks[at].lines[: keep[at]]
        return relevance.best(blocks[at].lines, keep[at])

    for at, remark in enumerate(remarks):
        if remark and size() > budget and not relevance.points_at(remark):
            remarks[at] = None
    while size() > budget and any(n > _FEWEST_LINES for n in keep):
        longest = max(
            (at for at in range(len(blocks)) if keep[at] > _FEWEST_LINES),
            key=lambda at: sum(len(line) for line in lines(at)),
        )
        keep[longest] -= 1
    texts = [_render(block, lines(at), remarks[at]) for at, block in enumerate(blocks)]
    cut = any(
        block.narrowed or keep[at] < len(block.lines) or remarks[at] != block.remark
        for at, block in enumerate(blocks)
    )
    return texts, cut


def _render(block: _Block, lines: Sequence[str], remark: str | None) -> str:
    rows = [f"*{block.heading}*"]
    rows.extend(
        f"{number}. {line}" if block.numbered else f"• {line}"
        for number, line in enumerate(lines, 1)
    )
    if (left := len(block.lines) - len(lines)) > 0:
        rows.append(_left_out(left))
    if remark:
        rows.append(remark)
    return "\n".join(rows)


def _limited(lines: Sequence[str], budget: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if kept and sum(map(len, kept)) + len(line) > budget:
            break
        kept.append(line)
    if len(kept) < len(lines):
        kept.append(_left_out(len(lines) - len(kept)))
    return ["\n".join(kept)] if kept else []


def _left_out(lines: int) -> str:
    return f"… dan {lines} lagi, lihat Selengkapnya."


def _nothing_verified(service: Service, missing: Sequence[Aspect]) -> str:
    names = " dan ".join(aspect.label.lower() for aspect in missing)
    return f"Belum ada data resmi tentang {names}. Silakan konfirmasi ke {service.instansi}."


def _empty(
    service: Service, missing: Sequence[Aspect], regulations: dict[str, Regulation]
) -> Answer:
    parts = [f"*{service.nama}*", _nothing_verified(service, missing)]
    if service.konfirmasi:
        parts.append(f"Perlu dipastikan: {service.konfirmasi}")
    claims: list[Grounded] = []
    if service.kanal and Aspect.KANAL not in missing:
        parts.append(_render(_Block("Bisa ditanyakan di", ()), service.kanal.butir[:4], None))
        claims.append(service.kanal)
    return Answer(
        status=Outcome.UNANSWERABLE,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(missing),
        citations=citations_for(service, claims, regulations),
        choices=_next_questions(service, missing),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )


def _next_questions(service: Service, shown: Iterable[Aspect]) -> tuple[Choice, ...]:
    """Up to three parts of the service that have data and were not shown."""
    order = (
        Aspect.PERSYARATAN,
        Aspect.BIAYA,
        Aspect.PROSEDUR,
        Aspect.JANGKA_WAKTU,
        Aspect.KANAL,
        Aspect.MASA_BERLAKU,
    )
    rest = [a for a in order if a not in shown and service.section(a) is not None]
    return tuple(Choice(title=a.label, value=f"aspek:{a}") for a in rest[:3])


def validity(regulation: Regulation) -> str:
    """One sentence: in force or not, and what changed or replaced it."""
    others = ", ".join(
        _short_title(id_) for id_ in regulation.dicabut_oleh or regulation.diubah_oleh
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


def _short_title(regulation_id: str) -> str:
    kind, number, year = regulation_id.rsplit("-", 2)
    name = kind.upper() if len(kind) <= 3 else kind.capitalize()
    return f"{name} {number}/{year}"


def _place(provision: Provision) -> str:
    """`pasal 79A` -> `Pasal 79A`, the letters of the number untouched."""
    return provision.lokasi[0].upper() + provision.lokasi[1:]


def _within(place: str, asked: str) -> bool:
    """Whether a place is the asked one, inside it, or contains it."""
    return (place + " ").startswith(asked + " ") or (asked + " ").startswith(place + " ")
