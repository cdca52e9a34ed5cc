"""The list of regulations, those of the catalogue and those that were read, grouped and found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge_base.law.library import Laws
from knowledge_base.law.validity import State
from knowledge_base.model import Regulation
from knowledge_base.naming import GROUPS, calm, group_of, parts_of, short_title

_SAYS = {
    State.BERLAKU: "berlaku",
    State.DIUBAH: "berlaku, diubah",
    State.DICABUT: "tidak berlaku",
    State.BELUM_BERLAKU: "belum berlaku",
    State.TIDAK_DIKETAHUI: "belum dipastikan",
}

_MAY_BE = (State.BERLAKU, State.DIUBAH)


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    id: str
    title: str
    about: str
    state: State
    is_reviewed: bool
    is_read: bool

    @property
    def says(self) -> str:
        """What no editor has looked at may have been changed or revoked since."""
        is_known = self.is_reviewed or self.state not in _MAY_BE
        return _SAYS[self.state] if is_known else "belum diperiksa"

    def is_called(self, words: list[str]) -> bool:
        """Whether every word is part of its name, not only of its subject."""
        return all(word in self.id.split("-") for word in words)

    def has(self, words: list[str]) -> bool:
        """Whether every word stands in the title, the subject or the id."""
        year = parts_of(self.id).year
        text = f"{self.title} {self.about} {self.id} {self.id.replace('-', ' ')} {year}".lower()
        return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in words)


def listed(
    laws: Laws, records: Mapping[str, Regulation], today: date, wanted: str = ""
) -> list[tuple[str, list[Listed]]]:
    """The groups that hold what is wanted (everything, when empty), the newest first in each."""
    words = [word for word in wanted.lower().split() if word not in _NOT_NAMED]
    groups: dict[str, list[Listed]] = {group: [] for group in GROUPS}
    for id_ in {*records, *laws.facts}:
        record, standing = records.get(id_), laws.standing(id_, None, today)
        entry = Listed(
            id=id_,
            title=record.title if record else short_title(id_),
            about=record.tentang if record else calm(laws.facts[id_].tentang),
            state=standing.state,
            is_reviewed=standing.reviewed,
            is_read=id_ in laws,
        )
        if entry.has(words):
            groups[group_of(id_)].append(entry)
    for entries in groups.values():
        entries.sort(key=lambda entry: (parts_of(entry.id).year, entry.title), reverse=True)
        entries.sort(key=lambda entry: not entry.is_called(words))
    return [(group, entries) for group, entries in groups.items() if entries]


# `UU nomor 24 tahun 2013` is `UU 24/2013`.
_NOT_NAMED = frozenset("nomor no no. tahun th tentang".split())
