"""A person who works here, as every page knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from app.staff.rights import ROLE_NAMES, Action, Membership, Role, Unit, may
from app.staff.times import Zone

_NAME = re.compile(r"[a-z][a-z0-9.-]{1,38}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# Whoever holds these can change what citizens read, or who may.
_SENSITIVE = frozenset({Role.ADMIN, Role.REVIEWER})


@dataclass(frozen=True)
class Person:
    """`name` is what one signs in with and what the audit log calls them."""

    id: int
    name: str
    full_name: str
    email: str | None
    zone: Zone
    has_password: bool
    has_totp: bool
    created_at: datetime
    disabled_at: datetime | None
    memberships: tuple[Membership, ...]

    def may(self, action: Action, unit: Unit | None = None) -> bool:
        """Whether they may do it: anywhere, or with the content of a unit."""
        return may(self.memberships, action, unit)

    @property
    def is_admin(self) -> bool:
        return any(own.role is Role.ADMIN for own in self.memberships)

    @property
    def is_sensitive(self) -> bool:
        """Whether a stolen password of theirs would do great harm."""
        return any(own.role in _SENSITIVE for own in self.memberships)

    @property
    def roles(self) -> str:
        """`Editor, Petugas`, or that there is none."""
        names = dict.fromkeys(ROLE_NAMES[own.role][0] for own in self.memberships)
        return ", ".join(names) or "Belum punya peran"

    @property
    def state(self) -> str:
        """`aktif`, `nonaktif`, or `belum masuk` until the invitation was used."""
        if self.disabled_at:
            return "nonaktif"
        return "aktif" if self.has_password else "belum masuk"


def name_objection(name: str) -> str | None:
    """Why this is no name to sign in with; None if it is."""
    if _NAME.fullmatch(name):
        return None
    return (
        "Pakai 3 sampai 40 huruf kecil, angka, titik, atau tanda hubung, "
        "dimulai dengan huruf. Misalnya siti.aminah."
    )


def email_objection(email: str) -> str | None:
    """Why this cannot be an e-mail address; None if it can, or if it is empty."""
    if not email or (len(email) <= 254 and _EMAIL.fullmatch(email)):
        return None
    return "Bukan alamat surel. Misalnya siti@dukcapil.example.go.id."
