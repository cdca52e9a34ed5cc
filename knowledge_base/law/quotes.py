"""Headings that an amending law quotes: they are its target's Pasal, not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge_base.law.headings import PASAL
from knowledge_base.law.lines import Line
from knowledge_base.law.numerals import Number, arabic

ORDER = re.compile(
    r"\b(?:di\s?ubah|di\s?hapus(?:kan)?|di\s?sisip(?:kan|i)|di\s?tambah(?:kan|i)?|diganti|dicabut|"
    r"berbunyi|dibaca|ditiadakan|disempurnakan)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"\bberikut\s*:?\s*[;.]?$|\bberbunyi\s*:$", re.IGNORECASE)
_NAMED = re.compile(r"\bPasal\s+(\d{1,4}\s?[A-Z]{0,2})(?![A-Za-z])")
_BETWEEN = re.compile(r"\bantara\s+(?:ketentuan\s+)?Pasal.*?dan\s+(?:Pasal\s+)?\d+[A-Z]*", re.I)
_ORDER_MARK = re.compile(r"^\W{0,3}(?:\d{1,3}|[a-z]{1,2})\s?[.)]\s+\S")
_REACH = 10


def announces(text: str) -> bool:
    """Whether a line ends as a sentence that new wording follows: `... sebagai berikut:`."""
    return bool(_ANNOUNCES.search(text))


def quoted_headings(lines: Sequence[Line]) -> set[int]:
    """The lines that head a Pasal in new wording announced by `berbunyi sebagai berikut`."""
    quoted: set[int] = set()
    announced: set[Number] = set()
    pending = False
    said: list[str] = []
    for at, line in enumerate(lines):
        heading = PASAL.match(line.text)
        if heading and re.match(r"[\s.:]*$|\(", heading[2]):
            numbers = {reading.number for reading in arabic(heading[1].strip())}
            if pending or numbers & announced:
                quoted.add(at)
            pending, said = False, []
            continue
        if _ORDER_MARK.match(line.text):
            said, pending = [], False
        said = [*said[-_REACH:], line.text]
        if announces(line.text):
            order = " ".join(said)
            if ORDER.search(order) and re.search(r"\b[Pp]asal\b|BAB|Undang|Peraturan", order):
                named = _NAMED.findall(_BETWEEN.sub(" ", order))
                announced = {r.number for name in named for r in arabic(name)[:1]}
                pending = True
    return quoted
