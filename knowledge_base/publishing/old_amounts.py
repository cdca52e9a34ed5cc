"""What a changed tariff leaves behind: text of the record that still names the former amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge_base.amounts import amounts_in
from knowledge_base.lines import rupiah
from knowledge_base.publishing.differences import label_of
from knowledge_base.publishing.finding import Finding, Severity, Sort
from knowledge_base.publishing.live import Change
from knowledge_base.publishing.model import Content, RecordKind
from knowledge_base.record_checks import Place

_REGIONAL = "khusus_wilayah"
# Words of citizens, false claims and addresses may name what is no longer so.
_MAY_BE_OLD = frozenset(("contoh_pertanyaan", "klaim", "alias", "sumber", "dasar", "dasar_hukum"))
_FREE = re.compile(r"\b(?:gratis|cuma-cuma|(?:tidak|tanpa) (?:dipungut |dikenai |ada )?biaya)\b")

# Amount that went -> the amount of the same row now; None if the row went.
_Gone = Mapping[int, int | None]


@dataclass(frozen=True)
class OldAmount:
    """A place that still names an amount (whole rupiah) that left the tariff; `now` is what its
    row says since, None if the row went."""

    at: Place
    amount: int
    now: int | None

    @property
    def sentence(self) -> str:
        said = "“gratis”" if self.amount == 0 else rupiah(self.amount)
        table = (
            "tarif itu tidak ada lagi di tabel"
            if self.now is None
            else f"tarif di tabel sekarang {rupiah(self.now)}"
        )
        return f"{said} masih tertulis di {label_of(self.at)}; {table}"


def old_amount_findings(change: Change, before: Mapping[str, Content]) -> Iterator[Finding]:
    """A warning for each text of a changed service that still names a former amount.

    `before` are the contents that citizens see, by the id of the service.
    """
    for revision in change.puts:
        if revision.key.kind is RecordKind.SERVICE and revision.key.id in before:
            for left in old_amounts(before[revision.key.id], revision.content):
                yield Finding(Severity.WARNS, Sort.AMOUNT, left.sentence, revision.key, left.at)


def old_amounts(old: Content, new: Content) -> Iterator[OldAmount]:
    """In the order of the record; content may be half filled."""
    gone = _gone(_rows(old), _rows(new))
    yield from _naming(gone, {k: v for k, v in new.items() if k != _REGIONAL}, ())
    before = {str(row.get("wilayah", "")): row for row in old.get(_REGIONAL) or ()}
    for at, row in enumerate(new.get(_REGIONAL) or ()):
        former = before.get(str(row.get("wilayah", "")), {})
        # Where a region has no tariff of its own, that of the nation holds.
        gone_here = _gone(_rows(former) or _rows(old), _rows(row) or _rows(new))
        yield from _naming(gone_here, row, (_REGIONAL, at))


def _rows(parts: Content) -> Sequence[Mapping[str, Any]]:
    return (parts.get("biaya") or {}).get("tarif") or ()


def _gone(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> _Gone:
    """The amounts that no row has any more; rows are the same by name, or by place."""
    names = {row.get("item"): row for row in new}
    left = {row.get("rupiah") for row in new}
    found: dict[int, int | None] = {}
    for at, row in enumerate(old):
        amount = row.get("rupiah")
        if not isinstance(amount, int) or amount in left:
            continue
        same = names.get(row.get("item")) or (new[at] if len(old) == len(new) else {})
        now = same.get("rupiah")
        found[amount] = now if isinstance(now, int) else None
    return found


def _naming(gone: _Gone, value: Any, at: Place) -> Iterator[OldAmount]:
    if not gone:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _MAY_BE_OLD:
                yield from _naming(gone, inner, (*at, name))
    elif isinstance(value, list | tuple):
        for row, inner in enumerate(value):
            yield from _naming(gone, inner, (*at, row))
    elif isinstance(value, str):
        named = {int(mention.value): None for mention in amounts_in(value)}
        if _FREE.search(value.lower()):
            named[0] = None
        for amount in named:
            if amount in gone:
                yield OldAmount(at, amount, gone[amount])
