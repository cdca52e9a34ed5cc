"""The parts of a regulation's file: opening, body, closing, elucidation, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.law.headings import PASAL, group_heading
from knowledge_base.law.lines import Line
from knowledge_base.law.model import Annex
from knowledge_base.law.numerals import ordinal

_DECIDES = re.compile(
    r"^\W*(?:M\s?E\s?M\s?U\s?T\s?U\s?S\s?K\s?A\s?N|Memutuskan|M\s?E\s?N\s?G\s?I\s?N\s?S\s?T\s?R\s?U\s?K)"
)
_ELUCIDATION = re.compile(
    r"^\W*(?:MEMORI\s+)?(?:P\s?E\s?N\s?J\s?E\s?L\s?A\s?S\s?A\s?N|Penjelasan)\b\W*(?P<rest>.*)$"
)
_GENERAL = re.compile(r"^\W*(?:[I1l]{1,2}\W+)?UMUM\W*$")
_BY_PASAL = re.compile(r"\bPASAL\s*DEMI\s*PASAL\b")
_OVER = re.compile(
    r"^\W*(?:ATAS|Atas|TENTANG|MENGENAI|UNDANG|PERATURAN|QANUN|KETETAPAN|UMUM|RANCANGAN)\b"
)
_ANNEX = re.compile(
    r"^\W{0,3}L\s?A\s?M\s?P\s?I\s?R\s?A\s?N(?![a-z])\s*([IVXL]{1,6}\b|\d{1,2}\b)?(.*)$"
)
_ENACTED = re.compile(
    r"^\W*(?:Disahkan|Ditetapkan|Dikeluarkan|DISAHKAN|DITETAPKAN)\b.{0,6}\b(?:di|DI|Di)(?:\b|(?=[A-Z]))|"
    r"^\W*(?:Disahkan|Ditetapkan)\W*$"
)
_ORDERED = re.compile(r"^\W{0,3}Agar\b")
_ORDERED_WITHIN = re.compile(r"(?<=[.;:])\s+(?=Agar(?:\s+(?:supaya|setiap)\b|$))")


@dataclass(frozen=True)
class Parts:
    """The lines of each part, in the order of a file that has them all."""

    opening: tuple[Line, ...]
    body: tuple[Line, ...]
    closing: tuple[Line, ...]
    elucidation: tuple[Line, ...]
    annexes: tuple[Annex, ...]


def parts_of(lines: Sequence[Line]) -> Parts:
    """Splits a law's lines into its parts; a part it does not have is empty."""
    lines = _with_orders_apart(lines)
    begins = _body_start(lines)
    enacted = _enactment(lines, begins)
    elucidation = _elucidation_start(lines, enacted or begins)
    annexes = _annex_starts(lines, enacted if enacted is not None else len(lines))
    outside = [*annexes, *([elucidation] if elucidation is not None else []), len(lines)]
    main_end = min(outside)
    closes = main_end
    if enacted is not None and enacted < main_end:
        closes = _closing_start(lines, begins, enacted)
    return Parts(
        opening=tuple(lines[:begins]),
        body=tuple(lines[begins:closes]),
        closing=tuple(lines[closes:main_end]),
        elucidation=_until_next(lines, elucidation, outside),
        annexes=tuple(_annex(_until_next(lines, at, outside)) for at in annexes),
    )


def _until_next(
    lines: Sequence[Line], start: int | None, starts: Sequence[int]
) -> tuple[Line, ...]:
    if start is None:
        return ()
    return tuple(lines[start : min(at for at in starts if at > start)])


def _with_orders_apart(lines: Sequence[Line]) -> list[Line]:
    """Lines where `... diundangkan. Agar setiap orang` is two."""
    apart = []
    for line in lines:
        texts = _ORDERED_WITHIN.split(line.text)
        apart += [Line(text, line.page, line.indent) for text in texts]
    return apart


def _body_start(lines: Sequence[Line]) -> int:
    """The first heading after the word of decision, or the first heading of all."""
    decides = next((at for at, line in enumerate(lines) if _DECIDES.match(line.text)), None)
    for at in range(decides or 0, len(lines)):
        if decides is not None and is_first_dictum(lines[at].text):
            return at
        found = PASAL.match(lines[at].text)
        if found and re.match(r"[\s.:]*$|\(1\)", found[2]):
            return at
        heading = group_heading(lines, at)
        if heading and heading.value[0] == 1:
            return at
    if decides is None:
        return 0
    dictum = (at for at in range(decides, len(lines)) if is_dictum(lines[at].text))
    return next(dictum, min(decides + 1, len(lines)))


def is_dictum(text: str) -> re.Match[str] | None:
    """`KESATU : ...`, as decisions and instructions number their orders."""
    found = re.match(
        r"^\W{0,2}(K\s?E[A-Z]{3,}(?:\s(?:BELAS|PULUH))?|PERTAMA)\b\s*[:;.]?\s*((?![,)]).*)$",
        text,
    )
    named = ordinal(found[1].replace(" ", "") if found else "")
    return found if found and named else None


def is_first_dictum(text: str) -> bool:
    """Whether a line is `KESATU : ...`, which the orders of a decision begin with."""
    found = is_dictum(text)
    return bool(found and found[1].replace(" ", "") in ("KESATU", "PERTAMA"))


def _enactment(lines: Sequence[Line], begins: int) -> int | None:
    """Where the place and day of enactment stand."""
    for at in range(begins, len(lines)):
        if _ENACTED.match(lines[at].text):
            near = " ".join(line.text for line in lines[at : at + 4])
            if re.search(r"tanggal|\b(?:19|20)\d\d\b", near, re.I):
                return at
    return None


def _closing_start(lines: Sequence[Line], begins: int, enacted: int) -> int:
    for at in range(enacted - 1, max(begins, enacted - 25), -1):
        if _ORDERED.match(lines[at].text):
            return at
        if PASAL.match(lines[at].text):
            break
    return enacted


def _elucidation_start(lines: Sequence[Line], after: int) -> int | None:
    for at in range(after, len(lines)):
        found = _ELUCIDATION.match(lines[at].text)
        if not found:
            continue
        rest = found["rest"] or " ".join(line.text for line in lines[at + 1 : at + 3])
        if _OVER.match(rest) or _OVER.match(rest.replace(" ", "")):
            return at
    return _untitled_elucidation(lines, after)


def _untitled_elucidation(lines: Sequence[Line], after: int) -> int | None:
    """Where an elucidation begins whose own heading was lost: at UMUM over PASAL DEMI PASAL."""
    general = None
    for at in range(after, len(lines)):
        if _GENERAL.match(lines[at].text):
            general = at
        if _BY_PASAL.search(lines[at].text):
            return general if general is not None else at
    return None


def _annex_starts(lines: Sequence[Line], after: int) -> list[int]:
    """Where annexes begin. A repeated heading of the same number is one annex going on."""
    starts: list[int] = []
    seen: set[str] = set()
    for at in range(after, len(lines)):
        found = _ANNEX.match(lines[at].text)
        if not found or not re.match(r"[\s:.\-–]*(?:[A-Z(]|$)", found[2]):
            continue
        if (found[1] or "") not in seen:
            seen.add(found[1] or "")
            starts.append(at)
    return starts


def _annex(lines: Sequence[Line]) -> Annex:
    found = _ANNEX.match(lines[0].text)
    number = (found[1] or "") if found else ""
    heading = (found[2] if found else "").strip(" :.-")
    text = "\n".join(line.text for line in lines[1:])
    return Annex(number=number, heading=heading, text=text)
