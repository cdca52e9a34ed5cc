"""The empty table to fill in, and everything that is live as files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.sheets.cells import written
from app.sheets.columns import COLUMNS, REQUIRED
from app.sheets.reading import FORMULA
from knowledge_base import catalogue as catalogues
from knowledge_base import cpsv_ap
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing import check_files
from knowledge_base.publishing.live import records_of
from knowledge_base.publishing.model import content_of

SHEET = "Layanan"
_HELP = (
    "Satu baris satu layanan, di lembar 'Layanan'. Baris contoh boleh dihapus; ia tidak diimpor.",
    "Beberapa butir dalam satu sel: tekan Alt+Enter untuk baris baru.",
    "Judul kolom jangan diubah. Urutan kolom bebas; kolom yang tidak dipakai boleh dihapus.",
    "Sel kosong: bagian itu belum diisi. Pada layanan yang sudah ada, isinya tetap.",
    "Setelah diunggah, semuanya diperiksa dulu dan belum disimpan sampai Anda menyetujui.",
    "Yang masuk menjadi draf. Warga melihatnya sesudah diperiksa orang lain dan diterbitkan.",
)
# The day a zip entry must have: the same content is the same file.
_DAY = (2000, 1, 1, 0, 0, 0)


def template_xlsx() -> bytes:
    """The table with an example row, and a sheet that explains it."""
    book = Workbook()
    sheet = book.create_sheet(SHEET, 0)
    head = PatternFill("solid", start_color="0B5A5E")
    for at, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, at, column.title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), head
        example = sheet.cell(2, at, column.example)
        example.alignment = Alignment(wrap_text=True, vertical="top")
        # Dates and numbers stay as they are typed.
        example.number_format = "@"
        sheet.column_dimensions[get_column_letter(at)].width = 34
    sheet.freeze_panes = "C2"
    _explain(book["Sheet"])
    return _saved(book)


def _explain(guide: Any) -> None:
    """The second sheet: how to fill in the table, and each column with what may stand in it."""
    guide.title = "Petunjuk"
    for letter, width in zip("ABCD", (28, 10, 60, 50), strict=True):
        guide.column_dimensions[letter].width = width
    guide.append(["Cara mengisi"])
    for sentence in _HELP:
        guide.append(["", "", sentence])
    guide.append([])
    guide.append(["Kolom", "Wajib", "Isinya", "Contoh"])
    head = guide.max_row
    for column in COLUMNS:
        is_required = "ya" if column.field in REQUIRED else "tidak"
        guide.append([column.title, is_required, column.hint, column.example])
    for row in guide.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.column == 1 or cell.row == head)
            cell.number_format = "@"


def template_csv() -> bytes:
    """The same columns with the same example row."""
    return csv_bytes([[column.title for column in COLUMNS], [column.example for column in COLUMNS]])


def services_csv(catalogue: Catalogue) -> bytes:
    """Every service as a row of the table."""
    rows = [written(content_of(service)) for service in catalogue.services.values()]
    titles = [column.title for column in COLUMNS]
    return csv_bytes([titles, *([row[column.field] for column in COLUMNS] for row in rows)])


def services_jsonld(catalogue: Catalogue, base: str) -> bytes:
    """Every service as CPSV-AP."""
    linked = cpsv_ap.catalogue_of(catalogue.services.values(), catalogue.regulations, base)
    return json.dumps(linked, ensure_ascii=False, indent=1).encode()


def everything_zip(catalogue: Catalogue, base: str, checks: str) -> bytes:
    """A folder as `tanya content export` writes it, with the services as table and linked data;
    `checks` is the text of its check questions."""
    files = [*_files(catalogue, base), (check_files.NAME, checks.encode())]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, body in files:
            parts.writestr(zipfile.ZipInfo(name, _DAY), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(catalogue: Catalogue, base: str) -> Iterator[tuple[str, bytes]]:
    for key, record in records_of(catalogue).items():
        yield f"{key.kind.folder}/{key.id}.yml", catalogues.dump(record).encode()
    yield "layanan.csv", services_csv(catalogue)
    yield "layanan.jsonld", services_jsonld(catalogue, base)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark that spreadsheet programs need; no cell is taken for a formula."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    for row in rows:
        out.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
