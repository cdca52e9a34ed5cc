"""What content is in the database: revisions of records, in states that people know by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge_base.model import Record, Regulation, Service, Topic
from knowledge_base.record_checks import FieldError, RecordInvalid, validated

Content = Mapping[str, Any]

SHIPPED = "katalog bawaan"


class RecordKind(StrEnum):
    """What a record is about."""

    SERVICE = "service"
    REGULATION = "regulation"
    TOPIC = "topic"

    @property
    def type(self) -> type[Service] | type[Regulation] | type[Topic]:
        return _TYPES[self]

    @property
    def folder(self) -> str:
        """The folder of its files, as catalogue.load reads them."""
        return f"{self}s"

    @property
    def label(self) -> str:
        """What editors call it."""
        return _KIND_LABELS[self]


_TYPES: dict[RecordKind, type[Service] | type[Regulation] | type[Topic]] = {
    RecordKind.SERVICE: Service,
    RecordKind.REGULATION: Regulation,
    RecordKind.TOPIC: Topic,
}
_KIND_LABELS = {
    RecordKind.SERVICE: "layanan",
    RecordKind.REGULATION: "peraturan",
    RecordKind.TOPIC: "topik",
}


class State(StrEnum):
    """Where a revision stands. At most one revision of a record is open, at most one is live."""

    DRAFT = "draft"
    DIAJUKAN = "diajukan"
    DIKEMBALIKAN = "dikembalikan"
    DIPERIKSA = "diperiksa"
    DIJADWALKAN = "dijadwalkan"
    TERBIT = "terbit"
    DIGANTIKAN = "digantikan"
    DITARIK = "ditarik"
    DIBUANG = "dibuang"

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way to citizens."""
        return self in OPEN

    @property
    def is_editable(self) -> bool:
        return self in (State.DRAFT, State.DIKEMBALIKAN)

    @property
    def was_live(self) -> bool:
        """Whether citizens see it or saw it once."""
        return self in (State.TERBIT, State.DIGANTIKAN, State.DITARIK)


OPEN = frozenset(
    (State.DRAFT, State.DIAJUKAN, State.DIKEMBALIKAN, State.DIPERIKSA, State.DIJADWALKAN)
)


class Origin(StrEnum):
    """Where a revision came from."""

    EDITOR = "penyunting"
    CATALOGUE = "katalog"
    ROLLBACK = "kembali"
    RESTORE = "pemulihan"


@dataclass(frozen=True)
class RecordKey:
    """Which record: its kind and id."""

    kind: RecordKind
    id: str

    def __str__(self) -> str:
        """The subject of audit entries: `service:ktp-el-baru`."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Revision:
    """One version of a record. `number` counts from 1 within the record, `etag` the saves of it.

    `authors` are all who changed its content; times are UTC.
    """

    id: int
    key: RecordKey
    number: int
    state: State
    content: Content
    based_on: int | None
    etag: int
    origin: Origin
    authors: tuple[str, ...]
    reviewer: str | None
    changed_by: str
    changed_at: datetime
    created_at: datetime
    goes_live_at: datetime | None
    reason: str

    def errors(self) -> tuple[FieldError, ...]:
        """What is wrong with the content by itself, field by field; () if it is complete."""
        try:
            record_of(self.key, self.content)
        except RecordInvalid as invalid:
            return invalid.errors
        return ()


@dataclass(frozen=True)
class Comment:
    """What somebody said about a revision; `field` is a place in it, empty for the whole."""

    at: datetime
    author: str
    field: str
    text: str


def record_of(key: RecordKey, content: Content) -> Service | Regulation | Topic:
    """The record that content describes. Raises RecordInvalid, also if its id is another."""
    record = validated(key.kind.type, content)
    if record.id != key.id:
        raise RecordInvalid((FieldError(("id",), f"id harus '{key.id}'"),))
    return record


def content_of(record: Record) -> dict[str, Any]:
    """A record as data, in the field order of its type, without what is empty."""
    return record.model_dump(mode="json", exclude_defaults=True)


def digest_of(content: Content) -> str:
    """SHA-256 of content, whatever the order of its fields; 64 hexadecimal digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
