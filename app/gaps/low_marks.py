"""Low marks of citizens -> the questions behind them: 👎 under an answer, one or two stars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from app.gaps.model import Reason
from app.gaps.noticing import question_behind
from connectors.desk.tables import threads
from connectors.feedback.tables import feedback, ratings
from connectors.model import Mark
from connectors.tables import messages

# A row of the queries below: what was marked, and before which message its question stands.
_Row = Any

FEW_STARS = 2
_MOST = 200


@dataclass(frozen=True)
class Low:
    """`questions` by the seq of their message; `answers` and `threads` are whose marks were read.

    A mark may have no question of its own words behind it.
    """

    questions: dict[int, tuple[str, Reason]]
    answers: tuple[int, ...]
    threads: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.answers or self.threads)

    def settle(self, db: Connection) -> None:
        """They have been read."""
        for table, key, read in (
            (feedback, feedback.c.message, self.answers),
            (ratings, ratings.c.thread, self.threads),
        ):
            db.execute(update(table).where(key.in_(read)).values(noticed=True))


def low_marks(db: Connection, settled: datetime) -> Low:
    """Those of up to `settled` that nobody has read, some hundred at a time."""
    marked = _marked(db, settled)
    rated = _rated(db, settled)
    found: dict[int, tuple[str, Reason]] = {}
    for row in (*marked, *rated):
        for seq, text, reason in question_behind(db, row, Reason.DISLIKED):
            found[seq] = (text, reason)
    return Low(found, tuple(row.marked for row in marked), tuple(row.marked for row in rated))


def _marked(db: Connection, settled: datetime) -> list[_Row]:
    question, reply = messages.alias(), messages.alias()
    query = (
        select(
            feedback.c.message.label("marked"),
            reply.c.conversation_id,
            # Up to the question itself; a mark under words to nobody's question: up to them.
            (func.coalesce(question.c.seq, reply.c.seq) + 1).label("seq"),
        )
        .join(reply, reply.c.seq == feedback.c.message)
        .outerjoin(
            question,
            and_(
                question.c.conversation_id == reply.c.conversation_id,
                question.c.id == reply.c.in_reply_to,
            ),
        )
        .where(
            feedback.c.mark == Mark.POOR, feedback.c.noticed.is_(False), feedback.c.at <= settled
        )
        .order_by(feedback.c.message)
        .limit(_MOST)
    )
    return list(db.execute(query))


def _rated(db: Connection, settled: datetime) -> list[_Row]:
    before = (
        select(func.coalesce(func.max(messages.c.seq), 0) + 1)
        .where(
            messages.c.conversation_id == threads.c.conversation_id,
            messages.c.at <= threads.c.opened_at,
        )
        .scalar_subquery()
    )
    query = (
        select(ratings.c.thread.label("marked"), threads.c.conversation_id, before.label("seq"))
        .join(threads, threads.c.id == ratings.c.thread)
        .where(ratings.c.stars <= FEW_STARS, ratings.c.noticed.is_(False), ratings.c.at <= settled)
        .order_by(ratings.c.thread)
        .limit(_MOST)
    )
    return list(db.execute(query))
