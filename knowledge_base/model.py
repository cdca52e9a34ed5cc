"""What may be said, and on whose authority: the frozen records everything else is built from.

A service follows the components of a *Standar Pelayanan* (UU 25/2009 Pasal 21,
PermenPANRB 15/2014 lampiran). Field names are the official Indonesian terms, because the
people who edit these records are civil servants, not programmers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from knowledge_base.regions import regions

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=2, max_length=1200)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
# A source may be dated to the day, the month or only the year.
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields, no stray white space."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Aspect(StrEnum):
    """The part of a service that a question is about."""

    PERSYARATAN = "persyaratan"
    PROSEDUR = "prosedur"
    BIAYA = "biaya"
    JANGKA_WAKTU = "jangka_waktu"
    KANAL = "kanal"
    MASA_BERLAKU = "masa_berlaku"
    PRODUK = "produk"
    PENGADUAN = "pengaduan"
    DASAR_HUKUM = "dasar_hukum"

    @property
    def label(self) -> str:
        """The heading citizens read."""
        return _LABELS[self]


_LABELS = {
    Aspect.PERSYARATAN: "Syarat",
    Aspect.PROSEDUR: "Cara mengurus",
    Aspect.BIAYA: "Biaya",
    Aspect.JANGKA_WAKTU: "Lama proses",
    Aspect.KANAL: "Tempat dan cara mengakses",
    Aspect.MASA_BERLAKU: "Masa berlaku",
    Aspect.PRODUK: "Yang Anda terima",
    Aspect.PENGADUAN: "Pengaduan",
    Aspect.DASAR_HUKUM: "Dasar hukum",
}


class LegalReference(Record):
    """A place in a regulation, written `uu-24-2013 pasal 79A ayat (1)` in content files."""

    peraturan: Slug
    lokasi: str | None = None

    def __str__(self) -> str:
        return f"{self.peraturan} {self.lokasi}" if self.lokasi else self.peraturan


_LOCATOR = re.compile(
    r"^(pasal \d+[A-Z]{0,2}( ayat \(\d+[a-z]?\))?( huruf [a-z])?( angka \d+)?|lampiran( [IVX]+)?)$"
)


def _parse_reference(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    peraturan, _, lokasi = value.strip().partition(" ")
    if lokasi and not _LOCATOR.match(lokasi):
        raise ValueError(
            f"lokasi '{lokasi}' tidak dikenal; tulis seperti 'pasal 79A ayat (1) huruf b'"
        )
    return {"peraturan": peraturan, "lokasi": lokasi or None}


# In JSON and YAML a reference is written as editors write it.
Reference = Annotated[
    LegalReference, BeforeValidator(_parse_reference), PlainSerializer(str, when_used="json")
]


class Source(Record):
    """A public page a fact was taken from. `dilihat` is the date of the page, if it has one."""

    id: Slug
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    judul: Line
    dilihat: PartialDate | None = None


class Grounded(Record):
    """A claim with its authority: regulations (`dasar`) or sources by their id (`sumber`)."""

    dasar: tuple[Reference, ...] = ()
    sumber: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _has_authority(self) -> Self:
        if not self.dasar and not self.sumber:
            raise ValueError("isi tanpa dasar: sebut 'dasar' (peraturan) atau 'sumber'")
        return self


class Section(Grounded):
    """One component of the service standard: short lines, and at most one remark."""

    butir: Annotated[tuple[Line, ...], Field(min_length=1, max_length=16)]
    catatan: Text | None = None


class Fee(Grounded):
    """One row of the tariff. `rupiah` is whole rupiah; None when the amount is not one figure."""

    item: Line
    rupiah: Annotated[int, Field(ge=0, strict=True)] | None = None
    keterangan: Line | None = None

    @model_validator(mode="after")
    def _amount_or_explanation(self) -> Self:
        if self.rupiah is None and not self.keterangan:
            raise ValueError("tarif tanpa angka harus punya 'keterangan'")
        return self


class Fees(Record):
    """The tariff of a service."""

    tarif: Annotated[tuple[Fee, ...], Field(min_length=1, max_length=24)]
    catatan: Text | None = None


class Misconception(Grounded):
    """A false claim that circulates, and what is true."""

    klaim: Line
    fakta: Text


class _Parts(Record):
    """A record with parts of a service standard. An absent part means: no verified data."""

    def section(self, aspect: Aspect) -> Section | Fees | None:
        """The section an aspect names; None when there is no verified data for it."""
        if aspect is Aspect.DASAR_HUKUM:
            return None
        value: Section | Fees | None = getattr(self, aspect.value)
        return value

    def sections(self) -> dict[str, Section | Fees]:
        """Every part that has data by the name of its field, in reading order."""
        found = ((aspect.value, self.section(aspect)) for aspect in Aspect)
        return {name: section for name, section in found if section is not None}


def _known_region(code: str) -> str:
    if code not in regions():
        raise ValueError(f"kode wilayah '{code}' tidak dikenal; tulis kode Kemendagri: '32.04'")
    return code


RegionCode = Annotated[
    str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$"), AfterValidator(_known_region)
]


class RegionalParts(_Parts):
    """What holds instead in one province, kabupaten or kota, part by part."""

    wilayah: RegionCode
    persyaratan: Section | None = None
    prosedur: Section | None = None
    jangka_waktu: Section | None = None
    biaya: Fees | None = None
    produk: Section | None = None
    kanal: Section | None = None
    masa_berlaku: Section | None = None
    pengaduan: Section | None = None
    konfirmasi: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.sections() and not self.konfirmasi:
            raise ValueError("isi paling sedikit satu bagian yang berbeda di wilayah ini")
        return self


class Service(_Parts):
    """A public service as its Standar Pelayanan, as it is nationally and where it differs."""

    id: Slug
    nama: Line
    alias: tuple[Line, ...] = ()
    instansi: Line
    deskripsi: Text
    persyaratan: Section | None = None
    prosedur: Section | None = None
    jangka_waktu: Section | None = None
    biaya: Fees | None = None
    produk: Section | None = None
    kanal: Section | None = None
    masa_berlaku: Section | None = None
    pengaduan: Section | None = None
    sering_keliru: tuple[Misconception, ...] = ()
    dasar_hukum: tuple[Reference, ...] = ()
    konfirmasi: Text | None = None
    contoh_pertanyaan: Annotated[tuple[Text, ...], Field(min_length=8)]
    sumber: Annotated[tuple[Source, ...], Field(min_length=1)]
    ditinjau_pada: date
    tinjau_sebelum: date
    # The first and the last day that the service is there; None: no such day is set.
    berlaku_mulai: date | None = None
    berlaku_sampai: date | None = None
    wilayah: Literal["nasional"] = "nasional"
    khusus_wilayah: tuple[RegionalParts, ...] = ()

    def in_region(self, code: str) -> Service:
        """The record as it is in a region: a kabupaten's own parts before those of its province."""
        here = [
            parts for parts in self.khusus_wilayah if f"{code}.".startswith(f"{parts.wilayah}.")
        ]
        if not here:
            return self
        replaced: dict[str, Any] = {}
        for parts in sorted(here, key=lambda parts: len(parts.wilayah)):
            replaced |= parts.sections()
            if parts.konfirmasi:
                replaced["konfirmasi"] = parts.konfirmasi
        return self.model_copy(update=replaced)

    def differs_in(self, aspect: Aspect) -> tuple[str, ...]:
        """The codes of the regions where a part of this service is another."""
        parts = (parts for parts in self.khusus_wilayah if parts.section(aspect))
        return tuple(one.wilayah for one in parts)

    def placed_claims(self) -> Iterator[tuple[tuple[str | int, ...], Grounded]]:
        """Every claim of the record that carries an authority, with its place, in reading order."""
        yield from _placed(self)
        yield from ((("sering_keliru", at), wrong) for at, wrong in enumerate(self.sering_keliru))

    def _regional_claims(self) -> Iterator[tuple[tuple[str | int, ...], Grounded]]:
        for at, parts in enumerate(self.khusus_wilayah):
            for place, claim in _placed(parts):
                yield ("khusus_wilayah", at, *place), claim

    def grounded(self) -> tuple[Grounded, ...]:
        """Every claim of the record that carries an authority, in reading order."""
        return tuple(claim for _, claim in self.placed_claims())

    def placed_references(self) -> Iterator[tuple[tuple[str | int, ...], LegalReference]]:
        """Every place of the record that names a regulation, the legal basis first."""
        yield from ((("dasar_hukum", at), ref) for at, ref in enumerate(self.dasar_hukum))
        for place, claim in (*self.placed_claims(), *self._regional_claims()):
            yield from (((*place, "dasar", at), ref) for at, ref in enumerate(claim.dasar))

    def references(self) -> tuple[LegalReference, ...]:
        """Every regulation the record leans on, each once, in reading order."""
        found = [ref for claim in self.grounded() for ref in claim.dasar]
        return tuple(dict.fromkeys((*self.dasar_hukum, *found)))

    @property
    def checked_on(self) -> str:
        """Date of the newest source, `YYYY[-MM[-DD]]`; the review date when none is dated."""
        dated = [source.dilihat for source in self.sumber if source.dilihat]
        return max(dated) if dated else self.ditinjau_pada.isoformat()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        ids = [source.id for source in self.sumber]
        for at, id_ in enumerate(ids):
            if id_ in ids[:at]:
                raise _inconsistent("dua sumber memakai id yang sama", "sumber", at, "id")
        for place, claim in (*self.placed_claims(), *self._regional_claims()):
            for at, id_ in enumerate(claim.sumber):
                if id_ not in ids:
                    reason = f"sumber '{id_}' tidak ada dalam daftar sumber"
                    raise _inconsistent(reason, *place, "sumber", at)
        codes = [parts.wilayah for parts in self.khusus_wilayah]
        for at, code in enumerate(codes):
            if code in codes[:at]:
                reason = f"wilayah '{code}' ditulis dua kali"
                raise _inconsistent(reason, "khusus_wilayah", at, "wilayah")
        if self.tinjau_sebelum <= self.ditinjau_pada:
            raise _inconsistent("tinjau_sebelum harus sesudah ditinjau_pada", "tinjau_sebelum")
        if self.berlaku_mulai and self.berlaku_sampai and self.berlaku_sampai < self.berlaku_mulai:
            reason = "hari terakhir berlaku tidak boleh sebelum hari mulai berlaku"
            raise _inconsistent(reason, "berlaku_sampai")
        return self


def _placed(parts: _Parts) -> Iterator[tuple[tuple[str | int, ...], Grounded]]:
    for name, section in parts.sections().items():
        match section:
            case Fees(tarif=tarif):
                yield from (((name, "tarif", at), fee) for at, fee in enumerate(tarif))
            case Section():
                yield (name,), section


def _inconsistent(reason: str, *at: str | int) -> PydanticCustomError:
    """Two parts of a record that do not fit together; `at` is the place to correct."""
    return PydanticCustomError("inconsistent", "{reason}", {"reason": reason, "at": at})


# The service whose channels are the emergency numbers.
EMERGENCY_SERVICE = "nomor-darurat"


class Topic(Record):
    """What people write that no service answers.

    A danger names the number that comes first (`nomor`, as a line of nomor-darurat begins); for
    the rest `jawaban` says kindly why not, and who to go to instead. `ungkapan` are words that
    always mean this, whatever else a message says; those of what is no danger yield to the words
    of a service. `isyarat` are those of a danger that is told of in passing: its number stands
    above whatever is answered. What is a matter of government, too, has the nearest services
    offered beside it (`tawarkan`).
    """

    id: Slug
    nama: Line
    nomor: Line | None = None
    jawaban: Text | None = None
    ungkapan: tuple[Line, ...] = ()
    isyarat: tuple[Line, ...] = ()
    tawarkan: bool = False
    contoh_pesan: Annotated[tuple[Text, ...], Field(min_length=8)]

    @property
    def is_danger(self) -> bool:
        return self.nomor is not None

    @model_validator(mode="after")
    def _has_one_reply(self) -> Self:
        if (self.nomor is None) == (self.jawaban is None):
            raise ValueError("isi salah satu: 'nomor' untuk bahaya, atau 'jawaban'")
        if self.isyarat and not self.is_danger:
            raise ValueError("'isyarat' hanya untuk bahaya")
        return self


class Status(StrEnum):
    """Whether a regulation is in force."""

    BERLAKU = "berlaku"
    DIUBAH = "diubah"
    DICABUT = "dicabut"
    BELUM_DIPASTIKAN = "belum_dipastikan"


class Provision(Record):
    """One provision in plain words, not a quotation."""

    lokasi: Annotated[str, StringConstraints(pattern=_LOCATOR.pattern)]
    isi: Text


class RegulationSource(Record):
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    judul: Line
    dilihat: PartialDate | None = None


class Regulation(Record):
    """A regulation and what it changes. Identifier: `<jenis>-<nomor>-<tahun>`."""

    id: Slug
    jenis: Line
    nomor: str
    tahun: Annotated[int, Field(ge=1945, le=2100)]
    tentang: Line
    status: Status
    berlaku_sejak: PartialDate | None = None
    mengubah: tuple[Slug, ...] = ()
    diubah_oleh: tuple[Slug, ...] = ()
    mencabut: tuple[Slug, ...] = ()
    dicabut_oleh: tuple[Slug, ...] = ()
    catatan: Text | None = None
    pasal: tuple[Provision, ...] = ()
    sumber: tuple[RegulationSource, ...] = ()
    ditinjau_pada: date

    @property
    def title(self) -> str:
        """`UU 24/2013`, the short form people use."""
        return f"{self.jenis} {self.nomor}/{self.tahun}"

    @property
    def in_force(self) -> bool:
        return self.status is not Status.DICABUT
