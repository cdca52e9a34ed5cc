"""What people said of a draft: corrections with undo, and their yes or no to pages and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.regulations.drafts import Drafts, subject
from app.regulations.model import Draft, Made, Mark, NotNow, Said, State
from app.regulations.tables import corrections, drafts, marks
from knowledge_base.audit import note
from knowledge_base.law.corrections import Correction
from knowledge_base.moments import aware
from knowledge_base.reading import reading

_LATELY = timedelta(minutes=30)
_LOCKED = (
    "Naskah ini sedang diperiksa atau sudah terbit, jadi koreksi belum disimpan. "
    "Minta dikembalikan, atau pilih “Koreksi lagi” pada halaman naskahnya."
)


class Work:
    """Corrections and marks of all drafts."""

    def __init__(self, store: Drafts) -> None:
        self._drafts = store
        self._engine: Engine = store.engine

    def made(self, draft_id: int) -> Sequence[Made]:
        """Every correction in its order, also those that were undone."""
        query = select(corrections).where(corrections.c.draft_id == draft_id)
        with reading(self._engine) as db:
            return [_made(row) for row in db.execute(query.order_by(corrections.c.id))]

    def authors_lately(self, draft_id: int, but: str) -> Sequence[str]:
        """Who else corrected it in the last half hour."""
        since = self._drafts.clock() - _LATELY
        return sorted({m.author for m in self.made(draft_id) if m.at > since and m.author != but})

    def counting(self, draft_id: int) -> Sequence[Made]:
        """The corrections that were not undone, in their order."""
        return [made for made in self.made(draft_id) if not made.undone_by]

    def known(self, draft_id: int, nonce: str) -> int | None:
        """The number of the correction that came from a form; None when it was not sent yet."""
        here = (corrections.c.draft_id == draft_id, corrections.c.nonce == nonce)
        with reading(self._engine) as db:
            found: int | None = db.execute(select(corrections.c.id).where(*here)).scalar()
        return found

    def add(self, draft: Draft, author: str, correction: Correction, nonce: str) -> int:
        """Keep a correction and give its number; the same form again is the same correction.

        Raises NotNow.
        """
        body = correction.model_dump_json(exclude_defaults=True)
        now = self._drafts.clock()
        values = {"draft_id": draft.id, "nonce": nonce, "author": author, "at": now, "body": body}
        try:
            with self._engine.begin() as db:
                _touch(db, draft.id, author, now)
                row = db.execute(insert(corrections).values(values)).inserted_primary_key
                assert row is not None
                detail = {"tempat": correction.place or "naskah", "jenis": str(correction.kind)}
                note(db, author, "koreksi", subject(draft.id), detail=detail)
                return int(row[0])
        except IntegrityError:
            if (known := self.known(draft.id, nonce)) is None:
                raise
            return known

    def undo(self, draft: Draft, correction_id: int, author: str) -> bool:
        """Take a correction back; False when there is none that counts. Raises NotNow."""
        with self._engine.begin() as db:
            _touch(db, draft.id, author, self._drafts.clock())
            done = db.execute(
                update(corrections)
                .where(
                    corrections.c.id == correction_id,
                    corrections.c.draft_id == draft.id,
                    corrections.c.undone_by.is_(None),
                )
                .values(undone_by=author)
            )
            if done.rowcount:
                detail = {"koreksi": str(correction_id)}
                note(db, author, "urungkan koreksi", subject(draft.id), detail=detail)
            return bool(done.rowcount)

    def marks(self, draft_id: int, kind: Mark) -> Mapping[str, Said]:
        """What was said yes or no to, by its key."""
        query = select(marks).where(marks.c.draft_id == draft_id, marks.c.kind == kind)
        with reading(self._engine) as db:
            return {r.key: Said(r.is_yes, r.author, aware(r.at)) for r in db.execute(query)}

    def mark(self, draft: Draft, kind: Mark, key: str, is_yes: bool | None, author: str) -> None:
        """Say yes, no, or take it back (None). Raises NotNow."""
        now = self._drafts.clock()
        here = (marks.c.draft_id == draft.id, marks.c.kind == kind, marks.c.key == key)
        with self._engine.begin() as db:
            if kind is not Mark.SERVICE:
                _touch(db, draft.id, author, now)
            db.execute(delete(marks).where(*here))
            if is_yes is not None:
                values = {"draft_id": draft.id, "kind": kind, "key": key, "is_yes": is_yes}
                db.execute(insert(marks).values(values | {"author": author, "at": now}))
            said = {True: "ya", False: "tidak", None: "dibuka lagi"}[is_yes]
            detail = {"apa": key, "jawab": said}
            note(db, author, f"tandai {kind}", subject(draft.id), detail=detail)


def _touch(db: Connection, draft_id: int, author: str, now: Any) -> None:
    """Only a draft can be worked on, or a file that waits for its title to be written; whoever
    works on it is seen in the list."""
    done = db.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.state.in_((State.DRAFT, State.REFUSED)))
        .values(changed_by=author, changed_at=now)
    )
    if done.rowcount != 1:
        raise NotNow(_LOCKED)


def _made(row: Row[Any]) -> Made:
    correction = Correction.model_validate_json(row.body)
    return Made(row.id, row.author, aware(row.at), correction, row.undone_by or "")
