"""A small world of conversations whose figures can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, select

from app.insight.turns import Fate, Turn
from connectors.desk.tables import events, threads
from connectors.feedback.tables import feedback, ratings
from connectors.model import Channel, Side
from connectors.tables import conversations, messages
from knowledge_base.answer import Answer, Choice, Citation, Handoff, HandoffReason, Outcome
from knowledge_base.model import Aspect

# A Tuesday, nine in the morning in Jakarta.
START = datetime(2026, 10, 6, 2, tzinfo=UTC)
LATER = START + timedelta(days=20)
_SOURCE = (Citation(title="a", url="https://a.go.id", checked_on="2026"),)
_PERSON = (Choice(title="Hubungi petugas", value="petugas"),)


def answered(service: str = "skck", aspect: Aspect = Aspect.BIAYA, *region: str) -> Answer:
    return Answer(
        status=Outcome.ANSWERED,
        text="Gratis.",
        service_id=service,
        aspects=(aspect,),
        region=region,
        citations=_SOURCE,
    )


UNKNOWN = Answer(status=Outcome.UNANSWERABLE, text="Belum ada.", choices=_PERSON)
ASKED_BACK = Answer(
    status=Outcome.CLARIFICATION,
    text="Yang mana?",
    choices=(Choice(title="SKCK", value="pilih:skck", service_id="skck"),),
)
CHAT = Answer(status=Outcome.CHAT, text="Baik.")
HANDED = Answer(status=Outcome.CHAT, text="Sebentar.", handoff=Handoff(reason=HandoffReason.ASKED))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def turn(
    after: timedelta = timedelta(),
    fate: Fate = Fate.ANSWERED,
    service: str | None = "skck",
    aspects: str = '["biaya"]',
    mark: int = 0,
    conversation: str = "a",
    region: str = "",
    is_tapped: bool = False,
) -> Turn:
    at = START + after
    return Turn(conversation, "webchat", at, fate, service, aspects, region, mark, is_tapped)


class Talk:
    """Writes into the tables what the bot and the desk would."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._count = 0

    def open(self, conversation: str, channel: Channel = Channel.WEBCHAT) -> None:
        with self._engine.begin() as db:
            known = select(conversations.c.id).where(conversations.c.id == conversation)
            if db.execute(known).first() is None:
                row = {"id": conversation, "channel": channel, "created_at": START}
                db.execute(insert(conversations).values(row))

    def say(
        self,
        conversation: str,
        answer: Answer | None,
        after: timedelta = timedelta(),
        text: str = "biaya skck berapa",
        choice: str | None = None,
        mark: int = 0,
        channel: Channel = Channel.WEBCHAT,
    ) -> int:
        """One message with its reply and mark; the seq of the reply, of the message without."""
        self.open(conversation, channel)
        self._count += 1
        id_, at = f"m{self._count}", START + after
        row = {"conversation_id": conversation, "at": at, "answered": True}
        asked = {"id": id_, "side": Side.CITIZEN, "text": text, "choice": choice}
        with self._engine.begin() as db:
            put = insert(messages).values(row | asked).returning(messages.c.seq)
            seq = int(db.execute(put).scalar_one())
            if answer:
                reply = {
                    "id": f"re:{id_}",
                    "side": Side.BOT,
                    "text": answer.text,
                    "in_reply_to": id_,
                    "answer": answer.model_dump_json(),
                }
                put = insert(messages).values(row | reply).returning(messages.c.seq)
                seq = int(db.execute(put).scalar_one())
            if mark:
                new = {"message": seq, "mark": mark, "at": at, "noticed": False}
                db.execute(insert(feedback).values(new))
        return seq

    def thread(
        self,
        conversation: str,
        after: timedelta = timedelta(),
        replied: timedelta | None = None,
        closed: timedelta | None = None,
        ending: str | None = "terjawab",
        agent: str | None = "tono",
        is_left: bool = False,
        stars: int | None = None,
        instansi: str = "",
        wilayah: str = "",
    ) -> int:
        """A thread that opened so long after START, with what happened so long after that."""
        self.open(conversation)
        opened = START + after
        with self._engine.begin() as db:
            values = {
                "conversation_id": conversation,
                "state": "closed" if closed else "with_desk" if agent else "waiting",
                "reason": "diminta",
                "aspects": "[]",
                "region": "[]",
                "instansi": instansi,
                "wilayah": wilayah,
                "is_left": is_left,
                "tags": "[]",
                "opened_at": opened,
                "queued_at": opened,
                "citizen_at": opened,
                "agent": agent,
                "first_reply_at": opened + replied if replied else None,
                "closed_at": opened + closed if closed else None,
                "ending": ending if closed else None,
            }
            put = insert(threads).values(values).returning(threads.c.id)
            id_ = int(db.execute(put).scalar_one())
            if stars:
                new = {"thread": id_, "stars": stars, "at": opened, "noticed": False}
                db.execute(insert(ratings).values(new))
        return id_

    def did(self, thread: int, agent: str, kind: str, after: timedelta = timedelta()) -> None:
        values = {"thread_id": thread, "kind": kind, "agent": agent, "detail": ""}
        with self._engine.begin() as db:
            db.execute(insert(events).values(values | {"at": START + after}))
