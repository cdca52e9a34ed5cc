"""A regulation's text with its amendments worked in, and how a place came to its wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from knowledge_base.law.amending import ELUCIDATION
from knowledge_base.law.decided import changes_in
from knowledge_base.law.effects import definitions_of, in_force_from
from knowledge_base.law.elucidated import elucidation_node, filed, with_ayat
from knowledge_base.law.model import Action, Annex, Change, Doubt, LawText, Node, Unit
from knowledge_base.law.orders import replaced_words
from knowledge_base.law.tree import (
    Nodes,
    found_at,
    inserted,
    rewritten,
    stamped,
    with_child,
)
from knowledge_base.model import Record, Slug

_STRUCK = re.compile(r"^\W*(?:di\s?hapus|dicabut)\W*$", re.IGNORECASE)
_LAST_STEP = re.compile(r"^(.+) (?:bagian|paragraf|pasal|ayat|huruf|angka) .+?$")
_KEPT = re.compile(r"^\W*tetap\W*$", re.IGNORECASE)


class Wording(Record):
    """One wording of a place: its words, the regulation it comes from, and since when.

    `repealed` marks the last one of a place that was struck out; its words are those it had.
    """

    words: str
    origin: Slug
    since: date | None = None
    repealed: bool = False


def consolidated(
    base: LawText, amendments: Sequence[LawText], as_of: date | None = None
) -> LawText:
    """The base with every change applied that is in force on `as_of` (all, when None).

    What cannot be applied is added to the doubts.
    """
    law = base
    for amendment in in_order(amendments):
        if as_of is not None:
            start = starts(amendment)
            if start is None and amendment.tahun >= as_of.year:
                reason = f"tanggal mulai berlaku {amendment.id} tidak diketahui; belum diterapkan"
                law = law.model_copy(update={"doubts": (*law.doubts, _doubt(reason, amendment.id))})
                continue
            if start is not None and start > as_of:
                continue
        law = _amended(law, amendment)
    return law.model_copy(update={"definitions": definitions_of(law)})


def history(base: LawText, amendments: Sequence[LawText], place: str) -> tuple[Wording, ...]:
    """Every wording a place has had, the oldest first; empty when it never existed."""
    wordings: list[Wording] = []
    law, origin = base, base
    for amendment in (None, *in_order(amendments)):
        if amendment is not None:
            law, origin = _amended(law, amendment), amendment
        node = _at(law, place)
        if node is None:
            continue
        last = wordings[-1] if wordings else None
        if last is None or (node.words, node.repealed) != (last.words, last.repealed):
            wordings.append(
                Wording(
                    words=node.words,
                    origin=origin.id,
                    since=starts(origin),
                    repealed=node.repealed,
                )
            )
    return tuple(wordings)


def in_order(laws: Iterable[LawText]) -> list[LawText]:
    """Laws in the order they came into force; an unknown day counts as the start of its year."""
    return sorted(laws, key=lambda law: (starts(law) or date(law.tahun, 1, 1), _number(law.nomor)))


def starts(law: LawText) -> date | None:
    """The day a law came into force, as read or as its closing provisions say."""
    return law.in_force_from or in_force_from(law)


def _amended(law: LawText, amendment: LawText) -> LawText:
    editor = _Editor(law, amendment)
    for change in changes_in(amendment):
        if change.target == law.id:
            editor.apply(change)
    return editor.law


class _Editor:
    """Applies changes of one amendment to a law."""

    def __init__(self, law: LawText, amendment: LawText) -> None:
        self.law = law
        self._amendment = amendment

    def apply(self, change: Change) -> None:
        """Apply one change, or doubt it."""
        if change.place.startswith("lampiran"):
            self._apply_to_annex(change)
        elif change.place.startswith(ELUCIDATION):
            self._apply_to_elucidation(change)
        elif words := replaced_words(change.text):
            self._replace_words(change, *words)
        else:
            self._apply_to_body(change)

    def _apply_to_body(self, change: Change) -> None:
        origin = self._amendment.id
        if change.action is Action.SISIP:
            self._insert(change, tuple(stamped(node, origin) for node in change.nodes))
            return
        if change.action is Action.HAPUS:
            body = rewritten(
                self.law.body, change.place, lambda old: (stamped(old, origin, repealed=True),)
            )
            if body is not None:
                self._strike_elucidation(change.place)
        else:
            body = rewritten(
                self.law.body, change.place, lambda old: _reworded(old, change.nodes, origin)
            )
        self._keep(change, body)

    def _insert(self, change: Change, nodes: Nodes) -> None:
        if not nodes:
            self._doubt(change, "sisipan tanpa bunyi")
            return
        if found_at(self.law.body, change.place):
            self._doubt(change, f"{change.place} sudah ada; bunyinya diganti")
            self._keep(change, rewritten(self.law.body, change.place, lambda _: nodes))
            return
        body = inserted(self.law.body, change.after, nodes) if change.after else None
        above = _above(change.place)
        if body is None and above:
            body = rewritten(self.law.body, above, lambda old: (with_child(old, nodes),))
            if body is not None and change.after:
                self._doubt(change, f"{change.after} tidak ada; disisipkan menurut nomornya")
        self._keep(change, body)

    def _replace_words(self, change: Change, old: str, new: str) -> None:
        origin = self._amendment.id
        counted = [0]

        def put(node: Node) -> Node:
            update: dict[str, object] = {}
            for name in ("heading", "text", "tail"):
                said = getattr(node, name)
                put_in, count = re.subn(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, said)
                if count:
                    update |= {name: put_in, "origin": origin}
                    counted[0] += count
            return node.model_copy(
                update=update | {"children": tuple(put(child) for child in node.children)}
            )

        if change.place:
            body = rewritten(self.law.body, change.place, lambda node: (put(node),))
        else:
            body = tuple(put(node) for node in self.law.body)
        if body is not None and not counted[0]:
            self._doubt(change, f"kata '{old}' tidak ditemukan")
        self._keep(change, body)

    def _apply_to_elucidation(self, change: Change) -> None:
        place = change.place.removeprefix(ELUCIDATION)
        origin, elucidation = self._amendment.id, self.law.elucidation
        if not change.text:
            self._doubt(change, "bunyi baru penjelasan tidak ada")
            return
        if place == "umum":
            self.law = self.law.model_copy(update={"general_elucidation": change.text})
            return
        node = elucidation_node(place, change.text, origin)
        put = rewritten(
            elucidation,
            place,
            lambda old: (node.model_copy(update={"unit": old.unit, "number": old.number}),),
        )
        if put is None and node.unit is Unit.PASAL:
            put = filed(elucidation, node)
        elif put is None and node.unit is Unit.AYAT:
            put = with_ayat(elucidation, _above(place) or "", node)
        self._keep(change, put, "elucidation")

    def _apply_to_annex(self, change: Change) -> None:
        number = change.place.removeprefix("lampiran").strip()
        annexes = self.law.annexes
        at = [i for i, annex in enumerate(annexes) if annex.number == number or not number]
        if len(at) != 1 or (change.action is Action.UBAH and not change.text):
            self._doubt(change, f"{change.place} tidak dapat diganti")
            return
        new = Annex(number=number, heading=annexes[at[0]].heading, text=change.text)
        kept = (new,) if change.action is Action.UBAH else ()
        self.law = self.law.model_copy(
            update={"annexes": (*annexes[: at[0]], *kept, *annexes[at[0] + 1 :])}
        )

    def _strike_elucidation(self, place: str) -> None:
        origin = self._amendment.id
        struck = rewritten(
            self.law.elucidation, place, lambda old: (stamped(old, origin, repealed=True),)
        )
        if struck is not None:
            self.law = self.law.model_copy(update={"elucidation": struck})

    def _keep(self, change: Change, nodes: Nodes | None, part: str = "body") -> None:
        if nodes is None:
            missing = change.after if change.action is Action.SISIP else change.place
            self._doubt(change, f"{missing or change.place} tidak ada dalam {self.law.id}")
        else:
            self.law = self.law.model_copy(update={part: nodes})

    def _doubt(self, change: Change, reason: str) -> None:
        read = f"{self._amendment.id} {change.ordered_in}: {change.action} {change.place}"
        self.law = self.law.model_copy(update={"doubts": (*self.law.doubts, _doubt(reason, read))})


def _reworded(old: Node, new: Nodes, origin: str) -> Nodes:
    """The new wording; what it only names as struck or unchanged keeps the old words."""
    if not new:
        return (old,)
    first, *others = new
    if old.unit.groups_pasal and not first.children:
        return (old.model_copy(update={"heading": first.heading, "origin": origin}),)
    return (_merged(old, first, origin), *(stamped(node, origin) for node in others))


def _merged(old: Node, new: Node, origin: str) -> Node:
    if not new.children and _STRUCK.match(new.text):
        return old if old.repealed else stamped(old, origin, repealed=True)
    if not new.children and _KEPT.match(new.text):
        return old
    before = {(child.unit, child.number): child for child in old.children}
    children = tuple(
        _merged(before[child.unit, child.number], child, origin)
        if (child.unit, child.number) in before
        else stamped(child, origin)
        for child in new.children
    )
    if new.words == old.words and not old.repealed:
        return old
    return new.model_copy(update={"children": children, "origin": origin})


def _above(place: str) -> str | None:
    """`pasal 5` of `pasal 5 ayat (2)`; None at the top."""
    above = _LAST_STEP.match(place)
    return above[1] if above else None


def _at(law: LawText, place: str) -> Node | None:
    if place.startswith(ELUCIDATION):
        return found_at(law.elucidation, place.removeprefix(ELUCIDATION))
    return found_at(law.body, place)


def _number(nomor: str) -> int:
    digits = re.search(r"\d+", nomor)
    return int(digits[0]) if digits else 0


def _doubt(reason: str, read: str) -> Doubt:
    return Doubt(read=read[:200], reason=reason[:300])
