"""What is live in the database -> a catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Regulation, Service, Topic
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, record_of
from knowledge_base.publishing.tables import publications, records, revisions
from knowledge_base.reading import reading
from knowledge_base.record_checks import RecordInvalid

AnyRecord = Service | Regulation | Topic
Records = Mapping[RecordKey, AnyRecord]


class LiveContentInvalid(Exception):
    """Live content that this version of the program cannot read: which record, and why."""


@dataclass(frozen=True)
class Change:
    """What a publication does: revisions that become live, and records that go."""

    puts: tuple[Revision, ...] = ()
    removes: tuple[RecordKey, ...] = ()

    @property
    def keys(self) -> tuple[RecordKey, ...]:
        return (*(revision.key for revision in self.puts), *self.removes)

    def applied(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue after it. Raises RecordInvalid."""
        held = dict(records_of(catalogue))
        for key in self.removes:
            held.pop(key, None)
        held |= {revision.key: record_of(revision.key, revision.content) for revision in self.puts}
        return catalogue_of(held)


def version(db: Connection) -> int:
    """The version of what citizens see; 0 if nothing was published yet."""
    return db.execute(select(func.max(publications.c.version))).scalar() or 0


class LiveContent:
    """Reads what is live; a revision that was read once is not parsed again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._parsed: dict[int, AnyRecord] = {}

    def version(self) -> int:
        """The newest version there is: one cheap query."""
        with reading(self._engine) as db:
            return version(db)

    def read(self) -> tuple[int, Catalogue]:
        """The version, and the catalogue of at least that version. Raises LiveContentInvalid."""
        query = select(
            revisions.c.id, revisions.c.kind, revisions.c.record_id, revisions.c.content
        ).join(records, records.c.live == revisions.c.id)
        with reading(self._engine) as db:
            newest, rows = version(db), db.execute(query).all()
        parsed, held = {}, {}
        for id_, kind, record_id, content in rows:
            key = RecordKey(RecordKind(kind), record_id)
            parsed[id_] = held[key] = self._parsed.get(id_) or _parsed(key, content)
        self._parsed = parsed
        return newest, catalogue_of(held)


def _parsed(key: RecordKey, content: str) -> AnyRecord:
    try:
        return record_of(key, json.loads(content))
    except RecordInvalid as invalid:
        raise LiveContentInvalid(
            f"{key.kind.label} '{key.id}' yang terbit tidak bisa dibaca program ini: {invalid}"
        ) from invalid


def records_of(catalogue: Catalogue) -> Records:
    """Every record by its key."""
    return {
        RecordKey(kind, id_): record
        for kind, held in (
            (RecordKind.SERVICE, catalogue.services),
            (RecordKind.REGULATION, catalogue.regulations),
            (RecordKind.TOPIC, catalogue.topics),
        )
        for id_, record in held.items()
    }


def catalogue_of(held: Records) -> Catalogue:
    """A catalogue in the order catalogue.load has: that of file names."""
    order = sorted(held, key=lambda key: f"{key.id}.yml")
    return Catalogue(
        {key.id: r for key in order if isinstance(r := held[key], Service)},
        {key.id: r for key in order if isinstance(r := held[key], Regulation)},
        {key.id: r for key in order if isinstance(r := held[key], Topic)},
    )
