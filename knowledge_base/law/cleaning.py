"""A document's pages -> the law's own lines, with noise in numbers repaired where it is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge_base.law.furniture import without_furniture
from knowledge_base.law.lines import Line
from knowledge_base.law.model import Doubt
from knowledge_base.law.reading.document import Document
from knowledge_base.law.repairs import repaired

# `NEGARAPasal 1` and `(4)Pasal 89`: a heading that lost the break before it.
# What a scanner makes of the margin: `|       Pasal 64`, `. untuk`, `rupiah).      |`.
_SPECKS_BEFORE = re.compile(r"^[|:;.,'`~_«»°\\]{1,2}\s+(?=\S)")
_SPECKS_AFTER = re.compile(
    r"(?:\s{3,}[-–]\s?\d{1,4}\s?[-–]|\s{2,}[|:;'`~_«»°\\]{1,2}|(?<=[;:,.])\s[.|'`])$"
)
_SPECKS_ALONE = re.compile(r"^[\W_]{1,3}$")
# A dot apart from its word, where the next line goes on in small letters.
_TAHUN = re.compile(r"\b(?:Nomor|Tahun|Pasal|ayat)\s\.$")
_DOT_WITHIN = re.compile(r"(?<=[\w,)])\s\.$")
# Hyphens a PDF marks as the end of a line only.
_BREAKS = re.compile("[\u00ad\ufffe\x02]")
_DASH_BEFORE = re.compile(r"^[-–—]\s+(?=[a-z])")
_SPACED_OUT = re.compile(r"^(B A B|P a s a l|P A S A L)\b\s*")
_GLUED = re.compile(r"^(.*[A-Z.;)])(Pasal\s\d{1,4}[A-Z]?|BAB\s[IVXL]+)$")


@dataclass(frozen=True)
class Cleaned:
    """The lines of a law. `repairs` counts what was put right, `doubts` what was not sure."""

    lines: tuple[Line, ...]
    repairs: int = 0
    doubts: tuple[Doubt, ...] = ()


def clean(document: Document) -> Cleaned:
    """The law's lines without page furniture."""
    lines: list[Line] = []
    repairs = 0
    for page, raw, _seam in without_furniture(document.pages):
        text = _BREAKS.sub("-", raw.strip()).replace("\u00a0", " ").replace("\t", " ")
        if _SPECKS_ALONE.match(text):
            continue
        text = _SPECKS_AFTER.sub("", _SPECKS_BEFORE.sub("", text))
        text = _SPACED_OUT.sub(lambda found: found[1].replace(" ", "") + " ", text)
        if lines and lines[-1].text[-1] not in ":;.,":
            text = _DASH_BEFORE.sub("", text)
        if lines and _goes_on(lines[-1].text, text):
            lines[-1] = replace(lines[-1], text=_DOT_WITHIN.sub("", lines[-1].text))
        text, count = repaired(text)
        parts = list(_unglued(text))
        repairs += count + len(parts) - 1
        indent = max(0, len(raw.rstrip()) - len(text)) if text else 0
        lines += [Line(part, page, indent) for part in parts if part]
    return Cleaned(tuple(lines), repairs)


def _goes_on(before: str, text: str) -> bool:
    """Whether a line surely goes on the sentence of the one before."""
    in_brackets = before.count("(") > before.count(")")
    return text[:1].islower() or in_brackets or bool(_TAHUN.search(before))


def _unglued(text: str) -> Iterator[str]:
    found = _GLUED.match(text)
    if found and not re.search(r"\s$", found[1]):
        yield found[1]
        yield found[2]
    else:
        yield text
