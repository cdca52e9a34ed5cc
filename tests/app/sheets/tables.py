"""Tables as people would send them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from app.sheets.columns import COLUMNS


def good_row(number: int, agency: str = "Kantor Imigrasi") -> dict[str, str]:
    """A service that is complete, by field."""
    questions = [
        f"izin lomba {number} {end}" for end in "gimana dimana berapa kapan ya kak min dong".split()
    ]
    return {
        "id": "",
        "nama": f"Izin lomba {number}",
        "alias": f"surat lomba {number}",
        "instansi": agency,
        "deskripsi": "Izin mengadakan lomba di lapangan terbuka.",
        "persyaratan": "1. Surat permohonan\n2. Fotokopi KTP",
        "prosedur": "Isi formulir\nSerahkan berkas",
        "jangka_waktu": "3 hari kerja",
        "biaya": "Izin lomba: Rp25.000",
        "produk": "Surat izin",
        "kanal": "Kantor dinas",
        "masa_berlaku": "",
        "pengaduan": "lapor.go.id",
        "dasar_hukum": "UU Nomor 24 Tahun 2013 Pasal 79A",
        "contoh_pertanyaan": "\n".join(questions),
        "sumber": f"Standar pelayanan | https://contoh.go.id/{number} | 2026-11-01",
        "ditinjau_pada": "2026-11-24",
        "tinjau_sebelum": "2027-11-24",
    }


def sheet_xlsx(
    rows: Sequence[Mapping[str, str]],
    renamed: Mapping[str, str] | None = None,
    above: Sequence[str] = (),
) -> bytes:
    """An XLSX file with these rows below the titles, and lines `above` them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in above:
        sheet.append([line or None])
    sheet.append([(renamed or {}).get(column.title, column.title) for column in COLUMNS])
    for row in rows:
        sheet.append([row.get(column.field) or None for column in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
