"""Records -> short answers for a phone: the lines a question asks for, each with its source.

An answer shows about 600 characters; what does not fit is counted and linked, never dropped
silently. An empty field is said to be empty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge_base import days
from knowledge_base.answer import Answer, Choice, Citation, Outcome
from knowledge_base.asked_topics import Unspoken, unspoken
from knowledge_base.citations import citations_for, month_year, regulation_url
from knowledge_base.claimed import set_right
from knowledge_base.ended_service import ended_answer
from knowledge_base.glimpse import Glimpse
from knowledge_base.lines import ABOUT, FALSE_CLAIM, TO_CONFIRM, RecordLine, fee_line
from knowledge_base.model import (
    Aspect,
    Provision,
    Regulation,
    Service,
    Status,
)
from knowledge_base.naming import short_title
from knowledge_base.regions import Region, province_of, without_named
from knowledge_base.relevance import Relevance
from knowledge_base.service_period import ends_soon, has_ended, not_yet
from knowledge_base.tariff import fees_for
from knowledge_base.verdicts import verdict_on
from knowledge_base.whereabouts import elsewhere, local_office, places_of

BUDGET = 750
# Who asks for all of it gets that, as far as two messages hold it.
ALL_OF_IT = 6_000
# What is asked for by name is no use by halves: it may take this much more.
_FOR_THE_WHOLE = 150
_FOR_A_SECOND_LINE = 100
_SUMMARY = (Aspect.PERSYARATAN, Aspect.BIAYA, Aspect.KANAL, Aspect.JANGKA_WAKTU)
_SUMMARY_FALLBACK = (Aspect.PROSEDUR, Aspect.MASA_BERLAKU, Aspect.PENGADUAN)
# Of a part that was named, and of a part of a summary.
_FEWEST_LINES = {True: 3, False: 1}
# Of a tariff this short no row is left out while there is room.
_SHORT_TARIFF = 4
# The lines that answer best are shown wherever in the record they stand, and all that may answer.
_LEADING = 3
_POSSIBLE = 0.02
# Lines this likely wanted come first; the others of a summary as the record has them, the ordinary
# ones first.
_LIKELY = 0.1
# Where no part was named and the likely lines answer this surely together, they and what else may
# answer are all there is to say: a summary of the record would bury them.
_SURE = 0.45
# A line this likely leads its part, and is shown even where another part was named; so is the best
# of those that are sure together. Below that it may be the exception where the rule is asked for.
_LEADS = 0.28
# What to confirm is said where it is about what was asked.
_CONFIRMED = 8
# Where there is no data for what was asked.
_NEAREST = 3
_NEAR = frozenset({ABOUT, *Aspect} - {Aspect.DASAR_HUKUM})
# What may not be in the record at all is said to be so; what is nearest follows.
_DOUBTFUL = (
    "Yang Anda tanyakan mungkin tidak tercatat di sini. Bila belum terjawab di bawah, tanyakan ke"
)
# What was said already is not said again at length to who wanted something else.
AGAIN = 250
_NO_MORE = (
    "Tentang itu tidak ada lagi yang tercatat selain jawaban tadi. Bila belum terjawab, tanyakan ke"
)
_PERSON = Choice(title="Hubungi petugas", value="petugas")
# Among steps, what holds in one case only: "Kuota penuh? ...", "Waris: ...".
_CASE = re.compile(
    r"(?!Pilih|Bandingkan|Tulis|Urutan|Cek|Lewat|Cara|Contoh)(?:[^.?]{3,75}\? |[^.:]{3,60}: )"
)
_UNTITLED = {ABOUT: "", FALSE_CLAIM: "Sering keliru: ", TO_CONFIRM: "Perlu dipastikan: "}


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
) -> Answer:
    """The asked aspects of a service, as they are in a region; a summary if none is named.

    What does not hold yet or any more on the day (`today`, else the day it is in Jakarta) is said
    so first.

    `relevance` scores the lines of this service there, `budget` is in characters. What is said
    `again` to another question is said to be all there is. UNANSWERABLE
    with directions if none of the asked aspects has verified data.
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
    names = (service.nama, *service.alias)
    rows = fees_for(service.biaya, singling, names) if service.biaya else ()
    tariff = {fee_line(fee) for fee in rows}
    # Where it is asked sets no condition: the record and its lines are those of that place.
    plain = without_named(question)
    verdict = set_right(plain, service, rows) or verdict_on(plain, service, wanted, lines, rows)
    # A yes or no is about today.
    verdict = None if ahead else verdict
    parts = [verdict.text, *head] if verdict else [*head]
    if silent:
        parts.append(_silent(service, silent))
    if missing and aspects:
        parts.append(_nothing_verified(service, missing))
    doubtful = (again or (relevance.is_doubtful and not verdict)) and not (silent or missing)
    if doubtful:
        parts.append(f"{_NO_MORE if again else _DOUBTFUL} {service.instansi}.")
    layout = _Layout(lines, wanted, bool(aspects), relevance, places, counts=not again)
    chosen = _chosen(layout, tariff, bool(missing), budget - len(near) - sum(map(len, parts)))
    blocks = layout.blocks(chosen)
    parts.extend(layout.text(sort, some) for sort, some in blocks.items())
    parts.extend([near] if near else [])
    claims = [claim for some in blocks.values() for line in some for claim in line.claims]
    claims[:0] = verdict.claims if verdict else ()
    return Answer(
        status=Outcome.ANSWERED,
        text="\n\n".join(parts),
        service_id=service.id,
        aspects=tuple(a for a in wanted if a not in missing),
        citations=citations_for(service, claims, regulations),
        choices=_next_questions(service, wanted, doubtful),
        checked_on=service.checked_on,
        more_url=f"/layanan/{service.id}",
    )


@dataclass(frozen=True)
class _Layout:
    """How chosen lines of a record stand on the page."""

    lines: Sequence[RecordLine]
    wanted: Sequence[Aspect]
    named: bool
    relevance: Relevance
    # Part -> the region it holds in, where that is not everywhere.
    places: Mapping[str, str]
    # Whether what was left out is counted.
    counts: bool = True

    def blocks(self, chosen: Collection[RecordLine]) -> dict[str, list[RecordLine]]:
        """Part -> its lines in their own order.

        What sets a false claim right comes first, then what answers best, unless parts were
        named: those come in the order asked. What to confirm comes last.
        """
        best = max(chosen, key=self.relevance, default=None)
        order: list[str] = [FALSE_CLAIM]
        if best and best.sort != TO_CONFIRM and not (self.named and best.aspect in self.wanted):
            order.append(best.sort)
        order.extend(self.wanted)
        order.extend(x.sort for x in sorted(chosen, key=lambda x: -self.relevance(x)))
        last = [sort for sort in order if sort == TO_CONFIRM]
        return {
            sort: sorted((x for x in chosen if x.sort == sort), key=self._rank)
            for sort in dict.fromkeys([*(sort for sort in order if sort not in last), *last])
            if any(line.sort == sort for line in chosen)
        }

    def _rank(self, line: RecordLine) -> tuple[bool, float, int]:
        """Of a part: remarks last, and what likely answers first; steps as they are taken."""
        chance = self.relevance.chances[line]
        leads = line.aspect is not Aspect.PROSEDUR and chance >= _LEADS
        return line.remark, -chance if leads else 0.0, line.place

    def text(self, sort: str, chosen: Sequence[RecordLine]) -> str:
        """One part; what was left out of it is counted if it was asked for. A remark alone needs
        no heading: it would promise the rows."""
        if sort in _UNTITLED or all(line.remark for line in chosen):
            before = f"Di {self.places[sort]}: " if sort in self.places else _UNTITLED.get(sort, "")
            return "\n".join(f"{before}{line.text}" for line in chosen)
        rows = [line for line in self.lines if line.sort == sort and not line.remark]
        # A step by itself has no number: those before it would seem to be missing.
        numbered = sort == Aspect.PROSEDUR and sort in self.wanted and len(rows) > 1
        steps = _steps(rows) if numbered else []
        text = [f"*{Aspect(sort).label}*"]
        if sort in self.places:
            text.append(f"Di {self.places[sort]}:")
        text.extend(
            f"{steps.index(line) + 1}. {line.text}" if line in steps else f"• {line.text}"
            for line in chosen
            if not line.remark
        )
        left = len(rows) - sum(not line.remark for line in chosen)
        if left > 0 and self.counts and sort in self.wanted:
            text.append(_left_out(left))
        text.extend(line.text for line in chosen if line.remark)
        return "\n".join(text)

    def size(self, chosen: Collection[RecordLine]) -> int:
        """Characters on the page, whatever the order."""
        parts: defaultdict[str, list[RecordLine]] = defaultdict(list)
        for line in chosen:
            parts[line.sort].append(line)
        return sum(len(self.text(sort, some)) + 2 for sort, some in parts.items())


def _steps(rows: Sequence[RecordLine]) -> Sequence[RecordLine]:
    """The rows that are taken one after the other: all but what holds in one case only. Who begins
    with a case goes on with it ("STNK hilang: lapor dulu"), unless there are hardly any steps."""
    steps = [row for row in rows if not _CASE.match(row.text)]
    if len(steps) * 2 <= len(rows):
        return []
    return rows if _CASE.match(rows[0].text) else steps


def _chosen(layout: _Layout, tariff: Collection[str], unsure: bool, budget: int) -> set[RecordLine]:
    """The lines to show within about `budget` characters.

    The best of every wanted part, then the best of those parts and the few best of the record.
    `tariff` are the fees that the question singles out. What to confirm is shown for its
    relevance, or because the record was `unsure` of what was asked.
    """
    claim = layout.relevance.claim or _told_claim(layout.lines, layout.relevance)
    ranked = sorted(
        (x for x in layout.lines if x.sort != FALSE_CLAIM or x == claim),
        key=lambda line: -layout.relevance(line),
    )

    def stands_out(at: int, line: RecordLine) -> bool:
        # The law stands among the sources; where a part was named, its words would only be more.
        if line.aspect is Aspect.DASAR_HUKUM and layout.named:
            return False
        if line.sort in (FALSE_CLAIM, TO_CONFIRM):
            return line == claim or (line.sort == TO_CONFIRM and at < _CONFIRMED)
        return at < _LEADING or layout.relevance.chances[line] >= _POSSIBLE

    def is_other_fee(at: int, line: RecordLine) -> bool:
        if line.aspect is not Aspect.BIAYA or line.remark or line.text in tariff:
            return False
        return at > 0

    fitting = [
        line
        for at, line in enumerate(ranked)
        if not is_other_fee(at, line) and (stands_out(at, line) or line.aspect in layout.wanted)
    ]
    chances = layout.relevance.chances
    if not layout.named:
        fitting.sort(key=lambda x: (0, -chances[x]) if chances[x] >= _LIKELY else (1, x.place))
    chosen = {claim} if claim else set()
    together = sum(chance for chance in chances.values() if chance >= _LIKELY)
    leading = max(chances.values(), default=0.0) >= _LEADS
    sure = not layout.named and leading and together >= _SURE
    if sure:
        fitting = [x for x in fitting if chances[x] >= _POSSIBLE]
    best = [[x for x in fitting if x.aspect is aspect and not x.remark] for aspect in layout.wanted]
    chosen |= {line for lines in best for line in lines[:1]}
    if unsure:
        chosen |= {line for line in ranked if line.sort == TO_CONFIRM}
    leads = [{line} for line in fitting if chances[line] >= _LEADS]
    likely = [{line} for line in fitting if chances[line] >= _LIKELY]
    whole = [] if sure else _whole_parts(layout, tariff)
    # The one part that was asked for by name is whole first. Of several none is surely meant: what
    # answers comes before them, and before all where none was named.
    if not layout.named:
        order = [*likely, *whole]
    elif len(layout.wanted) == 1:
        order = [*whole, *likely]
    else:
        order = [*leads, *whole, *likely]
    for some in order:
        if layout.size(chosen | some) <= budget + _FOR_THE_WHOLE * layout.named:
            chosen |= some
    for line in (line for lines in best for line in lines[1 : _FEWEST_LINES[layout.named]]):
        if layout.size(chosen | {line}) <= budget + _FOR_A_SECOND_LINE:
            chosen.add(line)
    for line in (*_other_rows(layout, ranked), *fitting):
        if layout.size(chosen | {line}) <= budget:
            chosen.add(line)
    return chosen


def _whole_parts(layout: _Layout, tariff: Collection[str]) -> list[set[RecordLine]]:
    """The parts that were asked for by name, of a summary what to bring; a tariff only where
    nothing in it is singled out."""
    wanted = layout.wanted if layout.named else (Aspect.PERSYARATAN,)
    parts = [{x for x in layout.lines if x.aspect is aspect} for aspect in wanted]
    return [
        part
        for part in parts
        if all(x.text in tariff or x.remark for x in part if x.aspect is Aspect.BIAYA)
    ]


def _other_rows(layout: _Layout, ranked: Sequence[RecordLine]) -> list[RecordLine]:
    """The rows of a short tariff that was asked for, singled out or not."""
    rows = [line for line in ranked if line.aspect is Aspect.BIAYA and not line.remark]
    return rows if Aspect.BIAYA in layout.wanted and len(rows) <= _SHORT_TARIFF else []


def _told_claim(lines: Sequence[RecordLine], relevance: Relevance) -> RecordLine | None:
    """The false claim that a question asks about without taking it for granted: only what sets it
    right answers. Others are no answer, however much they speak of the matter."""
    best = max(lines, key=relevance, default=None)
    return best if best and best.sort == FALSE_CLAIM else None


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


def clarification(
    services: Sequence[Service], text: str, glimpses: Sequence[Glimpse] = ()
) -> Answer:
    """Two or three services to choose from, and the way out; what some of them would answer."""
    choices = [Choice(title=s.nama, value=f"pilih:{s.id}", service_id=s.id) for s in services[:3]]
    return Answer(
        status=Outcome.CLARIFICATION,
        text="\n\n".join((text, *(one.text for one in glimpses))),
        citations=tuple(dict.fromkeys(c for one in glimpses for c in one.citations)),
        choices=(*choices, Choice(title="Bukan itu", value="bukan_itu")),
        checked_on=min((one.checked_on for one in glimpses), default=None),
    )


def _summary_of(service: Service) -> tuple[Aspect, ...]:
    present = [a for a in _SUMMARY if service.section(a) is not None]
    spare = [a for a in _SUMMARY_FALLBACK if service.section(a) is not None]
    return tuple((present + spare)[: max(3, len(present))])


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


def _silent(service: Service, about: Unspoken) -> str:
    return (
        f"Catatan resmi layanan ini tidak menyebut {about.name}. "
        f"Silakan konfirmasi ke {service.instansi}."
    )


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
    of_parts = (x for x in lines if missing and x.sort in _NEAR)
    nearest = sorted(of_parts, key=lambda line: -relevance(line))[:_NEAREST]
    claim = relevance.claim or _told_claim(lines, relevance)
    where = [line for line in lines if line.aspect is Aspect.KANAL and not line.remark][:2]
    confirm = [line for line in lines if missing and line.sort == TO_CONFIRM]
    layout = _Layout(lines, (), False, relevance, places)
    shown = {line for line in (*nearest, *where, *confirm, claim if missing else None) if line}
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
        choices=_next_questions(service, missing),
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


def _place(provision: Provision) -> str:
    """`pasal 79A` -> `Pasal 79A`, the letters of the number untouched."""
    return provision.lokasi[0].upper() + provision.lokasi[1:]


def _within(place: str, asked: str) -> bool:
    """Whether a place is the asked one, inside it, or contains it."""
    return (place + " ").startswith(asked + " ") or (asked + " ").startswith(place + " ")
