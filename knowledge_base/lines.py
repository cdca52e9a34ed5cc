"""The lines of a record as citizens read them, each with the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from knowledge_base.model import Aspect, Fee, Fees, Grounded, Regulation, Section, Service

# What a line can be beside a part of the service standard.
ABOUT = "umum"
FALSE_CLAIM = "keliru"
TO_CONFIRM = "konfirmasi"
SORTS = (*(aspect.value for aspect in Aspect), ABOUT, FALSE_CLAIM, TO_CONFIRM)


@dataclass(frozen=True)
class RecordLine:
    """One line. `sort` is one of SORTS, `place` its position among the lines of its sort.

    A `remark` closes its part; it is no row of its own.
    """

    sort: str
    text: str
    # Lines are told apart by what they say: hashing what they rest on would take longer.
    claims: tuple[Grounded, ...] = field(default=(), compare=False)
    place: int = 0
    remark: bool = False

    def __hash__(self) -> int:
        # Lines are looked up hundreds of times an answer; few say the same.
        return hash(self.text)

    @cached_property
    def aspect(self) -> Aspect | None:
        return None if self.sort in (ABOUT, FALSE_CLAIM, TO_CONFIRM) else Aspect(self.sort)


def rupiah(amount: int) -> str:
    """`950000` -> `Rp950.000`; zero is free."""
    return "gratis (Rp0)" if amount == 0 else f"Rp{amount:,}".replace(",", ".")


def fee_line(fee: Fee) -> str:
    """One row of the tariff as a citizen reads it."""
    price = rupiah(fee.rupiah) if fee.rupiah is not None else fee.keterangan
    remark = f" ({fee.keterangan})" if fee.keterangan and fee.rupiah is not None else ""
    return f"{fee.item}: {price}{remark}"


def lines_of(service: Service, regulations: dict[str, Regulation]) -> tuple[RecordLine, ...]:
    """Everything a service's record says, part by part; remarks last in their part."""
    return (
        RecordLine(ABOUT, service.deskripsi),
        *(
            line
            for aspect in Aspect
            if (section := service.section(aspect))
            for line in _of_section(aspect, section)
        ),
        *_legal(service, regulations),
        *(
            RecordLine(FALSE_CLAIM, f"“{wrong.klaim}”. {wrong.fakta}", (wrong,), at)
            for at, wrong in enumerate(service.sering_keliru)
        ),
        *((RecordLine(TO_CONFIRM, service.konfirmasi),) if service.konfirmasi else ()),
    )


def _of_section(aspect: Aspect, section: Section | Fees) -> Iterator[RecordLine]:
    claims: tuple[Grounded, ...]
    if isinstance(section, Fees):
        for at, fee in enumerate(section.tarif):
            yield RecordLine(aspect, fee_line(fee), (fee,), at)
        claims, rows = section.tarif, len(section.tarif)
    else:
        claims, rows = (section,), len(section.butir)
        for at, line in enumerate(section.butir):
            yield RecordLine(aspect, line, claims, at)
    if section.catatan:
        yield RecordLine(aspect, section.catatan, claims, rows, remark=True)


def _legal(service: Service, regulations: dict[str, Regulation]) -> Iterator[RecordLine]:
    claim = Grounded(dasar=service.references()) if service.references() else None
    said = []
    for reference in service.references():
        regulation = regulations[reference.peraturan]
        provision = next(
            (p for p in regulation.pasal if reference.lokasi and p.lokasi == reference.lokasi), None
        )
        place = f" {reference.lokasi}" if reference.lokasi else ""
        said.append(
            f"{regulation.title}{place}: {provision.isi if provision else regulation.tentang}"
        )
    for at, text in enumerate(dict.fromkeys(said)):
        assert claim is not None
        yield RecordLine(Aspect.DASAR_HUKUM, text, (claim,), at)
