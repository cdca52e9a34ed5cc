"""The second step of signing in: a code of an authenticator (TOTP), or a recovery code."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence

import pyotp
import segno
from markupsafe import Markup
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from app.staff.accounts import subject_of
from app.staff.person import Person
from app.staff.tables import recovery_codes, users
from connectors.privacy import Seal, SealBroken
from knowledge_base.audit import note
from knowledge_base.reading import reading

_ISSUER = "Tanya"
_PERIOD = 30
_CODES = 8
# 80 bits; without the signs that look alike on paper.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 16


class SecondStep:
    """Secrets are sealed in the database; a code works once."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def offer(self) -> str:
        """A new secret, sealed, for the page to bring back with the first code."""
        return self._seal.seal(pyotp.random_base32())

    def shown(self, person: Person, sealed: str) -> tuple[Markup, str]:
        """The QR code as SVG, and the secret to type, in groups of four. Raises SealBroken."""
        secret = self._seal.open(sealed)
        address = pyotp.TOTP(secret).provisioning_uri(name=person.name, issuer_name=_ISSUER)
        code = segno.make(address, micro=False)
        svg = code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr", omitsize=True)
        return Markup(svg), " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))

    def turn_on(self, person: Person, sealed: str, code: str) -> Sequence[str] | None:
        """The recovery codes, to be shown once; None if the code is not right."""
        try:
            step = _step_of(self._seal.open(sealed), code)
        except SealBroken:
            return None
        if step is None:
            return None
        with self._engine.begin() as db:
            values = {"totp_secret": sealed, "totp_step": step}
            db.execute(update(users).where(users.c.id == person.id).values(values))
            note(db, person.name, "nyalakan langkah kedua", subject_of(person.name))
            return _new_codes(db, person.id)

    def turn_off(self, person: Person, by: str) -> None:
        with self._engine.begin() as db:
            values = {"totp_secret": None, "totp_step": 0}
            db.execute(update(users).where(users.c.id == person.id).values(values))
            db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == person.id))
            note(db, by, "matikan langkah kedua", subject_of(person.name))

    def renew_codes(self, person: Person) -> Sequence[str]:
        """New recovery codes; the old ones end."""
        with self._engine.begin() as db:
            note(db, person.name, "buat kode cadangan", subject_of(person.name))
            return _new_codes(db, person.id)

    def codes_left(self, person: Person) -> int:
        query = select(func.count()).where(recovery_codes.c.user_id == person.id)
        with reading(self._engine) as db:
            return int(db.execute(query).scalar_one())

    def passes(self, person: Person, typed: str) -> bool:
        """Whether a code of the authenticator or a recovery code is right; it is then used up."""
        plain = "".join(typed.split()).replace("-", "").upper()
        if len(plain) == _LENGTH:
            return self._passes_recovery(person, plain)
        with reading(self._engine) as db:
            query = select(users.c.totp_secret).where(users.c.id == person.id)
            sealed = db.execute(query).scalar_one()
        try:
            step = _step_of(self._seal.open(sealed or ""), plain)
        except SealBroken:
            return False
        if step is None:
            return False
        unused = (users.c.id == person.id) & (users.c.totp_step < step)
        with self._engine.begin() as db:
            return db.execute(update(users).where(unused).values(totp_step=step)).rowcount > 0

    def _passes_recovery(self, person: Person, plain: str) -> bool:
        same = recovery_codes.c.code_hash == _hashed(plain)
        mine = (recovery_codes.c.user_id == person.id) & same
        with self._engine.begin() as db:
            used = db.execute(delete(recovery_codes).where(mine)).rowcount > 0
            if used:
                note(db, person.name, "pakai kode cadangan", subject_of(person.name))
            return used


def _step_of(secret: str, code: str) -> int | None:
    """The time step a code is of: this one or a neighbour, as clocks differ."""
    now = int(time.time()) // _PERIOD
    totp = pyotp.TOTP(secret)
    plain = "".join(code.split())
    if not (plain.isascii() and plain.isdecimal()):
        return None
    steps = (now - 1, now, now + 1)
    return next((at for at in steps if secrets.compare_digest(totp.generate_otp(at), plain)), None)


def _new_codes(db: Connection, user_id: int) -> Sequence[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_CODES)]
    db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    rows = [{"user_id": user_id, "code_hash": _hashed(code)} for code in codes]
    db.execute(insert(recovery_codes), rows)
    return ["-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes]


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
