"""How the desk ended what a question led to: agents' outcomes steer the inbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, select

from app.gaps.model import Reason
from connectors.desk.model import Ending
from connectors.desk.tables import threads
from connectors.tables import messages


def ending_after_message() -> ScalarSelect[Any]:
    """How the first thread after a message was closed, for a query of messages; null if it is
    open, or if there was none."""
    return (
        select(threads.c.ending)
        .where(
            threads.c.conversation_id == messages.c.conversation_id,
            threads.c.opened_at >= messages.c.at,
        )
        .order_by(threads.c.opened_at, threads.c.id)
        .limit(1)
        .correlate(messages)
        .scalar_subquery()
    )


def is_gap(reason: str, ending: str | None) -> bool:
    """A question that was handed over is none if an agent found it to be irrelevant."""
    return not (reason == Reason.HANDED_OVER and ending == Ending.IRRELEVANT)
