"""Questions that editors want a record to answer, asked before every publication."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, delete, insert, select

from knowledge_base.audit import note
from knowledge_base.publishing.answer_findings import CheckQuestion
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.tables import check_questions as table

LONGEST = 300


def check_questions(engine: Engine, key: RecordKey | None = None) -> Sequence[CheckQuestion]:
    """Of one record, or of all."""
    query = select(table).order_by(table.c.record_id, table.c.question)
    if key is not None:
        query = query.where(table.c.kind == key.kind, table.c.record_id == key.id)
    with engine.connect() as db:
        return [
            CheckQuestion(RecordKey(RecordKind(row.kind), row.record_id), row.question)
            for row in db.execute(query)
        ]


def set_check_questions(
    engine: Engine, key: RecordKey, questions: Iterable[str], author: str
) -> None:
    """These and no others are asked for a record from now on. ValueError if one is too long."""
    wanted = [question for text in questions if (question := " ".join(text.split()))]
    if any(len(question) > LONGEST for question in wanted):
        raise ValueError(f"pertanyaan uji paling panjang {LONGEST} huruf")
    with engine.begin() as db:
        db.execute(delete(table).where(table.c.kind == key.kind, table.c.record_id == key.id))
        for question in dict.fromkeys(wanted):
            db.execute(
                insert(table).values(
                    kind=key.kind, record_id=key.id, question=question, author=author
                )
            )
        note(db, author, "pertanyaan uji", str(key), detail={"jumlah": str(len(wanted))})
