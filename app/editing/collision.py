"""Two people saved the same draft: what differs, part by part, and whose words are taken.

The form carries a digest of every part as it was opened. So who saves second is only asked where
both wrote; a part that one of them left alone is proposed as the other has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.datastructures import FormData

from app.editing.access import REGIONAL, by_region
from knowledge_base.publishing.differences import label_of, said
from knowledge_base.publishing.model import Content, digest_of
from knowledge_base.regions import regions

OPENED, ASKED, CHOSEN = "asal", "bentrok", "pilih."
_SHORT = 16
_MOST_TEXT = 100_000


class Undecided(Exception):
    """For some part nobody said yet whose words are taken."""

    def __init__(self) -> None:
        super().__init__("Pilih dulu tulisan siapa yang dipakai, di setiap bagian.")


class Whose(StrEnum):
    """Whose words are taken."""

    MINE = "saya"
    THEIRS = "mereka"


@dataclass(frozen=True)
class Clash:
    """A part in which what was typed is not what was saved meanwhile.

    `proposed` is None where both changed it.
    """

    part: str
    label: str
    mine: str
    theirs: str
    proposed: Whose | None

    @property
    def field(self) -> str:
        return CHOSEN + self.part


def opened(content: Content) -> str:
    """What the form carries: a digest of every part."""
    return json.dumps({part: _digest(value) for part, value in _parts(content).items()})


def clashes(typed: Content, saved: Content, carried: str) -> list[Clash]:
    """What differs, in the order of the form; `carried` is what `opened` gave, or anything."""
    base, mine, theirs = _carried(carried), _parts(typed), _parts(saved)
    found = []
    for part in dict.fromkeys((*mine, *theirs)):
        own, other = mine.get(part), theirs.get(part)
        if own == other:
            continue
        proposed = None
        if base is not None:
            was = base.get(part)
            if _digest(own) == was:
                proposed = Whose.THEIRS
            elif _digest(other) == was:
                proposed = Whose.MINE
        at = (part,) if part.startswith(f"{REGIONAL}.") else tuple(part.split("."))
        found.append(Clash(part, _label(part), said(own, at), said(other, at), proposed))
    return found


def chosen(form: FormData) -> list[str]:
    """The parts that are taken as they were saved. Raises Undecided."""
    asked = [part for part in form.getlist(ASKED) if isinstance(part, str)]
    answers = {part: form.get(CHOSEN + part) for part in asked}
    if any(answer not in list(Whose) for answer in answers.values()):
        raise Undecided
    return [part for part, answer in answers.items() if answer == Whose.THEIRS]


def settled(typed: Content, saved: Content, taken: Iterable[str]) -> dict[str, Any]:
    """What was typed, with these parts as they were saved."""
    mine, theirs = _parts(typed), _parts(saved)
    for part in taken:
        mine.pop(part, None)
        if part in theirs:
            mine[part] = theirs[part]
    order = {name: at for at, name in enumerate((*typed, *saved))}
    return dict(sorted(_whole(mine), key=lambda item: order.get(item[0], len(order))))


def _parts(content: Content) -> dict[str, Any]:
    """`biaya.tarif` -> its rows; `khusus_wilayah.32.04` -> what is written for that region."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if name == REGIONAL:
            rows = by_region(content).items()
            found |= {f"{REGIONAL}.{code}": own for code, own in rows}
        elif isinstance(value, Mapping):
            found |= {f"{name}.{inner}": own for inner, own in value.items()}
        else:
            found[name] = value
    return found


def _whole(parts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What `_parts` took apart."""
    whole: dict[str, Any] = {}
    for part, value in parts.items():
        name, _, inner = part.partition(".")
        if name == REGIONAL:
            whole.setdefault(name, []).extend(value)
        elif inner:
            whole.setdefault(name, {})[inner] = value
        else:
            whole[name] = value
    yield from whole.items()


def _digest(value: Any) -> str | None:
    return None if value is None else digest_of({"": value})[:_SHORT]


def _carried(text: str) -> dict[str, str] | None:
    """Part -> digest; None if it is not what a form of ours carries."""
    try:
        found = json.loads(text[:_MOST_TEXT])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _label(part: str) -> str:
    name, _, code = part.partition(".")
    if name == REGIONAL:
        place = regions().get(code)
        return f"Khusus wilayah {place.name if place else code or 'tanpa kode'}"
    return label_of(tuple(part.split(".")))
