"""Headings that may stand over the units: Pasal, and what groups them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge_base.law.lines import Line
from knowledge_base.law.model import Unit
from knowledge_base.law.numerals import Number, Reading, arabic, ordinal, roman, roman_name
from knowledge_base.law.sequence import Candidate

_JUNK = r"^[\s|.,;:'`\"“”‘’~_—–«»•*\\-]{0,4}"
PASAL = re.compile(
    _JUNK + r"(?:P[a-z]sa[lLI1|t]|PASAL)\s{0,3}[,.:]?\s*"
    r"((?:[0-9OolISZBT|L]\s?){1,5}[A-Z]{0,2}(?![a-z])|[IVXLl1]{1,6})\s*(.*)$"
)
_REFERS = re.compile(
    r"(?:\b(?:dalam|dan|atau|dengan|pada|dari|ayat|sampai|oleh|menurut|ketentuan|atas|dimaksud|ke|"
    r"berdasarkan|untuk|jo|juncto|yakni|yaitu|antara|[Pp]asal|huruf|angka|serta|mengenai|tentang|"
    r"terhadap|sebagaimana|bunyi|isi|bahwa|setelah|sesudah)|\bjo\.|[-/(])$"
)
_GOES_ON = re.compile(
    r"^(?:[,;)/]|\.\s*$|[a-z]|\((?!1\)|l\)|I\))|Undang|UUD|UU\b|KUH|Kitab|Peraturan|Konstitusi|s/d)"
)
_NEVER = 99.0


def pasal_candidates(lines: Sequence[Line], *, in_roman: bool = False) -> list[Candidate]:
    """Lines that may be the heading of a Pasal, with what speaks against each."""
    found = []
    for at, line in enumerate(lines):
        match = PASAL.match(line.text)
        if match is None:
            continue
        token = match[1].strip()
        readings = arabic(token)
        if in_roman:
            readings = () if re.search(r"\d", token) else roman(token)
        cost = _pasal_cost(lines, at, match[2].strip())
        if readings and cost < _NEVER:
            found.append(Candidate(at, readings, cost))
    return found


def _pasal_cost(lines: Sequence[Line], at: int, rest: str) -> float:
    before = lines[at - 1].text if at else ""
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    refers = bool(_REFERS.search(before))
    cost = 0.0
    if rest in ("", ".", ":"):
        if refers:
            return _NEVER if rest else 14.0
        cost += 4.0 if after[:1].islower() and not re.match(r"\w{1,2}[.)]", after) else 0.0
    elif refers or _GOES_ON.match(rest):
        return _NEVER
    else:
        cost += 2.0 if re.match(r"[.:]?\s*\(|[.:]\s", rest) else 5.0
    if before.endswith(","):
        cost += 5.0
    elif before and not re.search(r"[.;:\"”)]\W*$", before) and not _is_heading(before):
        cost += 2.0
    return cost


def _is_heading(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    titled = all(word[:1].isupper() for word in text.split() if len(word) > 3)
    return not letters or upper > 0.7 * len(letters) or (titled and len(text) < 60)


@dataclass(frozen=True)
class Heading:
    """The heading of a group of Pasal: its number as written, its place in the count."""

    at: int
    unit: Unit
    number: str
    value: Number
    rest: str
    cost: float = 0.0


_BAB = re.compile(_JUNK + r"(BAB|Bab|BUKU|Buku)\s{0,3}([IVXLl1|]{1,7}[A-K]?)(?![\w/])[.:]?\s*(.*)$")
_BAGIAN = re.compile(
    _JUNK + r"(Bag[il1]an|BAGIAN|Paragraf|PARAGRAF|BUKU|Buku)\s+(?:[Kk]e-)?(\w+)\b[.:]?\s*(.*)$"
)
_UNNUMBERED = re.compile(
    r"^((?:ATURAN|KETENTUAN)\s+(?:PERALIHAN|TAMBAHAN|PENUTUP|KONVERSI|KHUSUS))\.?$"
)
_UNIT = {"bab": Unit.BAB, "buku": Unit.BUKU, "paragraf": Unit.PARAGRAF}


def group_heading(lines: Sequence[Line], at: int) -> Heading | None:
    """The heading of BUKU, BAB, Bagian or Paragraf that a line is; None for other lines."""
    text = lines[at].text
    if not re.search(r"B[Aa][BGg]|B[Uu][Kk]|P[Aa][Rr][Aa][Gg]", text):
        return None
    before = lines[at - 1].text if at else ""
    refers = _REFERS.search(before) or (before.endswith(",") and not _is_heading(before))
    if found := _BAB.match(text):
        if refers and found[3]:
            return None
        heading = _numbered(at, _UNIT[found[1].lower()], found[2], roman(found[2]), found[3])
        return replace(heading, cost=6.0) if heading and refers else heading
    if refers:
        return None
    if found := _BAGIAN.match(text):
        unit = _UNIT.get(found[1].lower(), Unit.BAGIAN)
        rest = text[found.start(2) :]
        named = ordinal(rest)
        if named and not found[2][0].isdigit():
            name, value, words = named
            after = rest.split()[words:]
            # an inserted `Bagian Kesatu A`
            letter = after.pop(0) if len(after) == 1 and re.fullmatch("[A-Z]", after[0]) else ""
            number = f"{name} {letter}".strip()
            return _titled(Heading(at, unit, number, (value, letter), " ".join(after)))
        token = found[2]
        return _numbered(at, unit, token, arabic(token) or roman(token), found[3])
    return None


def _numbered(
    at: int, unit: Unit, token: str, readings: tuple[Reading, ...], rest: str
) -> Heading | None:
    if not readings:
        return None
    number = readings[0].number
    in_roman = not re.match(r"\d", token) and unit is not Unit.PARAGRAF
    name = roman_name(number) if in_roman else f"{number[0]}{number[1]}"
    return _titled(Heading(at, unit, name, number, rest))


def _titled(heading: Heading) -> Heading | None:
    """A heading whose title on the same line is one: it does not go on as a sentence does."""
    rest = heading.rest.strip(" -–—.:")
    if rest and (rest[0].islower() or rest[0] in ",;)" or len(rest) > 120):
        return None
    return Heading(heading.at, heading.unit, heading.number, heading.value, rest)


def unnumbered_heading(text: str) -> str | None:
    """`ATURAN PERALIHAN` and the like, standing alone."""
    found = _UNNUMBERED.match(text.strip())
    return " ".join(found[1].split()) if found else None
