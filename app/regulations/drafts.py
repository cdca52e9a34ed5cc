"""Regulations on their way, in the database: every change is one transaction with its audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from app.regulations.model import Draft, NotNow, State
from app.regulations.tables import corrections, drafts
from app.staff.rights import Unit
from knowledge_base.audit import note
from knowledge_base.moments import aware
from knowledge_base.reading import reading

_NAME_LENGTH = 200
_MOST_TOLD = 4000


class Drafts:
    """All of them. Safe to use from several threads and processes."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.engine = engine
        self.clock = clock

    def begin(
        self,
        author: str,
        file_name: str,
        size: int,
        keep: Callable[[int], None],
        unit: Unit = Unit(),  # noqa: B008
    ) -> Draft:
        """A file that was sent whole; `keep` puts it in place, and if that fails nothing stays.

        `unit` is whose it is to work on.
        """
        now = self.clock()
        with self.engine.begin() as db:
            values = {
                "state": State.WAITING, "file_name": file_name[-_NAME_LENGTH:], "size": size,
                "author": author, "created_at": now, "changed_by": author, "changed_at": now,
                "law_id": "", "title": "", "done": 0, "total": 0, "told": "",
                "instansi": unit.instansi, "wilayah": unit.wilayah,
            }  # fmt: skip
            made = db.execute(insert(drafts).values(values)).inserted_primary_key
            assert made is not None
            note(db, author, "unggah", subject(made[0]), detail={"berkas": file_name[:120]})
            keep(made[0])
            return _read(db, made[0])

    def get(self, draft_id: int) -> Draft | None:
        """None when there is no such draft, or it was discarded."""
        query = select(drafts).where(drafts.c.id == draft_id, drafts.c.state != State.DISCARDED)
        with reading(self.engine) as db:
            row = db.execute(query).one_or_none()
        return _draft(row) if row else None

    def all(self) -> Sequence[Draft]:
        """Those that were not discarded, the last changed first."""
        query = select(drafts).where(drafts.c.state != State.DISCARDED)
        with reading(self.engine) as db:
            found = db.execute(query.order_by(drafts.c.changed_at.desc(), drafts.c.id.desc()))
            return [_draft(row) for row in found]

    def of_law(self, law_id: str) -> Sequence[Draft]:
        """The drafts that were published as a regulation, by what they are called now."""
        return [draft for draft in self.all() if draft.law_id == law_id]

    def authors(self, draft_id: int) -> frozenset[str]:
        """Who sent the file, and who corrected the text."""
        made = select(corrections.c.author).where(
            corrections.c.draft_id == draft_id, corrections.c.undone_by.is_(None)
        )
        with reading(self.engine) as db:
            return frozenset((_read(db, draft_id).author, *db.execute(made).scalars()))

    def move(
        self,
        draft_id: int,
        from_: Sequence[State],
        to: State,
        actor: str,
        action: str,
        reason: str = "",
        **values: Any,
    ) -> Draft:
        """Let a draft go on. Raises NotNow where it stands elsewhere by now."""
        now = self.clock()
        with self.engine.begin() as db:
            before = _read(db, draft_id)
            done = db.execute(
                update(drafts)
                .where(drafts.c.id == draft_id, drafts.c.state.in_(from_))
                .values(state=to, changed_by=actor, changed_at=now, beat_at=None, **values)
            )
            if done.rowcount != 1:
                raise NotNow(
                    f"Naskah ini sekarang berstatus {before.state} (oleh {before.changed_by}), "
                    f"jadi tidak bisa '{action}'. Muat ulang halamannya."
                )
            detail = {"peraturan": before.law_id} if before.law_id else {}
            note(db, actor, action, subject(draft_id), reason[:_MOST_TOLD], detail)
            return _read(db, draft_id)

    def rename(self, draft_id: int, law_id: str, title: str) -> None:
        """Go by another title in lists."""
        with self.engine.begin() as db:
            values = {"law_id": law_id, "title": title}
            db.execute(update(drafts).where(drafts.c.id == draft_id).values(values))

    def note(self, actor: str, action: str, law_id: str, reason: str) -> None:
        """What was done to a regulation that is not on its way any more."""
        with self.engine.begin() as db:
            note(db, actor, action, f"regulation:{law_id}", reason[:_MOST_TOLD])


def subject(draft_id: int) -> str:
    """What the audit calls it."""
    return f"naskah:{draft_id}"


def _read(db: Connection, draft_id: int) -> Draft:
    return _draft(db.execute(select(drafts).where(drafts.c.id == draft_id)).one())


def _draft(row: Row[Any]) -> Draft:
    published_at = aware(row.published_at) if row.published_at else None
    return Draft(
        row.id, State(row.state), row.file_name, row.size, row.author, aware(row.created_at),
        row.changed_by, aware(row.changed_at), row.law_id, row.title, row.done, row.total,
        row.told, row.reading, row.published_by, published_at, Unit(row.instansi, row.wilayah),
    )  # fmt: skip
