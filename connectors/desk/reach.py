"""How far an agent's words came where people fetch them: the page of the chat tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.desk.tables import reach
from connectors.model import Side
from connectors.tables import messages
from knowledge_base.reading import reading


@dataclass(frozen=True)
class Reached:
    """The seq of the last message that a page got, and of the last that somebody could see."""

    delivered: int = 0
    seen: int = 0


class Reach:
    """Two numbers for each conversation and no time; they go with it. Blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, conversation_id: str, seq: int, is_seen: bool) -> None:
        """A page has an agent's words up to `seq`; one that came late changes nothing."""
        mine = messages.c.conversation_id == conversation_id
        own = select(func.max(messages.c.seq)).where(
            mine, messages.c.seq <= seq, messages.c.side == Side.DESK
        )
        try:
            with self._engine.begin() as db:
                # Nobody has what was not written yet, whatever a page says.
                upto, known = db.execute(own).scalar(), _of(db, conversation_id)
                if upto is None or upto <= (known.seen if is_seen else known.delivered):
                    return
                new = {"delivered": upto, "seen": upto if is_seen else 0}
                later = {
                    name: case((column < new[name], new[name]), else_=column)
                    for name, column in (("delivered", reach.c.delivered), ("seen", reach.c.seen))
                }
                there = update(reach).where(reach.c.conversation_id == conversation_id)
                if not db.execute(there.values(later)).rowcount:
                    db.execute(insert(reach).values(conversation_id=conversation_id, **new))
        except IntegrityError:
            # Another page said so at the same moment, or the conversation was deleted.
            return

    def of(self, conversation_id: str) -> Reached:
        """What is known of a conversation."""
        with reading(self._engine) as db:
            return _of(db, conversation_id)


def _of(db: Connection, conversation_id: str) -> Reached:
    row = db.execute(select(reach).where(reach.c.conversation_id == conversation_id)).one_or_none()
    return Reached(row.delivered, row.seen) if row else Reached()
