"""Threads as hand-offs make them, with what was said before."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from sqlalchemy import Engine, insert, select

from connectors.desk.model import EventKind, Opening, Queue
from connectors.desk.rows import happened
from connectors.desk.tables import threads
from connectors.desk.threads import Threads
from connectors.model import Channel, Side
from connectors.tables import contacts, conversations, messages
from knowledge_base.answer import Answer, Choice, Citation, HandoffReason, Outcome
from knowledge_base.model import Aspect

BANDUNG = "32.04"
IMIGRASI = "Kantor Imigrasi"
IN_BANDUNG = Queue("", BANDUNG)
_NUMBERS = count(1)

PASSPORT_FEE = Answer(
    status=Outcome.ANSWERED,
    text="*Paspor baru*\n\n*Biaya*\n• Paspor elektronik 10 tahun: Rp950.000",
    service_id="paspor-baru",
    aspects=(Aspect.BIAYA,),
    citations=(
        Citation(
            title="PP 45/2024", url="https://peraturan.go.id/pp-45-2024", checked_on="2026-03-01"
        ),
    ),
    choices=(Choice(title="Hubungi petugas", value="petugas"),),
)
QUESTION = "paspor saya hilang di jalan, yang lama berapa dendanya? nik [NIK]"


def opening(
    queue: Queue = IN_BANDUNG,
    question: str | None = QUESTION,
    service_id: str | None = "paspor-hilang-rusak",
    is_left: bool = False,
    reason: HandoffReason = HandoffReason.ASKED,
) -> Opening:
    return Opening(
        reason=reason,
        queue=queue,
        service_id=service_id,
        aspects=(Aspect.BIAYA,),
        region=(BANDUNG,),
        question=question,
        is_left=is_left,
    )


def converse(
    engine: Engine, name: str, channel: Channel = Channel.WEBCHAT, address: str = ""
) -> None:
    """A conversation in which the bot answered once; `address` is sealed already."""
    now = datetime.now(UTC)
    with engine.begin() as db:
        db.execute(insert(conversations).values(id=name, channel=channel, created_at=now))
        if address:
            row = {"conversation_id": name, "address": address, "received_at": now}
            db.execute(insert(contacts).values(row))
    write(engine, name, "bikin paspor berapa ya", PASSPORT_FEE)
    write(engine, name, QUESTION, Answer(status=Outcome.UNANSWERABLE, text="Maaf, belum tahu."))


def write(engine: Engine, name: str, text: str, answer: Answer | None = None) -> int:
    """The citizen's words, with the bot's answer if it has one; the seq of the first."""
    now, id_ = datetime.now(UTC), f"w{next(_NUMBERS)}"
    row = {"conversation_id": name, "at": now, "answered": True}
    with engine.begin() as db:
        mine = row | {"id": id_, "side": Side.CITIZEN, "text": text}
        seq = db.execute(insert(messages).values(mine).returning(messages.c.seq)).scalar_one()
        if answer:
            said = {"id": f"re:{id_}", "side": Side.BOT, "text": answer.text, "in_reply_to": id_}
            said |= {"answer": answer.model_dump_json()}
            db.execute(insert(messages).values(row | said))
        query = select(threads.c.id).where(threads.c.conversation_id == name)
        if (thread := db.execute(query.order_by(threads.c.id.desc())).scalar()) is not None:
            happened(db, thread, EventKind.MESSAGE, now)
            db.execute(threads.update().where(threads.c.id == thread).values(citizen_at=now))
    return int(seq)


def hand_over(engine: Engine, name: str, opened: Opening | None = None) -> int:
    """The number of the thread."""
    with engine.begin() as db:
        assert Threads(engine).open(db, name, opened or opening())
        query = select(threads.c.id).where(threads.c.conversation_id == name)
        return int(db.execute(query.order_by(threads.c.id.desc())).scalars().first() or 0)
