"""Whose parts are whose, whoever asks and whatever is posted."""

from __future__ import annotations

from typing import Any

import pytest

from app.editing.access import Scope, merged, touched
from app.staff.person import Person
from app.staff.rights import Action, Membership, Role, Unit
from app.staff.times import Zone

AGENCY = "Dinas Dukcapil"
RECORD: dict[str, Any] = {
    "nama": "KTP",
    "khusus_wilayah": [{"wilayah": "12.78", "a": 1}, {"wilayah": "14.03", "a": 1}],
}


def scope(role: Role, unit: Unit) -> Scope:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    own = (Membership(1, role, unit),)
    return Scope(Person(1, "joko", "Joko", None, Zone.WIB, True, False, now, None, own), AGENCY)


def test_an_editor_of_a_city_changes_its_parts_and_no_other() -> None:
    joko = scope(Role.EDITOR, Unit("", "12.78"))
    typed = {"nama": "Palsu", "khusus_wilayah": [{"wilayah": "12.78", "a": 2}]}
    content = merged(RECORD, typed, joko)
    assert content["nama"] == "KTP"
    assert content["khusus_wilayah"] == [{"wilayah": "12.78", "a": 2}, RECORD["khusus_wilayah"][1]]


def test_parts_of_another_city_are_refused() -> None:
    joko = scope(Role.EDITOR, Unit("", "12.78"))
    with pytest.raises(PermissionError):
        merged(RECORD, {"khusus_wilayah": [{"wilayah": "14.03"}]}, joko)


def test_another_agencys_record_does_not_exist_for_an_editor() -> None:
    assert not scope(Role.EDITOR, Unit("Kantor Imigrasi")).is_open
    assert not scope(Role.EDITOR, Unit("Kantor Imigrasi", "12.78")).is_open
    assert not scope(Role.AGENT, Unit()).is_open
    assert scope(Role.EDITOR, Unit(AGENCY, "12.78")).is_open


def test_a_reviewer_decides_only_on_what_lies_in_the_unit() -> None:
    putri = scope(Role.REVIEWER, Unit("", "14"))
    theirs = {**RECORD, "khusus_wilayah": [RECORD["khusus_wilayah"][0], {"wilayah": "14.03"}]}
    both = {**theirs, "nama": "KTP-el"}
    assert touched(RECORD, theirs) == {"14.03"}
    assert putri.may_decide(RECORD, theirs)
    assert touched(RECORD, both) == {"", "14.03"}
    assert not putri.may_decide(RECORD, both)
    assert not scope(Role.EDITOR, Unit()).may(Action.REVIEW, "")
