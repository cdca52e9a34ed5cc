"""A regulation as its page shows it: the tree with anchors, origins and what belongs beside it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import takewhile

from knowledge_base.citations import anchor_of
from knowledge_base.law.consolidation import in_order, starts
from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText, Link, Node, Unit, locator
from knowledge_base.law.units import units_of
from knowledge_base.law.validity import Standing, State
from knowledge_base.model import Provision, Regulation
from knowledge_base.naming import parts_of, short_title

_CLEAR = re.compile(r"^\W*Cukup\s+jelas\W*$", re.IGNORECASE)
_QUOTED = re.compile(r"berikut\s*:\s*\n")
_GOES_ON = re.compile(r"(?<![.:;])\n(?!\s*(?:\(\d|[a-z]{1,2}\d?\.\s|\d{1,3}[a-z]?\.\s|Pasal \d))")


@dataclass(frozen=True, slots=True)
class Mark:
    """`diubah dengan UU 1/2024`; `place` is where that regulation orders it."""

    verb: str
    by: str
    place: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A wording that a place had, from whom, from when, and until when."""

    node: Node
    by: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """A unit of the text, and what the page puts beside it."""

    node: Node
    anchor: str
    parts: tuple[Part, ...] = ()
    mark: Mark | None = None
    standing: Standing | None = None
    earlier: tuple[Earlier, ...] = ()
    explanation: Node | None = None
    plain: tuple[Provision, ...] = ()
    quoted: tuple[Node, ...] = ()
    text: str = ""

    @property
    def is_struck(self) -> bool:
        return self.node.repealed


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a group, the Pasal right below it, and the groups below it."""

    part: Part | None
    pasal: tuple[Part, ...]
    groups: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a regulation does to others, or others to it; `places` where it is only a part."""

    label: str
    others: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Shown:
    """A text on a day, ready for the page."""

    law: LawText
    parts: tuple[Part, ...]
    contents: tuple[Entry, ...]
    loose: tuple[Provision, ...]
    pending: int
    count: int
    anchors: frozenset[str] = field(repr=False, default=frozenset())


def shown(laws: Laws, law: LawText, record: Regulation | None, day: date) -> Shown:
    """A consolidated text with everything that belongs beside its Pasal."""
    base = laws.text(law.id) or law
    builder = _Builder(laws, law, base, record, day)
    parts = builder.built()
    provisions = record.pasal if record else ()
    return Shown(
        law=law,
        parts=parts,
        contents=_contents(parts),
        loose=tuple(p for p in provisions if not builder.is_beside(p)),
        pending=len(law.doubts) - len(base.doubts),
        count=sum(1 for _ in law.pasal()),
        anchors=frozenset(builder.used),
    )


def relations(laws: Laws, record: Regulation | None, regulation_id: str) -> tuple[Relation, ...]:
    """What is known of it and other regulations, by the records and by the texts."""
    found: dict[str, dict[str, tuple[str, ...]]] = {
        label: {} for label in ("Mengubah", "Diubah oleh", "Mencabut", "Dicabut oleh")
    }
    own = laws.facts.get(regulation_id)
    for effect in own.effects if own else ():
        label = "Mengubah" if effect.link is Link.MENGUBAH else "Mencabut"
        places = effect.places if effect.link is Link.MENCABUT else ()
        found[label].setdefault(effect.target, places)
    for facts in laws.facts.values():
        for effect in facts.effects:
            if effect.target == regulation_id:
                label = "Diubah oleh" if effect.link is Link.MENGUBAH else "Dicabut oleh"
                places = effect.places if effect.link is Link.MENCABUT else ()
                found[label].setdefault(facts.id, places)
    if record is not None:
        named = (record.mengubah, record.diubah_oleh, record.mencabut, record.dicabut_oleh)
        for label, ids in zip(found, named, strict=True):
            for id_ in ids:
                found[label].setdefault(id_, ())
    return tuple(
        Relation(label, tuple(others.items())) for label, others in found.items() if others
    )


def unread_amendments(laws: Laws, record: Regulation | None, regulation_id: str) -> list[str]:
    """Regulations known to change this one whose text was never read: the wording lacks them."""
    known = next(
        (r.others for r in relations(laws, record, regulation_id) if r.label == "Diubah oleh"), ()
    )
    return [id_ for id_, _ in known if id_ not in laws]


def explained(node: Node) -> Node | None:
    """An elucidation without what is only `Cukup jelas`; None when nothing is left."""
    children = tuple(kept for child in node.children if (kept := explained(child)))
    text = "" if _CLEAR.match(node.text) else node.text
    if not (children or text or node.tail):
        return None
    return node.model_copy(update={"text": text, "children": children})


def unwrapped(text: str) -> str:
    """A text without the line breaks of its file that mean nothing."""
    return _GOES_ON.sub(" ", text)


# What stands above the first unit.
_NOBODY = Node(unit=Unit.BUKU, number="")


class _Builder:
    """Builds the parts of one text on one day."""

    def __init__(
        self, laws: Laws, law: LawText, base: LawText, record: Regulation | None, day: date
    ) -> None:
        self._laws, self._law, self._day = laws, law, day
        self._versions = _versions(laws, base, day)
        self._orders = _orders(laws, law.id)
        self._amends = base.amends_only
        self._standings = _standings(laws, law.id, day)
        self._explanations = {node.number: node for node in law.elucidation if not node.repealed}
        self._provisions: dict[str, list[Provision]] = defaultdict(list)
        for provision in record.pasal if record else ():
            self._provisions[" ".join(provision.lokasi.split()[:2])].append(provision)
        self._base_places = {anchor_of(_place(above, node)) for above, node in base.walk()}
        self._beside: set[str] = set()
        self.used: Counter[str] = Counter()

    def built(self) -> tuple[Part, ...]:
        return tuple(self._part(node, "", _NOBODY) for node in self._law.body)

    def is_beside(self, provision: Provision) -> bool:
        """Whether a provision in plain words stands beside its Pasal."""
        return provision.lokasi in self._beside

    def _part(self, node: Node, above: str, parent: Node) -> Part:
        step = anchor_of(f"{node.unit} {node.number}")
        # A Pasal's number is unique without what it stands in.
        anchor = step if node.unit is Unit.PASAL or not above else f"{above}-{step}"
        self.used[anchor] += 1
        if self.used[anchor] > 1:
            anchor = f"{anchor}_{self.used[anchor]}"
        if node.unit is Unit.PASAL:
            return self._pasal(node, anchor)
        text, quoted = self._words(node)
        as_above = (node.origin, node.repealed) == (parent.origin, parent.repealed)
        return Part(
            node=node,
            anchor=anchor,
            parts=tuple(self._part(child, anchor, node) for child in node.children),
            mark=None if as_above else self._mark(node, anchor),
            text=text,
            quoted=quoted,
        )

    def _pasal(self, node: Node, anchor: str) -> Part:
        place = f"pasal {node.number}"
        latest = node.origin or next((n.origin for _, n in node.walk() if n.origin), None)
        plain = self._provisions.get(place, ())
        self._beside.update(provision.lokasi for provision in plain)
        explanation = self._explanations.get(node.number)
        text, quoted = self._words(node)
        return Part(
            node=node,
            anchor=anchor,
            parts=tuple(self._part(child, anchor, node) for child in node.children),
            mark=self._mark(node, anchor, latest),
            standing=self._standings.get(place),
            earlier=self._earlier(node) if latest else (),
            explanation=explained(explanation) if explanation else None,
            plain=tuple(plain),
            text=text,
            quoted=quoted,
        )

    def _words(self, node: Node) -> tuple[str, tuple[Node, ...]]:
        return _quoted(node.text) if self._amends else (unwrapped(node.text), ())

    def _mark(self, node: Node, anchor: str, by: str | None = None) -> Mark | None:
        by = by or node.origin
        if by is None or by == self._law.id:
            return None
        if node.repealed:
            verb = "dihapus dengan"
        elif anchor in self._base_places or self._known_before(node, by):
            verb = "diubah dengan"
        else:
            verb = "disisipkan dengan"
        since = next((start for id_, start, _ in self._versions if id_ == by), None)
        return Mark(verb, by, self._orders.get((by, anchor)), since)

    def _known_before(self, node: Node, by: str) -> bool:
        """Whether the regulation that made the wording found a Pasal of this number."""
        if node.unit is not Unit.PASAL:
            return False
        before = takewhile(lambda version: version[0] != by, self._versions)
        return any(node.number in pasal for _, _, pasal in before)

    def _earlier(self, node: Node) -> tuple[Earlier, ...]:
        """The wordings before the present one, the last first."""
        wordings: list[tuple[str, date | None, Node]] = []
        for id_, since, pasal in self._versions:
            at = pasal.get(node.number)
            if at is not None and (not wordings or _said(at) != _said(wordings[-1][2])):
                wordings.append((id_, since, at))
        ends = [since for _, since, _ in wordings[1:]]
        past = [
            Earlier(at, id_, since, until - timedelta(days=1) if until else None)
            for (id_, since, at), until in zip(wordings, ends, strict=False)
            # What was struck out is shown once, with its last words.
            if not (node.repealed and at.words == node.words)
        ]
        return tuple(reversed(past))


def _versions(
    laws: Laws, base: LawText, day: date
) -> list[tuple[str, date | None, dict[str, Node]]]:
    """Who made each state of the text up to a day, since when, and its Pasal by number."""
    amendments = laws.amendments(base.id)
    if not amendments:
        return []
    states = [(base.id, starts(base), base)]
    for amendment in in_order(amendments):
        # An unknown day is taken for past as soon as its year is over.
        start = starts(amendment) or date(amendment.tahun + 1, 1, 1)
        if start <= day and (state := laws.as_of(base.id, start)):
            states.append((amendment.id, start, state))
    return [(id_, since, {p.number: p for p in law.pasal()}) for id_, since, law in states]


def _orders(laws: Laws, regulation_id: str) -> dict[tuple[str, str], str]:
    """Where each amending law orders the change of a place, as far as its page has an anchor."""
    orders = {}
    for amendment in laws.amendments(regulation_id):
        anchors = {locator((*above, node)) for above, node in amendment.walk()}
        for change in amendment.changes:
            if change.target != regulation_id:
                continue
            place = change.ordered_in
            while place and place not in anchors:
                place = " ".join(place.split()[:-2])
            orders[amendment.id, anchor_of(change.place)] = place
            whole = [" ".join(change.place.split()[:2])]
            whole += [f"{node.unit} {node.number}" for node in change.nodes]
            for part in whole:
                orders.setdefault((amendment.id, anchor_of(part)), place)
    return orders


def _quoted(text: str) -> tuple[str, tuple[Node, ...]]:
    """An order of an amending law, and the new wording behind it as a tree.

    Where the tree would lose a letter of the law, all of it stays text.
    """
    order, *rest = _QUOTED.split(text, maxsplit=1)
    if rest:
        nodes = units_of(rest[0].splitlines())
        if nodes and _letters("".join(map(_spelled, nodes))) == _letters(rest[0]):
            return f"{unwrapped(order)} berikut:", nodes
    return unwrapped(text), ()


def _spelled(node: Node) -> str:
    below = "".join(map(_spelled, node.children))
    return f"{node.mark}{node.heading}{node.text}{below}{node.tail}"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _standings(laws: Laws, regulation_id: str, day: date) -> dict[str, Standing]:
    """The Pasal that are not in force on a day though the text has them."""
    named = {
        place
        for facts in laws.facts.values()
        for effect in facts.effects
        if effect.target == regulation_id and effect.link is Link.MENCABUT
        for place in effect.places
    }
    own = laws.facts.get(regulation_id)
    named |= {place for entry in own.entries for place in entry.places} if own else set()
    found = {}
    for place in named:
        if re.fullmatch(r"pasal \S+", place):
            standing = laws.standing(regulation_id, place, day)
            if standing.state in (State.DICABUT, State.BELUM_BERLAKU):
                found[place] = standing
    return found


def _contents(parts: Sequence[Part]) -> tuple[Entry, ...]:
    loose = tuple(part for part in parts if part.node.unit is Unit.PASAL)
    first = (Entry(None, loose, ()),) if loose else ()
    return (*first, *_groups(parts))


def _groups(parts: Sequence[Part]) -> Iterator[Entry]:
    for part in parts:
        if part.node.unit.groups_pasal:
            pasal = tuple(p for p in part.parts if p.node.unit is Unit.PASAL)
            yield Entry(part, pasal, tuple(_groups(part.parts)))


def _year(regulation_id: str) -> tuple[int, str]:
    year = parts_of(regulation_id).year
    return (int(year) if year.isdecimal() else 0, regulation_id)


def _said(node: Node) -> tuple[object, ...]:
    """What a node says, whoever says it and on which page."""
    return (
        node.unit,
        node.number,
        node.text,
        node.tail,
        node.repealed,
        tuple(_said(child) for child in node.children),
    )


def _place(above: tuple[Node, ...], node: Node) -> str:
    """The place by which a part has its anchor."""
    path = (*above, node)
    at = next((at for at, step in enumerate(path) if step.unit is Unit.PASAL), 0)
    return " ".join(f"{step.unit} {step.number}" for step in path[at:])


def name_of(records: Mapping[str, Regulation], regulation_id: str) -> str:
    """The short name of any regulation, known or not."""
    record = records.get(regulation_id)
    return record.title if record else short_title(regulation_id)
