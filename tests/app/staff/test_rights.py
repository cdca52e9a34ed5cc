"""Who may do what, with whose content."""

from __future__ import annotations

import pytest
from fastapi import HTTPException

from app.staff.gate import require_unit
from app.staff.office import Keys
from app.staff.rights import RIGHTS, WITHOUT_ROLE, Action, Membership, Role, Unit, may
from app.staff.units import region_objection, unit_in_words

IMIGRASI = Unit("Kantor Imigrasi")


@pytest.mark.parametrize(
    ("own", "content", "covered"),
    [
        (Unit("Kantor Imigrasi"), Unit("Kantor Imigrasi"), True),
        (Unit("kantor  imigrasi"), Unit("Kantor Imigrasi"), True),
        (Unit("Kantor Imigrasi"), Unit("Kantor Imigrasi", "32.04"), True),
        (Unit("Kantor Imigrasi"), Unit("Kantor Imigrasi Khusus"), False),
        (Unit("", "32"), Unit("Samsat", "32.04"), True),
        (Unit("", "32.04"), Unit("Samsat", "32.04"), True),
        (Unit("", "32.04"), Unit("Samsat", "32.05"), False),
        (Unit("", "32.04"), Unit("Samsat", "32"), False),
        (Unit("", "3"), Unit("Samsat", "32"), False),
        (Unit("", "32.04"), Unit("Samsat"), False),
        (Unit("Samsat", "32"), Unit("Kantor Imigrasi", "32"), False),
        (Unit(), Unit("Samsat", "32.04"), True),
    ],
)
def test_a_unit_covers_its_own_content_and_what_lies_below(
    own: Unit, content: Unit, covered: bool
) -> None:
    assert own.covers(content) is covered


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.EDITOR, {Action.EDIT}),
        (Role.REVIEWER, {Action.EDIT, Action.REVIEW}),
        (Role.AGENT, {Action.ANSWER}),
        (
            Role.ADMIN,
            {
                Action.EDIT, Action.REVIEW, Action.ANSWER, Action.MANAGE_PEOPLE,
                Action.READ_TRAIL, Action.SWITCH_CHANNELS, Action.PUBLISH_REPORT,
            },
        ),
    ],
)  # fmt: skip
def test_a_role_allows_this_and_no_more(role: Role, allowed: set[Action]) -> None:
    own = [Membership(1, role, IMIGRASI)]
    assert {a for a in Action if may(own, a)} == allowed | WITHOUT_ROLE | {Action.SIGN_IN}
    assert {a for a in RIGHTS if may(own, a, IMIGRASI)} - WITHOUT_ROLE == allowed
    elsewhere = {a for a in RIGHTS if may(own, a, Unit("Samsat"))} - WITHOUT_ROLE
    assert elsewhere == (allowed if role is Role.ADMIN else set())


def test_roles_in_two_units_do_not_mix() -> None:
    own = [Membership(1, Role.REVIEWER, IMIGRASI), Membership(2, Role.EDITOR, Unit("Samsat"))]
    assert may(own, Action.REVIEW, IMIGRASI)
    assert may(own, Action.EDIT, Unit("Samsat"))
    assert not may(own, Action.REVIEW, Unit("Samsat"))


def test_content_of_another_unit_does_not_exist(keys: Keys) -> None:
    budi = keys.accounts.person("budi")
    require_unit(budi, Action.EDIT, IMIGRASI)
    with pytest.raises(HTTPException) as refused:
        require_unit(budi, Action.EDIT, Unit("Samsat"))
    assert refused.value.status_code == 404


@pytest.mark.parametrize("code", ["32.4", "3204", "99", "32.04.05", "Bandung", "32.99"])
def test_a_code_that_is_no_region_is_refused(code: str) -> None:
    assert region_objection(code)


def test_units_are_shown_in_words() -> None:
    assert [region_objection(code) for code in ("", "32", "32.04")] == [None] * 3
    assert unit_in_words(Unit("Samsat", "32.04")) == "Samsat, Kabupaten Bandung (32.04)"
    assert unit_in_words(Unit()) == "Semua instansi, semua wilayah"
