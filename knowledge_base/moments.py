"""Moments as the database keeps them."""

from __future__ import annotations

from datetime import UTC, datetime


def aware(stored: datetime) -> datetime:
    """A moment from the database; SQLite forgets that it is UTC."""
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored
