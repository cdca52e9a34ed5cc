"""Anonymous signed sessions: a token names one conversation and nothing about the citizen."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFETIME = timedelta(days=30)


class SessionInvalid(Exception):
    """The token is forged, damaged or too old."""


class Sessions:
    """Makes and reads session tokens. A token reveals only a random conversation id."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="webchat-session")

    def create(self) -> tuple[str, str, datetime]:
        """(conversation id, token, when it expires)."""
        conversation_id = new_conversation_id()
        return (
            conversation_id,
            self._serializer.dumps(conversation_id),
            datetime.now(UTC) + LIFETIME,
        )

    def conversation_of(self, token: str) -> str:
        """The conversation a token names. Raises SessionInvalid."""
        try:
            value = self._serializer.loads(token, max_age=int(LIFETIME.total_seconds()))
        except BadSignature as cause:
            raise SessionInvalid from cause
        if not isinstance(value, str):
            raise SessionInvalid
        return value


def new_conversation_id() -> str:
    return secrets.token_hex(16)
