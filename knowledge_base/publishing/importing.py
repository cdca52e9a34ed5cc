"""The shipped catalogue -> revisions. What an editor changed is never overwritten.

On the first start everything is published. A shipped update of a record goes live at once only
where nobody but the shipped catalogue has ever published and nobody touched the record: it was
reviewed like code. Anywhere else it arrives as a revision for review. What is no longer shipped is
withdrawn in the first case and stays in the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge_base.audit import note
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.live import Change, records_of, version
from knowledge_base.publishing.model import (
    SHIPPED,
    Content,
    Origin,
    RecordKey,
    RecordKind,
    Revision,
    State,
    content_of,
    digest_of,
)
from knowledge_base.publishing.publications import put
from knowledge_base.publishing.rows import add, live_of, open_of
from knowledge_base.publishing.tables import publications, records, revisions

_UPDATE = "pembaruan katalog bawaan"


@dataclass
class Imported:
    """What came of the shipped catalogue: keys of records by what was done."""

    published: list[RecordKey] = field(default_factory=list)
    proposed: list[RecordKey] = field(default_factory=list)
    withdrawn: list[RecordKey] = field(default_factory=list)
    kept: list[RecordKey] = field(default_factory=list)
    waiting: list[RecordKey] = field(default_factory=list)


def import_shipped(engine: Engine, catalogue: Catalogue, now: datetime) -> Imported:
    """Take over what is new in the shipped catalogue. Nothing if another process just does."""
    shipped = {key: content_of(record) for key, record in records_of(catalogue).items()}
    try:
        with engine.begin() as db:
            return _Import(db, now).of(shipped)
    except IntegrityError:
        return Imported()


class _Import:
    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now
        self._base = version(db)
        self._seen = {
            RecordKey(RecordKind(row.kind), row.record_id): row.shipped
            for row in db.execute(select(records))
        }
        others = select(publications.c.version).where(publications.c.actor != SHIPPED).limit(1)
        self._is_ours = db.execute(others).first() is not None
        query = select(revisions.c.kind, revisions.c.record_id).where(
            revisions.c.origin != Origin.CATALOGUE
        )
        self._touched = {RecordKey(RecordKind(k), i) for k, i in db.execute(query.distinct())}
        self._done = Imported()

    def of(self, shipped: Mapping[RecordKey, Content]) -> Imported:
        puts = [
            revision
            for key, content in shipped.items()
            if (revision := self._taken(key, content, digest_of(content)))
        ]
        gone = [key for key, digest in self._seen.items() if digest and key not in shipped]
        removes = [key for key in gone if not self._is_for_editors(key)]
        if puts or removes:
            put(
                self._db,
                Change(tuple(puts), tuple(removes)),
                self._base,
                SHIPPED,
                self._now,
                _UPDATE if self._base else SHIPPED,
            )
        self._done.published.extend(revision.key for revision in puts)
        self._done.withdrawn.extend(removes)
        for key in gone:
            self._remember(key, None)
            if key not in removes:
                self._done.kept.append(key)
                note(self._db, SHIPPED, "tidak lagi dibawa", str(key))
        for revision in puts:
            self._remember(revision.key, digest_of(revision.content))
        return self._done

    def _taken(self, key: RecordKey, content: Content, digest: str) -> Revision | None:
        """The revision to publish at once, if there is one."""
        if self._seen.get(key) == digest:
            return None
        live = live_of(self._db, key)
        if live and digest_of(live.content) == digest:
            self._remember(key, digest)
            return None
        if not self._is_for_editors(key):
            return self._added(key, content, State.DIPERIKSA)
        if open_of(self._db, key) is not None:
            # It arrives when that revision is done with.
            self._done.waiting.append(key)
            return None
        revision = self._added(key, content, State.DIAJUKAN)
        note(self._db, SHIPPED, "ajukan", str(key), _UPDATE, {"versi": str(revision.number)})
        self._remember(key, digest)
        self._done.proposed.append(key)
        return None

    def _is_for_editors(self, key: RecordKey) -> bool:
        return self._is_ours or key in self._touched

    def _added(self, key: RecordKey, content: Content, state: State) -> Revision:
        return add(self._db, key, content, state, Origin.CATALOGUE, SHIPPED, self._now, _UPDATE)

    def _remember(self, key: RecordKey, digest: str | None) -> None:
        place = (records.c.kind == key.kind, records.c.record_id == key.id)
        if self._db.execute(update(records).where(*place).values(shipped=digest)).rowcount == 0:
            self._db.execute(
                insert(records).values(kind=key.kind, record_id=key.id, shipped=digest)
            )
