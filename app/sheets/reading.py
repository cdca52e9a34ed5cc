"""A file of a spreadsheet program -> rows of text, with their numbers in that program."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.sheets.columns import EXAMPLE_MARK, REQUIRED, TITLES, field_of

MOST_ROWS = 2_000
LARGEST_UNPACKED = 100 * 1024 * 1024
_MOST_COLUMNS = 100
_LOOKED_AT = 15
_SEPARATORS = ",;\t"


class Unreadable(Exception):
    """A file that is no table of ours: a sentence with what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One service as it stands in the table. `number` counts as the spreadsheet program does."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What was read; `unknown` are titles of columns that are none of ours."""

    rows: tuple[SheetRow, ...]
    unknown: tuple[str, ...]


def read_sheet(name: str, body: bytes) -> Sheet:
    """The table in an XLSX or CSV file, whatever it is called. Raises Unreadable."""
    if body.startswith(b"PK"):
        tables = _xlsx(body)
    elif body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Ini berkas Excel bentuk lama (.xls), atau dikunci kata sandi. "
            "Simpan sebagai .xlsx tanpa kata sandi, lalu unggah lagi."
        )
    else:
        tables = [_csv(body)]
    for table in tables:
        for at, row in enumerate(table[:_LOOKED_AT]):
            fields = [field_of(title) for title in row]
            if all(field in fields for field in REQUIRED):
                return _sheet(table, at, fields)
    wanted = " dan ".join(f"'{TITLES[field]}'" for field in REQUIRED)
    raise Unreadable(
        f"Kolom {wanted} tidak ditemukan dalam '{name}'. "
        "Pakai templat di halaman ini; judul kolomnya jangan diubah."
    )


Table = Sequence[Sequence[str]]


def _sheet(table: Table, header: int, fields: Sequence[str | None]) -> Sheet:
    known = [field for field in fields if field]
    if twice := {field for field in known if known.count(field) > 1}:
        named = ", ".join(sorted(TITLES[field] for field in twice))
        raise Unreadable(f"Kolom ini ada dua kali: {named}. Hapus salah satunya.")
    rows = []
    for number, row in enumerate(table[header + 1 :], start=header + 2):
        cells = {field: text for field, text in zip(fields, row, strict=False) if field and text}
        if cells and not cells.get("nama", "").casefold().startswith(EXAMPLE_MARK):
            rows.append(SheetRow(number, cells))
    if not rows:
        raise Unreadable(
            "Tabelnya kosong: belum ada baris layanan di bawah judul kolom. "
            "Baris yang diawali 'Contoh:' sengaja dilewati."
        )
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"Paling banyak {MOST_ROWS} layanan sekali unggah. Bagi berkasnya.")
    titles = table[header]
    unknown = tuple(t for t, field in zip(titles, fields, strict=False) if t and not field)
    return Sheet(tuple(rows), unknown)


def _xlsx(body: bytes) -> list[Table]:
    import openpyxl

    broken = "Berkas Excel ini rusak atau tidak lengkap. Simpan ulang sebagai .xlsx."
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_UNPACKED:
            raise Unreadable("Berkas ini terlalu besar setelah dibuka. Bagi menjadi beberapa.")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            return [_bounded(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
        finally:
            book.close()
    except Unreadable:
        raise
    # The library raises whatever a damaged part makes it stumble over.
    except Exception as cause:
        raise Unreadable(broken) from cause


def _csv(body: bytes) -> Table:
    if b"\0" in body:
        raise Unreadable("Berkas ini bukan tabel. Unggah .xlsx, .csv, .yml, atau .zip.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as cause:
        raise Unreadable(
            "Berkas CSV ini tidak bisa dibaca: periksa tanda kutip, atau simpan sebagai .xlsx."
        ) from cause


def _bounded(rows: Iterable[Iterable[Any]]) -> Table:
    return list(_texts(rows))


def _texts(rows: Iterable[Iterable[Any]]) -> Iterator[list[str]]:
    empty = 0
    for number, row in enumerate(rows):
        found = [_text(value) for value in list(row)[:_MOST_COLUMNS]]
        empty = 0 if any(found) else empty + 1
        # Formatted but empty rows go on to the millionth.
        if empty > MOST_ROWS or number > 3 * MOST_ROWS:
            return
        yield found


def _text(value: Any) -> str:
    """A cell as it is typed; a quote that keeps a text from being a formula is not part of it."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


# What a spreadsheet program takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@")
