"""Conversations as the store keeps them, at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Engine, insert, select, update

from connectors.model import Channel, Side
from connectors.tables import conversations, messages
from knowledge_base.answer import Answer, Choice, Citation, Outcome

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
_NUMBERS = count(1)
_PERSON = (Choice(title="Hubungi petugas", value="petugas"),)

UNKNOWN = Answer(status=Outcome.UNANSWERABLE, text="Belum ada.", choices=_PERSON)
BROKEN = Answer(status=Outcome.UNANSWERABLE, text="Ada gangguan.")
CHAT = Answer(status=Outcome.CHAT, text="Baik.")
ASKED_BACK = Answer(
    status=Outcome.CLARIFICATION,
    text="Yang mana?",
    choices=(Choice(title="SKCK", value="pilih:skck", service_id="skck"),),
)
ANSWERED = Answer(
    status=Outcome.ANSWERED,
    text="Gratis.",
    service_id="skck",
    citations=(Citation(title="a", url="https://a.go.id", checked_on="2026"),),
)


def open_conversation(engine: Engine, name: str) -> None:
    with engine.begin() as db:
        known = db.execute(select(conversations.c.id).where(conversations.c.id == name)).first()
        if not known:
            row = {"id": name, "channel": Channel.API, "created_at": NOW}
            db.execute(insert(conversations).values(row))


def say(
    engine: Engine,
    conversation: str,
    text: str,
    answer: Answer | None,
    choice: str | None = None,
    days_ago: float = 1,
    now: datetime = NOW,
) -> int:
    """One turn; the seq of the citizen's message. Without an answer it still waits for one."""
    open_conversation(engine, conversation)
    id_, at = f"m{next(_NUMBERS)}", now - timedelta(days=days_ago)
    row = {"conversation_id": conversation, "at": at}
    with engine.begin() as db:
        values = {"id": id_, "side": Side.CITIZEN, "text": text, "choice": choice}
        put = insert(messages).values(row | values | {"answered": answer is not None})
        seq = db.execute(put.returning(messages.c.seq)).scalar_one()
        if answer:
            reply = {"id": f"re:{id_}", "side": Side.BOT, "text": answer.text, "in_reply_to": id_}
            db.execute(
                insert(messages).values(
                    row | reply | {"answered": True, "answer": answer.model_dump_json()}
                )
            )
    return int(seq)


def answer_now(engine: Engine, seq: int, answer: Answer) -> None:
    """The reply to a message that waited."""
    with engine.begin() as db:
        asked = db.execute(select(messages).where(messages.c.seq == seq)).one()
        db.execute(update(messages).where(messages.c.seq == seq).values(answered=True))
        db.execute(
            insert(messages).values(
                conversation_id=asked.conversation_id,
                id=f"re:{asked.id}",
                side=Side.BOT,
                text=answer.text,
                in_reply_to=asked.id,
                answered=True,
                answer=answer.model_dump_json(),
                at=asked.at,
            )
        )
