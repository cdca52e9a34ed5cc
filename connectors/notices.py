"""What people are told unasked, in fixed words, at most once in a while."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, and_, insert, select

from connectors.base import Outgoing
from connectors.model import Side
from connectors.outbox import put
from connectors.tables import conversations, messages
from knowledge_base.answer import Answer, Choice, Outcome
from knowledge_base.moments import aware
from knowledge_base.reading import reading


@dataclass(frozen=True)
class Notice:
    """Words of a kind; nobody is told the same kind twice within `once_in`."""

    kind: str
    text: str
    once_in: timedelta
    choices: tuple[Choice, ...] = ()

    @property
    def answer(self) -> Answer:
        return Answer(status=Outcome.CHAT, text=self.text, choices=self.choices)


def slow_down(per_minute: int) -> Notice:
    """To who writes faster than is answered: nothing is lost."""
    return Notice(
        "pelan",
        "Pelan-pelan ya. Semua pesan Anda tersimpan dan dijawab berurutan, paling banyak "
        f"{per_minute} pesan per menit. Tidak perlu dikirim ulang.",
        timedelta(minutes=1),
    )


def not_taken(waiting: int) -> Notice:
    """To who floods us: what was taken, and that the rest was not."""
    return Notice(
        "penuh",
        f"Pesan Anda terlalu banyak. {waiting} pesan yang belum terjawab tetap kami jawab "
        "berurutan, tetapi pesan setelah itu tidak kami terima. Tunggu sampai semua terjawab, "
        "lalu kirim lagi yang belum.",
        timedelta(minutes=10),
    )


def busy(seconds: float) -> Notice:
    """To who has to wait: how long, honestly."""
    return Notice(
        "ramai",
        f"Sedang ramai. Pesan Anda tersimpan dan dijawab kira-kira {math.ceil(seconds / 60)} "
        "menit lagi. Tidak perlu dikirim ulang.",
        timedelta(hours=1),
    )


class Notices:
    """Writes notices beside the replies. Every call is one transaction; blocking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tell(self, conversation_id: str, notice: Notice, outgoing: Sequence[Outgoing]) -> bool:
        """Put a notice into the conversation and the outbox; False if it was told already, or
        there is no such conversation (any more)."""
        now = datetime.now(UTC)
        mine = messages.c.conversation_id == conversation_id
        told = and_(
            mine, messages.c.id.like(f"{notice.kind}:%"), messages.c.at > now - notice.once_in
        )
        with self._engine.begin() as db:
            exists = select(conversations.c.id).where(conversations.c.id == conversation_id)
            if db.execute(exists).first() is None:
                return False
            if db.execute(select(messages.c.seq).where(told).limit(1)).first():
                return False
            seq = db.execute(
                insert(messages)
                .values(
                    conversation_id=conversation_id,
                    id=f"{notice.kind}:{uuid.uuid4().hex}",
                    side=Side.BOT,
                    text=notice.text,
                    answer=notice.answer.model_dump_json(),
                    answered=True,
                    at=now,
                )
                .returning(messages.c.seq)
            ).scalar_one()
            put(db, conversation_id, outgoing, message=seq)
        return True

    def was_last_told(self, conversation_id: str, text: str, since: datetime) -> bool:
        """Whether the newest words of ours in a conversation are these, and not from before."""
        query = (
            select(messages.c.text, messages.c.at)
            .where(and_(messages.c.conversation_id == conversation_id, messages.c.side == Side.BOT))
            .order_by(messages.c.seq.desc())
            .limit(1)
        )
        with reading(self._engine) as db:
            last = db.execute(query).first()
        if last is None:
            return False
        at = aware(last.at)
        return bool(last.text == text and at >= since)
