"""The changes that a law that amends orders in others.

Every order becomes Changes or a Doubt with its words; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from knowledge_base.law.lines import Line
from knowledge_base.law.model import Action, Change, Doubt, LawText, Node, Unit, locator
from knowledge_base.law.ordering import Order, doubt, orders_in, suborders
from knowledge_base.law.orders import (
    Clause,
    annex_of,
    clauses_of,
    replaced_words,
)
from knowledge_base.law.places import Path, Step, place_of, places_in
from knowledge_base.law.rows import Row
from knowledge_base.law.units import units_of

Units = Callable[[Sequence[Row]], tuple[Node, ...]]
ELUCIDATION = "penjelasan "
_GENERAL_ELUCIDATION = re.compile(r"\bpenjelasan\s+umum\b", re.IGNORECASE)
# `ayat (2)` of `pasal 5 ayat (2)`, `bagian Kesatu A` of `bab IV bagian Kesatu A`.
_LAST_STEP = re.compile(r"(?:^|\s)[a-z]+\s\S+(?:\s[A-Z])?$")
_RENUMBERS = re.compile(r"\bmenjadi\s+(?:pasal|ayat|huruf|angka|bab)\b(?=\s*\(?\w+\)?)", re.I)


def changes_of(
    law: LawText, units: Units | None = None
) -> tuple[tuple[Change, ...], tuple[Doubt, ...]]:
    """The changes a law orders, in its order, and what of its orders was not understood."""
    orders, unclear = orders_in(law)
    changes: list[Change] = []
    doubts = list(unclear)
    for order in orders:
        understood, doubted = _Ordered(law, order, units or _units).changes()
        changes += understood
        doubts += doubted
    return (*changes, *_elucidations(law, changes)), tuple(doubts)


def _units(rows: Sequence[Row]) -> tuple[Node, ...]:
    """The one place where quoted rows become nodes."""
    return units_of([Line(row.text, row.page, row.indent) for row in rows])


class _Ordered:
    """One order turned into changes."""

    def __init__(
        self, law: LawText, order: Order, units: Units, pool: tuple[Node, ...] = ()
    ) -> None:
        self._law = law
        self._order = order
        self._units = units
        self._head = order.head
        self._quoted = (*(units(_unquoted(order.wording)) if order.wording else ()), *pool)
        self._doubts: list[Doubt] = []

    def changes(self) -> tuple[list[Change], list[Doubt]]:
        """What the order changes, and what of it is not understood."""
        found = list(self._changes())
        if not found and not self._doubts:
            self._doubt("perintah perubahan ini tidak dipahami")
        return found, self._doubts

    def _changes(self) -> Iterator[Change]:
        words = replaced_words(self._head)
        if words is not None:
            for place in [place_of(path) for path in places_in(self._head)] or [""]:
                yield self._change(Action.UBAH, place, text=self._head)
            return
        if _GENERAL_ELUCIDATION.search(self._head) and self._law.general_elucidation:
            text = self._law.general_elucidation
            yield self._change(Action.UBAH, f"{ELUCIDATION}umum", text=text)
            return
        if _RENUMBERS.search(self._head) and (whole := self._quoted_pasal()):
            self._doubt("penomoran berubah; seluruh pasal yang dikutip diganti")
            yield from (self._change(Action.UBAH, locator((n,)), nodes=(n,)) for n in whole)
            return
        annex = annex_of(self._head)
        if annex is not None:
            yield self._annex(annex)
            return
        clauses = list(clauses_of(self._head, self._order.context))
        paths = [path for clause in clauses for path in clause.paths]
        below = suborders(self._order, paths[0]) if paths else []
        if below:
            for order in below:
                changes, doubts = _Ordered(
                    self._law, order, self._units, self._pool(below, order)
                ).changes()
                self._doubts += doubts
                yield from changes
            return
        done: set[str] = set()
        for clause in _without_what_is_said_again(clauses):
            for change in self._clause(clause):
                if change.place not in done:
                    done.add(change.place)
                    yield change

    def _quoted_pasal(self) -> list[Node]:
        return [node for _, node in _walk(self._quoted) if node.unit is Unit.PASAL]

    def _pool(self, orders: list[Order], order: Order) -> tuple[Node, ...]:
        """The wording the other lettered orders quote: often the last quotes the whole Pasal."""
        return tuple(
            node
            for other in orders
            if other is not order and other.wording
            for node in self._units(_unquoted(other.wording))
        )

    def _clause(self, clause: Clause) -> Iterator[Change]:
        if clause.of_elucidation:
            yield from (self._elucidation(path) for path in clause.paths)
        elif clause.action is Action.SISIP:
            yield from self._insertion(clause)
        elif clause.action is Action.HAPUS:
            for path in clause.paths:
                yield self._change(Action.HAPUS, place_of(path))
        else:
            for path in clause.paths:
                yield from self._rewording(path, clause)

    def _rewording(self, path: Path, clause: Clause) -> Iterator[Change]:
        node = node_at(self._quoted, path)
        if node is None and path[-1].unit.groups_pasal and len(clause.paths) == 1:
            node = next((n for n in self._quoted if n.unit is path[-1].unit), None)
        if node is None and len(clause.paths) == 1 and len(self._quoted) == 1:
            only = self._quoted[0]
            node = only if only.unit is path[-1].unit else None
        if node is not None:
            if clause.heading_only:
                node = node.model_copy(update={"children": (), "text": "", "tail": ""})
            yield self._change(Action.UBAH, place_of(path), nodes=(node,))
            return
        if (node := self._behind_its_mark(path)) is not None:
            yield self._change(Action.UBAH, place_of(path), nodes=(node,))
            return
        whole = next((at for at in _above(path) if node_at(self._quoted, at)), None)
        quoted = node_at(self._quoted, whole) if whole else None
        if whole is None or quoted is None or not quoted.children:
            self._doubt(f"bunyi baru {place_of(path)} tidak ditemukan")
            return
        self._doubt(f"{place_of(path)} tidak ada dalam bunyi baru; seluruh unitnya diganti")
        yield self._change(Action.UBAH, place_of(whole), nodes=(quoted,))

    def _behind_its_mark(self, path: Path) -> Node | None:
        """A unit quoted without those before it, which alone do not tell a mark from text."""
        step = path[-1]
        label = f"({step.number})" if step.unit is Unit.AYAT else step.number
        rows = self._order.wording
        start = next((at for at, row in enumerate(rows) if row.label == label), None)
        if start is None or step.unit is Unit.PASAL or step.unit.groups_pasal:
            return None
        end = next((at for at in range(start, len(rows)) if rows[at].heading), len(rows))
        units = self._units(rows[start:end])
        return next((node for node in units if node.number == step.number), None)

    def _insertion(self, clause: Clause) -> Iterator[Change]:
        paths = clause.paths or self._unnamed(clause)
        found = [(path, node_at(self._quoted, path)) for path in paths]
        nodes = tuple(node for _, node in found if node is not None)
        for path, node in found:
            if node is None:
                self._doubt(f"bunyi {place_of(path)} yang disisipkan tidak ditemukan")
        if not nodes:
            if not paths:
                self._doubt("satuan yang disisipkan tidak ditemukan")
            return
        after = clause.after
        if after is None and paths:
            after = _sibling_before(self._quoted, paths[0])
        yield self._change(
            Action.SISIP,
            place_of(next(path for path, node in found if node is not None)),
            after=place_of(after) if after else None,
            nodes=nodes,
        )

    def _unnamed(self, clause: Clause) -> tuple[Path, ...]:
        """The new units an order does not name, read from the wording it quotes."""
        if clause.unit is None:
            return ()
        above = clause.after[:-1] if clause.after and clause.after[-1].unit is clause.unit else ()
        quoted = [node for top in self._quoted for _, node in top.walk()]
        new = [node for node in quoted if node.unit is clause.unit][: clause.count]
        return tuple((*above, Step(node.unit, node.number)) for node in new)

    def _elucidation(self, path: Path) -> Change:
        place = place_of(path)
        node = elucidation_at(self._law, path, self._order.place)
        if node is None:
            self._doubt(f"bunyi baru penjelasan {place} tidak ditemukan")
        return self._change(Action.UBAH, ELUCIDATION + place, text=node.words if node else "")

    def _annex(self, place: str) -> Change:
        named = annexes_named(self._head)
        chosen = [a for a in self._law.annexes if not named or a.number in named]
        text = chosen[0].text if len(chosen) == 1 else ""
        if not text and "hapus" not in self._head and "cabut" not in self._head:
            self._doubt(f"bunyi baru {place} tidak ditemukan")
        struck = "hapus" in self._head or "cabut" in self._head
        return self._change(Action.HAPUS if struck else Action.UBAH, place, text=text)

    def _change(
        self,
        action: Action,
        place: str,
        after: str | None = None,
        nodes: tuple[Node, ...] = (),
        text: str = "",
    ) -> Change:
        return Change(
            target=self._order.target,
            action=action,
            place=place,
            after=after,
            nodes=nodes,
            text=text,
            ordered_in=self._order.place,
        )

    def _doubt(self, reason: str) -> None:
        self._doubts.append(doubt(self._order.page, self._head, reason))


def places_changed(change: Change) -> tuple[str, ...]:
    """Every place a change bears on: all new units of an insertion, all Pasal of a new BAB."""
    above = _LAST_STEP.sub("", change.place)
    places = [change.place]
    for node in change.nodes:
        places.append(f"{above} {locator((node,))}".strip())
        if node.unit.groups_pasal and node.children:
            places += [locator((n,)) for _, n in node.walk() if n.unit is Unit.PASAL]
    return tuple(dict.fromkeys(places))


def node_at(nodes: Sequence[Node], path: Path) -> Node | None:
    """The node of quoted wording that a path names, also when what stands above is not quoted."""
    for start in range(len(path)):
        place = place_of(path[start:])
        for top in nodes:
            for above, node in top.walk():
                if node.unit is not path[-1].unit:
                    continue
                said = locator((*above, node))
                if said == place or (node.unit.groups_pasal and said.endswith(place)):
                    return node
        if path[start].unit is Unit.PASAL and _quotes_pasal(nodes, path[start].number):
            return None
    return None


def elucidation_at(law: LawText, path: Path, ordered_in: str) -> Node | None:
    """What a law's elucidation says of a place, looked for below the order's own number."""
    below = [
        node
        for above, node in _walk(law.elucidation)
        if node.unit is Unit.PASAL and locator((*above, node)).startswith(f"{ordered_in} pasal")
    ]
    loose = [node for _, node in _walk(law.elucidation) if node.unit is Unit.PASAL]
    candidates = below or (loose if law.amends_only else [])
    return node_at(candidates, path)


def annexes_named(head: str) -> tuple[str, ...]:
    """The numbers of the annexes that hold new wording: `tercantum dalam Lampiran II`."""
    behind = re.split(r"\b(?:tercantum|dimuat|ditetapkan)\b", head, maxsplit=1, flags=re.IGNORECASE)
    numbers = re.findall(r"\bLampiran\s+([IVXL]+)\b", behind[-1]) if len(behind) > 1 else []
    return tuple(numbers)


def _walk(nodes: Sequence[Node]) -> Iterator[tuple[tuple[Node, ...], Node]]:
    for node in nodes:
        yield from node.walk()


def _quotes_pasal(nodes: Sequence[Node], number: str) -> bool:
    return any(node.unit is Unit.PASAL and node.number == number for _, node in _walk(nodes))


def _above(path: Path) -> list[Path]:
    """The places a path stands in that can be quoted whole, the nearest first."""
    return [path[:end] for end in range(len(path) - 1, 0, -1)]


def _sibling_before(nodes: Sequence[Node], path: Path) -> Path | None:
    above = node_at(nodes, path[:-1]) if len(path) > 1 else None
    siblings = above.children if above else nodes
    for before, node in pairwise(siblings):
        if node.unit is path[-1].unit and node.number == path[-1].number:
            return (*path[:-1], Step(before.unit, before.number))
    return None


def _without_what_is_said_again(clauses: list[Clause]) -> Iterator[Clause]:
    """Drops `Pasal 5 diubah` where the next clause says what in it: `dengan menambah ayat (3)`."""
    for at, clause in enumerate(clauses):
        following = clauses[at + 1 :]
        narrower = any(
            len(path) > len(mine) and path[: len(mine)] == mine
            for later in following
            for path in later.paths
            for mine in clause.paths
        )
        if not (narrower and clause.action is Action.UBAH and len(clause.paths) == 1):
            yield clause


def _unquoted(rows: Sequence[Row]) -> list[Row]:
    """Rows without the quotation marks older laws put around new wording."""
    texts = [row.text for row in rows]
    if texts and texts[0][:1] in '"“”„':
        texts[0] = texts[0][1:]
        texts[-1] = texts[-1].rstrip(' .;"“”') + (
            "." if texts[-1].rstrip('"” ')[-1:] == "." else ""
        )
    return [
        Row(text, row.page, row.indent, row.quoted)
        for text, row in zip(texts, rows, strict=True)
        if text.strip()
    ]


def _elucidations(law: LawText, changes: Sequence[Change]) -> Iterator[Change]:
    """The elucidation of every changed Pasal, as a change of the target's elucidation."""
    if not law.elucidation:
        return
    done = {(c.target, c.place) for c in changes if c.place.startswith(ELUCIDATION)}
    for change in changes:
        for path, number in _pasal_changed(change):
            node = elucidation_at(law, path, change.ordered_in)
            place = f"{ELUCIDATION}pasal {number}"
            if node is None or (change.target, place) in done:
                continue
            done.add((change.target, place))
            yield Change(
                target=change.target,
                action=change.action if change.place.count(" ") == 1 else Action.UBAH,
                place=place,
                text=node.words,
                ordered_in=change.ordered_in,
            )


def _pasal_changed(change: Change) -> Iterator[tuple[Path, str]]:
    if change.place.startswith((ELUCIDATION, "lampiran")) or change.action is Action.HAPUS:
        return
    numbers = [
        node.number for top in change.nodes for _, node in top.walk() if node.unit is Unit.PASAL
    ] or [step.number for path in places_in(change.place) for step in path[:1]]
    for number in dict.fromkeys(numbers):
        paths = places_in(f"Pasal {number}")
        if paths:
            yield paths[0], number
