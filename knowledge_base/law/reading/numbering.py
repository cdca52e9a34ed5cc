"""Word's automatic numbers: what is printed before each paragraph of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from knowledge_base.law.reading.numerals import number_as

_PLACE = re.compile(r"%([1-9])")
# A style may be based on another, and that on a third; a circle of them ends here.
_MOST_ANCESTORS = 20


def named(element: Element, name: str) -> Iterator[Element]:
    """The children with a name, whatever namespace (transitional or strict) they are of."""
    return (child for child in element if child.tag.rpartition("}")[2] == name)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of names; None when there is none."""
    for name in path:
        element = next(named(element, name), None) if element is not None else None
    return element


def value(element: Element | None, attribute: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    return next((v for k, v in element.items() if k.rpartition("}")[2] == attribute), None)


def whole(text: str | None) -> int | None:
    """`"3"` -> 3; None for what is no number of reasonable size."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else None


@dataclass(frozen=True)
class Level:
    """One level of a list: how it counts, what it prints and how far it is indented."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False
    restarts: bool = True
    paragraph_style: str | None = None
    properties: Element | None = None


@dataclass(frozen=True)
class _Numbers:
    """A list in use: which definition it counts with, and where it begins anew."""

    definition: str
    starts: dict[int, int]


@dataclass
class Lists:
    """The lists of a document, and how far each has been counted."""

    definitions: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, _Numbers] = field(default_factory=dict)
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level(self, list_id: str, level: int) -> Level | None:
        """A level of a list; None when the document does not define it."""
        numbers = self.lists.get(list_id)
        return self.definitions.get(numbers.definition, {}).get(level) if numbers else None

    def level_of_style(self, list_id: str, style: str | None) -> int:
        """The level a paragraph style is tied to."""
        numbers = self.lists.get(list_id)
        levels = self.definitions.get(numbers.definition, {}) if numbers else {}
        return next((at for at, level in levels.items() if level.paragraph_style == style), 0)

    def next_mark(self, list_id: str, at: int) -> str:
        """Counts one further at a level and gives what is printed: `(2)`, `Pasal 7`, `c.`."""
        level = self.level(list_id, at)
        if level is None:
            return ""
        numbers = self.lists[list_id]
        counted = self._counted.setdefault(numbers.definition, {})
        if at in numbers.starts and (list_id, at) not in self._begun:
            counted[at] = numbers.starts[at]
        else:
            counted[at] = counted[at] + 1 if at in counted else level.start
        self._begun.add((list_id, at))
        self._restart_below(numbers.definition, at)
        return self._printed(numbers.definition, level)

    def _restart_below(self, definition: str, at: int) -> None:
        counted = self._counted[definition]
        for below in [deeper for deeper in counted if deeper > at]:
            if self.definitions[definition][below].restarts:
                del counted[below]

    def _printed(self, definition: str, level: Level) -> str:
        if level.style == "bullet":
            return "-"
        levels, counted = self.definitions[definition], self._counted[definition]

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            of = levels.get(at, Level())
            return number_as(counted.get(at, of.start), "decimal" if level.legal else of.style)

        return _PLACE.sub(number, level.text).strip()


def read_lists(numbering: Element, styles: Element | None) -> Lists:
    """The lists that `numbering.xml` defines."""
    lists = Lists()
    linked = {}
    for definition in named(numbering, "abstractNum"):
        id_ = value(definition, "abstractNumId") or ""
        lists.definitions[id_] = dict(_levels(definition))
        if link := value(child(definition, "numStyleLink")):
            linked[id_] = link
    for number in named(numbering, "num"):
        definition_id = value(child(number, "abstractNumId")) or ""
        lists.lists[value(number, "numId") or ""] = _numbers(number, definition_id, lists)
    for id_, style_id in linked.items():
        _follow_link(lists, id_, style_id, styles)
    return lists


def _follow_link(lists: Lists, id_: str, style_id: str, styles: Element | None) -> None:
    """A definition that only names a style counts as the list of that style does."""
    for style in named(styles, "style") if styles is not None else ():
        if value(style, "styleId") == style_id:
            list_id = value(child(style, "pPr", "numPr", "numId")) or ""
            if numbers := lists.lists.get(list_id):
                lists.definitions[id_] = lists.definitions.get(numbers.definition, {})


def _numbers(number: Element, definition: str, lists: Lists) -> _Numbers:
    starts = {}
    for override in named(number, "lvlOverride"):
        at = whole(value(override, "ilvl")) or 0
        if (start := whole(value(child(override, "startOverride")))) is not None:
            starts[at] = start
        changed = dict(_levels(override))
        if changed:
            # Its own levels, and so its own count.
            levels = lists.definitions.get(definition, {}) | changed
            definition = f"{definition}/{value(number, 'numId')}"
            lists.definitions[definition] = levels
    return _Numbers(definition, starts)


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for level in named(parent, "lvl"):
        start = whole(value(child(level, "start")))
        legal = child(level, "isLgl")
        yield (
            whole(value(level, "ilvl")) or 0,
            Level(
                start=1 if start is None else start,
                style=value(child(level, "numFmt")) or "decimal",
                text=value(child(level, "lvlText")) or "",
                legal=legal is not None and value(legal) not in ("0", "false"),
                restarts=value(child(level, "lvlRestart")) != "0",
                paragraph_style=value(child(level, "pStyle")),
                properties=child(level, "pPr"),
            ),
        )


@dataclass(frozen=True)
class Styles:
    """The paragraph styles of a document, by id."""

    by_id: dict[str, Element]

    def properties(self, style: str | None) -> Iterator[tuple[str, Element]]:
        """The paragraph properties of a style, then of those it is based on, each with its id."""
        for _ in range(_MOST_ANCESTORS):
            element = self.by_id.get(style or "")
            if element is None or style is None:
                return
            if (found := child(element, "pPr")) is not None:
                yield style, found
            style = value(child(element, "basedOn"))


def read_styles(styles: Element | None) -> Styles:
    """The styles that `styles.xml` defines; none without it."""
    if styles is None:
        return Styles({})
    return Styles({value(style, "styleId") or "": style for style in named(styles, "style")})
