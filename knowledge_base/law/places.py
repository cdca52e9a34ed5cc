"""Places as a sentence names them: `ayat (1) dan ayat (3) Pasal 5` -> two locators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.law.model import Unit

ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ORDINAL = (
    r"Ke(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas)"
    r"(?:\s+(?:belas|puluh(?:\s+\w+)?))?|Pertama"
)
_MENTION = re.compile(
    rf"""\b(?:
      (?i:BAB)\s+(?P<bab>{ROMAN}(?:\s?[A-Z])?(?![A-Za-z]))
    | (?i:Buku)\s+(?P<buku>Ke[a-z]+|{ROMAN}(?![A-Za-z]))
    | (?i:Bagian)\s+(?P<bagian>(?i:{_ORDINAL})(?:\s?[A-Z](?![A-Za-z]))?)
    | (?i:Paragraf)\s+(?P<paragraf>\d+\s?[A-Z]?(?![A-Za-z]))
    | (?i:Pasal)\s*(?P<pasal>\d+(?:\s?[A-Z]{{1,2}})?(?![A-Za-z])|{ROMAN}(?![A-Za-z]))
    | (?i:ayat)\s*\(?\s*(?P<ayat>\d+[a-z]{{0,2}})\s*\)?
    | (?i:huruf)\s+(?P<huruf>[a-z]{{1,2}}\d?)\b\.?
    | (?i:angka|butir)\s+\(?(?P<angka>\d+[a-z]{{0,2}})\b\)?\.?
    )""",
    re.VERBOSE,
)
_RANK = list(Unit)
_CHAIN = re.compile(r"[\s.]*(?:(?:dalam|pada|dari|di)\s+)?(?:ketentuan\s+)?", re.IGNORECASE)
_RANGE = re.compile(r"[\s,]*(?:sampai dengan|sampai|s\.?/?d\.?|hingga)\s+", re.IGNORECASE)
_LIST = r"(?:\s*,\s*(?:dan|serta|atau)?|\s+(?:dan|serta|atau|dan/atau|sampai dengan))\s*"
_BARE_AYAT = re.compile(rf"(\(\d+[a-z]?\){_LIST})(?=\(\d+[a-z]?\))")
_BARE_PASAL = re.compile(
    rf"(\bPasal\s+\d+[A-Z]{{0,2}}{_LIST})(?=\d+[A-Z]{{0,2}}\b(?!\s*\())", re.IGNORECASE
)


@dataclass(frozen=True)
class Step:
    """One unit of a place: `pasal` and `79A`."""

    unit: Unit
    number: str

    def __str__(self) -> str:
        number = f"({self.number})" if self.unit is Unit.AYAT else self.number
        return f"{self.unit} {number}"


Path = tuple[Step, ...]


def place_of(path: Path) -> str:
    """The locator of a path: `pasal 5 ayat (2)`; a Pasal needs no BAB before it."""
    if not path[-1].unit.groups_pasal:
        path = tuple(step for step in path if not step.unit.groups_pasal)
    return " ".join(map(str, path))


def spelled_out(text: str) -> str:
    """The text with each number of a list named: `ayat (1) dan (2)` -> `ayat (1) dan ayat (2)`."""
    text = " ".join(text.split())
    for bare, unit in ((_BARE_AYAT, "ayat"), (_BARE_PASAL, "Pasal")) * 2:
        text = bare.sub(rf"\1{unit} ", text)
    return text


def places_in(text: str, context: Path = ()) -> tuple[Path, ...]:
    """Every place a text names, ranges written out; `context` completes the ones without Pasal."""
    return tuple(dict.fromkeys(_completed(list(_chains(spelled_out(text))), context)))


def without_places(text: str) -> str:
    """What a text says beside the places it names."""
    return _MENTION.sub(" ", spelled_out(text))


def mention_ends(text: str, unit: Unit) -> list[int]:
    """Where each mention of a unit ends in a text (already spelled out)."""
    return [found.end() for found in _MENTION.finditer(text) if _step(found).unit is unit]


@dataclass(frozen=True)
class _Chain:
    """Steps named in one breath; `until` is set on the end of a range."""

    steps: Path
    ends_range: bool = False

    @property
    def top(self) -> int:
        return min(_RANK.index(step.unit) for step in self.steps)

    @property
    def starts_at_top(self) -> bool:
        return _RANK.index(self.steps[0].unit) == self.top


def _step(found: re.Match[str]) -> Step:
    unit = Unit(found.lastgroup or "")
    number = "".join(found[unit].split()) if unit is not Unit.BAGIAN else found[unit]
    return Step(unit, number)


def _chains(text: str) -> Iterator[_Chain]:
    steps: Path = ()
    end, ranged = 0, False
    for found in _MENTION.finditer(text):
        between, step = text[end : found.start()], _step(found)
        follows = _CHAIN.fullmatch(between) and step.unit not in {known.unit for known in steps}
        if steps and not follows:
            yield _Chain(steps, ranged)
            steps, ranged = (), bool(_RANGE.fullmatch(between))
        steps = (*steps, step)
        end = found.end()
    if steps:
        yield _Chain(steps, ranged)


def _completed(chains: list[_Chain], context: Path) -> Iterator[Path]:
    last: Path = context
    for at, chain in enumerate(chains):
        path = _in_order(chain)
        if path[0].unit not in (Unit.BUKU, Unit.BAB, Unit.PASAL):
            above = _above(last, chain.top)
            if not _holds_pasal(above):
                above = _from_the_next(chains[at + 1 :], chain.top) or above
            path = (*above, *path)
        if chain.ends_range and last:
            yield from _range(last, path)
        yield path
        last = path


def _holds_pasal(path: Path) -> bool:
    return any(step.unit is Unit.PASAL for step in path)


def _in_order(chain: _Chain) -> Path:
    """The steps from the widest down, whichever way they were named."""
    if chain.starts_at_top:
        return chain.steps
    ranks = [_RANK.index(step.unit) for step in chain.steps]
    if ranks == sorted(ranks, reverse=True):
        return chain.steps[::-1]
    return tuple(sorted(chain.steps, key=lambda step: _RANK.index(step.unit)))


def _above(path: Path, rank: int) -> Path:
    return tuple(step for step in path if _RANK.index(step.unit) < rank)


def _from_the_next(chains: list[_Chain], rank: int) -> Path:
    """What the first wider chain to come stands in, when it is named behind: `ayat (3) Pasal 5`."""
    wider = next((chain for chain in chains if chain.top < rank), None)
    return _above(_in_order(wider), rank) if wider and not wider.starts_at_top else ()


def _range(first: Path, last: Path) -> Iterator[Path]:
    """What stands between the two ends, when their numbers differ in one count or one letter."""
    start, stop = first[-1], last[-1]
    if start.unit is not stop.unit:
        return
    if start.number.isdigit() and stop.number.isdigit():
        for number in range(int(start.number) + 1, int(stop.number)):
            yield (*first[:-1], Step(start.unit, str(number)))
    elif start.number[:-1] == stop.number[:-1]:
        for letter in range(ord(start.number[-1]) + 1, ord(stop.number[-1])):
            yield (*first[:-1], Step(start.unit, start.number[:-1] + chr(letter)))
