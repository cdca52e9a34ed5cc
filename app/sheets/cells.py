"""Cells of the table <-> fields of a service record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from app.sheets.columns import COLUMNS, DAYS, SECTIONS
from knowledge_base.lines import rupiah
from knowledge_base.references import references_in

Content = Mapping[str, Any]

_NOTE = "Catatan:"
_BULLET = re.compile(r"^(?:[-•*–]|\d{1,2}[.)]|[a-z][.)])\s+")
_FREE = re.compile(r"(?:gratis|tidak dipungut biaya|tanpa biaya|nihil)\b.*|rp\.? ?0", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:rp\.? ?|idr ?)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:,-|,00|\.-)?(?: ?rupiah)?"
    r"(?: \((?P<remark>.+)\))?",
    re.IGNORECASE,
)
_LOOKS_LIKE_MONEY = re.compile(r"(?:rp\.? ?)?-?[\d.,]+", re.IGNORECASE)
_SLUG_REFERENCE = re.compile(r"[a-z]+(?:-[a-z0-9]+)+(?: .*)?")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class CellWrong(Exception):
    """A cell that cannot be understood: a sentence, and the line in the cell (from 1)."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def written(content: Content) -> dict[str, str]:
    """A record as a row of the table, by field; what has no column is left out."""
    cells = {column.field: "" for column in COLUMNS}
    for field in ("id", "nama", "instansi", "deskripsi", *DAYS):
        cells[field] = str(content.get(field, ""))
    for field in ("alias", "dasar_hukum", "contoh_pertanyaan"):
        cells[field] = "\n".join(map(str, content.get(field, ())))
    for field in SECTIONS:
        if section := content.get(field):
            cells[field] = "\n".join((*section.get("butir", ()), *_note(section)))
    if fees := content.get("biaya"):
        cells["biaya"] = "\n".join((*map(_fee_written, fees.get("tarif", ())), *_note(fees)))
    cells["sumber"] = "\n".join(
        " | ".join(filter(None, (s.get("judul"), s.get("url"), s.get("dilihat"))))
        for s in content.get("sumber", ())
    )
    # As reading.py reads them back.
    return {
        field: "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
        for field, text in cells.items()
    }


def lines_of(cell: str) -> list[str]:
    """The lines of a cell without the marks of a list."""
    return [_BULLET.sub("", line.strip()) for line in cell.split("\n") if line.strip()]


def section_of(cell: str) -> dict[str, Any]:
    """`butir`, and `catatan` if the last line is one."""
    lines = lines_of(cell)
    section: dict[str, Any] = {}
    if lines[-1].startswith(_NOTE):
        section["catatan"] = lines.pop().removeprefix(_NOTE).strip()
    return {"butir": lines, **section}


def fees_of(cell: str) -> dict[str, Any]:
    """`tarif`, and `catatan` if the last line is one. Raises CellWrong."""
    lines = lines_of(cell)
    fees: dict[str, Any] = {}
    if lines[-1].startswith(_NOTE):
        fees["catatan"] = lines.pop().removeprefix(_NOTE).strip()
    return {"tarif": [_fee(line, at) for at, line in enumerate(lines, 1)], **fees}


def _fee(line: str, at: int) -> dict[str, Any]:
    if _FREE.fullmatch(line) or _AMOUNT.fullmatch(line):
        line = f"Biaya: {line}"
    item, colon, said = line.partition(": ")
    item, said = item.strip(), said.strip()
    if not colon or not item or not said:
        raise CellWrong(f"'{line[:60]}' ditulis sebagai 'jenis: jumlah'", at)
    if _FREE.fullmatch(said):
        return {"item": item, "rupiah": 0}
    if amount := _AMOUNT.fullmatch(said):
        fee: dict[str, Any] = {"item": item, "rupiah": int(re.sub(r"[.,]", "", amount[1]))}
        return fee | ({"keterangan": amount["remark"]} if amount["remark"] else {})
    if _LOOKS_LIKE_MONEY.fullmatch(said):
        raise CellWrong(f"'{said[:30]}' bukan jumlah rupiah bulat, misalnya Rp25.000", at)
    return {"item": item, "keterangan": said}


def _fee_written(fee: Content) -> str:
    amount, remark = fee.get("rupiah"), fee.get("keterangan")
    if amount is None:
        return f"{fee['item']}: {remark}"
    return f"{fee['item']}: {rupiah(amount)}{f' ({remark})' if remark else ''}"


def references_of(cell: str) -> list[str]:
    """Regulations by id and place, as content files name them. Raises CellWrong."""
    found = []
    for at, line in enumerate(lines_of(cell), 1):
        if _SLUG_REFERENCE.fullmatch(line):
            found.append(line)
            continue
        named = references_in(line)
        if not named:
            sentence = f"'{line[:60]}' bukan peraturan yang dikenali"
            raise CellWrong(f"{sentence}; tulis jenis, nomor, dan tahunnya", at)
        found += [f"{r.regulation_id} {r.locator or ''}".strip() for r in named]
    return list(dict.fromkeys(found))


def sources_of(cell: str, known: Sequence[Content]) -> list[dict[str, Any]]:
    """Public pages; one that is known keeps its id. Raises CellWrong."""
    ids = {source.get("url"): source.get("id") for source in known}
    # An id of a page that goes is not given away: parts may still name it.
    free = (id_ for at in count(1) if (id_ := f"sumber-{at}") not in ids.values())
    found: list[dict[str, Any]] = []
    for at, line in enumerate(lines_of(cell), 1):
        parts = [part.strip() for part in line.split("|")]
        urls = [part for part in parts if part.startswith(("http://", "https://"))]
        if len(urls) != 1 or len(parts) > 3 or not urlsplit(urls[0]).hostname:
            raise CellWrong("tulis 'judul | alamat', alamatnya diawali https://", at)
        rest = [part for part in parts if part != urls[0]]
        source = {
            "id": ids.get(urls[0]) or next(free),
            "url": urls[0],
            "judul": rest[0] if rest else urlsplit(urls[0]).hostname,
        }
        found.append(source | ({"dilihat": rest[1]} if len(rest) > 1 else {}))
    return found


def day_of(cell: str) -> str:
    """A day as `2026-11-24`. Raises CellWrong."""
    try:
        if found := _DAY.fullmatch(cell):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(cell).isoformat()
    except ValueError as cause:
        raise CellWrong(f"'{cell[:30]}' bukan tanggal; tulis seperti 2026-11-24", 1) from cause


def _note(section: Content) -> tuple[str, ...]:
    return (f"{_NOTE} {section['catatan']}",) if section.get("catatan") else ()
