"""A posted form -> the content of a service, half filled or not; nothing typed is lost.

A field is named by its place in the record: `biaya.tarif.0.item`. A list of lines is one box with
a line each. Text that was pasted from a word processor comes without bullets and hidden marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from app.editing.citations import understood
from knowledge_base.model import Aspect

SECTIONS = tuple(aspect for aspect in Aspect if aspect not in (Aspect.BIAYA, Aspect.DASAR_HUKUM))
_MOST_ROWS = 120
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●\uf0b7*–-]|\d{1,2}[.)])\s+")
_RUPIAH = re.compile(r"^(?:rp\.?)?\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?$", re.IGNORECASE)
_HIDDEN = {"Cf", "Cc", "Co", "Cs"}


def content_of_form(form: FormData, id_: str) -> dict[str, Any]:
    """The content as typed, in the form the records keep; empty fields are left out."""
    typed = Typed(form)
    content: dict[str, Any] = {"id": id_}
    for name in ("nama", "instansi"):
        content[name] = typed.line(name)
    content["deskripsi"] = typed.text("deskripsi")
    content["alias"] = typed.lines("alias")
    content |= _parts(typed, "")
    content["sering_keliru"] = [
        _grounded(
            typed,
            at,
            {"klaim": typed.line(f"{at}.klaim"), "fakta": typed.text(f"{at}.fakta")},
        )
        for at in typed.rows("sering_keliru")
    ]
    content["dasar_hukum"] = typed.references("dasar_hukum")
    content["contoh_pertanyaan"] = typed.lines("contoh_pertanyaan")
    content["sumber"] = [
        without_empty({name: typed.line(f"{at}.{name}") for name in _SOURCE})
        for at in typed.rows("sumber")
    ]
    for name in ("ditinjau_pada", "tinjau_sebelum", "berlaku_mulai", "berlaku_sampai"):
        content[name] = typed.line(name)
    content["khusus_wilayah"] = [
        {"wilayah": typed.line(f"{at}.wilayah")} | _parts(typed, f"{at}.")
        for at in typed.rows("khusus_wilayah")
    ]
    for name in ("sering_keliru", "sumber"):
        content[name] = [row for row in content[name] if row]
    content["khusus_wilayah"] = [row for row in content["khusus_wilayah"] if any(row.values())]
    return without_empty(content)


_SOURCE = ("id", "url", "judul", "dilihat")


def _parts(typed: Typed, before: str) -> dict[str, Any]:
    """The parts of a service standard, of the nation or (`khusus_wilayah.0.`) of a region."""
    found: dict[str, Any] = {}
    for aspect in SECTIONS:
        at = f"{before}{aspect}"
        section = {"butir": typed.lines(f"{at}.butir"), "catatan": typed.text(f"{at}.catatan")}
        found[aspect] = _grounded(typed, at, section)
    rows = [
        _grounded(
            typed,
            at,
            {
                "item": typed.line(f"{at}.item"),
                "rupiah": typed.rupiah(f"{at}.rupiah"),
                "keterangan": typed.line(f"{at}.keterangan"),
            },
        )
        for at in typed.rows(f"{before}biaya.tarif")
    ]
    fees = {"tarif": [row for row in rows if row], "catatan": typed.text(f"{before}biaya.catatan")}
    found["biaya"] = without_empty(fees)
    found["konfirmasi"] = typed.text(f"{before}konfirmasi")
    return without_empty({str(name): value for name, value in found.items()})


def _grounded(typed: Typed, at: str, said: dict[str, Any]) -> dict[str, Any]:
    """A claim with its authority; nothing if there is neither."""
    authority = {
        "dasar": typed.references(f"{at}.dasar"),
        "sumber": typed.chosen(f"{at}.sumber"),
    }
    return without_empty(said | authority)


def without_empty_parts(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content after a row went: what held nothing else goes with it."""
    inner = {
        name: without_empty_parts(value) if isinstance(value, Mapping) else value
        for name, value in content.items()
    }
    return without_empty(inner)


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}


class Typed:
    """Reads fields of a form."""

    def __init__(self, form: FormData) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                self._values.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """Words of several lines, as they were typed."""
        lines = (self._values.get(name) or [""])[0].splitlines()
        return "\n".join(" ".join(pasted(line).split()) for line in lines).strip()

    def line(self, name: str) -> str:
        return " ".join(self.text(name).split())

    def lines(self, name: str) -> list[str]:
        """One for every line that is not empty, without its bullet."""
        typed = (line.strip() for line in self.text(name).splitlines())
        return [stripped for line in typed if (stripped := _BULLET.sub("", line).strip())]

    def references(self, name: str) -> list[str]:
        return list(dict.fromkeys(understood(line) for line in self.lines(name)))

    def chosen(self, name: str) -> list[str]:
        return [pasted(value) for value in self._values.get(name, ()) if value]

    def rupiah(self, name: str) -> int | str:
        """`Rp50.000` -> 50000; what is no amount stays as it was typed, to be corrected."""
        said = self.line(name)
        found = _RUPIAH.match(said)
        return int(found[1].replace(".", "")) if found and len(said) < 18 else said

    def rows(self, name: str) -> list[str]:
        """The beginnings of the names of all rows of a table, in order."""
        row = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
        found = {int(match[1]) for field in self._values if (match := row.match(field))}
        return [f"{name}.{at}" for at in sorted(found)[:_MOST_ROWS]]


def pasted(text: str) -> str:
    """Text without what a word processor hides in it."""
    plain = unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\t", " "))
    return "".join(
        char for char in plain if unicodedata.category(char) not in _HIDDEN or char == "\u200d"
    )
