"""Stored conversations -> the questions that went wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from app.gaps.model import Reason
from connectors.model import Side
from connectors.tables import messages
from knowledge_base.answer import Answer, Outcome
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise

# A message with its answer: columns as the queries below name them.
_Row = Any

_MOST = 500
_MOST_BACK = 6
_NOT_THAT = re.compile(
    r"^bukan$|\bbukan (?:yang )?(?:itu|ini)\b|\bbukan .{0,20}maksud|\bsalah (?:paham|jawab|tangkap)"
)
_PERSON = "orang"
_FEW_WORDS = 8


def noticed(
    db: Connection, after: int, settled: datetime, declines: Sequence[str] = ()
) -> tuple[int, dict[int, tuple[str, Reason]]]:
    """The seq read up to, and by the seq of its message each question that went wrong, with why.

    Replies up to `settled` are read, some hundreds at a time: those of other processes may still
    become visible below a newer seq. `declines` are the words for what no service answers.
    """
    question, reply = messages.alias(), messages.alias()
    query = (
        select(
            question.c.seq,
            question.c.conversation_id,
            question.c.text,
            question.c.choice,
            reply.c.answer,
            reply.c.seq.label("reply"),
        )
        .join(
            question,
            and_(
                question.c.conversation_id == reply.c.conversation_id,
                question.c.id == reply.c.in_reply_to,
            ),
        )
        .where(
            reply.c.seq > after,
            reply.c.side == Side.BOT,
            reply.c.answer.is_not(None),
            reply.c.at <= settled,
        )
        .order_by(reply.c.seq)
        .limit(_MOST)
    )
    rows = db.execute(query).all()
    found: dict[int, tuple[str, Reason]] = {}
    for row in rows:
        for seq, text, reason in _of(db, row, tuple(declines)):
            found.setdefault(seq, (text, reason))
    return (rows[-1].reply if rows else after), found


def _of(db: Connection, row: _Row, declines: tuple[str, ...]) -> Iterator[tuple[int, str, Reason]]:
    answer = Answer.model_validate_json(row.answer)
    if _says_not_that(row):
        yield from question_behind(db, row, Reason.CORRECTED)
    elif _wants_a_person(row):
        yield from question_behind(db, row, Reason.HANDED_OVER)
    elif row.choice or not _is_a_question(row.text):
        return
    # A breakdown offers no way on; the question may well be known.
    elif answer.status is Outcome.UNANSWERABLE and answer.choices:
        is_declined = answer.text.startswith(declines)
        yield row.seq, row.text, Reason.DECLINED if is_declined else Reason.UNANSWERED
    elif answer.status is Outcome.CLARIFICATION:
        earlier = _turns_before(db, row, 1)
        asked_back = [one for one in earlier if _status(one) is Outcome.CLARIFICATION]
        if asked_back and not asked_back[0].choice:
            yield asked_back[0].seq, asked_back[0].text, Reason.UNCLEAR


def question_behind(db: Connection, row: _Row, reason: Reason) -> Iterator[tuple[int, str, Reason]]:
    """The last question before the message of a row: its `seq` in its `conversation_id`."""
    for one in _turns_before(db, row, _MOST_BACK):
        if not one.choice and _is_a_question(one.text) and not _says_not_that(one):
            if not _wants_a_person(one):
                yield one.seq, one.text, reason
            return


def _turns_before(db: Connection, row: _Row, most: int) -> Sequence[_Row]:
    """The messages of the citizen before, with their answers, the newest first."""
    question, reply = messages.alias(), messages.alias()
    query = (
        select(question.c.seq, question.c.text, question.c.choice, reply.c.answer)
        .join(
            reply,
            and_(
                reply.c.conversation_id == question.c.conversation_id,
                reply.c.in_reply_to == question.c.id,
            ),
        )
        .where(
            question.c.conversation_id == row.conversation_id,
            question.c.side == Side.CITIZEN,
            question.c.seq < row.seq,
        )
        .order_by(question.c.seq.desc())
        .limit(most)
    )
    return db.execute(query).all()


def _status(row: _Row) -> Outcome | None:
    return Answer.model_validate_json(row.answer).status if row.answer else None


def _says_not_that(row: _Row) -> bool:
    return row.choice == "bukan_itu" or bool(_NOT_THAT.search(normalise(row.text)))


def _wants_a_person(row: _Row) -> bool:
    """Whether that was wished for and understood so: `gaji pegawai` is a question of its own."""
    if row.choice == "petugas":
        return True
    few = len(row.text.split()) <= _FEW_WORDS
    return few and _status(row) is Outcome.CHAT and _PERSON in cues_in(normalise(row.text))


def _is_a_question(text: str) -> bool:
    """Whether it has words of its own; a number that was typed for a choice has none."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) > 0
