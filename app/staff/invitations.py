"""One-time links with which people choose their own password; no password is ever sent."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from app.staff.accounts import Accounts, NoSuchPerson, end_sessions, subject_of
from app.staff.person import Person
from app.staff.sessions import hashed
from app.staff.tables import invitations, recovery_codes, users
from knowledge_base.audit import note
from knowledge_base.reading import reading

LIFETIME = timedelta(hours=72)


class Invitations:
    """A link works once, for three days, until a newer one is made."""

    def __init__(self, engine: Engine, accounts: Accounts, site: str) -> None:
        self._engine = engine
        self._accounts = accounts
        self._site = site

    def make(self, person: Person, by: str, afresh: bool = False) -> str:
        """The link. `afresh` also takes password, second step and sessions away at once."""
        token = secrets.token_urlsafe(24)
        values = {
            "user_id": person.id,
            "token_hash": hashed(token),
            "expires_at": datetime.now(UTC) + LIFETIME,
        }
        with self._engine.begin() as db:
            db.execute(delete(invitations).where(invitations.c.user_id == person.id))
            db.execute(insert(invitations).values(values))
            if afresh:
                empty = {"password_hash": None, "totp_secret": None, "totp_step": 0}
                db.execute(update(users).where(users.c.id == person.id).values(empty))
                db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == person.id))
                end_sessions(db, person.id)
            note(db, by, "atur ulang" if afresh else "undang", subject_of(person.name))
        return f"{self._site}/undangan/{token}"

    def person_of(self, token: str) -> Person | None:
        """Whom an unused link is for."""
        query = select(invitations.c.user_id).where(
            invitations.c.token_hash == hashed(token), invitations.c.expires_at > datetime.now(UTC)
        )
        with reading(self._engine) as db:
            user_id = db.execute(query).scalar_one_or_none()
        try:
            person = None if user_id is None else self._accounts.person_by_id(user_id)
        except NoSuchPerson:
            return None
        return person if person and not person.disabled_at else None

    def accept(self, token: str, person: Person, password: str) -> None:
        """Set the password and use the link up. Raises Refused, and then the link stays."""
        self._accounts.set_password(person, password, person.name)
        with self._engine.begin() as db:
            db.execute(delete(invitations).where(invitations.c.token_hash == hashed(token)))
