"""The token in every form: proves that our page made the form, and for whose session (CSRF)."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from app.staff.sessions import Session

FIELD = "_token"
HEADER = "X-CSRF-Token"
# How long a form that was left open can still be sent after signing in again.
_DAYS = 7


@dataclass(frozen=True)
class Holder:
    """Whose form it is: a person's session, or (`user_id` 0) a visitor's browser."""

    user_id: int
    session: str

    @classmethod
    def of(cls, session: Session | None, visitor: str) -> Holder:
        """Only a complete session has forms of its own."""
        full = session is not None and session.is_full
        return cls(session.user_id, str(session.id)) if session and full else cls(0, visitor)


class FormTokens:
    """Signed, so that even after the session ended it is known who was typing."""

    def __init__(self, secret: bytes) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="staff-form")

    def make(self, holder: Holder) -> str:
        return str(self._signer.dumps([holder.user_id, holder.session]))

    def holder_of(self, token: str) -> Holder | None:
        """None for a token that is not ours, or too old."""
        try:
            user_id, session = self._signer.loads(token, max_age=_DAYS * 86400)
            return Holder(int(user_id), str(session))
        except (BadData, TypeError, ValueError):
            return None
