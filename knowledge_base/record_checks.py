"""What is wrong with a record, field by field, in words for the person who edits it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError

from knowledge_base.model import Record, Regulation, Service, Status

REVIEW_INTERVAL = timedelta(days=366)

Place = tuple[str | int, ...]
# What ended a place in a regulation, by texts that were read; None if nothing did.
Ended = Callable[[str, str | None], str | None]
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class FieldError:
    """One thing wrong. `at` is the path of keys and indexes, `reason` a sentence for the editor."""

    at: Place
    reason: str

    @property
    def where(self) -> str:
        """`biaya.tarif.0.rupiah`; empty if it is about the whole record."""
        return ".".join(map(str, self.at))


class RecordInvalid(Exception):
    """A record that is not complete or not true to its form; every error, not only the first."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("\n".join(f"{error.where}: {error.reason}" for error in errors))
        self.errors = errors


def validated(kind: type[R], data: Any) -> R:
    """The record that some data describes. Raises RecordInvalid."""
    try:
        return kind.model_validate(data)
    except ValidationError as invalid:
        raise RecordInvalid(tuple(_field_errors(invalid))) from invalid


def _field_errors(invalid: ValidationError) -> Iterator[FieldError]:
    for detail in _causes(invalid):
        yield FieldError(detail["loc"] + tuple(detail.get("ctx", {}).get("at", ())), _words(detail))


def _causes(invalid: ValidationError) -> Iterator[Any]:
    """The errors, without "too few rows" where a row is only missing because it is wrong."""
    details = invalid.errors()
    for detail in details:
        at = detail["loc"]
        inside = any(len(d["loc"]) > len(at) and d["loc"][: len(at)] == at for d in details)
        if not (detail["type"] == "too_short" and inside):
            yield detail


_REASONS = {
    "missing": "wajib diisi",
    "extra_forbidden": "kolom ini tidak dikenal",
    "string_too_long": "terlalu panjang (paling banyak {max_length} huruf)",
    "string_too_short": "terlalu pendek",
    "string_type": "harus berupa teks; beri tanda kutip bila angka",
    "string_pattern_mismatch": "bentuknya tidak sesuai ({pattern})",
    "int_parsing": "harus angka bulat tanpa titik",
    "int_type": "harus angka bulat tanpa titik",
    "greater_than_equal": "paling kecil {ge}",
    "less_than_equal": "paling besar {le}",
    "too_short": "paling sedikit {min_length} baris",
    "too_long": "paling banyak {max_length} baris",
    "enum": "pilihan yang ada: {expected}",
    "literal_error": "pilihan yang ada: {expected}",
    "date_type": "tanggal ditulis seperti 2026-11-24",
    "date_parsing": "tanggal ditulis seperti 2026-11-24",
    "date_from_datetime_parsing": "tanggal ditulis seperti 2026-11-24",
    "tuple_type": "harus berupa daftar (baris yang diawali '-')",
    "model_type": "harus berupa pasangan kolom dan isi",
}


def _words(detail: Any) -> str:
    known = _REASONS.get(detail["type"])
    if known:
        return known.format(**detail.get("ctx", {}))
    return str(detail["msg"]).removeprefix("Value error, ")


def service_errors(
    service: Service, regulations: Mapping[str, Regulation], today: date, ended: Ended
) -> Iterator[FieldError]:
    """A review that is too old, and what leans on nothing or on what is not in force."""
    if service.ditinjau_pada + REVIEW_INTERVAL < today:
        yield FieldError(("ditinjau_pada",), "belum ditinjau dalam 12 bulan terakhir")
    if not service.references() and not any(claim.sumber for claim in service.grounded()):
        yield FieldError(("dasar_hukum",), "tidak satu pun isi layanan ini punya dasar")
    yield from reference_errors(service, regulations, ended)


def reference_errors(
    service: Service, regulations: Mapping[str, Regulation], ended: Ended
) -> Iterator[FieldError]:
    """Every reference to a regulation that is not known, not in force, or not certain."""
    for at, reference in service.placed_references():
        regulation, lokasi = regulations.get(reference.peraturan), reference.lokasi
        if regulation is None:
            yield FieldError(at, f"peraturan '{reference.peraturan}' tidak ada di katalog")
        elif regulation.status is Status.DICABUT:
            successors = ", ".join(regulation.dicabut_oleh) or "belum dicatat"
            yield FieldError(at, f"{regulation.title} sudah dicabut (penggantinya: {successors})")
        elif regulation.status is Status.BELUM_DIPASTIKAN and lokasi:
            yield FieldError(
                at, f"status {regulation.title} belum dipastikan: jangan sebut pasalnya"
            )
        elif by := ended(regulation.id, lokasi):
            yield FieldError(at, f"{regulation.title} {lokasi or ''}: {by}")


def regulation_errors(
    regulation: Regulation, regulations: Mapping[str, Regulation]
) -> Iterator[FieldError]:
    """What a regulation says of itself and of others that cannot be."""
    *steps, year = regulation.id.split("-")
    if str(regulation.tahun) != year:
        yield FieldError(("tahun",), f"catatan ini untuk tahun {year}; tulis yang lain sendiri")
    number = re.match(r"0*(\d+)", regulation.nomor)
    if number and number[1] not in steps:
        yield FieldError(("nomor",), f"catatan ini untuk {regulation.id}; tulis yang lain sendiri")
    links: Iterable[tuple[str, tuple[str, ...]]] = (
        ("mengubah", regulation.mengubah),
        ("diubah_oleh", regulation.diubah_oleh),
    )
    for name, ids in links:
        if regulation.id in ids:
            yield FieldError((name,), "peraturan tidak bisa mengubah dirinya sendiri")
    if regulation.status is Status.DICABUT and not (regulation.dicabut_oleh or regulation.catatan):
        yield FieldError(("status",), "sebutkan yang mencabut, atau catatan sebabnya")
    for other in regulation.mencabut:
        revoked = regulations.get(other)
        if revoked and revoked.status is not Status.DICABUT:
            yield FieldError(
                ("mencabut",),
                f"mencabut {revoked.title}, tetapi statusnya masih '{revoked.status}'",
            )
