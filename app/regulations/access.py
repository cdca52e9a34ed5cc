"""Whose a regulation is: a draft belongs to the unit that sent it, a regional one to its region."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.regulations.model import Draft, State
from app.staff.person import Person
from app.staff.rights import RIGHTS, Action, Role, Unit
from knowledge_base.naming import REGIONAL, group_of, parts_of
from knowledge_base.regions import OR, named_in

# Whose regulation it is, where its kind does not repeat it: of a bupati, of a kabupaten.
_OF_OFFICE = {"perbup": "kabupaten", "perwali": "kota", "pergub": "provinsi", "qanun": "provinsi"}
_KIND = re.compile(r"^(kabupaten|kota|provinsi)\b")


def unit_of(person: Person) -> Unit:
    """The unit a file of theirs is sent for: the widest they edit for."""
    own = [one for one in person.memberships if one.role in RIGHTS[Action.EDIT]]
    if any(one.role is Role.ADMIN for one in own):
        return Unit()
    units = sorted((one.unit for one in own), key=lambda unit: (unit.wilayah, unit.instansi))
    return units[0] if units else Unit()


def may_work_on(person: Person, draft: Draft, authors: Collection[str]) -> bool:
    """Whether it is theirs to change: sent or corrected by them, or by somebody of their unit."""
    return person.name in authors or person.may(Action.EDIT, draft.unit)


def may_read(person: Person, draft: Draft, authors: Collection[str]) -> bool:
    """Whether they may open it at all; what was published is everybody's to read."""
    return draft.state is State.PUBLISHED or may_work_on(person, draft, authors)


def may_publish(person: Person, law_id: str) -> bool:
    """Whether a regulation is theirs to publish: of the whole nation, or of their region."""
    region = region_of(law_id) if group_of(law_id) == REGIONAL else None
    return any(
        own.role is Role.ADMIN
        or (
            own.role in RIGHTS[Action.REVIEW]
            and (not own.unit.wilayah or (region and Unit("", own.unit.wilayah).covers(region)))
        )
        for own in person.memberships
    )


def region_of(law_id: str) -> Unit | None:
    """The region that a regional regulation is of; None where its name does not tell."""
    office, _, place = parts_of(law_id).kind.partition("-")
    words = place.replace("-", " ")
    if office in _OF_OFFICE and not _KIND.match(words):
        words = f"{_OF_OFFICE[office]} {words}"
    codes = {mention.value for mention in named_in(words)}
    code = str(codes.pop()) if len(codes) == 1 else OR
    return None if OR in code else Unit("", code)
