"""Files on disk <-> records, and the checks that keep a catalogue true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml

from knowledge_base.model import Record, Regulation, Service, Topic
from knowledge_base.record_checks import (
    Ended,
    RecordInvalid,
    regulation_errors,
    service_errors,
    validated,
)

STARTER = Path(__file__).parent / "content"

R = TypeVar("R", Service, Regulation, Topic)


@dataclass(frozen=True)
class ContentError(Exception):
    """One thing wrong in one place. `reason` is a sentence in Indonesian for the editor."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class CatalogueInvalid(Exception):
    """The catalogue has errors; all of them, not only the first."""

    def __init__(self, errors: tuple[ContentError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class Catalogue:
    """All services, regulations and topics by id, in the order of their file names."""

    services: dict[str, Service]
    regulations: dict[str, Regulation]
    topics: dict[str, Topic] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    path: Path
    data: Any
    lines: dict[tuple[Any, ...], int]

    def error(self, reason: str, at: tuple[Any, ...] = ()) -> ContentError:
        """An error at the deepest known place of `at`, a path of keys and indexes."""
        while at and at not in self.lines:
            at = at[:-1]
        return ContentError(self.path, self.lines.get(at, 1), reason)


def load(
    folder: Path = STARTER, today: date | None = None, ended: Ended = lambda regulation, place: None
) -> Catalogue:
    """Read and check a content folder. Raises CatalogueInvalid with every error found.

    `ended` says of a place in a regulation what ended it, by texts that were read; None if nothing
    did.
    """
    if not (folder / "services").is_dir():
        reason = "tidak ada folder 'services' di sini"
        raise CatalogueInvalid((ContentError(folder, 1, reason),))
    errors: list[ContentError] = []
    services = dict(_records(folder / "services", Service, errors))
    regulations = dict(_records(folder / "regulations", Regulation, errors))
    topics = dict(_records(folder / "topics", Topic, errors))
    catalogue = Catalogue(
        {id_: record for id_, (_, record) in services.items()},
        {id_: record for id_, (_, record) in regulations.items()},
        {id_: record for id_, (_, record) in topics.items()},
    )
    day = today or datetime.now(UTC).date()
    errors.extend(
        document.error(error.reason, error.at)
        for document, service in services.values()
        for error in service_errors(service, catalogue.regulations, day, ended)
    )
    errors.extend(
        topics[id_][0].error("id ini sudah dipakai sebuah layanan", ("id",))
        for id_ in services.keys() & topics.keys()
    )
    errors.extend(
        document.error(error.reason, error.at)
        for document, regulation in regulations.values()
        for error in regulation_errors(regulation, catalogue.regulations)
    )
    if errors:
        raise CatalogueInvalid(tuple(sorted(errors, key=lambda e: (e.path, e.line))))
    return catalogue


def _records(
    folder: Path, kind: type[R], errors: list[ContentError]
) -> Iterator[tuple[str, tuple[Document, R]]]:
    for path in sorted(folder.glob("*.yml")):
        try:
            document = read_document(path)
            record = validated(kind, document.data)
        except ContentError as error:
            errors.append(error)
            continue
        except RecordInvalid as invalid:
            errors.extend(
                document.error(f"{error.where or 'berkas'}: {error.reason}", error.at)
                for error in invalid.errors
            )
            continue
        if record.id != path.stem:
            errors.append(
                document.error(f"id '{record.id}' harus sama dengan nama berkas", ("id",))
            )
        yield record.id, (document, record)


class _Loader(yaml.CSafeLoader):
    """Dates stay text, so that a date that does not exist is reported like any other field."""

    yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def read_document(path: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as broken:
        line = path.read_bytes().count(b"\n", 0, broken.start) + 1
        raise ContentError(path, line, "berkas harus disimpan sebagai UTF-8") from broken
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ContentError(
            path,
            line,
            "bukan YAML yang benar: periksa titik dua, tanda kutip dan jarak menjorok di baris ini",
        ) from broken
    lines: dict[tuple[Any, ...], int] = {}
    if node is not None:
        _collect_lines(node, (), lines)
    return Document(path, data, lines)


def _collect_lines(node: yaml.Node, at: tuple[Any, ...], lines: dict[tuple[Any, ...], int]) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*at, key.value)] = key.start_mark.line + 1
            _collect_lines(value, (*at, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*at, index), lines)


def dump(record: Record) -> str:
    """The YAML text of a record, in the field order of its type."""
    data = record.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=96)
