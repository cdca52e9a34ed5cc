"""Marks and ratings that arrive as messages: taken here, so that the dialogue never sees them."""

from __future__ import annotations

import re
from functools import partial

from connectors.asides import Aside, Handled
from connectors.feedback.marks import Marks
from connectors.feedback.ratings import Ratings
from connectors.feedback.signs import mark_of
from connectors.feedback.words import (
    ask_for_sentence,
    cannot_be_marked,
    cannot_be_rated,
    heard,
    rated,
    thanks,
)
from connectors.model import Mark, StoredMessage

OUTCOME = "feedback"
_MARK = re.compile(r"(suka|kurang):(\d{1,9})")
_RATING = re.compile(r"nilai:(\d{1,9}):([1-5])")
_SENTENCE = re.compile(r"kesan:(\d{1,9})")
_MARKS = {"suka": Mark.GOOD, "kurang": Mark.POOR}


def marking(marks: Marks) -> Aside:
    """Takes thumbs: as a choice, or alone in the message right after an answer."""

    def take(message: StoredMessage, choice: str | None) -> Handled | None:
        if found := _MARK.fullmatch(choice or ""):
            mark, seq = _MARKS[found[1]], int(found[2])
            if not marks.is_answer(message.conversation_id, seq):
                return Handled(OUTCOME, cannot_be_marked())
        elif written := None if choice else mark_of(message.text):
            before = marks.answer_before(message)
            if before is None:
                return None
            mark, seq = written, before
        else:
            return None
        return Handled(OUTCOME, thanks(mark), lambda db: marks.put_within(db, seq, mark))

    return take


def rating(ratings: Ratings) -> Aside:
    """Takes the answer to the question at the end of a thread, and the sentence after it."""

    def take(message: StoredMessage, choice: str | None) -> Handled | None:
        if found := _RATING.fullmatch(choice or ""):
            thread, stars = int(found[1]), int(found[2])
            if not ratings.may_rate(message.conversation_id, thread):
                return Handled(OUTCOME, cannot_be_rated())
            keep = partial(ratings.rate, thread_id=thread, stars=stars)
            return Handled(OUTCOME, rated(thread, stars), keep)
        if found := _SENTENCE.fullmatch(choice or ""):
            thread = int(found[1])
            if not ratings.is_rated(message.conversation_id, thread):
                return Handled(OUTCOME, cannot_be_rated())
            wait = partial(ratings.await_sentence, thread_id=thread, message=message)
            return Handled(OUTCOME, ask_for_sentence(), wait)
        if choice or not message.text.strip():
            return None
        if (about := ratings.awaiting(message)) is None:
            return None
        return Handled(
            OUTCOME, heard(), partial(ratings.say, thread_id=about, sentence=message.text)
        )

    return take
