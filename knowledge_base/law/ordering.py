"""The orders of a law that amends: each with its target, its place and the wording it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge_base.law.lines import joined
from knowledge_base.law.marks import Style, context_cost
from knowledge_base.law.model import Doubt, LawText, Unit
from knowledge_base.law.named import named_in
from knowledge_base.law.orders import clauses_of, ends_head, has_verb, head_of, looks_like_order
from knowledge_base.law.places import Path, places_in
from knowledge_base.law.rows import Row, rows_of

_OPENER = re.compile(
    r"\b(?:diubah|dirubah|di ubah|perubahan|disempurnakan|diadakan)\b[^:]*?\bberikut\b", re.I
)
_MAY_END_HEAD = re.compile(r"berikut", re.IGNORECASE)
_MAY_OPEN = re.compile(
    r"undang|peraturan|keputusan|ketentuan|qanun|instruksi|mengubah|lampiran|pasal", re.IGNORECASE
)
_ROMAN = re.compile(r"^[IVX]+$")
_LONGEST_HEAD = 30
# What a line that ends in `ayat` or `dan` says against a mark at the start of the next.
_POINTED_AT = 6.0
# How far into a sentence that opens a list of changes its target is named, in characters.
_OPENER_REACH = 160


@dataclass
class Order:
    """One numbered order: `head` is the sentence, `wording` the rows it quotes."""

    target: str
    place: str
    rows: list[Row] = field(default_factory=list)
    context: Path = ()

    @property
    def head(self) -> str:
        return split_head(self.rows)[0]

    @property
    def wording(self) -> list[Row]:
        return split_head(self.rows)[1]

    @property
    def page(self) -> int | None:
        return self.rows[0].page if self.rows else None


def orders_in(law: LawText) -> tuple[tuple[Order, ...], tuple[Doubt, ...]]:
    """Every order of a law, in reading order, and what could not be told to be one."""
    reader = _Reader(tuple(rows_of(law.body)), _target_of_title(law), law.jenis)
    reader.read()
    return tuple(reader.orders), tuple(reader.doubts)


def doubt(page: int | None, read: str, reason: str) -> Doubt:
    return Doubt(page=page, read=read[:200], reason=reason)


def split_head(rows: Sequence[Row]) -> tuple[str, list[Row]]:
    """The ordering sentence at the start of rows, without its number, and the rows after it."""
    texts: list[str] = []
    orders_something = False
    for at, row in enumerate(rows):
        labelled = row.label and not (texts and context_cost(texts[-1], Style.AYAT) >= _POINTED_AT)
        if at and (row.heading or (labelled and orders_something)):
            return joined(texts), list(rows[at:])
        texts.append(row.text if at else row.unlabelled)
        orders_something = orders_something or has_verb(row.text)
        if _MAY_END_HEAD.search(row.text) and ends_head(said := joined(texts)):
            head, rest = head_of(said)
            follows = [Row(rest, row.page, row.indent, row.quoted)] if rest else []
            return head, [*follows, *rows[at + 1 :]]
        if at > _LONGEST_HEAD:
            break
    return joined(texts), list(rows[len(texts) :])


def suborders(order: Order, context: Path) -> list[Order]:
    """The lettered orders below `Pasal 5 diubah sebagai berikut:`; none when it quotes wording."""
    found: list[Order] = []
    for at, row in enumerate(order.wording):
        label = row.label or ""
        if label == chr(ord("a") + len(found)) and looks_like_order(_sentence(order.wording, at)):
            place = f"{order.place} huruf {label}"
            found.append(Order(order.target, place, [], context))
        elif not found:
            return []
        found[-1].rows.append(row)
    return found


def _sentence(rows: Sequence[Row], at: int) -> str:
    return split_head(rows[at : at + _LONGEST_HEAD])[0]


def _target_of_title(law: LawText) -> str | None:
    if not re.search(r"\bperubahan\b", law.tentang, re.IGNORECASE):
        return None
    return next((named.id for named in named_in(law.tentang, law.jenis)), None)


class _Reader:
    """Reads rows from the top; knows whose Pasal it is in and which order is open."""

    def __init__(self, rows: tuple[Row, ...], target_of_title: str | None, home: str) -> None:
        self._rows = rows
        self._home = home
        self._title = target_of_title
        self._own = ""
        self._place = ""
        self._target: str | None = None
        self._order: Order | None = None
        self._last = ""
        self._awaited: list[str] = []
        self.orders: list[Order] = []
        self.doubts: list[Doubt] = []

    def read(self) -> None:
        at = 0
        while at < len(self._rows):
            at = self._take(at)

    def _take(self, at: int) -> int:
        """Read the row at `at`; the place of the next one to read."""
        row = self._rows[at]
        heading = row.heading
        if heading and heading[0] is Unit.PASAL and not self._quotes(heading[1], row, at):
            self._begin_pasal(heading[1])
            return at + 1
        if heading and heading[0].groups_pasal and self._ends_orders(row):
            self._order = None
            return at + 1
        if not self._own or row.quoted:
            self._append(row)
            return at + 1
        if (skipped := self._opens(at)) is not None:
            return skipped
        if self._target and row.label and self._may_follow(row.label):
            self._item(at)
        else:
            self._append(row)
        return at + 1

    def _begin_pasal(self, number: str) -> None:
        self._own, self._place = number, f"pasal {number}"
        self._target = self._title if number == "I" else None
        self._order, self._last, self._awaited = None, "", []

    def _append(self, row: Row) -> None:
        if self._order is not None:
            self._order.rows.append(row)

    def _opens(self, at: int) -> int | None:
        """Take a sentence that names the regulation to be changed; where its rows end."""
        row = self._rows[at]
        begins = at == 0 or self._rows[at - 1].heading or row.label
        if not begins or not _MAY_OPEN.search(row.text):
            return None
        sentence = _sentence(self._rows, at)
        if not _OPENER.search(sentence) or "sebagaimana dimaksud" in sentence:
            return None
        named = next(named_in(sentence, self._home), None)
        if named is None or named.start > _OPENER_REACH:
            return None
        if row.label and not self._may_follow(row.label) and self._order is not None:
            return None
        place = f"{self._place_of_pasal} {_unit_of(row.label)}" if row.label else self._place
        if places_in(sentence[: named.start]):
            self._start(Order(named.id, place, [row]), sentence)
            self._target, self._last = named.id, row.label or ""
            return at + 1
        self._target, self._place, self._order, self._last = named.id, place, None, ""
        _, rest = split_head(self._rows[at : at + _LONGEST_HEAD])
        size = len(self._rows[at : at + _LONGEST_HEAD])
        return at + max(1, size - len(rest))

    @property
    def _place_of_pasal(self) -> str:
        return f"pasal {self._own}"

    def _item(self, at: int) -> None:
        row, label = self._rows[at], self._rows[at].label or ""
        sentence = _sentence(self._rows, at)
        follows = _steps(self._last, label) == 1
        if looks_like_order(sentence):
            if not follows and self._last:
                reason = f"tidak ditemukan perintah antara angka {self._last} dan angka {label}"
                self.doubts.append(doubt(row.page, sentence, reason))
        elif not (follows and (row.item or (has_verb(sentence[:160]) and self._order is None))):
            self._append(row)
            return
        self._last = label
        self._start(Order(self._target or "", f"{self._place} {_unit_of(label)}", [row]), sentence)

    def _start(self, order: Order, head: str) -> None:
        self._order = order
        self.orders.append(order)
        self._awaited = [
            step.number
            for clause in clauses_of(head)
            for path in clause.paths
            for step in path
            if step.unit is Unit.PASAL
        ]

    def _may_follow(self, label: str) -> bool:
        """Whether a label continues the numbering of the orders, in their own style."""
        return _steps(self._last, label) > 0 if self._last else label in ("1", "a", "A", "(1)")

    def _quotes(self, number: str, row: Row, at: int) -> bool:
        """Whether a heading is of wording that an order quotes, not of the law's own Pasal."""
        if row.quoted:
            return True
        if not self._own or self._order is None or _ROMAN.match(number):
            return False
        if _ROMAN.match(self._own):
            return True
        if number in self._awaited:
            self._awaited.remove(number)
            return True
        # a heading that the tree does not hold as a Pasal is a line of what a Pasal says
        return row.begins is None and not _OPENER.search(_sentence(self._rows, at + 1))

    def _ends_orders(self, row: Row) -> bool:
        """Whether a BAB heading is the law's own: not quoted, and no order open speaks of one."""
        if row.quoted or self._order is None or _ROMAN.match(self._own):
            return False
        steps = [s for clause in clauses_of(self._order.head) for p in clause.paths for s in p]
        return not any(step.unit.groups_pasal for step in steps)


def _unit_of(label: str | None) -> str:
    label = label or ""
    if label.startswith("("):
        return f"ayat {label}"
    return f"{'angka' if label[:1].isdigit() else 'huruf'} {label}"


def _steps(last: str, label: str) -> int:
    """How far a label is after the last one of the same style; 0 when it does not come after."""
    if not last:
        return 1 if label in ("1", "a", "A", "(1)") else 0
    before, after = _count(last), _count(label)
    return after[1] - before[1] if before[0] == after[0] else 0


def _count(label: str) -> tuple[str, int]:
    digits = re.sub(r"\D", "", label)
    if digits:
        return ("(1)" if label.startswith("(") else "1"), int(digits)
    return ("a" if label.islower() else "A"), ord(label[0])
