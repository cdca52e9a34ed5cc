"""Whose content is whose: the national parts of a record, and the parts of each region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.staff.person import Person
from app.staff.rights import RIGHTS, Action, Role, Unit
from knowledge_base.publishing.model import Content

REGIONAL = "khusus_wilayah"


@dataclass(frozen=True)
class Scope:
    """What a person may do with a record of one agency."""

    person: Person
    agency: str

    @property
    def is_open(self) -> bool:
        """Whether any part of the record is theirs to edit; if not, it does not exist for them."""
        return self.edits_nation or any(
            own.role in RIGHTS[Action.EDIT]
            and own.unit.wilayah
            and own.unit.covers(Unit(self.agency, own.unit.wilayah))
            for own in self.person.memberships
        )

    @property
    def edits_nation(self) -> bool:
        return self.may(Action.EDIT, "")

    def may(self, action: Action, region: str) -> bool:
        """Whether the part that holds in a region is theirs; an empty code is the whole nation."""
        return self.person.may(action, Unit(self.agency, region))

    def may_decide(self, old: Content, new: Content) -> bool:
        """Whether everything that changes between two versions is theirs to review."""
        return all(self.may(Action.REVIEW, region) for region in touched(old, new))

    def edits_all(self, old: Content, new: Content) -> bool:
        """Whether everything that changes between two versions is theirs to edit."""
        return all(self.may(Action.EDIT, region) for region in touched(old, new))

    @property
    def own_regions(self) -> tuple[str, ...]:
        """The codes of the regions they edit, for who does not edit the nation."""
        codes = (
            own.unit.wilayah
            for own in self.person.memberships
            if own.role is not Role.AGENT and own.unit.covers(Unit(self.agency, own.unit.wilayah))
        )
        return tuple(dict.fromkeys(code for code in codes if code))


class SharedScope(Scope):
    """What a person may do with a record that no agency owns: only who works for all of them."""

    def __init__(self, person: Person) -> None:
        super().__init__(person, "")

    @property
    def is_open(self) -> bool:
        return self.edits_nation


def touched(old: Content, new: Content) -> frozenset[str]:
    """The regions whose parts are not the same in two versions; empty for the national parts."""
    before, after = by_region(old), by_region(new)
    found = {code for code in {*before, *after} if before.get(code) != after.get(code)}
    if national(old) != national(new):
        found.add("")
    return frozenset(found)


def national(content: Content) -> dict[str, Any]:
    """A record without what holds in regions only."""
    return {name: value for name, value in content.items() if name != REGIONAL}


def by_region(content: Content) -> dict[str, list[Any]]:
    """What holds in regions, by their codes."""
    found: dict[str, list[Any]] = {}
    for row in content.get(REGIONAL) or ():
        found.setdefault(str(row.get("wilayah", "")), []).append(row)
    return found


def merged(old: Content, typed: Content, scope: Scope) -> dict[str, Any]:
    """What a person typed, with everything that is not theirs left as it was.

    Raises PermissionError for a region that is not theirs.
    """
    if scope.edits_nation:
        return dict(typed)
    rows = list(typed.get(REGIONAL) or ())
    if any(not scope.may(Action.EDIT, str(row.get("wilayah", ""))) for row in rows):
        raise PermissionError
    others = [
        row
        for row in old.get(REGIONAL) or ()
        if not scope.may(Action.EDIT, str(row.get("wilayah", "")))
    ]
    content = national(old)
    if others or rows:
        content[REGIONAL] = sorted([*others, *rows], key=lambda row: str(row.get("wilayah", "")))
    return content
