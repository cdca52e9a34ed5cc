"""Revisions in the database: every call is one transaction, and every change is in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge_base.audit import note
from knowledge_base.moments import aware
from knowledge_base.publishing.model import (
    OPEN,
    Comment,
    Content,
    Origin,
    RecordKey,
    RecordKind,
    Revision,
    State,
)
from knowledge_base.publishing.rows import add, live_of, of, open_of, read, revision_of
from knowledge_base.publishing.tables import comments, revisions
from knowledge_base.publishing.workflow import Move, NotAllowed, moved, state_after_rollback
from knowledge_base.reading import reading

_MOST_TEXT = 4000


class AlreadyOpen(Exception):
    """Somebody works on this record already; `revision` is theirs, for others to join."""

    def __init__(self, revision: Revision) -> None:
        super().__init__(
            f"{revision.changed_by} sedang mengerjakan {revision.key.kind.label} ini "
            f"(versi {revision.number}, {revision.state}). Lanjutkan versi itu bersama-sama."
        )
        self.revision = revision


class Stale(Exception):
    """Somebody saved in the meantime; nothing was overwritten. `revision` is what they saved."""

    def __init__(self, revision: Revision) -> None:
        super().__init__(
            f"{revision.changed_by} sudah menyimpan perubahan lain pada versi ini. "
            "Tulisan Anda belum disimpan dan tulisannya tidak tertimpa: bandingkan dulu."
        )
        self.revision = revision


class Revisions:
    """All revisions. Safe to use from several threads and processes."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.engine = engine
        self.clock = clock

    def get(self, id_: int) -> Revision:
        """Raises UnknownRevision."""
        with reading(self.engine) as db:
            return read(db, id_)

    def history(self, key: RecordKey) -> Sequence[Revision]:
        """All revisions of a record, the newest first."""
        query = select(revisions).where(*of(key)).order_by(revisions.c.number.desc())
        with reading(self.engine) as db:
            return [revision_of(row) for row in db.execute(query)]

    def open(self, kind: RecordKind | None = None) -> Sequence[Revision]:
        """What is on its way to citizens, the longest untouched first."""
        query = select(revisions).where(revisions.c.state.in_(OPEN))
        if kind is not None:
            query = query.where(revisions.c.kind == kind)
        with reading(self.engine) as db:
            return [revision_of(row) for row in db.execute(query.order_by(revisions.c.changed_at))]

    def live(self, key: RecordKey) -> Revision | None:
        """What citizens see of a record; None if nothing."""
        with reading(self.engine) as db:
            return live_of(db, key)

    def open_of(self, key: RecordKey) -> Revision | None:
        """The revision of a record that is being worked on, if there is one."""
        with reading(self.engine) as db:
            return open_of(db, key)

    def begin(self, key: RecordKey, actor: str, content: Content | None = None) -> Revision:
        """A draft of a record: of the content that is live, or of some other; empty if neither.

        Raises AlreadyOpen.
        """
        try:
            with self.engine.begin() as db:
                if (other := open_of(db, key)) is not None:
                    raise AlreadyOpen(other)
                live = live_of(db, key)
                start = content or (live.content if live else {"id": key.id})
                revision = add(db, key, start, State.DRAFT, Origin.EDITOR, actor, self.clock())
                note(db, actor, "draf", str(key), detail={"versi": str(revision.number)})
                return revision
        except IntegrityError as cause:
            raise self._taken(key, cause) from cause

    def save(self, id_: int, etag: int, content: Content, actor: str) -> Revision:
        """Keep the content of a draft, complete or not; for saving by itself, too.

        `etag` is that of the revision the content was made from. Raises Stale, NotAllowed.
        """
        with self.engine.begin() as db:
            revision = read(db, id_)
            if not revision.state.is_editable:
                raise NotAllowed(
                    f"Versi ini berstatus {revision.state} dan tidak bisa diubah. "
                    "Minta dikembalikan, atau mulai versi baru."
                )
            if revision.etag != etag:
                raise Stale(revision)
            authors = dict.fromkeys((*revision.authors, actor))
            changed = self._change(
                db,
                revision,
                content=json.dumps(content, ensure_ascii=False),
                authors=json.dumps(list(authors)),
                changed_by=actor,
            )
            if actor not in revision.authors:
                note(db, actor, "ikut menulis", str(revision.key), detail=_which(revision))
            return changed

    def move(
        self,
        id_: int,
        move: Move,
        actor: str,
        reason: str = "",
        goes_live_at: datetime | None = None,
    ) -> Revision:
        """Move an open revision on or back; SCHEDULE needs a time in the future.

        What citizens see changes by publications.py only. Raises NotAllowed, Stale.
        """
        if move in (Move.PUBLISH, Move.WITHDRAW):
            raise NotAllowed(f"'{move}' mengubah yang dilihat warga dan perlu diperiksa dulu.")
        if move is Move.SCHEDULE and (goes_live_at is None or goes_live_at <= self.clock()):
            raise NotAllowed("Pilih waktu terbit yang belum lewat.")
        with self.engine.begin() as db:
            revision = read(db, id_)
            state = moved(revision, move, actor, reason)
            changed = self._change(
                db,
                revision,
                state=state,
                reason=reason[:_MOST_TEXT],
                goes_live_at=goes_live_at if move is Move.SCHEDULE else None,
                reviewer=actor if move is Move.APPROVE else _reviewer_after(revision, move),
            )
            detail = _which(revision)
            if changed.goes_live_at:
                detail["terbit"] = changed.goes_live_at.isoformat()
            note(db, actor, move, str(revision.key), reason, detail)
            return changed

    def roll_back(self, id_: int, actor: str, reason: str) -> Revision:
        """A new revision with the content of an old one; ready to be published if that was live.

        Raises AlreadyOpen, NotAllowed.
        """
        if not reason.strip():
            raise NotAllowed("Sebutkan alasannya untuk kembali ke versi lama.")
        old = self.get(id_)
        try:
            with self.engine.begin() as db:
                if (other := open_of(db, old.key)) is not None:
                    raise AlreadyOpen(other)
                state, now, why = state_after_rollback(old), self.clock(), reason[:_MOST_TEXT]
                revision = add(db, old.key, old.content, state, Origin.ROLLBACK, actor, now, why)
                detail = {"versi": str(revision.number), "isi versi": str(old.number)}
                note(db, actor, "kembali ke versi lama", str(old.key), reason, detail)
                return revision
        except IntegrityError as cause:
            raise self._taken(old.key, cause) from cause

    def comment(self, id_: int, author: str, text: str, field: str = "") -> None:
        """Say something about a revision, or about one field of it."""
        with self.engine.begin() as db:
            revision = read(db, id_)
            db.execute(
                insert(comments).values(
                    revision=id_,
                    at=self.clock(),
                    author=author,
                    field=field[:120],
                    text=text[:_MOST_TEXT],
                )
            )
            note(db, author, "komentar", str(revision.key), detail=_which(revision))

    def comments(self, id_: int) -> Sequence[Comment]:
        """What was said about a revision, in order."""
        query = select(comments).where(comments.c.revision == id_).order_by(comments.c.id)
        with reading(self.engine) as db:
            return [Comment(aware(r.at), r.author, r.field, r.text) for r in db.execute(query)]

    def _taken(self, key: RecordKey, cause: IntegrityError) -> Exception:
        """Two began in the same moment and the number was taken: by whom, if they still work."""
        other = self.open_of(key)
        return cause if other is None else AlreadyOpen(other)

    def _change(self, db: Connection, revision: Revision, **values: Any) -> Revision:
        """Write, unless somebody else wrote since `revision` was read. Raises Stale."""
        done = db.execute(
            update(revisions)
            .where(revisions.c.id == revision.id, revisions.c.etag == revision.etag)
            .values(etag=revision.etag + 1, changed_at=self.clock(), **values)
        )
        if done.rowcount != 1:
            raise Stale(read(db, revision.id))
        return read(db, revision.id)


def _reviewer_after(revision: Revision, move: Move) -> str | None:
    """Who vouches for the content after a move; nobody once it may be changed again."""
    return None if move in (Move.RETURN, Move.SUBMIT) else revision.reviewer


def agency_of(history: Sequence[Revision]) -> str:
    """The agency of a record that is not live, by its newest revision; empty if it has none."""
    return str(history[0].content.get("instansi") or "") if history else ""


def _which(revision: Revision) -> dict[str, str]:
    return {"versi": str(revision.number)}
