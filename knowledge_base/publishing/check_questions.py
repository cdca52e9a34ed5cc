"""Questions that an editor wants a record to answer, asked before every publication."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select

from knowledge_base.audit import note
from knowledge_base.publishing.answer_findings import CheckQuestion
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.tables import check_questions as table
from knowledge_base.reading import reading

SHORTEST, LONGEST, MOST = 3, 300, 40


class NotKept(Exception):
    """A question that cannot be one; a sentence with what to do."""


def check_questions(engine: Engine, key: RecordKey | None = None) -> Sequence[CheckQuestion]:
    """Of one record, or of all."""
    query = select(table).order_by(table.c.record_id, table.c.question)
    if key is not None:
        query = query.where(*_of(key))
    with reading(engine) as db:
        return [
            CheckQuestion(RecordKey(RecordKind(row.kind), row.record_id), row.question)
            for row in db.execute(query)
        ]


def add_check_question(engine: Engine, key: RecordKey, question: str, author: str) -> bool:
    """From now on it is asked for the record; False if it is already. Raises NotKept."""
    wanted = " ".join(question.split())
    if len(wanted) < SHORTEST:
        raise NotKept("Tulis pertanyaannya dulu, seperti warga menanyakannya.")
    if len(wanted) > LONGEST:
        raise NotKept(f"Paling panjang {LONGEST} huruf. Tulis pertanyaannya saja.")
    with engine.begin() as db:
        if db.execute(select(table).where(*_of(key), table.c.question == wanted)).first():
            return False
        if (number := _number(db, key)) >= MOST:
            raise NotKept(f"Sudah ada {MOST} pertanyaan uji. Hapus yang tidak perlu dulu.")
        values = {"kind": key.kind, "record_id": key.id, "question": wanted, "author": author}
        db.execute(insert(table).values(values))
        note(db, author, "pertanyaan uji ditambah", str(key), detail={"jumlah": str(number + 1)})
    return True


def remove_check_question(engine: Engine, key: RecordKey, question: str, author: str) -> bool:
    """From now on it is not asked any more; False if it was not there."""
    with engine.begin() as db:
        gone = db.execute(delete(table).where(*_of(key), table.c.question == question)).rowcount
        if not gone:
            return False
        detail = {"jumlah": str(_number(db, key))}
        note(db, author, "pertanyaan uji dihapus", str(key), detail=detail)
    return True


def _of(key: RecordKey) -> tuple[ColumnElement[bool], ...]:
    return (table.c.kind == key.kind, table.c.record_id == key.id)


def _number(db: Connection, key: RecordKey) -> int:
    return db.execute(select(func.count()).select_from(table).where(*_of(key))).scalar_one()
