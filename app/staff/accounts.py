"""Accounts of people who work here; each change stands in the audit log with who made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.staff.passwords import Passwords, objection
from app.staff.person import Person, email_objection, name_objection
from app.staff.rights import ROLE_NAMES, Membership, Role, Unit
from app.staff.tables import memberships, sessions, users
from app.staff.times import Zone
from knowledge_base.audit import note
from knowledge_base.moments import aware
from knowledge_base.reading import reading

MOST = 50


class Refused(Exception):
    """A change that is not made: the field it is about, and a sentence for who asked for it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class NoSuchPerson(Exception):
    """There is no account of this name."""


def subject_of(name: str) -> str:
    """What the audit log calls an account."""
    return f"pengguna:{name}"


class Accounts:
    """Reads and changes accounts. `by` is the name of who does it."""

    def __init__(self, engine: Engine, passwords: Passwords) -> None:
        self._engine = engine
        self._passwords = passwords

    def person(self, name: str) -> Person:
        """Raises NoSuchPerson."""
        with reading(self._engine) as db:
            return _one(db, users.c.name == name)

    def person_by_id(self, user_id: int) -> Person:
        """Raises NoSuchPerson."""
        with reading(self._engine) as db:
            return _one(db, users.c.id == user_id)

    def by_verified_email(self, email: str) -> Person | None:
        """Whose address it is, if they may come in."""
        with reading(self._engine) as db:
            try:
                found = _one(db, users.c.email == email.strip().casefold())
            except NoSuchPerson:
                return None
        return None if found.disabled_at else found

    def people(self, wanted: str = "", after: str = "") -> Sequence[Person]:
        """Those whose name, full name or e-mail has the words, by name; 50 at most."""
        query = select(users).order_by(users.c.name).where(users.c.name > after).limit(MOST)
        if wanted:
            columns = (users.c.name, users.c.full_name, users.c.email)
            query = query.where(or_(*(c.icontains(wanted, autoescape=True) for c in columns)))
        with reading(self._engine) as db:
            return _people(db, db.execute(query).all())

    def sign_in(self, name: str, password: str) -> Person | None:
        """The person, if name and password are right and the account is open.

        Takes the same time whichever is wrong. A hash with old parameters is made again.
        """
        with reading(self._engine) as db:
            row = db.execute(select(users).where(users.c.name == name)).first()
        kept = row.password_hash if row and not row.disabled_at else None
        if not self._passwords.matches(kept, password) or row is None or kept is None:
            return None
        if self._passwords.is_old(kept):
            with self._engine.begin() as db:
                values = {"password_hash": self._passwords.hash(password)}
                db.execute(update(users).where(users.c.id == row.id).values(values))
        return self.person_by_id(row.id)

    def create(self, name: str, full_name: str, email: str, by: str) -> Person:
        """A new account without a password or a role. Raises Refused."""
        name, email = name.strip(), email.strip().casefold()
        if wrong := name_objection(name):
            raise Refused("nama", wrong)
        if wrong := email_objection(email):
            raise Refused("surel", wrong)
        full_name = " ".join(full_name.split())[:120] or name
        values = {
            "name": name,
            "full_name": full_name,
            "email": email or None,
            "totp_step": 0,
            "zone": Zone.WIB,
            "created_at": datetime.now(UTC),
        }
        try:
            with self._engine.begin() as db:
                db.execute(insert(users).values(values))
                note(db, by, "buat", subject_of(name))
        except IntegrityError as cause:
            with reading(self._engine) as db:
                taken = db.execute(select(users.c.id).where(users.c.name == name)).first()
            field, what = ("nama", "Nama") if taken else ("surel", "Surel")
            raise Refused(field, f"{what} ini sudah dipakai akun lain.") from cause
        return self.person(name)

    def set_password(self, person: Person, password: str, by: str) -> None:
        """Also ends every session of the person. Raises Refused."""
        own = (person.name, person.full_name, person.email or "")
        if wrong := objection(password, own):
            raise Refused("sandi_baru", wrong)
        hashed = self._passwords.hash(password)
        with self._engine.begin() as db:
            change = update(users).where(users.c.id == person.id).values(password_hash=hashed)
            db.execute(change)
            end_sessions(db, person.id)
            note(db, by, "ganti sandi", subject_of(person.name))

    def set_zone(self, person: Person, zone: Zone) -> None:
        with self._engine.begin() as db:
            db.execute(update(users).where(users.c.id == person.id).values(zone=zone))
            note(db, person.name, "ganti zona waktu", subject_of(person.name), "", {"zona": zone})

    def add_role(self, person: Person, role: Role, unit: Unit, by: str) -> None:
        """Raises Refused. An admin's role is for all units."""
        agency = " ".join(unit.instansi.split())[:300]
        unit = Unit() if role is Role.ADMIN else Unit(agency, unit.wilayah)
        values = {"role": role, "instansi": unit.instansi, "wilayah": unit.wilayah}
        try:
            with self._engine.begin() as db:
                db.execute(insert(memberships).values(values | {"user_id": person.id}))
                note(db, by, "beri peran", subject_of(person.name), "", _detail(role, unit))
        except IntegrityError as cause:
            raise Refused("peran", "Peran ini sudah ada pada akun ini.") from cause

    def remove_role(self, person: Person, membership_id: int, by: str) -> None:
        """Raises NoSuchPerson when it is not a role of theirs, Refused for the last admin."""
        own = next((m for m in person.memberships if m.id == membership_id), None)
        if own is None:
            raise NoSuchPerson
        with self._engine.begin() as db:
            if own.role is Role.ADMIN:
                _keep_an_admin(db, person)
            db.execute(delete(memberships).where(memberships.c.id == membership_id))
            detail = _detail(own.role, own.unit)
            note(db, by, "cabut peran", subject_of(person.name), "", detail)

    def disable(self, person: Person, by: str) -> None:
        """Nobody signs in with it any more; its sessions end. Raises Refused for the last admin."""
        with self._engine.begin() as db:
            if person.is_admin:
                _keep_an_admin(db, person)
            values = {"disabled_at": datetime.now(UTC)}
            db.execute(update(users).where(users.c.id == person.id).values(values))
            end_sessions(db, person.id)
            note(db, by, "nonaktifkan", subject_of(person.name))

    def enable(self, person: Person, by: str) -> None:
        with self._engine.begin() as db:
            db.execute(update(users).where(users.c.id == person.id).values(disabled_at=None))
            note(db, by, "aktifkan", subject_of(person.name))


def end_sessions(db: Connection, user_id: int) -> None:
    """Sign a person out everywhere, in the transaction of what makes it necessary."""
    db.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _keep_an_admin(db: Connection, person: Person) -> None:
    others = (
        select(users.c.id)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.role == Role.ADMIN, users.c.disabled_at.is_(None))
        .where(users.c.id != person.id)
    )
    if db.execute(others).first() is None:
        raise Refused("peran", "Ini satu-satunya admin yang aktif. Angkat admin lain dulu.")


def _detail(role: Role, unit: Unit) -> dict[str, str]:
    detail = {"peran": ROLE_NAMES[role][0], "instansi": unit.instansi, "wilayah": unit.wilayah}
    return {name: value for name, value in detail.items() if value}


def _one(db: Connection, condition: object) -> Person:
    rows = db.execute(select(users).where(condition)).all()  # type: ignore[arg-type]
    if not rows:
        raise NoSuchPerson
    return _people(db, rows)[0]


def _people(db: Connection, rows: Sequence[Row[*tuple[object, ...]]]) -> Sequence[Person]:
    query = select(memberships).order_by(memberships.c.id)
    found: dict[int, list[Membership]] = {}
    for own in db.execute(query.where(memberships.c.user_id.in_([row.id for row in rows]))):
        role = Membership(own.id, Role(own.role), Unit(own.instansi, own.wilayah))
        found.setdefault(own.user_id, []).append(role)
    return [
        Person(
            id=row.id,
            name=row.name,
            full_name=row.full_name,
            email=row.email,
            zone=Zone(row.zone),
            has_password=row.password_hash is not None,
            has_totp=row.totp_secret is not None,
            created_at=aware(row.created_at),
            disabled_at=aware(row.disabled_at) if row.disabled_at else None,
            memberships=tuple(found.get(row.id, ())),
        )
        for row in rows
    ]
