"""One rating a thread of the desk: stars, and one sentence if the citizen likes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.desk.model import State
from connectors.desk.tables import threads
from connectors.feedback.tables import ratings
from connectors.model import Side, StoredMessage
from connectors.tables import messages
from knowledge_base.reading import reading

LONGEST_SENTENCE = 500
_PATIENCE = timedelta(hours=1)

_ASKED = messages.alias()
_BETWEEN = exists().where(
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.side == Side.CITIZEN,
    messages.c.seq > ratings.c.awaits,
    messages.c.seq < bindparam("message"),
)
# Every message is held against it, so it is put together once.
_AWAITING = (
    select(ratings.c.thread)
    .join(threads, threads.c.id == ratings.c.thread)
    .join(_ASKED, _ASKED.c.seq == ratings.c.awaits)
    .where(
        threads.c.conversation_id == bindparam("conversation"),
        _ASKED.c.at > bindparam("since"),
        ~_BETWEEN,
    )
)


class Ratings:
    """The only code that writes ratings. Blocking."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock

    def may_rate(self, conversation_id: str, thread_id: int) -> bool:
        """Whether it is a thread of this conversation, and closed."""
        mine = threads.c.conversation_id == conversation_id
        query = select(threads.c.id).where(
            mine, threads.c.id == thread_id, threads.c.state == State.CLOSED
        )
        with reading(self._engine) as db:
            return db.execute(query).first() is not None

    def is_rated(self, conversation_id: str, thread_id: int) -> bool:
        """Whether a thread of this conversation has a rating."""
        query = (
            select(ratings.c.thread)
            .join(threads, threads.c.id == ratings.c.thread)
            .where(threads.c.conversation_id == conversation_id, ratings.c.thread == thread_id)
        )
        with reading(self._engine) as db:
            return db.execute(query).first() is not None

    def rate(self, db: Connection, thread_id: int, stars: int) -> None:
        """Write the stars down, within the transaction that stores the thanks; the last count."""
        dialect = postgresql if db.dialect.name == "postgresql" else sqlite
        new = {"stars": stars, "at": self._clock(), "noticed": False}
        put = dialect.insert(ratings).values(thread=thread_id, **new)
        db.execute(put.on_conflict_do_update(index_elements=[ratings.c.thread], set_=new))

    def await_sentence(self, db: Connection, thread_id: int, message: StoredMessage) -> None:
        """The next message, if it comes soon, is the sentence."""
        mine = ratings.c.thread == thread_id
        db.execute(update(ratings).where(mine).values(awaits=message.seq))

    def awaiting(self, message: StoredMessage) -> int | None:
        """The thread for which a message is the sentence: it comes right after it was asked for."""
        values = {
            "conversation": message.conversation_id,
            "message": message.seq,
            "since": message.at - _PATIENCE,
        }
        with reading(self._engine) as db:
            return db.execute(_AWAITING, values).scalars().first()

    def say(self, db: Connection, thread_id: int, sentence: str) -> None:
        """Keep the sentence, cut if it is long; it is masked already."""
        values = {"sentence": sentence[:LONGEST_SENTENCE], "awaits": None}
        db.execute(update(ratings).where(ratings.c.thread == thread_id).values(values))
