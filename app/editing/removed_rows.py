"""Rows that leave a table of the form, and come back as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.editing.form_reading import without_empty_parts
from knowledge_base.publishing.model import Content

_NAMES = {
    "tarif": "Tarif",
    "sering_keliru": "Anggapan",
    "sumber": "Sumber",
    "pasal": "Pasal",
    "khusus_wilayah": "Wilayah",
}
# What every proxy lets pass as an address, sealed.
LONGEST = 6_000


@dataclass(frozen=True)
class Removed:
    """A row that stood at `place` of a table, from 0."""

    revision_id: int
    table: str
    place: int
    row: Mapping[str, Any]

    @property
    def label(self) -> str:
        """`Tarif 2`."""
        return f"{_NAMES[self.table.rpartition('.')[2]]} {self.place + 1}"

    def written(self) -> str:
        return json.dumps([self.revision_id, self.table, self.place, self.row])

    @classmethod
    def read(cls, text: str) -> Removed:
        """What was written; nobody else can have sealed it."""
        return cls(*json.loads(text))


def without(content: Content, revision_id: int, at: str) -> tuple[dict[str, Any], Removed] | None:
    """The content less the row at `biaya.tarif.1`, and the row; None if there is none."""
    table, _, row = at.rpartition(".")
    whole = _copy(content)
    rows: Any = whole
    for step in table.split("."):
        rows = _inside(rows, step)
    if not (table and isinstance(rows, list) and row.isdecimal() and int(row) < len(rows)):
        return None
    gone = Removed(revision_id, table, int(row), rows.pop(int(row)))
    return without_empty_parts(whole), gone


def with_again(content: Content, gone: Removed) -> dict[str, Any] | None:
    """The content with the row where it stood; None if the region it stood in went meanwhile."""
    whole: dict[str, Any] = _copy(content)
    *steps, last = gone.table.split(".")
    holder: Any = whole
    for step in steps:
        if isinstance(holder, dict):
            holder = holder.setdefault(step, [] if step == "khusus_wilayah" else {})
        else:
            holder = _inside(holder, step)
        if holder is None:
            return None
    holder.setdefault(last, []).insert(gone.place, dict(gone.row))
    return whole


def _inside(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(step)
    if isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
        return holder[int(step)]
    return None


def _copy(content: Content) -> Any:
    return json.loads(json.dumps(content))
