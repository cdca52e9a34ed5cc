"""Units as people write and read them."""

from __future__ import annotations

from lokal import wilayah as regions

from app.staff.rights import Unit

_KABUPATEN = 2


def region_objection(code: str) -> str | None:
    """Why this is no province, kabupaten or kota; None if it is, or if it is empty."""
    if not code or _name_of(code):
        return None
    return "Kode ini tidak ada. Tulis kode Kemendagri, misalnya 32 (Jawa Barat) atau 32.04."


def unit_in_words(unit: Unit) -> str:
    """`Kantor Imigrasi, Kabupaten Bandung (32.04)`."""
    agency = unit.instansi or "Semua instansi"
    if not unit.wilayah:
        return f"{agency}, semua wilayah"
    return f"{agency}, {_name_of(unit.wilayah) or 'wilayah'} ({unit.wilayah})"


def _name_of(code: str) -> str | None:
    found = regions.get_wilayah(code)
    if found is None or found.code != code or found.level > _KABUPATEN:
        return None
    return found.name
