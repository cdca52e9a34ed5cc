"""What is wrong with a record, beside the field it is about, in words for its editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge_base.publishing.differences import label_of
from knowledge_base.record_checks import FieldError, Place

_LISTS = {
    "butir",
    "dasar",
    "alias",
    "dasar_hukum",
    "contoh_pertanyaan",
    "contoh_pesan",
    "ungkapan",
    "isyarat",
    "mengubah",
    "diubah_oleh",
    "mencabut",
    "dicabut_oleh",
}
_NO_ID = "Tidak dikenal sebagai peraturan. Tulis seperti uu 24 2013."
_FORMS = {
    "rupiah": "Tulis angkanya saja, misalnya 50.000. Kosongkan bila bukan satu angka.",
    "url": "Tulis alamat lengkap yang diawali https://",
    "dilihat": "Tulis seperti 2026-03-01, 2026-03, atau 2026.",
    "wilayah": "Tulis kode Kemendagri, misalnya 32 atau 32.04.",
    "id": "Pakai huruf kecil, angka, dan tanda hubung, misalnya sippn-bengkalis.",
    "ditinjau_pada": "Isi tanggalnya.",
    "status": "Pilih satu.",
    "tahun": "Tulis tahunnya, misalnya 2013.",
    "berlaku_sejak": "Tulis seperti 2013-12-24, 2013-12, atau 2013.",
    "lokasi": "Tulis seperti pasal 79A ayat (1) huruf b, atau lampiran.",
    "mengubah": _NO_ID,
    "diubah_oleh": _NO_ID,
    "mencabut": _NO_ID,
    "dicabut_oleh": _NO_ID,
    "tinjau_sebelum": "Isi tanggalnya.",
    "berlaku_mulai": "Pilih tanggalnya, atau kosongkan.",
    "berlaku_sampai": "Pilih tanggalnya, atau kosongkan.",
}
_FORMAL = (
    "bentuknya tidak sesuai",
    "harus angka bulat",
    "tanggal ditulis",
    "wajib diisi",
    "pilihan yang ada",
)


@dataclass(frozen=True)
class Problem:
    """`field` is the name of the box or group of the form; `line` counts from 1 within it."""

    field: str
    label: str
    sentence: str

    @classmethod
    def of(cls, error: FieldError) -> Problem:
        at, line = box_of(error.at)
        sentence = _sentence(error)
        if line is not None:
            sentence = f"Baris {line + 1}: {sentence[0].lower()}{sentence[1:]}"
        return cls(".".join(map(str, at)) or "isi", label_of(at) or "Isi", sentence)


def problems_of(errors: Iterable[FieldError]) -> tuple[Problem, ...]:
    """Each problem once, in the order of the record."""
    return tuple(dict.fromkeys(map(Problem.of, errors)))


def box_of(at: Place) -> tuple[Place, int | None]:
    """The place of the box, and the line in it."""
    if len(at) > 1 and isinstance(at[-1], int):
        name = at[-2]
        if name in _LISTS or (name == "sumber" and len(at) > 2):
            return at[:-1], at[-1]
    return at, None


def _sentence(error: FieldError) -> str:
    last = next((step for step in reversed(error.at) if isinstance(step, str)), "")
    reason = error.reason
    if last in ("contoh_pertanyaan", "contoh_pesan") and reason.startswith("paling sedikit"):
        return "Tulis paling sedikit 8 contoh, satu tiap baris."
    if reason.startswith("isi tanpa dasar"):
        return "Sebut dasarnya: peraturan, atau centang sumbernya."
    if last == "butir" and reason == "wajib diisi":
        return "Isi paling sedikit satu baris, atau kosongkan seluruh bagian ini."
    if last in _FORMS and reason.startswith(_FORMAL):
        return _FORMS[last]
    return f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}"
