"""Marks under answers: one an answer, changed by the next, taken back at will."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.feedback.tables import feedback
from connectors.model import Mark, Side, StoredMessage
from connectors.tables import messages, outbox
from knowledge_base.answer import Answer, Outcome
from knowledge_base.moments import aware
from knowledge_base.reading import reading


class NotMarkable(Exception):
    """It is no answer of this conversation, or it is not known any more which one is meant."""


def is_markable(answer: Answer | None) -> bool:
    """Whether marks stand under it: it claims to answer."""
    return answer is not None and answer.status is Outcome.ANSWERED


class Marks:
    """The only code that writes marks. Blocking."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, conversation_id: str, seq: int, mark: Mark | None) -> None:
        """Mark the answer with this seq; None takes the mark back. Raises NotMarkable."""
        with self._engine.begin() as db:
            _answered_at(db, conversation_id, seq)
            self.put_within(db, seq, mark)

    def put_under(
        self, conversation_id: str, external_id: str, mark: Mark | None, at: datetime
    ) -> datetime:
        """Mark what a channel knows by its own id; when that was said. Raises NotMarkable.

        What the person did later stands, in whatever order the channel tells it.
        """
        sent = select(outbox.c.message).where(
            outbox.c.conversation_id == conversation_id, outbox.c.external_id == external_id
        )
        with self._engine.begin() as db:
            seq = db.execute(sent).scalars().first()
            if seq is None:
                raise NotMarkable
            said_at = _answered_at(db, conversation_id, seq)
            self.put_within(db, seq, mark, at)
        return said_at

    def put_within(
        self, db: Connection, seq: int, mark: Mark | None, at: datetime | None = None
    ) -> None:
        """The same for an answer that is known to be there, within a transaction."""
        at = at or self._clock()
        if mark is None:
            db.execute(delete(feedback).where(feedback.c.message == seq, feedback.c.at <= at))
            return
        dialect = postgresql if db.dialect.name == "postgresql" else sqlite
        new = {"mark": mark, "at": at, "noticed": False}
        put = dialect.insert(feedback).values(message=seq, **new)
        db.execute(
            put.on_conflict_do_update(
                index_elements=[feedback.c.message], set_=new, where=feedback.c.at <= at
            )
        )

    def of(self, conversation_id: str) -> dict[int, Mark]:
        """The marks of a conversation, by the seq of the answer."""
        query = (
            select(feedback.c.message, feedback.c.mark)
            .join(messages, messages.c.seq == feedback.c.message)
            .where(messages.c.conversation_id == conversation_id)
        )
        with reading(self._engine) as db:
            return {row.message: Mark(row.mark) for row in db.execute(query)}

    def is_answer(self, conversation_id: str, seq: int) -> bool:
        """Whether a conversation has an answer with this seq."""
        try:
            with reading(self._engine) as db:
                _answered_at(db, conversation_id, seq)
        except NotMarkable:
            return False
        return True

    def answer_before(self, message: StoredMessage) -> int | None:
        """The seq of the bot's answer right before a message; None if that was something else: a
        thumb under an agent's words is meant for the agent."""
        query = (
            select(messages.c.seq, messages.c.side, messages.c.answer)
            .where(
                messages.c.conversation_id == message.conversation_id,
                messages.c.seq < message.seq,
                messages.c.side != Side.CITIZEN,
            )
            .order_by(messages.c.seq.desc())
            .limit(1)
        )
        with reading(self._engine) as db:
            row = db.execute(query).one_or_none()
        is_bots = row is not None and row.side == Side.BOT
        return row.seq if row and is_bots and is_markable(_answer(row.answer)) else None


def _answered_at(db: Connection, conversation_id: str, seq: int) -> datetime:
    """When an answer of this conversation was given. Raises NotMarkable."""
    mine = messages.c.conversation_id == conversation_id
    query = select(messages.c.answer, messages.c.at).where(mine, messages.c.seq == seq)
    row = db.execute(query).one_or_none()
    if row is None or not is_markable(_answer(row.answer)):
        raise NotMarkable
    return aware(row.at)


def _answer(stored: str | None) -> Answer | None:
    return Answer.model_validate_json(stored) if stored else None
