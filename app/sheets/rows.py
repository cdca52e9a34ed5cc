"""Rows of a table -> services. What a row does not change of a live service stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.sheets.candidate import Candidate, Problem, Verdict
from app.sheets.cells import (
    CellWrong,
    day_of,
    fees_of,
    lines_of,
    references_of,
    section_of,
    sources_of,
    written,
)
from app.sheets.columns import DAYS, REQUIRED, SECTIONS, TITLES
from app.sheets.examining import Around, judged
from app.sheets.reading import Sheet, SheetRow
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.record_checks import FieldError, Place

_LONGEST_ID = 80
_ENOUGH_QUESTIONS = 8
Content = dict[str, Any]

_PARSERS: dict[str, Callable[[str], Any]] = {
    "alias": lines_of,
    "contoh_pertanyaan": lines_of,
    "dasar_hukum": references_of,
    "biaya": fees_of,
    **dict.fromkeys(DAYS, day_of),
    **dict.fromkeys(SECTIONS, section_of),
}


def services_of(sheet: Sheet, around: Around) -> Iterator[Candidate]:
    """One candidate a row, in order."""
    ids = {" ".join(s.nama.split()).casefold(): id_ for id_, s in around.catalogue.services.items()}
    seen: dict[str, int] = {}
    for row in sheet.rows:
        place = f"Baris {row.number}"
        absent = [field for field in REQUIRED if not row.cells.get(field)]
        if absent:
            problems = tuple(Problem(column(field), "wajib diisi") for field in absent)
            name = row.cells.get("nama", "(tanpa nama)")
            yield Candidate(place, name, None, {}, Verdict.WRONG, problems)
            continue
        id_ = row.cells.get("id") or ids.get(row.cells["nama"].casefold()) or _slug(row)
        key = RecordKey(RecordKind.SERVICE, id_)
        content, problems_found = _content(row, id_, around.content(key))
        problems_found += _unknown_regulations(content, around)
        if id_ in seen:
            sentence = f"sama dengan baris {seen[id_]}; satu layanan cukup satu baris"
            where = column("id" if row.cells.get("id") else "nama")
            problems_found.append(Problem(where, sentence))
        seen.setdefault(id_, row.number)
        yield judged(
            place,
            key,
            content,
            around,
            around.catalogue.regulations,
            _where,
            problems_found,
            lambda error, row=row: _is_missing(error, row),  # type: ignore[misc]
        )


def column(field: str) -> str:
    """`kolom Biaya`."""
    return f"kolom {TITLES.get(field, field)}"


def _where(at: Place) -> str:
    """`kolom Persyaratan, baris 2 di sel`."""
    if not at:
        return "baris ini"
    line = next((step + 1 for step in at[1:] if isinstance(step, int)), None)
    is_line = line is not None and not (len(at) > 2 and at[1] in ("dasar", "sumber"))
    return column(str(at[0])) + (f", baris {line} di sel" if is_line else "")


def _content(row: SheetRow, id_: str, old: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
    """The record of a row on top of what is live; what could not be read is left out and told."""
    problems: list[Problem] = []
    before = written(old) if old else {}
    changed: Content = {"id": id_}
    # Sources first: parts lean on them.
    for field in sorted(row.cells, key=lambda field: field != "sumber"):
        cell = row.cells[field]
        if field == "id" or (old and cell == before.get(field)):
            continue
        try:
            parse = _PARSERS.get(field, str)
            known = old.get("sumber", ())
            changed[field] = sources_of(cell, known) if field == "sumber" else parse(cell)
        except CellWrong as wrong:
            more = f", baris {wrong.line} di sel" if "\n" in cell else ""
            problems.append(Problem(column(field) + more, wrong.sentence))
    content = {**old, **changed}
    sources = [source["id"] for source in content.get("sumber", ())]
    basis = content.get("dasar_hukum", [])
    for field in SECTIONS:
        if field in changed:
            changed[field] |= _authority(old.get(field, {}), sources, basis)
    if "biaya" in changed:
        fees = {fee["item"]: fee for fee in old.get("biaya", {}).get("tarif", ())}
        for fee in changed["biaya"]["tarif"]:
            fee |= _authority(fees.get(fee["item"], {}), sources, basis)
    return {**old, **changed}, problems


def _authority(old: Mapping[str, Any], sources: list[str], basis: list[str]) -> Content:
    """What a part leans on: as before, else on all sources of the row, else on its legal basis."""
    kept = [id_ for id_ in old.get("sumber", ()) if id_ in sources]
    if kept or old.get("dasar"):
        held = {"dasar": old.get("dasar"), "sumber": kept}
        return {name: value for name, value in held.items() if value}
    if sources:
        return {"sumber": sources}
    return {"dasar": basis} if basis else {}


def _unknown_regulations(content: Content, around: Around) -> Iterator[Problem]:
    """Also of a record that is not complete enough to be checked whole."""
    for at, reference in enumerate(content.get("dasar_hukum", ())):
        if (id_ := reference.partition(" ")[0]) not in around.catalogue.regulations:
            sentence = f"peraturan '{id_}' tidak ada di katalog"
            yield Problem(_where(("dasar_hukum", at)), sentence)


def _is_missing(error: FieldError, row: SheetRow) -> bool:
    """Whether a field is only not filled in yet: then it can be added in the draft."""
    field = str(error.at[0]) if error.at else ""
    has_basis = row.cells.get("sumber") or row.cells.get("dasar_hukum")
    if field in (*SECTIONS, "biaya") and not has_basis:
        return "tanpa dasar" in error.reason
    if field == "contoh_pertanyaan" and len(error.at) == 1:
        return len(lines_of(row.cells.get(field, ""))) < _ENOUGH_QUESTIONS
    return not row.cells.get(field)


def _slug(row: SheetRow) -> str:
    words = re.findall(r"[a-z0-9]+", row.cells["nama"].lower())
    slug = "-".join(words)
    while len(slug) > _LONGEST_ID and "-" in slug:
        slug = slug.rpartition("-")[0]
    return slug[:_LONGEST_ID] or "layanan"
