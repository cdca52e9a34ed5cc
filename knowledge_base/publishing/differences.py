"""Two versions of a record side by side, field by field, in words for people.

Rows of lists are matched: a row that moved or changed a word is not told as one that went and
another that came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from knowledge_base.lines import rupiah
from knowledge_base.model import Aspect
from knowledge_base.publishing.model import Content
from knowledge_base.record_checks import Place

# Rows less alike are another row.
_ALIKE = 0.5
_IDENTITY = ("id", "item", "klaim", "lokasi", "url")
_LABELS = {
    **{aspect.value: aspect.label for aspect in Aspect},
    "id": "Id",
    "nama": "Nama",
    "alias": "Nama lain",
    "instansi": "Instansi",
    "deskripsi": "Penjelasan singkat",
    "sering_keliru": "Sering keliru",
    "konfirmasi": "Perlu dipastikan",
    "contoh_pertanyaan": "Contoh pertanyaan",
    "contoh_pesan": "Contoh pesan",
    "sumber": "Sumber",
    "ditinjau_pada": "Ditinjau pada",
    "tinjau_sebelum": "Tinjau sebelum",
    "berlaku_mulai": "Layanan berlaku mulai",
    "berlaku_sampai": "Layanan berlaku sampai",
    "wilayah": "Wilayah",
    "butir": "Butir",
    "catatan": "Catatan",
    "dasar": "Dasar",
    "tarif": "Tarif",
    "item": "Jenis",
    "rupiah": "Besarnya",
    "keterangan": "Keterangan",
    "klaim": "Anggapan",
    "fakta": "Yang benar",
    "url": "Alamat",
    "judul": "Judul",
    "dilihat": "Tanggal sumber",
    "nomor": "Nomor",
    "jawaban": "Jawaban",
    "ungkapan": "Ungkapan",
    "isyarat": "Isyarat",
    "tawarkan": "Tawarkan layanan yang mirip",
    "jenis": "Jenis",
    "tahun": "Tahun",
    "tentang": "Tentang",
    "status": "Status",
    "berlaku_sejak": "Berlaku sejak",
    "mengubah": "Mengubah",
    "diubah_oleh": "Diubah oleh",
    "mencabut": "Mencabut",
    "dicabut_oleh": "Dicabut oleh",
    "pasal": "Pasal",
    "lokasi": "Tempat",
    "isi": "Isi",
}


class How(StrEnum):
    """What became of a value."""

    ADDED = "ditambah"
    REMOVED = "dihapus"
    CHANGED = "diubah"
    MOVED = "dipindah"


@dataclass(frozen=True)
class Difference:
    """One value that is not the same. `at` is its place in the new version, in the old one if it
    went; `label` names the place for people; the values are as people read them."""

    how: How
    at: Place
    label: str
    before: str
    after: str


def differences(old: Content, new: Content) -> tuple[Difference, ...]:
    """Everything that is not the same, in the order of the fields. Half filled content will do."""
    return tuple(_of_mapping(dict(old), dict(new), ()))


def _of(old: Any, new: Any, at: Place) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_mapping(old, new, at)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        yield from _of_rows(old, new, at)
    else:
        yield Difference(How.CHANGED, at, label_of(at), said(old, at), said(new, at))


def _of_mapping(old: dict[str, Any], new: dict[str, Any], at: Place) -> Iterator[Difference]:
    order = {name: None for name in _LABELS if name in old or name in new}
    for name in {**order, **dict.fromkeys((*old, *new))}:
        place = (*at, name)
        if name not in new:
            yield Difference(How.REMOVED, place, label_of(place), said(old[name], place), "")
        elif name not in old:
            yield Difference(How.ADDED, place, label_of(place), "", said(new[name], place))
        else:
            yield from _of(old[name], new[name], place)


def _of_rows(old: Sequence[Any], new: Sequence[Any], at: Place) -> Iterator[Difference]:
    pairs = dict(_matched(old, new))
    for row, value in enumerate(old):
        if row not in pairs.values():
            place = (*at, row)
            yield Difference(How.REMOVED, place, label_of(place), said(value, place), "")
    furthest = -1
    for row, value in enumerate(new):
        place, before = (*at, row), pairs.get(row)
        if before is None:
            yield Difference(How.ADDED, place, label_of(place), "", said(value, place))
            continue
        if old[before] != value:
            yield from _of(old[before], value, place)
        elif before < furthest:
            words = said(value, place)
            yield Difference(How.MOVED, place, label_of(place), words, words)
        furthest = max(furthest, before)


def _matched(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """(row in new, row in old): the same, or of the same name, or the most alike."""
    free = dict(enumerate(old))
    left: list[int] = []
    for row, value in enumerate(new):
        same = next((at for at, other in free.items() if other == value), None)
        same = same if same is not None else _namesake(value, free)
        if same is None:
            left.append(row)
        else:
            free.pop(same)
            yield row, same
    for row in left:
        alike = {at: _likeness(str(other), str(new[row])) for at, other in free.items()}
        best = max(alike, key=lambda at: alike[at], default=None)
        if best is not None and alike[best] >= _ALIKE:
            free.pop(best)
            yield row, best


def _namesake(value: Any, free: dict[int, Any]) -> int | None:
    if not isinstance(value, dict):
        return None
    name = next((field for field in _IDENTITY if field in value), None)
    return next(
        (
            at
            for at, other in free.items()
            if name and isinstance(other, dict) and other.get(name) == value[name]
        ),
        None,
    )


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def label_of(at: Place) -> str:
    """`("biaya", "tarif", 1, "rupiah")` -> `Biaya, tarif 2, besarnya`."""
    parts: list[str] = []
    for step in at:
        if isinstance(step, int):
            parts[-1:] = [f"{parts[-1]} {step + 1}" if parts else str(step + 1)]
        else:
            label = _LABELS.get(step, step)
            parts.append(label if not parts else label[0].lower() + label[1:])
    return ", ".join(parts)


def said(value: Any, at: Place) -> str:
    """A value as people read it."""
    match value:
        case dict():
            return "; ".join(
                f"{_LABELS.get(name, name)}: {said(inner, (*at, name))}"
                for name, inner in value.items()
            )
        case list() | tuple():
            return "\n".join(said(inner, at) for inner in value)
        case bool() | None:
            return "" if value is None else ("ya" if value else "tidak")
        case int() if at and at[-1] == "rupiah":
            return rupiah(value)
    return str(value)
