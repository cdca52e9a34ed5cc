"""Who may do what, and with whose content: one table to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    AGENT = "agent"
    ADMIN = "admin"


# What people read: the name of a role, and what it is for.
ROLE_NAMES = {
    Role.EDITOR: ("Editor", "Menulis dan mengubah catatan layanan."),
    Role.REVIEWER: ("Pemeriksa", "Memeriksa usulan editor lain, lalu menerbitkannya."),
    Role.AGENT: ("Petugas", "Menjawab warga di meja layanan."),
    Role.ADMIN: ("Admin", "Mengatur pengguna, membaca jejak, dan boleh semua yang di atas."),
}


class Action(StrEnum):
    """What a page or a button does; every route of these pages declares one."""

    SIGN_IN = "masuk"
    OWN_ACCOUNT = "akun"
    START = "mulai"
    EDIT = "sunting"
    REVIEW = "periksa"
    ANSWER = "jawab"
    MANAGE_PEOPLE = "atur pengguna"
    READ_TRAIL = "baca jejak"
    SWITCH_CHANNELS = "atur saluran"
    PUBLISH_REPORT = "terbitkan laporan"


EVERYONE = frozenset(Role)
RIGHTS: dict[Action, frozenset[Role]] = {
    Action.OWN_ACCOUNT: EVERYONE,
    Action.START: EVERYONE,
    Action.EDIT: frozenset({Role.EDITOR, Role.REVIEWER, Role.ADMIN}),
    Action.REVIEW: frozenset({Role.REVIEWER, Role.ADMIN}),
    Action.ANSWER: frozenset({Role.AGENT, Role.ADMIN}),
    Action.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Action.READ_TRAIL: frozenset({Role.ADMIN}),
    Action.SWITCH_CHANNELS: frozenset({Role.ADMIN}),
    Action.PUBLISH_REPORT: frozenset({Role.ADMIN}),
}
# Open to who has not signed in.
OPEN = frozenset({Action.SIGN_IN})
# Who has no role yet may still see to the own account, and read that a role is missing.
WITHOUT_ROLE = frozenset({Action.OWN_ACCOUNT, Action.START})


@dataclass(frozen=True)
class Unit:
    """An agency in a region, as the owner of content or as what a person works for.

    `instansi` is a service's own; `wilayah` a code of Kemendagri, `32` or `32.04`. Of content, an
    empty `wilayah` means national; of a person, an empty part means all.
    """

    instansi: str = ""
    wilayah: str = ""

    def covers(self, content: Unit) -> bool:
        """Whether who works for this unit may touch that content: a province has its regencies."""
        agency = not self.instansi or _same(self.instansi, content.instansi)
        region = not self.wilayah or f"{content.wilayah}.".startswith(f"{self.wilayah}.")
        return agency and region


@dataclass(frozen=True)
class Membership:
    """A role in a unit."""

    id: int
    role: Role
    unit: Unit


def may(memberships: Iterable[Membership], action: Action, unit: Unit | None = None) -> bool:
    """Whether these roles allow the action: anywhere, or with the content of the unit."""
    if unit is None and action in OPEN | WITHOUT_ROLE:
        return True
    return any(
        own.role in RIGHTS[action]
        and (unit is None or own.role is Role.ADMIN or own.unit.covers(unit))
        for own in memberships
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
